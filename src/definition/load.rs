//! Loading a workspace: all of its files, all of their problems at once.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml::Spanned;

use crate::files::{Folder, Location, if_present, real_path, said};
use crate::model::{Definitions, Problem, Task, Zone, limits};

use super::report::{Document, Got, Report, Wrong};
use super::task::{Context, Ids};
use super::workspace_file::{self, Settings};
use super::{Machine, Place, Workspace, builtin, checklist_file, files, holidays, source};

const FILE: &str = "saasmaint.toml";
const DEFAULT_PATTERN: &str = "checklists/*.toml";

/// Loads the definitions of a place. Its files are read, nothing is written.
///
/// # Errors
/// All problems of all files, sorted by file and place: then nothing of the workspace can serve.
pub fn load(place: Place, machine: &Machine<'_>) -> Result<Workspace, Vec<Problem>> {
    let system_zone = machine.zone;
    let mut problems = Vec::new();
    let (root, data) = match &place {
        Place::Folder(folder) => (folder.clone(), folder.clone()),
        Place::Personal { config, data } => (config.clone(), data.clone()),
        Place::BuiltIn { data } => (data.clone(), data.clone()),
    };
    let folder = opened(&place, &root)?;
    let own_file = settings_file(&place, folder.as_ref(), &mut problems);
    let mut read: Vec<(String, Arc<str>)> = Vec::new();
    let mut settings = match &own_file {
        File::Is(document) => {
            read.push(document.named());
            let mut report = Report::new(document);
            let mut settings = workspace_file::read(document, &mut report);
            if let Some(folder) = &folder {
                holiday_files(folder, &mut settings, &mut report, &mut read);
            }
            problems.append(&mut report.problems);
            settings
        }
        File::Absent => Settings::default(),
        File::Unreadable => Settings::unreadable(),
    };
    settings.calendar.holidays.sort_unstable();
    settings.calendar.holidays.dedup();
    settings.calendar.yearly.sort_unstable();
    settings.calendar.yearly.dedup();

    let documents = checklists(&place, folder.as_ref(), &settings, &own_file, &mut problems);
    let kept = Kept { place: &place, folder: folder.as_ref(), data: &data, machine };
    let ledger = kept.at("ledger", &settings.ledger, &own_file, &mut problems);
    let evidence = kept.at("evidence", &settings.evidence, &own_file, &mut problems);
    read.extend(documents.iter().map(Document::named));
    let system = system_zone.as_ref().ok().cloned().unwrap_or_else(Zone::utc);
    let zone = settings.zone.get().cloned().unwrap_or(system);
    let context = Context {
        zone: &zone,
        calendar: settings.calendar_is_sound.then_some(&settings.calendar),
        defaults: &settings.defaults,
    };
    let mut ids = Ids::new();
    let mut tasks = Vec::new();
    let mut needs_zone = false;
    for document in &documents {
        let mut checklist = checklist_file::read(document, &context, &mut ids);
        if let Some(beyond) = checklist.tasks.get(limits::TASKS.saturating_sub(tasks.len())) {
            problems.push(too_many_tasks(document, beyond));
            return Err(sorted(problems));
        }
        tasks.append(&mut checklist.tasks);
        problems.append(&mut checklist.problems);
        needs_zone |= checklist.needs_zone;
    }
    if let (true, true, Err(why)) = (needs_zone, settings.zone.is_absent(), system_zone) {
        let help = "set `timezone = \"Europe/Berlin\"` (or yours) in saasmaint.toml";
        problems.push(source::whole(FILE, format!("the time zone is not known: {why}"), help));
    }
    if !problems.is_empty() {
        return Err(sorted(problems));
    }
    Ok(Workspace {
        ledger,
        evidence,
        definitions: Definitions {
            name: settings.name.unwrap_or_else(|| default_name(&place)),
            starts: settings.starts.map(|starts| starts.resolve(&zone)),
            zone,
            calendar: settings.calendar,
            tasks,
        },
        place,
        root,
        files: read,
    })
}

/// The problems by file and place; of too many the first.
fn sorted(mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.sort_by(|a, b| {
        let key = |problem: &Problem| problem.span.as_ref().map(|span| (span.start, span.end));
        (&a.file, key(a)).cmp(&(&b.file, key(b)))
    });
    let more = problems.len().saturating_sub(limits::PROBLEMS);
    if more > 0 {
        problems.truncate(limits::PROBLEMS);
        let message = format!("{more} more problems are not listed");
        problems.push(source::whole(FILE, message, "mend those that are listed first"));
    }
    problems
}

