//! Which controls of a framework a workspace has tasks for.

use std::collections::{BTreeMap, BTreeSet};

use super::Coverage;
use crate::model::{Task, controls_of, serves};

/// One coverage for each framework that is asked for, or that a task names. All tasks of the files
/// count, whatever else the report is filtered by.
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
    let served = served.into_iter().filter(|(name, _)| wanted(name));
    served.map(|(name, controls)| coverage(name, &controls)).collect()
}

fn coverage(framework: String, served: &BTreeMap<String, usize>) -> Coverage {
    let Some(listed) = controls_of(&framework) else {
        let covered = served.iter().map(|(control, tasks)| (control.clone(), *tasks)).collect();
        return Coverage { framework, covered, gaps: None };
    };
    // A task that names several parts of a control is counted once for each.
    let tasks = |control: &str| -> usize {
        served.iter().filter(|(own, _)| serves(own, control)).map(|(_, tasks)| tasks).sum()
    };
    let counted = listed.iter().map(|control| ((*control).to_owned(), tasks(control)));
    let (covered, gaps): (Vec<_>, Vec<_>) = counted.partition(|(_, tasks)| *tasks > 0);
    let gaps = gaps.into_iter().map(|(control, _)| control).collect();
    Coverage { framework, covered, gaps: Some(gaps) }
}
