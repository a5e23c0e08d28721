//! `init`: sets up a workspace, and records its definitions.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::context::{Context, InvalidDefinitions, Opened};
use super::record::{Decision, record};
use super::select::nearest;
use crate::cli::Init;
use crate::definition::{self, Place, TEMPLATES, Template};
use crate::exit::Exit;
use crate::ledger::Ledger;
use crate::model::Zone;
use crate::view::clean::clean;

/// What a running or interrupted writer leaves, which is no fact.
const GIT_IGNORE: [&str; 2] = ["/ledger/.lock\n", "/evidence/.incoming-*\n"];
const GIT_ATTRIBUTES: &str = "*.jsonl merge=union -text\n";

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
    let mut files: Vec<(PathBuf, String)> =
        vec![(dir.join("saasmaint.toml"), workspace_file(&name, &zone, &today.to_string()))];
    files.extend(template.files().map(|file| (dir.join("checklists").join(file.name), file.text.to_owned())));
    if let Some((existing, _)) = files.iter().find(|(path, _)| path.symlink_metadata().is_ok()) {
        bail!("{} is there already; nothing is written", clean(&existing.display().to_string()));
    }
    for (path, text) in &files {
        write_new(path, text)?;
    }
    if !personal {
        append_missing(&dir.join(".gitattributes"), GIT_ATTRIBUTES)?;
        for ignored in GIT_IGNORE {
            append_missing(&dir.join(".gitignore"), ignored)?;
        }
    }

    let workspace = definition::load(place, &context.settings.system_zone).map_err(InvalidDefinitions)?;
    let ledger = Ledger::at(&workspace.ledger);
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

fn write_new(path: &Path, text: &str) -> Result<()> {
    let shown = || clean(&path.display().to_string()).into_owned();
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).with_context(shown)?;
    }
    let mut file = fs::File::options().write(true).create_new(true).open(path).with_context(shown)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).with_context(shown)
}

/// Adds a line to a file unless it is there.
fn append_missing(path: &Path, line: &str) -> Result<()> {
    let shown = || clean(&path.display().to_string()).into_owned();
    if path.symlink_metadata().is_err() {
        return write_new(path, line);
    }
    let text = fs::read_to_string(path).with_context(shown)?;
    if text.lines().any(|known| known.trim() == line.trim()) {
        return Ok(());
    }
    let gap = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    let mut file = fs::File::options().append(true).open(path).with_context(shown)?;
    file.write_all(format!("{gap}{line}").as_bytes()).with_context(shown)
}
