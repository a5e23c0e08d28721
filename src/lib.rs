//! `saasmaint` keeps the maintenance checklists of a SaaS team: it computes what is owed and when,
//! records what was done, by whom and with which evidence, and proves it later.
//!
//! # Modules and what they may use
//!
//! - [`run`] resolves [`settings`] (which read small [`files`]) and hands over to [`commands`], which use
//!   everything below;
//! - [`view`] (data to bytes) uses [`report`], [`assess`] and [`model`];
//! - [`report`] (the compliance report as data) uses [`assess`] and [`model`];
//! - [`assess`] (what is due, late, overdue, missed) uses [`schedule`] and [`model`];
//! - [`definition`] (what the files say), [`ledger`] (entries), [`probe`] (checks that run) and [`schedule`]
//!   (occurrences) use [`model`] and not each other; the first three reach files through [`files`];
//! - [`model`], [`schedule`], [`assess`], [`report`] and [`view`] touch no file, environment, clock or stream:
//!   time is an argument.
//!
//! `tests/it/architecture.rs` holds these rules.

#[cfg(not(unix))]
compile_error!("saasmaint runs on Unix only: it opens files relative to folders and starts process groups");

pub mod assess;
pub mod cli;
pub mod commands;
pub mod definition;
pub mod exit;
pub mod files;
pub mod ledger;
pub mod model;
pub mod probe;
pub mod report;
pub mod schedule;
pub mod settings;
pub mod view;
pub mod workspace;

use std::ffi::OsString;
use std::io::{self, Write};

use clap::Parser;

use cli::Cli;
use exit::Exit;
use settings::Settings;
use view::clean::{clean, clean_lines};
use workspace::context::{Context, InvalidDefinitions, STDOUT, is_closed_pipe};
use workspace::gate::Need;
use workspace::recorded;

/// Runs the program with these arguments (the first is its name) and streams.
pub fn run<I>(args: I, out: &mut dyn Write, err: &mut dyn Write) -> Exit
where
    I: IntoIterator<Item = OsString>,
{
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => return told_by_clap(&error, out, err),
    };
    let settings = match Settings::resolve(&cli.global) {
        Ok(settings) => settings,
        Err(error) => return failed(&error, None, err),
    };
    let mut context =
        Context { settings: &settings, need: Need::of(&cli.command), out, err, recorded: Vec::new() };
    let result = commands::run(&cli.command, &mut context).and_then(|exit| match context.flush() {
        Err(error) if exit != Exit::Fine && is_closed_pipe(&error) => Ok(exit),
        flushed => flushed.map(|()| exit),
    });
    let error = match result {
        Ok(exit) => return exit,
        Err(error) => error,
    };
    let told = recorded::told(&context.recorded);
    let exit = if is_closed_pipe(&error) { Exit::Fine } else { failed(&error, Some(&settings), err) };
    // Whoever repeats the command has to know what the first one did.
    if let Some(told) = told {
        // Nobody is left to tell when this stream is closed.
        let _ = writeln!(err, "{told}");
    }
    exit
}

/// Help and version go to stdout and are fine; anything else is a wrong usage.
fn told_by_clap(error: &clap::Error, out: &mut dyn Write, err: &mut dyn Write) -> Exit {
    let text = error.render().to_string();
    if error.use_stderr() {
        // It holds the arguments as they were given.
        let text = clean_lines(&text).join("\n") + "\n";
        // Nobody is left to tell when this stream is closed.
        let _ = err.write_all(text.as_bytes());
        return Exit::NoAnswer;
    }
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            failed(&anyhow::Error::new(error).context(STDOUT), None, err)
        }
        _ => Exit::Fine,
    }
}

fn failed(error: &anyhow::Error, settings: Option<&Settings>, err: &mut dyn Write) -> Exit {
    let text = if let Some(invalid) = error.downcast_ref::<InvalidDefinitions>() {
        let (color, width) = settings.map_or((false, 80), |settings| (settings.color_errors, settings.width));
        view::problems::render(&invalid.0, color, width)
    } else {
        let mut causes = String::new();
        for cause in error.chain().map(ToString::to_string) {
            // Some errors tell their cause themselves.
            if !causes.ends_with(&cause) {
                causes.push_str(if causes.is_empty() { "" } else { ": " });
                causes.push_str(&cause);
            }
        }
        let lines: Vec<String> = causes.lines().map(|line| clean(line).into_owned()).collect();
        format!("error: {}\n", lines.join("\n       "))
    };
    let _ = err.write_all(text.as_bytes());
    Exit::NoAnswer
}
