//! The report as one self-contained page. It loads nothing and sends nothing: its policy allows
//! the style and the script that are in it, by their hashes, and nothing else.

mod heat;
mod opening;
mod population;
mod proof;
mod summary;
mod text;
mod trend;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::outline;
use crate::report::Report;
use text::Text;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// The sections with their anchors, in the order in which they stand.
const CONTENTS: [(&str, &str); 11] = [
    ("scope", "Scope and rules"),
    ("summary", "Summary"),
    ("trend", "Trend"),
    ("exceptions", "Exceptions"),
    ("calendar", "Calendar"),
    ("population", "Population"),
    ("waivers", "Waivers and pauses"),
    ("changes", "Changes of definitions"),
    ("tasks", "Tasks"),
    ("coverage", "Coverage"),
    ("integrity", "Integrity"),
];

/// Where the population belongs; no text of a page has a NUL.
const POPULATION: &str = "\0population\0";

/// The page.
#[must_use]
pub fn to_html(report: &Report) -> String {
    let source = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    let policy = format!(
        "default-src 'none'; style-src {}; script-src {}; img-src data:; base-uri 'none'; form-action 'none'",
        source(STYLE),
        source(SCRIPT)
    );
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                meta name="generator" content={ "saasmaint " (report.scope.program) };
                title { (Text(&outline::heading(report))) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a .skip href="#main" { "Skip to the report" }
                (opening::header(report))
                nav aria-label="Contents" {
                    ul {
                        @for (anchor, name) in CONTENTS { li { a href={ "#" (anchor) } { (name) } } }
                    }
                }
                main #main tabindex="-1" {
                    (opening::scope(report))
                    (summary::summary(report))
                    (trend::trend(report))
                    (proof::exceptions(report))
                    (heat::calendar(report))
                    (PreEscaped(POPULATION))
                    (proof::waivers(report))
                    (proof::changes(report))
                    (proof::tasks(report))
                    (proof::coverage(report))
                    (proof::integrity(report))
                }
                footer {
                    p {
                        "Facts, not assurance. Made by saasmaint " (report.scope.program)
                        " from the ledger of " (Text(&report.workspace))
                        ". This file is complete in itself; it loads and sends nothing."
                    }
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    // By far the largest part is put in its place once it stands, so that nothing has to grow around it.
    let page = page.into_string();
    let (before, after) = page.split_once(POPULATION).unwrap_or((page.as_str(), ""));
    let population = population::population(report);
    let mut text = String::with_capacity(before.len() + population.len() + after.len());
    text.extend([before, &population, after]);
    text
}
