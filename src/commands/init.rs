//! `init`: sets up a workspace, and records its definitions.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};

use crate::cli::Init;
use crate::definition::{FILES, Place, TEMPLATES, Template};
use crate::exit::Exit;
use crate::files::{Access, FileError, Folder, Location, SHARED, if_present};
use crate::ledger::Ledger;
use crate::model::Zone;
use crate::view::clean::clean;
use crate::workspace::context::{Context, Opened, load};
use crate::workspace::recording::{Decision, record};
use crate::workspace::tasks::nearest;

/// What a running or interrupted writer leaves, which is no fact.
const GIT_IGNORE: [&str; 2] = ["/ledger/.lock\n", ".incoming-*\n"];
const GIT_ATTRIBUTES: [&str; 1] = ["*.jsonl merge=union -text\n"];
/// The file that makes a folder a workspace. It is written last: until then nothing is set up.
const SETTINGS: &str = "saasmaint.toml";
const CHECKLISTS: &str = "checklists";
/// No file that is looked at here is longer, in bytes: those of a template are far shorter.
const LONGEST: u64 = 16 << 20;

pub(super) fn run(args: &Init, context: &mut Context<'_>) -> Result<Exit> {
    let (dir, place) = folders(args, context)?;
    let template = template(&args.template)?;
    let zone = match (&args.timezone, &context.settings.system_zone) {
        (Some(zone), _) | (None, Ok(zone)) => zone.clone(),
        (None, Err(why)) => bail!("{why}; name the workspace's zone with --timezone ZONE"),
    };
    // Who records has to be known before anything is written.
    context.settings.writer()?;
    let personal = matches!(place, Place::Personal { .. });
    let own_name = || if personal { "Personal".to_owned() } else { folder_name(&dir) };
    let name = args.name.clone().unwrap_or_else(own_name);
    if name.trim().is_empty() || name.chars().any(char::is_control) {
        bail!("the workspace's name is empty or holds control characters; give another with --name");
    }
    let today = zone.day(context.settings.clock(&zone).now);
    let folder = Folder::create_named(&dir)?;
    let settings = workspace_file(&name, &zone, &today.to_string());
    let missing = missing(&folder, &place, template, &settings)?;
    folder.sweep();
    if let Some(checklists) = folder.folder_if_present(Path::new(CHECKLISTS))? {
        checklists.sweep();
    }
    if matches!(place, Place::Folder(_)) {
        append_missing(&folder, ".gitattributes", &GIT_ATTRIBUTES)?;
        append_missing(&folder, ".gitignore", &GIT_IGNORE)?;
    }
    for file in missing {
        let place = file.folder.map_or_else(|| Ok(folder.clone()), |name| folder.create(Path::new(name)))?;
        place.replace(file.name, file.text.as_bytes(), SHARED)?;
    }

    // Names that an interrupted `init` gave may not be on disk yet.
    folder.create(Path::new(CHECKLISTS))?.sync()?;
    folder.sync()?;

    let workspace = load(place, &context.settings.system_zone, context.settings)?;
    let ledger = Ledger::at(workspace.ledger.clone());
    let opened = Opened { clock: context.settings.clock(&zone), workspace, ledger };
    record(context, &opened, |_| Ok(Decision { definitions_alone: true, ..Decision::default() }))?;
    let tasks = opened.workspace.definitions.tasks.len();
    context.print(&format!(
        "Set up {} in {}: {tasks} {}, zone {zone}, from {today} on.\nThe checklists are yours to edit; `saasmaint due{}` shows what needs doing.\n",
        clean(&name),
        clean(&dir.display().to_string()),
        if tasks == 1 { "task" } else { "tasks" },
        if personal { " --personal" } else { "" },
    ))?;
    Ok(Exit::Fine)
}

/// Where the definitions go, and the place of the whole workspace.
fn folders(args: &Init, context: &Context<'_>) -> Result<(PathBuf, Place)> {
    if context.settings.personal {
        if args.dir.is_some() {
            bail!(
                "--personal sets up your own workspace in a fixed place; leave out the folder, or --personal"
            );
        }
        let (config, data) = context.settings.personal_folders()?;
        return Ok((config.clone(), Place::Personal { config, data }));
    }
    let dir = match &args.dir {
        Some(dir) => context.settings.path(dir),
        None => context.settings.init_dir(),
    };
    Ok((dir.clone(), Place::Folder(dir)))
}

fn template(name: &str) -> Result<&'static Template> {
    if let Some(template) = TEMPLATES.iter().find(|template| template.name == name) {
        return Ok(template);
    }
    let names: Vec<&str> = TEMPLATES.iter().map(|template| template.name).collect();
    let near = nearest(name, names.iter().copied()).map(|near| format!("; did you mean `{near}`?"));
    bail!(
        "no template `{}`{} There are: {}",
        clean(name),
        near.unwrap_or_else(|| ".".to_owned()),
        names.join(", ")
    )
}

fn folder_name(dir: &Path) -> String {
    dir.file_name().map_or_else(|| "Maintenance".to_owned(), |name| name.to_string_lossy().into_owned())
}

