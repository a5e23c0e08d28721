//! `resume`: ends a pause before its day.

use anyhow::{Result, bail};

use crate::assess::{Exception, ExceptionKind};
use crate::cli::Resume;
use crate::exit::Exit;
use crate::ledger::LineHash;
use crate::model::Body;
use crate::workspace::context::Context;
use crate::workspace::recording::{Decision, record};
use crate::workspace::tasks;

pub(super) fn run(args: &Resume, context: &mut Context<'_>) -> Result<Exit> {
    let opened = context.open()?;
    let task = tasks::task(&args.task, &opened)?;
    let mut told = format!("resumed {}\n", task.id);
    record(context, &opened, |ground| {
        let course = ground.course(task)?;
        let zone = course.zone();
        let today = zone.day(ground.now);
        let pauses =
            course.facts.exceptions.iter().filter(|exception| exception.kind == ExceptionKind::Pause);
        // A pause that would still hold had nobody resumed it.
        let is_resumed = pauses.clone().any(|pause| {
            pause.resumed.is_some() && Exception { resumed: None, ..pause.clone() }.covers(today, &zone)
        });
        let bodies: Vec<Body> = pauses
            .filter(|pause| pause.covers(today, &zone))
            .map(|pause| Body::Resume { task: task.id.clone(), entry: LineHash::from(pause.id).to_string() })
            .collect();
        if bodies.is_empty() && is_resumed {
            told = format!("{} is already resumed; nothing recorded\n", task.id);
        } else if bodies.is_empty() {
            bail!("{} is not paused", task.id);
        }
        Ok(Decision { bodies, ..Decision::default() })
    })?;
    context.print(&told)?;
    Ok(Exit::Fine)
}
