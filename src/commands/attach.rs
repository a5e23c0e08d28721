//! `attach`: adds evidence or a note to what is already settled.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Result, bail};

use super::context::{Context, Opened};
use super::record::{Decision, check_evidence, is_url, record};
use super::select;
use crate::assess::TaskFacts;
use crate::cli::Attach;
use crate::exit::Exit;
use crate::ledger::EvidenceStore;
use crate::model::{Body, Evidence, PeriodKey, TaskId};

/// What is attached: to repeat it exactly adds nothing.
#[derive(PartialEq, Eq)]
struct Content {
    note: Option<String>,
    /// The SHA-256 of files, and URLs.
    evidence: BTreeSet<String>,
}

pub(super) fn run(args: &Attach, context: &mut Context<'_>) -> Result<Exit> {
    let opened = context.open()?;
    let task = select::task(&args.task, &opened)?;
    if args.evidence.is_empty() && args.note.as_ref().is_none_or(|note| note.trim().is_empty()) {
        bail!("there is nothing to attach; give --evidence FILE, --evidence URL or --note TEXT");
    }
    check_evidence(&args.evidence, context)?;
    let writer = context.settings.writer()?;
    // Hashed before the ledger is locked; a copy is stored only once it is known to be new.
    let given = Content::given(args, context)?;
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
        if is_recorded(&given, &task.id, period, &writer, &opened)? {
            told = format!("this is already attached to {} {period}; nothing recorded\n", task.id);
            return Ok(Decision::default());
        }
        told = format!("attached to {} {period}\n", task.id);
        let body =
            Body::Attach { task: task.id.clone(), period, note: args.note.clone(), evidence: Vec::new() };
        Ok(Decision { bodies: vec![body], evidence: args.evidence.clone(), definitions_alone: false })
    })?;
    context.print(&told)?;
    Ok(Exit::Fine)
}

impl Content {
    fn given(args: &Attach, context: &Context<'_>) -> Result<Self> {
        let describe = |argument: &String| {
            if is_url(argument) {
                return Ok(Evidence::Url { url: argument.clone() });
            }
            Ok(EvidenceStore::describe(&context.settings.path(Path::new(argument)))?)
        };
        let evidence: Vec<Evidence> = args.evidence.iter().map(describe).collect::<Result<_>>()?;
        Ok(Self::recorded(args.note.as_deref(), &evidence))
    }

    fn recorded(note: Option<&str>, evidence: &[Evidence]) -> Self {
        let name = |evidence: &Evidence| match evidence {
            Evidence::File { sha256, .. } => sha256.to_ascii_lowercase(),
            Evidence::Url { url } => url.clone(),
        };
        Self { note: said(note), evidence: evidence.iter().map(name).collect() }
    }
}

/// A note that says something.
fn said(note: Option<&str>) -> Option<String> {
    note.filter(|note| !note.trim().is_empty()).map(str::to_owned)
}

/// Whether this writer has attached just this to the occurrence, and it still stands.
fn is_recorded(given: &Content, id: &TaskId, of: PeriodKey, writer: &str, opened: &Opened) -> Result<bool> {
    let mut found = false;
    opened.ledger.read(opened.clock.horizon(), &mut |record| {
        if let Body::Attach { task, period, note, evidence } = &record.entry.body {
            let same = record.standing && record.feed == writer && task == id && *period == of;
            found |= same && Content::recorded(note.as_deref(), evidence) == *given;
        }
    })?;
    Ok(found)
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
