//! What is counted is what a walk over all occurrences finds.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate};
use proptest::prelude::*;

use super::*;
use crate::assess::Facts;
use crate::assess::claim::{claimable_among, window_among};
use crate::model::{
    ApprovalPolicy, Body, Calendar, DailyOn, Definitions, Entry, EvidencePolicy, HolidayPolicy, PeriodKey,
    Recurrence, Rule, Span, TaskId, Zone,
};

/// When the task starts, some days before the clocks change in Berlin.
const START: i64 = 1_792_000_000;

fn at(minutes: i64) -> Instant {
    DateTime::from_timestamp(START + minutes * 60, 0).expect("an instant")
}

fn day(minutes: i64) -> NaiveDate {
    Zone::named("Europe/Berlin").expect("a zone").day(at(minutes))
}

fn id() -> TaskId {
    "backup".parse().expect("an id")
}

fn rule() -> impl Strategy<Value = Rule> {
    let recurrences = prop_oneof![
        prop::sample::select(vec![
            "0 * * * *",
            "*/20 * * * *",
            "30 1-3 * * *",
            "0,30 0-23 * * *",
            "0 */6 * * 1-5"
        ])
        .prop_map(|cron| Recurrence::Cron(cron.parse().expect("a cron"))),
        Just(Recurrence::Daily(DailyOn::EveryDay)),
        Just(Recurrence::Daily(DailyOn::Workdays)),
        Just(Recurrence::Weekly(None)),
        Just(Recurrence::Rolling(Span::days(2))),
    ];
    let span = || {
        (0_u32..4, 0_u32..3, 0_u32..30).prop_map(|(days, workdays, hours)| Span {
            days,
            workdays,
            seconds: hours * 3_600,
        })
    };
    let catch_up = prop::sample::select(vec![CatchUp::Each, CatchUp::Each, CatchUp::None, CatchUp::Latest]);
    let more = (catch_up, prop::option::weighted(0.2, 0_i64..80_000), prop::bool::weighted(0.3));
    (recurrences, prop::option::weighted(0.4, span()), prop::option::weighted(0.4, span()), more).prop_map(
        |(recurrence, opens, grace, (catch_up, ends, approval))| {
            let cron = matches!(recurrence, Recurrence::Cron(_));
            // Fires of several days whose grace ends on one workday close in no order.
            let mixed = cron && catch_up != CatchUp::Each;
            let grace = grace.map(|grace| if mixed { Span { workdays: 0, ..grace } } else { grace });
            Rule {
                every: 1,
                anchor: None,
                at: None,
                opens: opens.filter(|opens| !opens.is_zero()),
                grace: grace.or_else(|| (!cron).then(|| Span::days(1))),
                catch_up,
                holidays: HolidayPolicy::Keep,
                ends: ends.map(day),
                zone: Zone::named("Europe/Berlin").expect("a zone"),
                evidence: EvidencePolicy::None,
                approval: if approval { ApprovalPolicy::Required } else { ApprovalPolicy::None },
                recurrence,
            }
        },
    )
}

/// What stands in the ledger: definitions, and entries that name occurrences by their order of due.
#[derive(Debug, Clone)]
enum Line {
    Define(i64, Option<Box<Rule>>),
    Done { due: i64, later: i64, approved: bool },
    Skip { due: i64, later: i64 },
    Waive { from: i64, until: i64, recorded: i64 },
    Pause { recorded: i64, days: i64, resumed: Option<i64> },
}

fn line() -> impl Strategy<Value = Line> {
    let time = || 0_i64..80_000;
    prop_oneof![
        1 => (time(), prop::option::weighted(0.8, rule())).prop_map(|(at, rule)| Line::Define(at, rule.map(Box::new))),
        6 => (time(), -600_i64..6_000, any::<bool>()).prop_map(|(due, later, approved)| Line::Done { due, later, approved }),
        4 => (time(), -600_i64..6_000).prop_map(|(due, later)| Line::Skip { due, later }),
        2 => (time(), 0_i64..20_000, time()).prop_map(|(from, length, recorded)| {
            Line::Waive { from, until: from + length, recorded }
        }),
        2 => (time(), 0_i64..20, prop::option::of(0_i64..20_000)).prop_map(|(recorded, days, resumed)| {
            Line::Pause { recorded, days, resumed }
        }),
    ]
}