/// The problem of the first task beyond the limit.
fn too_many_tasks(document: &Document, task: &Task) -> Problem {
    let line = document.text.split('\n').take(task.source.line.saturating_sub(1));
    let at = line.map(|line| line.len() + 1).sum::<usize>();
    let mut report = Report::new(document);
    let message = format!("the workspace has more than {} tasks", limits::grouped(limits::TASKS as u64));
    report.add(Wrong::at(at..at + 1, message).help("move some to a workspace of their own"));
    report.problems.remove(0)
}

/// What became of `saasmaint.toml`.
enum File {
    Is(Document),
    /// Not there, and need not be.
    Absent,
    /// There (or needed), and not to be read; reported.
    Unreadable,
}

/// The folder of a place, held open from here on; none where the built-in checklists serve.
fn opened(place: &Place, root: &Path) -> Result<Option<Folder>, Vec<Problem>> {
    if matches!(place, Place::BuiltIn { .. }) {
        return Ok(None);
    }
    match if_present(Folder::named(root)) {
        Ok(Some(folder)) => Ok(Some(folder)),
        Ok(None) => Err(vec![nothing_in(root)]),
        Err(error) => {
            let message = format!("cannot open the workspace {}: {}", root.display(), error.reason());
            Err(vec![source::whole(FILE, message, "make it a folder that can be read, or name another one")])
        }
    }
}

fn nothing_in(folder: &Path) -> Problem {
    let message = format!("there is no {FILE} in {}", folder.display());
    source::whole(FILE, message, "run `saasmaint init` there, or name another folder")
}

fn settings_file(place: &Place, folder: Option<&Folder>, problems: &mut Vec<Problem>) -> File {
    let Some(folder) = folder else { return File::Absent };
    if !folder.may_hold(Path::new(FILE)) {
        if matches!(place, Place::Personal { .. }) {
            return File::Absent;
        }
        problems.push(nothing_in(folder.path()));
        return File::Unreadable;
    }
    match source::read(folder, Path::new(FILE), FILE) {
        Ok((document, _)) => File::Is(document),
        Err(problem) => {
            problems.push(*problem);
            File::Unreadable
        }
    }
}

/// Where what is recorded may lie.
struct Kept<'a> {
    place: &'a Place,
    folder: Option<&'a Folder>,
    data: &'a Path,
    machine: &'a Machine<'a>,
}

impl Kept<'_> {
    /// The folder of the ledger or of the evidence.
    fn at(
        &self,
        key: &str,
        folder: &Spanned<String>,
        own_file: &File,
        problems: &mut Vec<Problem>,
    ) -> Location {
        let text = folder.get_ref();
        if let Some(inner) = files::inside(text) {
            return match (self.place, self.folder) {
                (Place::Folder(_), Some(folder)) => Location::beneath(folder, inner),
                _ => Location::beneath_named(self.data, inner),
            };
        }
        match self.outside(text) {
            Ok(location) => location,
            Err((why, help)) => {
                if let File::Is(document) = own_file {
                    let mut report = Report::new(document);
                    report.add(Wrong::at(folder.span(), format!("`{key}`: {why}")).help(help));
                    problems.append(&mut report.problems);
                }
                Location::beneath_named(self.data, key)
            }
        }
    }

    /// A folder outside of the workspace, where the user allows it: a cloned repository must not
    /// choose where its reader writes.
    fn outside(&self, text: &str) -> Result<Location, (String, String)> {
        let real = |path: &Path| {
            let failed = |error| format!("cannot look up `{}`: {}", path.display(), said(&error));
            real_path(path).map_err(|error| (failed(error), "correct the path".to_owned()))
        };
        let folder = real(&self.data.join(text))?;
        let root = real(self.data)?;
        let allowed = (self.machine.outside)(&root)
            .map_err(|why| (why, "correct your personal config.toml".to_owned()))?;
        if allowed.contains(&folder) {
            return Ok(Location::beneath_named(folder, ""));
        }
        let message = format!("`{text}` lies outside of the workspace");
        let (root, folder) = (quoted(&root), quoted(&folder));
        let help = format!(
            "keep it inside; or allow it, in your personal config.toml: [outside] {root} = [{folder}], in CI: SAASMAINT_OUTSIDE={folder}"
        );
        Err((message, help))
    }
}

