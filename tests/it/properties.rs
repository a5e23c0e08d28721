//! Properties of schedules and assessments that hold for every rule, zone and moment.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Weekday};
use proptest::prelude::*;
use saasmaint::model::{
    ApprovalPolicy, Calendar, CatchUp, DailyOn, DayForm, EvidencePolicy, HolidayPolicy, Instant, MonthDay,
    Occurrence, Recurrence, Rule, Span, WeekdaySet, Zone,
};
use saasmaint::schedule::Plan;

const ZONES: [&str; 12] = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Africa/Casablanca",
    "America/Havana",
    "Pacific/Chatham",
    "Africa/Monrovia",
];

fn weekday() -> impl Strategy<Value = Weekday> {
    (0_u8..7).prop_map(|day| Weekday::try_from(day).expect("a weekday"))
}

fn day_form() -> impl Strategy<Value = DayForm> {
    prop_oneof![
        (1_u8..=31).prop_map(DayForm::Day),
        Just(DayForm::First),
        Just(DayForm::Last),
        (1_u8..=4, weekday()).prop_map(|(nth, day)| DayForm::Nth(nth, day)),
        weekday().prop_map(DayForm::LastWeekday),
        Just(DayForm::FirstWorkday),
        Just(DayForm::LastWorkday),
    ]
}

fn month_day(months: u8) -> impl Strategy<Value = MonthDay> {
    prop_oneof![
        (1..=months, day_form()).prop_map(|(month, form)| MonthDay { month: Some(month), form }),
        day_form()
            .prop_filter("a plain day needs a month", |form| !matches!(form, DayForm::Day(_)))
            .prop_map(|form| MonthDay { month: None, form }),
    ]
}

fn recurrence() -> impl Strategy<Value = Recurrence> {
    let crons = [
        "0 9 * * 1",
        "0 9 * * *",
        "*/15 * * * *",
        "30 2 * * *",
        "0 0 13 * 5",
        "0 12 */2 * 1-5",
        "@monthly",
        "0 0 29 2 *",
        "5,35 1-3 * * *",
        "0 * * * 0",
    ];
    prop_oneof![
        Just(Recurrence::Daily(DailyOn::EveryDay)),
        Just(Recurrence::Daily(DailyOn::Workdays)),
        prop::collection::vec(weekday(), 1..4)
            .prop_map(|days| Recurrence::Daily(DailyOn::Weekdays(days.into_iter().collect::<WeekdaySet>()))),
        prop::option::of(weekday()).prop_map(Recurrence::Weekly),
        prop::option::of(day_form()).prop_map(Recurrence::Monthly),
        prop::option::of(month_day(3)).prop_map(Recurrence::Quarterly),
        prop::option::of(month_day(12)).prop_map(Recurrence::Annual),
        prop::sample::select(crons.to_vec()).prop_map(|cron| Recurrence::Cron(cron.parse().expect("a cron"))),
    ]
}

fn span() -> impl Strategy<Value = Span> {
    (0_u32..40, 0_u32..6, 0_u32..48).prop_map(|(days, workdays, hours)| Span {
        days,
        workdays,
        seconds: hours * 3_600,
    })
}

prop_compose! {
    fn rule()(
        recurrence in recurrence(),
        every in prop_oneof![4 => Just(1_u32), 1 => 2_u32..5],
        at in prop::option::of((0_u32..24, 0_u32..60)),
        grace in prop::option::of(span()),
        holidays in 0_u8..4,
        zone in prop::sample::select(ZONES.to_vec()),
    ) -> Rule {
        let cadence = recurrence.cadence();
        let cron = matches!(recurrence, Recurrence::Cron(_));
        let daily = matches!(recurrence, Recurrence::Daily(_));
        let every = if cron { 1 } else { every };
        Rule {
            every,
            anchor: (every > 1).then(|| NaiveDate::from_ymd_opt(2020, 1, 1).expect("a date")),
            at: at.filter(|_| !cron).and_then(|(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0)),
            opens: None,
            grace: grace.or_else(|| (!cron).then(|| cadence.default_grace())),
            catch_up: CatchUp::None,
            holidays: match holidays {
                _ if cron => HolidayPolicy::Keep,
                0 => HolidayPolicy::Keep,
                _ if daily => HolidayPolicy::Keep,
                1 => HolidayPolicy::Before,
                2 => HolidayPolicy::After,
                _ => HolidayPolicy::Skip,
            },
            ends: None,
            zone: Zone::named(zone).expect("a zone"),
            evidence: EvidencePolicy::None,
            approval: ApprovalPolicy::None,
            recurrence,
        }
    }
}

