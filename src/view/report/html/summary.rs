//! The counts in big, and by group.

use maud::{Markup, html};

use super::text::{Text, head, scrolling};
use crate::report::{Counts, Group, Report};

pub(super) fn summary(report: &Report) -> Markup {
    let total = &report.summary.total;
    let rate = total.on_time_rate();
    let tiles: [(&str, &str, u64); 11] = [
        ("Owed", "", total.owed),
        ("On time", "d", total.on_time),
        ("Late", "l", total.late),
        ("Missed", "m", total.missed),
        ("Skipped", "s", total.skipped),
        ("Waived", "w", total.waived),
        ("Paused", "p", total.paused),
        ("Still open", "o", total.open),
        ("Upcoming", "u", total.upcoming),
        ("Awaiting approval", "", total.awaiting_approval),
        ("Back-dated", "", total.back_dated),
    ];
    html! {
        section aria-labelledby="summary" {
            h2 #summary { "Summary" }
            p .rate { "On time: " strong { (rate.in_words()) } }
            p .small { (total.population) " occurrences in the population. " (total.open_past_due) " of the open ones are past their due." }
            dl .tiles {
                @for (name, class, count) in tiles {
                    div {
                        dt { @if !class.is_empty() { i .q.(class) aria-hidden="true" {} } (name) }
                        dd { (count) }
                    }
                }
            }
            @for (name, groups) in report.summary.groupings() {
                @if !groups.is_empty() { (grouping(name, groups)) }
            }
        }
    }
}

fn grouping(name: &str, groups: &[Group]) -> Markup {
    let label = format!("By {name}");
    let table = html! {
        table {
            caption { (label) }
            (head(&[name, "On time rate", "#Owed", "#On time", "#Late", "#Missed", "#Skipped", "#Waived", "#Paused", "#Open", "#Upcoming", "#Awaiting", "#Back-dated"]))
            tbody { @for group in groups { (line(&group.name, &group.counts)) } }
        }
    };
    scrolling(&label, &table)
}

/// A row of counts.
pub(super) fn line(name: &str, counts: &Counts) -> Markup {
    let numbers = [
        counts.owed,
        counts.on_time,
        counts.late,
        counts.missed,
        counts.skipped,
        counts.waived,
        counts.paused,
        counts.open,
        counts.upcoming,
        counts.awaiting_approval,
        counts.back_dated,
    ];
    html! {
        tr {
            th scope="row" { (Text(name)) }
            td .w { (counts.on_time_rate().in_words()) }
            @for number in numbers { @if number == 0 { td .n.z { "0" } } @else { td .n { (number) } } }
        }
    }
}
