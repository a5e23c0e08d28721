//! The top of the page: what this is, of what, and by which rules.

use maud::{Markup, html};

use super::super::outline;
use super::text::{At, Text};
use crate::report::{Report, Sample, Scope};

pub(super) fn header(report: &Report) -> Markup {
    let scope = &report.scope;
    html! {
        header {
            p .kicker { (report.title()) }
            h1 { (Text(&report.workspace)) }
            p .window { (Text(&outline::window(report))) }
            dl .facts {
                div { dt { "As of" } dd {
                    @if let Some(as_of) = scope.as_of { (At(as_of, &report.zone)) } @else { "all that is recorded" }
                } }
                div { dt { "Generated" } dd { (At(scope.now, &report.zone)) } }
                div { dt { "Time zone" } dd { (report.zone.name()) } }
                div { dt { "Program" } dd { "saasmaint " (scope.program) ", tz " (scope.zones) } }
            }
        }
    }
}

pub(super) fn scope(report: &Report) -> Markup {
    let scope = &report.scope;
    let (from, to) = scope.window.bounds(&report.zone);
    html! {
        section aria-labelledby="scope" {
            h2 #scope { "Scope and rules" }
            dl .pairs {
                dt { "From" } dd { (At(from, &report.zone)) " (included)" }
                dt { "Until" } dd { (At(to, &report.zone)) " (excluded)" }
                dt { "Tasks" } dd { (report.tasks.len()) }
                dt { "Filters" } dd {
                    @if scope.filters.is_empty() { "none: everything in the workspace" }
                    @else { @for (name, given) in &scope.filters { (name) " " code { (Text(given)) } br; } }
                }
            }
            @if let Some(drawn) = &scope.sample { (sample(drawn)) }
            h3 { "Rules of inclusion and counting" }
            ol .rules { @for rule in Scope::RULES { li { (rule) } } }
        }
    }
}

fn sample(sample: &Sample) -> Markup {
    html! {
        div .note {
            h3 { "This is a sample" }
            p { (sample.drawn) " of " (sample.population) " occurrences were drawn. Only they are counted and shown below." }
            dl .pairs {
                dt { "Seed" } dd { code { (Text(&sample.seed)) } }
                dt { "Size" } dd { (Text(&sample.size)) }
                dt { "Population digest" } dd { code .hash { (sample.digest) } }
                dt { "Method" } dd { (Sample::METHOD) }
            }
        }
    }
}
