//! Which controls of a framework a workspace has tasks for.

use std::collections::{BTreeMap, BTreeSet};

use super::Coverage;
use crate::model::Task;

/// One coverage for each framework that is asked for, or that a task names. All tasks of the
/// workspace count, whatever else the report is filtered by.
pub(super) fn of<'a>(tasks: impl Iterator<Item = &'a Task>, asked: &[String]) -> Vec<Coverage> {
    let mut served: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for task in tasks {
        for control in task.controls.iter().collect::<BTreeSet<_>>() {
            let of_framework = served.entry(control.framework().to_owned()).or_default();
            *of_framework.entry(control.id().to_owned()).or_default() += 1;
        }
    }
    let wanted = |name: &str| asked.is_empty() || asked.iter().any(|asked| asked.eq_ignore_ascii_case(name));
    for framework in asked {
        if !served.keys().any(|known| known.eq_ignore_ascii_case(framework)) {
            served.insert(framework.clone(), BTreeMap::new());
        }
    }
    served
        .into_iter()
        .filter(|(name, _)| wanted(name))
        .map(|(name, controls)| coverage(name, controls))
        .collect()
}

fn coverage(framework: String, served: BTreeMap<String, usize>) -> Coverage {
    Coverage { framework, covered: served.into_iter().collect(), gaps: None }
}