/// The key of the first occurrence that falls due after a moment, under the rule that is in force then.
fn key_at(rules: &[(i64, Rule)], due: i64, calendar: &Arc<Calendar>) -> Option<PeriodKey> {
    let (_, rule) = rules.iter().rev().find(|(from, _)| *from <= due).or_else(|| rules.first())?;
    let plan = Plan::new(Arc::new(rule.clone()), Arc::clone(calendar));
    if plan.is_rolling() {
        return Some(PeriodKey::Day(day(due)));
    }
    plan.due_after(at(due)).next().map(|occurrence| occurrence.key)
}

fn facts(first: &Rule, lines: &[Line], now: Instant) -> Facts {
    let calendar = Arc::new(Calendar::default());
    let mut facts = Facts::at(now);
    let mut rules = vec![(0, first.clone())];
    rules.extend(lines.iter().filter_map(|line| match line {
        Line::Define(at, rule) => Some((*at, rule.as_deref()?.clone())),
        _ => None,
    }));
    rules.sort_by_key(|(from, _)| *from);
    let mut number = 0_u32;
    let mut add = |recorded: i64, by: &str, body: Body| {
        number += 1;
        let mut id = [0; 32];
        id[..4].copy_from_slice(&number.to_le_bytes());
        let entry =
            Entry { recorded_at: at(recorded), by: by.to_owned(), clock_given: false, with: None, body };
        facts.name(&entry, id);
        facts.add(entry, number as usize, || id);
        id.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let define = |rule: Option<Box<Rule>>| Body::DefineTask {
        task: id(),
        title: None,
        controls: None,
        probe: None,
        start: at(0),
        rule,
    };
    add(0, "ana", define(Some(Box::new(first.clone()))));
    for line in lines {
        match line {
            Line::Define(at, rule) => {
                add(*at, "ana", define(rule.clone()));
            }
            Line::Done { due, later, approved } => {
                let Some(period) = key_at(&rules, *due, &calendar) else { continue };
                let (task, performed_at) = (id(), at(*due + later));
                let done =
                    Body::Done { task, period, performed_at, note: None, evidence: Vec::new(), via: None };
                let entry = add(due + later, "ana", done);
                if *approved {
                    add(due + later + 60, "ben", Body::Approve { task: id(), period, entry });
                }
            }
            Line::Skip { due, later } => {
                let Some(period) = key_at(&rules, *due, &calendar) else { continue };
                add(due + later, "ana", Body::Skip { task: id(), period, reason: "away".to_owned() });
            }
            Line::Waive { from, until, recorded } => {
                let (from, until) = (day(*from), day(*until));
                let (reason, approved_by) = ("moving".to_owned(), "ben".to_owned());
                add(*recorded, "ana", Body::Waive { task: id(), from, until, reason, approved_by });
            }
            Line::Pause { recorded, days, resumed } => {
                let until = day(recorded + days * 1_440);
                let entry =
                    add(*recorded, "ana", Body::Pause { task: id(), until, reason: "rest".to_owned() });
                if let Some(after) = resumed {
                    add(recorded + after, "ana", Body::Resume { task: id(), entry });
                }
            }
        }
    }
    facts.seal();
    facts
}

/// All occurrences around a moment, judged one by one.
fn walked(course: &Course<'_>, t: Instant) -> Vec<Judged> {
    let mut found = Vec::new();
    for (index, version, plan) in course.plans() {
        let bench = course.bench(plan);
        let until = version.until.map_or(t, |until| until.min(t));
        let mut passed = false;
        for occurrence in course.opened(index, plan, until) {
            let claimable = !occurrence.is_closed(t);
            if !claimable && passed || course.is_before(index, version, &occurrence) {
                break;
            }
            let overdue = occurrence.overdue <= t;
            if (claimable || overdue) && course.owns(index, &occurrence) {
                let judged = bench.judge(occurrence);
                if judged.status != Status::NotOwed {
                    passed |= overdue;
                    found.push(judged);
                }
            }
        }
    }
    found.sort_by_key(|judged| (judged.occurrence.due, judged.occurrence.key));
    found
}

/// How many were missed since the last completion, one by one.
fn missed(course: &Course<'_>) -> u64 {
    let since = course.counting().last_done().map(|done| done.performed);
    let mut missed = 0;
    for (index, version, plan) in course.plans() {
        let until = version.until.map_or(course.now(), |until| until.min(course.now()));
        for occurrence in course.opened(index, plan, until) {
            if course.is_before(index, version, &occurrence) {
                break;
            }
            let before = since.is_some_and(|since| occurrence.is_closed(since));
            if !before && course.owns(index, &occurrence) {
                missed += u64::from(course.is_missed(plan, &occurrence, since));
            }
        }
    }
    missed
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn counting_equals_walking(
        rule in rule(), lines in prop::collection::vec(line(), 0..14), now in 1_000_i64..90_000, ago in 0_i64..20_000,
    ) {
        let definitions = Definitions {
            name: "Acme".to_owned(),
            zone: Zone::utc(),
            starts: None,
            calendar: Calendar::default(),
            tasks: Vec::new(),
        };
        let facts = facts(&rule, &lines, at(now));
        let calendar = Arc::new(Calendar::default());
        let course = Course::of(&id(), None, &definitions, &calendar, &facts, at(now)).expect("a course");
        prop_assert_eq!(course.missed(), missed(&course));
        for t in [at(now), at(now - ago)] {
            let (all, around) = (walked(&course, t), course.around(t));
            prop_assert!(around.judged.iter().all(|judged| all.contains(judged)), "{all:?} {around:?}");
            let judged = &around.judged;
            let count = |wanted: fn(&Judged) -> bool| all.iter().filter(|judged| wanted(judged)).count() as u64;
            prop_assert_eq!(course.backlog(&around), count(|judged| judged.status == Status::Overdue));
            prop_assert_eq!(course.undone(&around), count(|judged| judged.is_undone() && judged.status.is_pending()));
            prop_assert_eq!(claimable_among(judged, t), claimable_among(&all, t));
            prop_assert_eq!(window_among(judged, t), window_among(&all, t));
            let questions: [fn(&Judged) -> bool; 5] = [
                |judged| judged.awaiting.is_some(),
                |judged| judged.awaiting.is_some() && judged.status.is_pending(),
                |judged| judged.is_undone() && judged.status.is_pending(),
                |judged| judged.status == Status::Overdue,
                |judged| matches!(judged.status, Status::Late | Status::Open),
            ];
            for question in questions {
                prop_assert_eq!(judged.iter().any(question), all.iter().any(question));
            }
            let first: [fn(&Judged) -> bool; 3] = [questions[0], questions[1], questions[2]];
            for question in first {
                let found = judged.iter().find(|judged| question(judged));
                prop_assert_eq!(found, all.iter().find(|judged| question(judged)));
            }
            let last: [&dyn Fn(&Judged) -> bool; 3] = [
                &|judged| judged.occurrence.overdue <= t,
                &|judged| judged.status == Status::Missed && judged.reason.is_none() && judged.awaiting.is_none(),
                &questions[0],
            ];
            for (number, question) in last.into_iter().enumerate() {
                // Which was missed last is asked of now alone.
                if number == 1 && t != at(now) {
                    continue;
                }
                let found = judged.iter().rfind(|judged| question(judged));
                prop_assert_eq!(found, all.iter().rfind(|judged| question(judged)), "last {}", number);
            }
        }
    }
}
