//! One file for each command: load, decide, record, show. What they share lies in [`crate::workspace`].

mod adopt;
mod approve;
mod attach;
mod bundle;
mod check;
mod checkpoint;
mod completions;
mod done;
mod due;
mod init;
mod list;
mod log;
mod man;
mod pause;
mod report;
mod resume;
mod run;
mod sample;
mod schedule;
mod schema;
mod show;
mod skip;
mod undo;
mod validate;
mod verify;
mod waive;

use anyhow::Result;

use crate::cli::Command;
use crate::exit::Exit;
use crate::workspace::context::Context;

/// Runs a command.
///
/// # Errors
/// Whatever keeps it from answering.
pub fn run(command: &Command, context: &mut Context<'_>) -> Result<Exit> {
    match command {
        Command::Due(args) => due::run(args, context),
        Command::Done(args) => done::run(args, context),
        Command::Skip(args) => skip::run(args, context),
        Command::Attach(args) => attach::run(args, context),
        Command::Approve(args) => approve::run(args, context),
        Command::Undo(args) => undo::run(args, context),
        Command::Waive(args) => waive::run(args, context),
        Command::Pause(args) => pause::run(args, context),
        Command::Resume(args) => resume::run(args, context),
        Command::Adopt => adopt::run(context),
        Command::Check(args) => check::run(args, context),
        Command::Run(args) => run::run(args, context),
        Command::List(args) => list::run(args, context),
        Command::Show(args) => show::run(args, context),
        Command::Log(args) => log::run(args, context),
        Command::Schedule(args) => schedule::run(args, context),
        Command::Verify(args) => verify::run(args, context),
        Command::Checkpoint(args) => checkpoint::run(args, context),
        Command::Report(args) => report::run(args, context),
        Command::Sample(args) => sample::run(args, context),
        Command::Bundle(args) => bundle::run(args, context),
        Command::Init(args) => init::run(args, context),
        Command::Validate(args) => validate::run(args, context),
        Command::Schema(args) => schema::run(args, context),
        Command::Completions(args) => completions::run(args, context),
        Command::Man(args) => man::run(args, context),
    }
}
