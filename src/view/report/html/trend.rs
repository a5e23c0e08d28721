//! The counts over time: stacked bars, and the same numbers as a table.

use maud::{Markup, html};

use super::summary::line;
use super::text::{Text, head, scrolling};
use crate::report::{Counts, Report};

const HEIGHT: u64 = 160;
const LEFT: u64 = 44;

fn parts(counts: &Counts) -> [(&'static str, &'static str, u64); 7] {
    [
        ("d", "on time", counts.on_time),
        ("l", "late", counts.late),
        ("m", "missed", counts.missed),
        ("s", "skipped", counts.skipped),
        ("o", "open", counts.open),
        ("w", "waived or paused", counts.waived + counts.paused),
        ("u", "upcoming", counts.upcoming),
    ]
}

pub(super) fn trend(report: &Report) -> Markup {
    let steps = &report.trend;
    let count = steps.len() as u64;
    let top = steps.iter().map(|step| step.counts.population).max().unwrap_or(0).max(1);
    let step = (840 / count.max(1)).clamp(10, 72);
    let every = 76_u64.div_ceil(step).max(1);
    let width = (LEFT + step * count + 40).max(320);
    let scale = |value: u64| value * HEIGHT / top;
    html! {
        section aria-labelledby="trend" {
            h2 #trend { "Trend" }
            @if steps.is_empty() { p { "Nothing fell due in the window." } } @else {
                figure {
                    div .scroll tabindex="0" role="region" aria-label="Trend chart" {
                        svg .chart role="img" aria-labelledby="trend-title trend-desc" width=(width) height=(HEIGHT + 44)
                            viewBox={ "0 0 " (width) " " (HEIGHT + 44) } {
                            title #trend-title { "Occurrences by what became of them, over time" }
                            desc #trend-desc { "Stacked bars, one for each step of time. The table below holds the same numbers." }
                            @for value in [0, top.div_ceil(2), top] {
                                line .grid x1=(LEFT) x2=(width - 8) y1=(12 + HEIGHT - scale(value)) y2=(12 + HEIGHT - scale(value)) {}
                                text .end x=(LEFT - 8) y=(16 + HEIGHT - scale(value)) { (value) }
                            }
                            @for (at, one) in (0_u64..).zip(steps) {
                                g {
                                    title { (Text(&one.label)) ": on time " (one.counts.on_time_rate().in_words()) }
                                    (bar(&one.counts, LEFT + at * step, step, &scale))
                                }
                                @if at % every == 0 {
                                    text x=(LEFT + at * step) y=(HEIGHT + 32) { (Text(&one.label)) }
                                }
                            }
                        }
                    }
                    figcaption .legend {
                        @for (class, name, _) in parts(&report.summary.total) { span { i .q.(class) aria-hidden="true" {} (name) } }
                    }
                }
                details {
                    summary { "The same as a table" }
                    (scrolling("Trend", &html! {
                        table {
                            caption { "Trend" }
                            (head(&["due in", "On time rate", "#Owed", "#On time", "#Late", "#Missed", "#Skipped", "#Waived", "#Paused", "#Open", "#Upcoming", "#Awaiting", "#Back-dated"]))
                            tbody { @for one in steps { (line(&one.label, &one.counts)) } }
                        }
                    }))
                }
            }
        }
    }
}

fn bar(counts: &Counts, x: u64, step: u64, scale: &dyn Fn(u64) -> u64) -> Markup {
    let mut below = 0;
    html! {
        @for (class, _, value) in parts(counts) {
            @if value > 0 {
                @let base = scale(below);
                @let height = scale({ below += value; below }) - base;
                rect .c.(class) x=(x) y=(12 + HEIGHT - base - height) width=(step - 3) height=(height.max(1)) {}
            }
        }
    }
}