/// Rules of all kinds, those with many fires too.
fn counted_rule() -> impl Strategy<Value = Rule> {
    let crons = [
        "* * * * *",
        "0-59 0-23 * * *",
        "*/7 1,2,23 * * *",
        "0,30 0-4 1-20 * 1-5",
        "59 23 * * *",
        "0 0-3 * * *",
        "1 * 31 * 0",
    ];
    (rule(), prop::option::of(prop::sample::select(crons.to_vec())), any::<bool>()).prop_map(
        |(mut rule, cron, skips)| {
            if let Some(cron) = cron {
                rule.recurrence = Recurrence::Cron(cron.parse().expect("a cron"));
                (rule.every, rule.anchor, rule.at, rule.holidays) = (1, None, None, HolidayPolicy::Keep);
            } else if skips && matches!(rule.recurrence, Recurrence::Daily(_)) {
                rule.holidays = HolidayPolicy::Skip;
            }
            rule
        },
    )
}

prop_compose! {
    fn calendar()(
        week_starts in weekday(),
        fiscal_year_starts in 1_u8..=12,
        mut holidays in prop::collection::vec(14_600_i32..22_000, 0..40),
    ) -> Calendar {
        holidays.sort_unstable();
        holidays.dedup();
        let holidays = holidays.into_iter().filter_map(NaiveDate::from_epoch_days).collect();
        Calendar { week_starts, fiscal_year_starts, holidays, ..Calendar::default() }
    }
}

/// Moments from 1970 to 9990, most of them in this century.
fn moment() -> impl Strategy<Value = Instant> {
    prop_oneof![
        4 => 946_684_800_i64..2_524_608_000,
        1 => 0_i64..946_684_800,
        1 => 2_524_608_000_i64..253_000_000_000,
    ]
    .prop_map(|seconds| DateTime::from_timestamp(seconds, 0).expect("an instant"))
}

