//! `attach`: adds evidence or a note to what is already settled.

use anyhow::{Result, bail};

use crate::assess::TaskFacts;
use crate::cli::Attach;
use crate::exit::Exit;
use crate::model::{Body, PeriodKey};
use crate::workspace::content::{Content, restore};
use crate::workspace::context::Context;
use crate::workspace::recording::{Decision, check_evidence, record};
use crate::workspace::tasks;

pub(super) fn run(args: &Attach, context: &mut Context<'_>) -> Result<Exit> {
    let opened = context.open()?;
    let task = tasks::task(&args.task, &opened)?;
    if args.evidence.is_empty() && args.note.as_ref().is_none_or(|note| note.trim().is_empty()) {
        bail!("there is nothing to attach; give --evidence FILE, --evidence URL or --note TEXT");
    }
    check_evidence(&args.evidence, context)?;
    let writer = context.settings.writer()?;
    // Hashed before the ledger is locked; a copy is stored only once it is known to be new.
    let given = Content::given(args.note.as_deref(), &args.evidence, context)?;
    let mut repeated = false;
    let mut told = String::new();
    record(context, &opened, |ground| {
        let course = ground.course(task)?;
        let period = match args.period {
            Some(period) if is_settled(course.facts, period) => period,
            Some(period) => {
                bail!("{}: {period} is neither done nor skipped; `saasmaint done` records it", task.id)
            }
            None => match last_settled(course.facts) {
                Some(period) => period,
                None => bail!("{}: nothing is done yet; `saasmaint done` records it", task.id),
            },
        };
        if given.is_recorded(&task.id, period, &writer, &opened)? {
            repeated = true;
            told = format!("this is already attached to {} {period}; nothing recorded\n", task.id);
            return Ok(Decision::default());
        }
        told = format!("attached to {} {period}\n", task.id);
        let body =
            Body::Attach { task: task.id.clone(), period, note: args.note.clone(), evidence: Vec::new() };
        Ok(Decision { bodies: vec![body], evidence: args.evidence.clone(), definitions_alone: false })
    })?;
    if repeated {
        restore(&args.evidence, context, &opened)?;
    }
    context.print(&told)?;
    Ok(Exit::Fine)
}

fn is_settled(facts: &TaskFacts, period: PeriodKey) -> bool {
    !facts.dones_of(period).is_empty() || !facts.skips_of(period).is_empty()
}

/// The occurrence that was settled last, by the time of recording.
fn last_settled(facts: &TaskFacts) -> Option<PeriodKey> {
    let dones = facts.dones.iter().map(|done| (done.recorded, done.performed, done.period));
    let skips = facts.skips.iter().map(|skip| (skip.recorded, skip.recorded, skip.period));
    dones.chain(skips).max().map(|(.., period)| period)
}
