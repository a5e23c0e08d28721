//! The filters that every listing command takes.

use anyhow::{Context as _, Result};
use glob::Pattern;

use crate::assess::TaskAssessment;
use crate::cli::Filters;
use crate::model::Task;
use crate::settings::Settings;

/// Filters, ready to be asked.
pub(crate) struct Filter<'a> {
    args: &'a Filters,
    tasks: Vec<Pattern>,
    controls: Vec<Pattern>,
    me: Option<String>,
}

impl<'a> Filter<'a> {
    /// Checks the patterns, and finds out who "mine" is.
    pub fn new(args: &'a Filters, settings: &Settings) -> Result<Self> {
        Ok(Self {
            args,
            tasks: patterns("--task", &args.task)?,
            controls: patterns("--control", &args.control)?,
            me: if args.mine { Some(settings.writer()?) } else { None },
        })
    }

    /// Whether a task passes, its state included.
    pub fn passes(&self, assessed: &TaskAssessment<'_>) -> bool {
        (self.args.state.is_empty() || self.args.state.contains(&assessed.state))
            && self.passes_task(&assessed.task)
    }

    /// Whether a definition passes; its state is not looked at.
    pub fn passes_task(&self, task: &Task) -> bool {
        let one_of = |wanted: &[String], value: Option<&str>| {
            wanted.is_empty()
                || value.is_some_and(|value| wanted.iter().any(|w| w.eq_ignore_ascii_case(value)))
        };
        let args = self.args;
        (self.tasks.is_empty() || self.tasks.iter().any(|pattern| pattern.matches(task.id.as_str())))
            && (args.cadence.is_empty() || args.cadence.contains(&task.rule.recurrence.cadence()))
            && one_of(&args.area, task.area.as_deref())
            && one_of(&args.owner, task.owner.as_deref())
            && self.me.as_ref().is_none_or(|me| one_of(std::slice::from_ref(me), task.owner.as_deref()))
            && (args.tag.is_empty() || task.tags.iter().any(|tag| one_of(&args.tag, Some(tag))))
            && (self.controls.is_empty()
                || task
                    .controls
                    .iter()
                    .any(|control| self.controls.iter().any(|pattern| pattern.matches(control.as_str()))))
            && (args.framework.is_empty()
                || task.controls.iter().any(|control| one_of(&args.framework, Some(control.framework()))))
    }

    /// Whether every task passes.
    pub fn is_open(&self) -> bool {
        let args = self.args;
        args.task.is_empty()
            && args.cadence.is_empty()
            && args.area.is_empty()
            && args.owner.is_empty()
            && !args.mine
            && args.tag.is_empty()
            && args.control.is_empty()
            && args.framework.is_empty()
            && args.state.is_empty()
    }
}

fn patterns(option: &str, globs: &[String]) -> Result<Vec<Pattern>> {
    let pattern = |glob: &String| Pattern::new(glob).with_context(|| format!("{option} {glob}"));
    globs.iter().map(pattern).collect()
}