fn following(plan: &Plan, t: Instant, count: usize) -> Vec<Occurrence> {
    plan.due_after(t).take(count).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn instants_are_in_order(rule in rule(), calendar in calendar(), t in moment()) {
        let plan = Plan::new(Arc::new(rule), Arc::new(calendar));
        for occurrence in following(&plan, t, 12) {
            prop_assert!(occurrence.opens < occurrence.due, "{occurrence:?}");
            prop_assert!(occurrence.due <= occurrence.overdue, "{occurrence:?}");
            prop_assert!(occurrence.closes.is_none_or(|closes| closes >= occurrence.due), "{occurrence:?}");
        }
    }

    #[test]
    fn keys_are_unique_and_order_as_their_dues(rule in rule(), calendar in calendar(), t in moment()) {
        let plan = Plan::new(Arc::new(rule), Arc::new(calendar));
        for pair in following(&plan, t, 12).windows(2) {
            prop_assert!(pair[0].key != pair[1].key && pair[0].due <= pair[1].due, "{pair:?}");
            prop_assert!(pair[0].key < pair[1].key, "{pair:?}");
        }
    }

    #[test]
    fn windows_overlap_only_by_grace(rule in rule(), calendar in calendar(), t in moment()) {
        let plan = Plan::new(Arc::new(rule), Arc::new(calendar));
        for pair in following(&plan, t, 12).windows(2) {
            let closes = pair[0].closes.expect("it closes");
            let bound = pair[1].opens.max(pair[0].overdue).max(pair[0].due);
            prop_assert!(closes <= bound, "{pair:?}");
        }
    }

    #[test]
    fn direct_lookup_equals_enumeration(rule in rule(), calendar in calendar(), t in moment(), back in 1_usize..30) {
        let plan = Plan::new(Arc::new(rule), Arc::new(calendar));
        let earlier: Vec<Occurrence> = plan.due_until(t).take(back).collect();
        let Some(first) = earlier.last() else { return Ok(()) };
        let mut walked: Vec<Occurrence> = plan
            .due_after(first.due - TimeDelta::seconds(1))
            .skip_while(|occurrence| occurrence.key != first.key)
            .take_while(|occurrence| occurrence.due <= t)
            .collect();
        walked.reverse();
        prop_assert_eq!(&walked, &earlier);
        for occurrence in &earlier {
            let found = plan.by_key(occurrence.key);
            prop_assert_eq!(found.as_ref(), Some(occurrence));
        }
        let opened = plan.opened_by(t).next();
        let expected = plan
            .due_after(first.due - TimeDelta::seconds(1))
            .take_while(|occurrence| occurrence.opens <= t || occurrence.due <= t)
            .filter(|occurrence| occurrence.opens <= t)
            .last();
        prop_assert_eq!(opened, expected);
    }

}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, ..ProptestConfig::default() })]

    #[test]
    fn counting_equals_enumeration(
        rule in counted_rule(), calendar in calendar(), t in moment(), span in 1_usize..2_000, cut in 0_usize..2_000,
    ) {
        let plan = Plan::new(Arc::new(rule), Arc::new(calendar));
        let walked = following(&plan, t, span);
        let Some(last) = walked.last() else { return Ok(()) };
        prop_assert_eq!(plan.count_due(t, last.due), walked.iter().filter(|o| o.due <= last.due).count() as u64);
        let from = walked[cut % walked.len()].due;
        for (after, until) in [(from, last.due - TimeDelta::seconds(1)), (from - TimeDelta::seconds(1), last.due)] {
            let expected = walked.iter().filter(|o| after < o.due && o.due <= until).count();
            prop_assert_eq!(plan.count_due(after, until), expected as u64, "{} {}", after, until);
        }
        for occurrence in walked.iter().step_by(97) {
            prop_assert_eq!(plan.due_of(occurrence.key), Some(occurrence.due));
        }
    }

    /// However many are open at once.
    #[test]
    fn the_latest_that_has_opened_is_found_directly(
        rule in counted_rule(), calendar in calendar(), t in moment(), opens in span(),
    ) {
        let plan = Plan::new(Arc::new(Rule { opens: Some(opens).filter(|opens| !opens.is_zero()), ..rule }), Arc::new(calendar));
        let ahead: Vec<Occurrence> = plan.due_after(t).take_while(|occurrence| occurrence.opens <= t).collect();
        let first: Vec<Occurrence> = plan.opened_by(t).take(ahead.len()).collect();
        prop_assert!(ahead.iter().rev().eq(first.iter()), "{:?} {:?}", ahead.last(), first.first());
    }
}

/// Moments around the changes of the clock that are the oddest: whole days that a zone went over or had twice.
fn odd_moment() -> impl Strategy<Value = (&'static str, Instant)> {
    let odd = [
        ("Pacific/Apia", 1_325_239_200),
        ("Pacific/Kwajalein", 745_934_400),
        ("Pacific/Kwajalein", -7_988_400),
        ("Pacific/Enderbury", 788_871_600),
        ("Asia/Manila", -3_944_621_033),
        ("America/Juneau", -3_225_223_727),
        ("Pacific/Guam", -3_944_626_740),
        ("Europe/Berlin", -776_563_200),
        ("Europe/Dublin", -1_691_964_000),
        ("Antarctica/Troll", 1_800_000_000),
        ("Africa/Monrovia", 63_593_070),
    ];
    (prop::sample::select(odd.to_vec()), -400_i64..20).prop_map(|((zone, at), hours)| {
        (zone, DateTime::from_timestamp(at + hours * 3_600, 0).expect("an instant"))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn odd_changes_of_the_clock_are_counted(rule in counted_rule(), calendar in calendar(), (zone, t) in odd_moment(), span in 1_usize..3_000) {
        let zone = Zone::named(zone).expect("a zone");
        let plan = Plan::new(Arc::new(Rule { zone, ..rule }), Arc::new(calendar));
        let walked = following(&plan, t, span);
        let Some(last) = walked.last() else { return Ok(()) };
        prop_assert_eq!(plan.count_due(t, last.due), walked.iter().filter(|o| o.due <= last.due).count() as u64);
    }
}