/// A path as a TOML string.
fn quoted(path: &Path) -> String {
    toml::Value::String(path.to_string_lossy().into_owned()).to_string()
}

fn default_name(place: &Place) -> String {
    let folder = match place {
        Place::Folder(folder) => folder,
        Place::Personal { .. } | Place::BuiltIn { .. } => return "Personal".to_owned(),
    };
    // `.` and `..` have no name of their own.
    let named =
        folder.file_name().is_some().then(|| folder.clone()).or_else(|| fs::canonicalize(folder).ok());
    named
        .as_deref()
        .and_then(Path::file_name)
        .map_or_else(|| "workspace".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Reads the holiday files that the settings name into their calendar.
fn holiday_files(
    root: &Folder,
    settings: &mut Settings,
    report: &mut Report<'_>,
    read: &mut Vec<(String, Arc<str>)>,
) {
    let patterns = std::mem::take(&mut settings.holiday_files);
    let mut seen = HashSet::new();
    for (name, path) in listed(root, &patterns, "holiday_files", "a .ics file", report) {
        match source::read(root, &path, &name) {
            // Two names of one file, by links or by `..`, are still one file.
            Ok((_, id)) if !seen.insert(id) => {}
            Ok((document, _)) => {
                report.problems.append(&mut holidays::read(&document, &mut settings.calendar));
                read.push(document.named());
            }
            Err(problem) => report.problems.push(*problem),
        }
    }
}

/// The texts of all checklists, in the order of their names.
fn checklists(
    place: &Place,
    folder: Option<&Folder>,
    settings: &Settings,
    own_file: &File,
    problems: &mut Vec<Problem>,
) -> Vec<Document> {
    let Some(root) = folder else { return builtin::documents() };
    let found = match (&settings.checklists, own_file) {
        (Got::Is(patterns), File::Is(document)) => {
            let mut report = Report::new(document);
            let found = listed(root, &patterns.value, "checklists", "a checklist", &mut report);
            problems.append(&mut report.problems);
            found
        }
        _ => match files::matching(root, DEFAULT_PATTERN) {
            Ok(found) if found.is_empty() && matches!(place, Place::Personal { .. }) => {
                // With a refused key nobody knows which checklists were meant.
                return if settings.checklists.is_bad() { Vec::new() } else { builtin::documents() };
            }
            Ok(found)
                if found.is_empty() && !settings.checklists.is_bad() && matches!(own_file, File::Is(_)) =>
            {
                let message = format!("no file matches `{DEFAULT_PATTERN}`");
                let help = format!("create a checklist there, or name its place in {FILE} with `checklists`");
                problems.push(source::whole(FILE, message, help));
                found
            }
            Ok(found) => found,
            Err((why, _)) => {
                problems.push(source::whole(FILE, why, "make the folder readable"));
                BTreeMap::new()
            }
        },
    };
    let (mut documents, mut seen) = (Vec::new(), HashSet::new());
    let mut bytes = 0;
    for (name, path) in found {
        match source::read(root, &path, &name) {
            // Two names of one file, by links or by `..`, are still one file.
            Ok((_, id)) if !seen.insert(id) => {}
            Ok((document, _)) => {
                bytes += document.text.len() as u64;
                if bytes > limits::ALL_FILES_BYTES {
                    let most = limits::ALL_FILES_BYTES / 1024 / 1024;
                    let message = format!("with this file the definitions are larger than {most} MiB");
                    problems.push(source::whole(
                        &name,
                        message,
                        "move some tasks to a workspace of their own",
                    ));
                    return documents;
                }
                documents.push(document);
            }
            Err(problem) => problems.push(*problem),
        }
    }
    documents
}

/// The files that some patterns name, each once; a pattern that names none is a problem.
fn listed(
    root: &Folder,
    patterns: &[Spanned<String>],
    key: &str,
    what: &str,
    report: &mut Report<'_>,
) -> BTreeMap<String, PathBuf> {
    let mut all = BTreeMap::new();
    for pattern in patterns {
        let text = pattern.get_ref();
        match files::matching(root, text) {
            Ok(found) if found.is_empty() => report.add(
                Wrong::at(pattern.span(), format!("`{key}`: no file matches `{text}`"))
                    .help(format!("create {what} there, or correct the pattern")),
            ),
            Ok(found) => all.extend(found),
            Err((why, help)) => {
                report.add(Wrong::at(pattern.span(), format!("`{key}`: {why}")).help(help));
            }
        }
    }
    all
}