fn workspace_file(name: &str, zone: &Zone, today: &str) -> String {
    let name = toml::Value::String(name.to_owned());
    format!(
        "# The workspace of saasmaint. The checklists beside it say what is owed; the ledger keeps what was done.\n\
         name = {name}\n\
         timezone = \"{zone}\"\n\
         starts = {today}\n\
         \n\
         # [calendar]\n\
         # workdays = [\"mon\", \"tue\", \"wed\", \"thu\", \"fri\"]\n\
         # holidays = [2027-01-01]\n\
         # holiday_files = [\"holidays/*.ics\"]\n\
         # fiscal_year_starts = 1\n\
         \n\
         # [defaults.monthly]\n\
         # grace = \"5d\"\n"
    )
}

/// A file of a new workspace.
struct NewFile<'a> {
    folder: Option<&'static str>,
    name: &'static str,
    text: &'a str,
}

/// The files of a new workspace that are not there yet, the settings last. An `init` that was
/// interrupted is completed; whatever else is there stays, and then nothing is written.
fn missing<'a>(
    folder: &Folder,
    place: &Place,
    template: &Template,
    settings: &'a str,
) -> Result<Vec<NewFile<'a>>> {
    let checklists = folder.folder_if_present(Path::new(CHECKLISTS))?;
    let mut missing = Vec::new();
    for file in template.files() {
        let there = checklists.as_ref().map(|folder| content(folder, file.name)).transpose()?.flatten();
        match there {
            None => missing.push(NewFile { folder: Some(CHECKLISTS), name: file.name, text: file.text }),
            Some(text) if text == file.text.as_bytes() => {}
            Some(_) => return Err(there_already(folder, &Path::new(CHECKLISTS).join(file.name))),
        }
    }
    // What another template left would be owed, too.
    let chosen: Vec<&str> = template.files().map(|file| file.name).collect();
    for file in FILES.iter().filter(|file| !chosen.contains(&file.name)) {
        let there = checklists.as_ref().map(|folder| content(folder, file.name)).transpose()?.flatten();
        if there.is_some_and(|there| there == file.text.as_bytes()) {
            let path = folder.path().join(CHECKLISTS).join(file.name).display().to_string();
            bail!(
                "{} belongs to another template; name that one with --template, or delete the file",
                clean(&path)
            );
        }
    }
    match content(folder, SETTINGS)? {
        None => missing.push(NewFile { folder: None, name: SETTINGS, text: settings }),
        // All but the record of the definitions was written before.
        Some(text) if missing.is_empty() && is_same(&text, settings) && !is_recorded(folder, place)? => {}
        Some(_) => return Err(there_already(folder, Path::new(SETTINGS))),
    }
    Ok(missing)
}

fn there_already(folder: &Folder, inner: &Path) -> anyhow::Error {
    let path = folder.path().join(inner);
    anyhow!("{} is there already; nothing is written", clean(&path.display().to_string()))
}

/// The bytes of a file of the folder itself; `None` where there is none.
fn content(folder: &Folder, name: &str) -> Result<Option<Vec<u8>>> {
    let Some(file) = if_present(folder.open(name, Access::Read, 0))? else { return Ok(None) };
    let mut bytes = Vec::new();
    file.take(LONGEST).read_to_end(&mut bytes).map_err(FileError::io("read", &folder.path().join(name)))?;
    Ok(Some(bytes))
}

/// Whether settings are those that are about to be written, on whatever day.
fn is_same(there: &[u8], settings: &str) -> bool {
    let but_start = |text: &str| {
        text.lines().filter(|line| !line.starts_with("starts = ")).map(str::to_owned).collect::<Vec<_>>()
    };
    str::from_utf8(there).is_ok_and(|there| but_start(there) == but_start(settings))
}

/// Whether anything was recorded in the workspace.
fn is_recorded(folder: &Folder, place: &Place) -> Result<bool> {
    let ledger = Ledger::at(match place {
        Place::Folder(_) => Location::beneath(folder, "ledger"),
        Place::Personal { data, .. } | Place::BuiltIn { data } => Location::beneath_named(data, "ledger"),
    });
    let reading = ledger.read(None, &mut |_| {})?;
    Ok(reading.entries > 0 || !reading.warnings.is_empty())
}

/// Adds lines to a file unless they are there.
fn append_missing(folder: &Folder, name: &str, lines: &[&str]) -> Result<()> {
    let Some(there) = content(folder, name)? else {
        return Ok(folder.replace(name, lines.concat().as_bytes(), SHARED)?);
    };
    let there = String::from_utf8_lossy(&there);
    let known = |line: &str| there.lines().any(|known| known.trim() == line.trim());
    let new: String = lines.iter().copied().filter(|line| !known(line)).collect();
    if new.is_empty() {
        return Ok(());
    }
    let gap = if there.is_empty() || there.ends_with('\n') { "" } else { "\n" };
    let mut file = folder.open(name, Access::Append, 0)?;
    let written = file.write_all(format!("{gap}{new}").as_bytes()).and_then(|()| file.sync_all());
    Ok(written.map_err(FileError::io("write", &folder.path().join(name)))?)
}
