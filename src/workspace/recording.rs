//! Writing: lock, read what is there, decide, store the evidence, append.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};

use super::context::{Context, Opened};
use super::facts::{AsOf, read_facts};
use super::key;
use super::recorded::with_hash;
use crate::assess::{Course, Drift, EntryId, Facts, Subject};
use crate::ledger::{EvidenceStore, Holder, LineHash, Locked, Patience, Signer};
use crate::model::{Body, Calendar, Definitions, Entry, Evidence, Instant, Task, TaskId};
use crate::view::clean::clean;

/// What a command wants to write, and what the ledger then holds.
pub(crate) struct Recorded {
    /// The facts with all that was written.
    pub facts: Facts,
    /// The changes of definitions that were recorded before them.
    pub drift: Drift,
    /// The lines of what the command decided, in its order.
    pub entries: Vec<LineHash>,
}

/// What a decision rests on: the facts under the lock, with the definitions as they will be
/// recorded.
pub(crate) struct Ground<'a> {
    pub definitions: &'a Definitions,
    pub facts: &'a Facts,
    pub now: Instant,
    calendar: Arc<Calendar>,
}

impl<'a> Ground<'a> {
    /// The ground after something was written.
    pub fn new(opened: &'a Opened, facts: &'a Facts) -> Self {
        Self::at(opened, facts, opened.clock.now)
    }

    /// The ground at a moment.
    pub fn at(opened: &'a Opened, facts: &'a Facts, now: Instant) -> Self {
        let definitions = &opened.workspace.definitions;
        Self { definitions, facts, now, calendar: Arc::new(definitions.calendar.clone()) }
    }

    /// The course of a task.
    pub fn course(&self, task: &Task) -> Result<Course<'_>> {
        Course::of(&task.id, Some(task), self.definitions, &self.calendar, self.facts, self.now)
            .with_context(|| format!("`{}` has no definition", task.id))
    }
}

/// What a command decides to write.
#[derive(Default)]
pub(crate) struct Decision {
    /// The entries; none means that nothing is written at all.
    pub bodies: Vec<Body>,
    /// Evidence to store and to name in every entry that takes some.
    pub evidence: Vec<String>,
    /// Whether definitions are recorded even when there is nothing else to write.
    pub definitions_alone: bool,
}

