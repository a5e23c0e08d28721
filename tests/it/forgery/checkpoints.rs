//! The checkpoint itself is tampered with.

use serde_json::json;

use crate::common::Workspace;
use crate::forgery::case::{broken, findings, outcome, told, verify};
use crate::forgery::forge::{append, done, edit};
use crate::forgery::keys;
use crate::forgery::ledger::{ANA, ANA_FEED, CHECKPOINT, SIGNED, ZOE, ZOE_FEED, build, copy, key};

/// What is done to a checkpoint, the outcome of the check, and what a finding has to say.
type Tampering = (&'static str, &'static str, &'static str, fn(&Workspace));

fn try_all(file: &str, tamperings: &[Tampering]) {
    let built = build();
    let mut wrong = Vec::new();
    for (what, expected, says, tamper) in tamperings {
        let made = copy(&built);
        tamper(&made);
        let (ran, found) = verify(&made, Some(file));
        if found.is_null() {
            wrong.push(format!("{what}: exit {} {}", ran.code, ran.stderr));
            continue;
        }
        let seen = outcome(&found, "checkpoint");
        let code = i32::from(*expected == "broken");
        let only = broken(&found) == if code == 1 { "k" } else { "" };
        let told_of =
            findings(&found).iter().any(|finding| finding["what"].as_str().unwrap_or("").contains(says));
        if seen != *expected || ran.code != code || !only || !told_of {
            wrong.push(format!("{what}: {seen} instead of {expected}, exit {}\n{}", ran.code, told(&found)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Changes the lines of the checkpoint.
fn lines(made: &Workspace, file: &str, change: impl FnOnce(&mut Vec<String>)) {
    let text = made.read(file);
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    change(&mut lines);
    made.write(file, lines.iter().map(|line| format!("{line}\n")).collect::<String>());
}

/// Adds to the number of the lines of a feed, and to that of all.
fn count(made: &Workspace, file: &str, feed: usize, more: i64) {
    let added = |text: &str| (text.parse::<i64>().expect("a number") + more).to_string();
    lines(made, file, |lines| {
        lines[1] = added(&lines[1]);
        let words: Vec<&str> = lines[feed].split(' ').collect();
        lines[feed] = format!("{} {} {}", words[0], added(words[1]), words[2]);
    });
}

const ROOT: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

#[test]
fn what_it_says_is_changed() {
    try_all(
        CHECKPOINT,
        &[
            ("the root", "broken", "root", |made| {
                lines(made, CHECKPOINT, |lines| lines[2] = ROOT.to_owned())
            }),
            ("a higher number", "broken", "counts 16 lines", |made| count(made, CHECKPOINT, 4, 1)),
            ("a lower number", "broken", "hash of this line", |made| count(made, CHECKPOINT, 4, -1)),
            ("the hash of a last line", "broken", "hash of this line", |made| {
                lines(made, CHECKPOINT, |lines| {
                    let end = lines[4].len() - 64;
                    lines[4].replace_range(end.., &"a".repeat(64));
                });
            }),
            ("a feed that never was", "broken", "eve.jsonl", |made| {
                lines(made, CHECKPOINT, |lines| {
                    let size: u64 = lines[1].parse().expect("a number");
                    lines[1] = (size + 3).to_string();
                    lines.push(format!("eve.jsonl 3 {}", "a".repeat(64)));
                });
            }),
            ("a feed is taken out", "broken", "root", |made| {
                lines(made, CHECKPOINT, |lines| {
                    let size: u64 = lines[1].parse().expect("a number");
                    lines[1] = (size - 6).to_string();
                    lines.pop();
                });
            }),
            ("the name of a feed", "broken", "eve.jsonl", |made| {
                lines(made, CHECKPOINT, |lines| lines[5] = lines[5].replacen("bob@acme.example", "eve", 1));
            }),
            ("another origin", "noted", "saasmaint/Other", |made| {
                lines(made, CHECKPOINT, |lines| lines[0] = "saasmaint/Other".to_owned());
            }),
            ("line ends", "noted", "not signed", |made| {
                made.write(CHECKPOINT, made.read(CHECKPOINT).replace('\n', "\r\n"));
            }),
            ("nothing", "noted", "not signed", |_| {}),
        ],
    );
}

#[test]
fn its_signature_is_tampered_with() {
    const SIG: &str = "outside/signed.sig";
    try_all(
        SIGNED,
        &[
            ("nothing", "sound", "", |_| {}),
            ("line ends", "sound", "", |made| {
                for file in [SIGNED, SIG] {
                    made.write(file, made.read(file).replace('\n', "\r\n"));
                }
            }),
            ("OpenSSH signs it", "sound", "", |made| {
                let text = made.read(SIGNED);
                made.write(SIG, keys::sign(&key(made, "ana"), "saasmaint", text.as_bytes()));
            }),
            ("the signature stands below it", "sound", "", |made| {
                let text = format!("{}\n{}", made.read(SIGNED), made.read(SIG));
                std::fs::remove_file(made.at(SIG)).expect("a signature");
                made.write(SIGNED, text);
            }),
            ("it is taken away", "noted", "not signed", |made| {
                std::fs::remove_file(made.at(SIG)).expect("a signature");
            }),
            ("a key that is not allowed", "broken", "not among the allowed signers", |made| {
                let text = made.read(SIGNED);
                made.write(SIG, keys::sign(&key(made, "eve"), "saasmaint", text.as_bytes()));
            }),
            ("made for something else", "broken", "signature", |made| {
                let text = made.read(SIGNED);
                made.write(SIG, keys::sign(&key(made, "bob"), "file", text.as_bytes()));
            }),
            ("of another checkpoint", "broken", "signature", |made| {
                let text = made.read(SIGNED).replacen("Acme", "Other", 1);
                made.write(SIG, keys::sign(&key(made, "bob"), "saasmaint", text.as_bytes()));
            }),
            ("one byte of it", "broken", "signature", |made| {
                let text = made.read(SIG);
                let at = text.find("\n-----END").expect("an end") - 12;
                let other = if &text[at..=at] == "A" { "B" } else { "A" };
                made.write(SIG, format!("{}{other}{}", &text[..at], &text[at + 1..]));
            }),
            ("the origin below it", "broken", "signature", |made| {
                lines(made, SIGNED, |lines| lines[0] = "saasmaint/Other".to_owned());
            }),
            ("the numbers below it, to what the ledger now is", "broken", "signature", |made| {
                crate::forgery::forge::rewrite(made, ANA_FEED, |lines| drop(lines.pop()));
                made.ok("2026-11-20T08:00", &["checkpoint", "-o", "outside/other"]);
                made.write(SIGNED, made.read("outside/other"));
            }),
        ],
    );
}

/// Somebody removes an entry and takes the checkpoint anew: the later one agrees, the earlier does not.
#[test]
fn a_checkpoint_is_taken_anew_after_the_deed() {
    let made = build();
    edit(&made, ANA_FEED, 15, |value| value["note"] = json!("something odd"));
    made.ok("2026-11-21T08:00", &["checkpoint", "-o", "outside/later"]);
    let (ran, found) = verify(&made, Some("outside/later"));
    assert_eq!((ran.code, broken(&found)), (0, String::new()), "{}", told(&found));
    let (ran, found) = verify(&made, Some(CHECKPOINT));
    assert_eq!((ran.code, broken(&found)), (1, "k".to_owned()), "{}", told(&found));
}

/// A checkpoint vouches for nothing whose chain is broken already.
#[test]
fn a_broken_ledger_gets_no_checkpoint() {
    let made = build();
    edit(&made, ANA_FEED, 8, |value| value["note"] = json!("something odd"));
    let ran = made.run("2026-11-21T08:00", &["checkpoint", "-o", "outside/later"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{}", ran.stderr);
    assert!(!made.at("outside/later").exists());
}

/// Each checkpoint of a growing ledger holds for all that comes after it.
#[test]
fn each_checkpoint_holds_for_what_grows_from_it() {
    let made = build();
    for (number, (by, feed)) in [
        (ANA, ANA_FEED),
        (ZOE, ZOE_FEED),
        ("ned", "ledger/ned.jsonl"),
        ("Aaron", "ledger/Aaron.jsonl"),
        (ANA, ANA_FEED),
    ]
    .into_iter()
    .enumerate()
    {
        made.ok("2026-11-26T08:00", &["checkpoint", "-o", &format!("outside/{number}")]);
        append(&made, feed, done(by, "logs", "2026-11-19", &format!("2026-11-19T09:0{number}:00Z")));
    }
    for number in 0..5 {
        let (ran, found) = verify(&made, Some(&format!("outside/{number}")));
        assert_eq!((ran.code, broken(&found)), (0, String::new()), "{number}: {}", told(&found));
    }
}

#[test]
fn a_malformed_checkpoint_answers_nothing() {
    let made = build();
    let good = made.read(CHECKPOINT);
    let changed = |line: usize, text: &str| {
        let mut lines: Vec<&str> = good.lines().collect();
        lines[line] = text;
        lines.iter().map(|line| format!("{line}\n")).collect::<String>()
    };
    let head = "a".repeat(64);
    for text in [
        String::new(),
        "\n".to_owned(),
        "saasmaint/Acme CRM\n".to_owned(),
        good[..good.len() / 2].to_owned(),
        good.trim_end().to_owned(),
        changed(0, ""),
        changed(1, "many"),
        changed(1, "-1"),
        changed(1, "+27"),
        changed(1, "99"),
        changed(1, "99999999999999999999999999"),
        changed(2, "AAAA"),
        changed(2, "no root"),
        changed(3, "Zo%C3%AB%20O%27Neil.jsonl"),
        changed(3, &format!("ana@acme.example.jsonl many {head}")),
        changed(3, "ana@acme.example.jsonl 6 abc"),
        changed(4, good.lines().nth(3).expect("a line")),
        format!("{good}\nno signature\n"),
        format!("{good}\n-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n"),
        "{\"v\":1}\n".to_owned(),
    ] {
        made.write(CHECKPOINT, &text);
        let (ran, _) = verify(&made, Some(CHECKPOINT));
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{text}\n{}", ran.stderr);
        assert!(ran.stderr.contains("outside/checkpoint"), "{text}\n{}", ran.stderr);
    }
    made.write(CHECKPOINT, [0xff, 0xfe]);
    assert_eq!(verify(&made, Some(CHECKPOINT)).0.code, 2);
    assert_eq!(verify(&made, Some("outside/none")).0.code, 2);
    assert_eq!(verify(&made, Some("outside")).0.code, 2);
}
