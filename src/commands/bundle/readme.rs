//! The page that tells an auditor what is in the package and how to check it.

use super::contents::Contents;
use crate::report::Report;
use crate::view::clean::clean;
use crate::view::when::rfc3339;

/// The text of `README.txt`.
pub(super) fn text(report: &Report, contents: &Contents) -> String {
    let scope = &report.scope;
    let (from, to) = scope.window.bounds(&report.zone);
    let at = |instant| rfc3339(instant, &report.zone);
    let left_out = if contents.left_out.is_empty() {
        String::new()
    } else {
        format!(
            "left-out.txt         the hashes of evidence of other windows that stayed at home ({})\n",
            match contents.left_out.len() {
                1 => "1 file".to_owned(),
                count => format!("{count} files"),
            }
        )
    };
    format!(
        "{title} of {workspace}\n\
         from {from} until {to} (that moment not included)\n\
         made at {made} by saasmaint {program}, time zones {zones}\n\
         \n\
         WHAT IS HERE\n\
         \n\
         reports/             one report in several formats; report.html opens in any browser\n\
         workspace/           the checklists, the ledger and the evidence that the report is made of\n\
         checkpoint.txt       what the ledger held when this was packed (`saasmaint checkpoint`)\n\
         manifest.json        every file with its size and SHA-256\n\
         SHA256SUMS           the same for sha256sum, manifest.json included\n\
         {left_out}\n\
         HOW TO CHECK IT\n\
         \n\
         1. No file was changed since it was packed, and none is missing. In this folder:\n\
         \n\
         \x20      sha256sum --check --strict SHA256SUMS\n\
         \n\
         2. The ledger was not edited, and the evidence is what was recorded:\n\
         \n\
         \x20      saasmaint --workspace workspace verify{option}\n\
         \n\
         \x20  With a checkpoint that was kept outside (a ticket, an e-mail, a release), nothing was\n\
         \x20  removed since, either:\n\
         \n\
         \x20      saasmaint --workspace workspace verify{option} --checkpoint FILE\n\
         \n\
         3. The numbers follow from the ledger:\n\
         \n\
         \x20      saasmaint --workspace workspace --now {made} report {window}{filters}\n\
         \n\
         These are facts of the record, not assurance: what was performed is as claimed by whoever\n\
         recorded it.\n",
        option = if contents.left_out.is_empty() { "" } else { " --left-out left-out.txt" },
        window = scope.period.as_ref().map_or_else(
            || format!("--from {} --to {}", at(from), at(to)),
            |period| format!("--period {period}")
        ),
        filters = filters(report),
        title = report.title(),
        workspace = clean(&report.workspace),
        from = at(from),
        to = at(to),
        made = at(scope.now),
        program = scope.program,
        zones = scope.zones,
    )
}

/// The filters as options, quoted for a shell.
fn filters(report: &Report) -> String {
    let option = |(name, value): &(&str, String)| match *name {
        "mine" => " --mine".to_owned(),
        name => format!(" --{name} '{}'", clean(value).replace('\'', "'\\''")),
    };
    report.scope.filters.iter().map(option).collect()
}