/// Locks the ledger, lets the command decide on what is there now, and appends what it decided.
/// Definitions that the record does not have yet are recorded first.
pub(crate) fn record(
    context: &mut Context<'_>,
    opened: &Opened,
    decide: impl FnOnce(&Ground<'_>) -> Result<Decision>,
) -> Result<Recorded> {
    let pen = Pen::of(context)?;
    record_with(&pen, context, opened, opened.clock.now, decide)
}

/// Who writes, and what signs. A passphrase is asked for when it is taken up, and once.
pub(crate) struct Pen {
    writer: String,
    signer: Option<Arc<Signer>>,
    /// The first line that the command has written: what it writes later belongs to it, too.
    first: Cell<Option<LineHash>>,
    /// Which definitions stood in the record when a lasting command looked first, or since it wrote
    /// them itself. What somebody else records meanwhile is newer than the files that it has read.
    seen: Option<RefCell<Seen>>,
}

/// The last definition of each task, and of the calendar (`None`), by its line.
type Seen = Option<HashMap<Option<TaskId>, EntryId>>;

impl Pen {
    /// The pen of whoever runs the command.
    pub fn of(context: &Context<'_>) -> Result<Self> {
        let writer = context.settings.writer()?;
        let signer = context.settings.entry_key()?.map(|file| key::signer(&file, context)).transpose()?;
        Ok(Self { writer, signer: signer.map(Arc::new), first: Cell::new(None), seen: None })
    }

    /// The pen of a command that records while time goes on.
    pub fn lasting(context: &Context<'_>) -> Result<Self> {
        Ok(Self { seen: Some(RefCell::default()), ..Self::of(context)? })
    }

    /// Leaves out what somebody else has recorded since this command looked first.
    fn spare(&self, drift: &mut Drift, facts: &Facts) {
        let Some(seen) = &self.seen else { return };
        let now: HashMap<Option<TaskId>, EntryId> =
            facts.last_defines().map(|(task, id)| (task.cloned(), id)).collect();
        let mut seen = seen.borrow_mut();
        let seen = seen.get_or_insert_with(|| now.clone());
        drift.changes.retain(|change| {
            let subject = change.body.task().cloned();
            seen.get(&subject) == now.get(&subject)
        });
    }

    /// Remembers what it has recorded itself.
    fn wrote(&self, drift: &Drift, hashes: &[LineHash]) {
        self.first.set(self.first.get().or_else(|| hashes.first().copied()));
        let Some(seen) = &self.seen else { return };
        if let Some(seen) = seen.borrow_mut().as_mut() {
            let written = drift.changes.iter().zip(hashes);
            seen.extend(written.map(|(change, hash)| (change.body.task().cloned(), *hash.as_bytes())));
        }
    }
}

/// The same as [`record`] at a moment of its own, for a command that records while time goes on.
pub(crate) fn record_with(
    pen: &Pen,
    context: &mut Context<'_>,
    opened: &Opened,
    now: Instant,
    decide: impl FnOnce(&Ground<'_>) -> Result<Decision>,
) -> Result<Recorded> {
    record_boxed(pen, context, opened, now, Box::new(decide))
}

/// What a command decides, given what is there.
type Decide<'a> = Box<dyn FnOnce(&Ground<'_>) -> Result<Decision> + 'a>;

/// [`record_with`], compiled once and not for each command.
fn record_boxed(
    pen: &Pen,
    context: &mut Context<'_>,
    opened: &Opened,
    now: Instant,
    decide: Decide<'_>,
) -> Result<Recorded> {
    let writer = &pen.writer;
    let definitions = &opened.workspace.definitions;
    let mut locked = lock(context, opened)?;
    if let Some(signer) = &pen.signer {
        locked.sign_with(Arc::clone(signer));
    }
    let (facts, reading) = read_facts(&opened.ledger, AsOf { now, horizon: None }, &mut |_| {})?;
    context.warn(&reading);
    if let Some(newest) = reading.newest.filter(|newest| opened.clock.given && now < *newest) {
        let newest = opened.zone().local(newest).to_rfc3339();
        bail!("the ledger's newest entry is of {newest}: nothing is written with an earlier --now");
    }
    let mut drift = Drift::between(definitions, &facts, now);
    pen.spare(&mut drift, &facts);
    let entry = |body: &Body| Entry {
        recorded_at: now,
        by: writer.clone(),
        clock_given: opened.clock.given,
        with: pen.first.get().map(|first| first.to_string()),
        body: body.clone(),
    };
    // A definition has to hold against an earlier one of the same second.
    let floors: HashMap<Option<TaskId>, LineHash> =
        facts.defined_at(now).map(|(task, id)| (task.cloned(), LineHash::from(id))).collect();
    let mut known = facts;
    for change in &drift.changes {
        known.add(entry(&change.body), usize::MAX, || [0xff; 32]);
    }
    known.seal();
    let mut decision = decide(&Ground::at(opened, &known, now))?;
    if decision.bodies.is_empty() && !decision.definitions_alone {
        // What the command says instead rests on lines that somebody may not have made durable.
        locked.make_durable()?;
        return Ok(Recorded { facts: known, drift: Drift::default(), entries: Vec::new() });
    }
    let evidence = store(&decision.evidence, context, opened)?;
    for body in &mut decision.bodies {
        if let Body::Done { evidence: own, .. } | Body::Attach { evidence: own, .. } = body {
            own.extend(evidence.iter().cloned());
        }
    }
    let bodies = drift.changes.iter().map(|change| &change.body).chain(&decision.bodies);
    let entries: Vec<Entry> = bodies.map(entry).collect();
    if entries.is_empty() {
        locked.make_durable()?;
        return Ok(Recorded { facts: known, drift, entries: Vec::new() });
    }
    let floor = |entry: &Entry| {
        entry.body.is_define().then(|| floors.get(&entry.body.task().cloned()).copied()).flatten()
    };
    let hashes = locked.append_over(writer, entries, &floor, now)?;
    drop(locked);
    pen.wrote(&drift, &hashes);
    let own = hashes.get(drift.changes.len()..).unwrap_or_default().to_vec();
    for (body, hash) in decision.bodies.iter().zip(&own) {
        // What was just written stands after all that was there.
        known.add(entry(body), usize::MAX, || *hash.as_bytes());
    }
    known.seal();
    let definitions = drift.changes.iter().map(|change| &change.body).zip(&hashes);
    let lines = decision.bodies.iter().zip(&own).chain(definitions);
    context.recorded.extend(lines.map(|(body, hash)| with_hash(body, *hash)));
    if !decision.definitions_alone {
        tell_definitions(context, &drift);
    }
    Ok(Recorded { facts: known, drift, entries: own })
}

/// Waits for the ledger and says so, once a second has passed.
fn lock(context: &mut Context<'_>, opened: &Opened) -> Result<Locked> {
    let timeout = context.settings.lock_timeout;
    let mut waiting = |path: &str, holder: &Holder| {
        context.note(&format!("waiting for {}, held by {holder}", clean(path)));
    };
    Ok(opened.ledger.lock_within(&mut Patience { timeout, waiting: &mut waiting })?)
}

/// Says which definitions were recorded: a first recording in one line, later changes one by one.
fn tell_definitions(context: &mut Context<'_>, drift: &Drift) {
    if !drift.recorded {
        let tasks = drift.changes.iter().filter(|change| change.subject != Subject::Calendar).count();
        let noun = if tasks == 1 { "task" } else { "tasks" };
        context.note(&format!("recorded the definitions of {tasks} {noun} and the calendar"));
        return;
    }
    for line in changes_in_words(drift) {
        context.note(&format!("recorded: {line}"));
    }
}

/// Each change in one line.
pub(crate) fn changes_in_words(drift: &Drift) -> Vec<String> {
    let fields = |fields: &[(String, String, String)]| {
        let parts: Vec<String> = fields
            .iter()
            .map(|(name, old, new)| format!("{name} {} -> {}", clean(old), clean(new)))
            .collect();
        parts.join(", ")
    };
    let line = |change: &crate::assess::Change| match &change.subject {
        Subject::Calendar if change.fields.is_empty() => "calendar new".to_owned(),
        Subject::Calendar => format!("calendar changed: {}", fields(&change.fields)),
        Subject::New(id) => format!("{id} new"),
        Subject::Changed(id) => format!("{id} changed: {}", fields(&change.fields)),
        Subject::Gone(id) => format!("{id} gone"),
    };
    drift.changes.iter().map(line).collect()
}

/// Copies evidence files into the store; links are kept as they are.
fn store(arguments: &[String], context: &Context<'_>, opened: &Opened) -> Result<Vec<Evidence>> {
    let store = EvidenceStore::at(opened.workspace.evidence.clone());
    // What a killed command left of its copies.
    store.sweep();
    arguments
        .iter()
        .map(|argument| {
            if is_url(argument) {
                Ok(Evidence::Url { url: argument.clone() })
            } else {
                Ok(store.put(&context.settings.path(Path::new(argument)))?)
            }
        })
        .collect()
}

/// Whether an evidence argument is a link.
pub(crate) fn is_url(argument: &str) -> bool {
    argument.split_once("://").is_some_and(|(scheme, rest)| {
        !scheme.is_empty()
            && !rest.is_empty()
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c))
    })
}

/// Refuses evidence that is neither a URL nor a file, before anything is decided.
pub(crate) fn check_evidence(arguments: &[String], context: &Context<'_>) -> Result<()> {
    for argument in arguments.iter().filter(|argument| !is_url(argument)) {
        let path = context.settings.path(Path::new(argument));
        match EvidenceStore::check_source(&path) {
            Err(error) if error.is_no_file() => {
                bail!("evidence {} is not a file that can be read", clean(&path.display().to_string()));
            }
            checked => checked?,
        }
    }
    Ok(())
}

/// A text that an entry keeps must say something.
pub(crate) fn required<'a>(option: &str, text: &'a str) -> Result<&'a str> {
    if text.trim().is_empty() {
        bail!("{option} is empty; say it in a few words");
    }
    Ok(text)
}
