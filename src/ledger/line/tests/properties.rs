//! What holds for all entries and all bytes.

use proptest::prelude::*;

use super::*;
use crate::model::{Calendar, ProbeDigest, ProbeKind, ProbeOutcome, Probed, Via};

fn instants() -> impl Strategy<Value = Instant> {
    (0_i64..253_402_300_800, prop_oneof![Just(0_u32), 0..1_000_000_000_u32])
        .prop_map(|(seconds, nanos)| Instant::from_timestamp(seconds, nanos).expect("an instant"))
}

fn hashes() -> impl Strategy<Value = String> {
    any::<[u8; 32]>().prop_map(|bytes| LineHash::of(&bytes).to_string())
}

fn dates() -> impl Strategy<Value = NaiveDate> {
    (1_i32..10_000, 1_u32..366).prop_map(|(year, day)| NaiveDate::from_yo_opt(year, day).expect("a date"))
}

fn tasks() -> impl Strategy<Value = TaskId> {
    proptest::string::string_regex("[a-z0-9][a-z0-9._-]{0,63}")
        .expect("a pattern")
        .prop_map(|text| text.parse().expect("an id"))
}

fn evidence() -> impl Strategy<Value = Vec<Evidence>> {
    let file = (any::<String>(), hashes(), any::<u64>()).prop_map(|(name, sha256, bytes)| Evidence::File {
        name,
        sha256,
        bytes,
    });
    let piece = prop_oneof![file, any::<String>().prop_map(|url| Evidence::Url { url })];
    proptest::collection::vec(piece, 0..3)
}

fn probed() -> impl Strategy<Value = (u8, Probed)> {
    let kinds = proptest::sample::select(ProbeKind::ALL.to_vec());
    let digest = (kinds, hashes()).prop_map(|((kind, _), sha256)| ProbeDigest { kind, sha256 });
    let outcome = prop_oneof![Just(ProbeOutcome::Pass), Just(ProbeOutcome::Fail)];
    let times = (instants(), proptest::option::of(instants()), any::<bool>());
    let all = (0..3_u8, tasks(), times, outcome, any::<Option<String>>(), digest, evidence());
    all.prop_map(|(kind, task, (performed_at, valid_until, open), outcome, reason, probe, evidence)| {
        let period = open.then(week);
        (kind, Probed { task, period, performed_at, outcome, reason, probe, valid_until, evidence })
    })
}

fn bodies() -> impl Strategy<Value = Body> {
    let settled = (tasks(), instants(), any::<Option<String>>(), evidence());
    let excepted = (tasks(), dates(), dates(), any::<String>(), any::<String>());
    prop_oneof![
        settled.prop_map(|(task, performed_at, note, evidence)| Body::Done {
            task,
            period: week(),
            performed_at,
            note,
            evidence,
            via: None,
        }),
        probed().prop_map(|(kind, probed)| match kind {
            0 => Body::Probe(Box::new(probed)),
            1 => Body::Fix(Box::new(probed)),
            _ => Body::Done {
                task: probed.task,
                period: week(),
                performed_at: probed.performed_at,
                note: probed.reason,
                evidence: probed.evidence,
                via: Some(Via { probe: probed.probe, valid_until: probed.valid_until }),
            },
        }),
        (tasks(), any::<Option<String>>(), evidence()).prop_map(|(task, note, evidence)| Body::Attach {
            task,
            period: PeriodKey::FiscalQuarter(2026, 1),
            note,
            evidence
        }),
        (tasks(), any::<String>()).prop_map(|(task, reason)| Body::Skip {
            task,
            period: PeriodKey::Fire(date(10, 25).and_hms_opt(2, 30, 0).expect("a time"), Some(3_600)),
            reason
        }),
        excepted.prop_map(|(task, from, until, reason, approved_by)| Body::Waive {
            task,
            from,
            until,
            reason,
            approved_by
        }),
        (tasks(), dates(), any::<String>()).prop_map(|(task, until, reason)| Body::Pause {
            task,
            until,
            reason
        }),
        (tasks(), hashes()).prop_map(|(task, entry)| Body::Resume { task, entry }),
        (tasks(), hashes()).prop_map(|(task, entry)| Body::Approve { task, period: week(), entry }),
        hashes().prop_map(|entry| Body::Undo { entry }),
        (tasks(), any::<Option<String>>(), instants(), any::<bool>()).prop_map(
            |(task, title, start, gone)| {
                Body::DefineTask {
                    task,
                    title,
                    controls: None,
                    probe: None,
                    start,
                    rule: (!gone).then(|| Box::new(rule())),
                }
            }
        ),
        proptest::collection::btree_set(dates(), 0..4).prop_map(|holidays| {
            let holidays = holidays.into_iter().collect();
            Body::DefineCalendar(Box::new(Calendar { holidays, ..Calendar::default() }))
        }),
    ]
}

proptest! {
    #[test]
    fn entries_read_back(
        body in bodies(),
        recorded_at in instants(),
        by in any::<String>(),
        clock_given in any::<bool>(),
        with in proptest::option::of(hashes()),
    ) {
        let entry = Entry { recorded_at, by, clock_given, with, body };
        let line = encode(&entry, Some(LineHash::of(b""))).expect("a line");
        prop_assert!(!line.contains(&b'\n'));
        prop_assert_eq!(decode(&line), Ok(Decoded::Entry(entry)));
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = decode(&bytes);
    }

    #[test]
    fn no_damage_makes_it_panic(at in 0_usize..400, byte in any::<u8>(), cut in 0_usize..400) {
        let mut line = encode(&done(), None).expect("a line");
        let length = line.len();
        line[at % length] = byte;
        line.truncate(cut % length + 1);
        if let Err(fault) = decode(&line) {
            prop_assert!(!fault.to_string().contains(char::is_control));
        }
    }
}
