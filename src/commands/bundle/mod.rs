//! `bundle`: the auditor's package, one archive that is checked without us.

mod archive;
mod contents;
mod readme;

use std::io::{Seek, Write};

use anyhow::{Context as _, Result, anyhow, bail};
use serde_json::json;

use crate::cli::Bundle;
use crate::exit::Exit;
use crate::ledger::checkpoint;
use crate::model::Outcome;
use crate::report::Report;
use crate::view::clean::clean;
use crate::view::report::{Format, render, table::to_table};
use crate::view::style::Paint;
use crate::view::when::rfc3339;
use crate::workspace::context::{Context, Opened};
use crate::workspace::output::{Output, target};
use crate::workspace::reporting;
use crate::workspace::verification::origin;
use archive::Archive;
use contents::{Contents, Source, collect};

/// How wide the report for a terminal is in the package.
const WIDTH: usize = 160;

pub(super) fn run(args: &Bundle, context: &mut Context<'_>) -> Result<Exit> {
    let (opened, report) = reporting::report(&args.window, &args.filters, context)?;
    let contents = collect(&opened, &report)?;
    let path = target(&context.settings.path(&args.output), &opened)?;
    let shown = clean(&path.display().to_string()).into_owned();
    let doing = || format!("cannot write {shown}");
    // It may hold what not everybody on this machine should read.
    let mut file = Output::create(&path, 0o600)?;
    let broken = report.integrity.outcome() == Outcome::Broken;
    // A checkpoint of a broken ledger would vouch for it.
    let checkpoint = (!broken).then(|| checkpoint(&origin(&opened), &report.integrity));
    let files = pack(&opened, &report, &contents, checkpoint.as_deref(), &mut file).with_context(doing)?;
    if broken {
        context.note("warning: the ledger does not verify; the reports say what is wrong");
    }
    file.keep()?;
    let left_out = match contents.left_out.len() {
        0 => String::new(),
        1 => "; 1 piece of evidence of other windows is left out".to_owned(),
        count => format!("; {count} pieces of evidence of other windows are left out"),
    };
    context.print(&format!("packed {files} files into {shown}{left_out}\n"))?;
    Ok(Exit::Fine)
}

/// Writes the archive; returns how many files are in it.
fn pack(
    opened: &Opened,
    report: &Report,
    contents: &Contents,
    checkpoint: Option<&str>,
    file: &mut (impl Write + Seek),
) -> Result<usize> {
    let mut archive = Archive::new(file);
    archive.add("README.txt", readme::text(report, contents).as_bytes())?;
    let text = to_table(report, Paint::new(false, WIDTH));
    archive.add("reports/report.txt", text.as_bytes())?;
    for format in Format::ALL {
        let bytes = render(report, format).map_err(|why| anyhow!("{why}"))?;
        archive.add(&format!("reports/report.{}", format.suffix()), &bytes)?;
    }
    for (path, text) in &contents.texts {
        archive.add(path, text)?;
    }
    for (path, source) in &contents.files {
        archive.add_file(path, source.open(opened)?)?;
        if let Source::Evidence(hash) = source
            && archive.last_hash() != Some(&hash.to_string())
        {
            bail!("the evidence {hash} was changed while it was packed; try again");
        }
    }
    if let Some(checkpoint) = checkpoint {
        archive.add("checkpoint.txt", checkpoint.as_bytes())?;
    }
    if !contents.left_out.is_empty() {
        let lines: Vec<&str> = contents.left_out.iter().map(String::as_str).collect();
        archive.add("left-out.txt", (lines.join("\n") + "\n").as_bytes())?;
    }
    let count = archive.count() + 2;
    let (from, to) = report.scope.window.bounds(&report.zone);
    let at = |instant| rfc3339(instant, &report.zone);
    archive.finish(&json!({
        "version": 1,
        "workspace": report.workspace,
        "program": format!("saasmaint {}", report.scope.program),
        "made_at": at(report.scope.now),
        "period": report.scope.period,
        "from": at(from),
        "to": at(to),
    }))?;
    Ok(count)
}
