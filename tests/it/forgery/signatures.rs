//! Signatures: forged, moved, taken away, made by the wrong key.

use serde_json::{Value, json};

use crate::common::Workspace;
use crate::common::feeds::sha256;
use crate::forgery::case::{Case, at, broken, outcome, told, try_all, verify};
use crate::forgery::forge::{chain, done, edit, lines, rewrite};
use crate::forgery::keys;
use crate::forgery::ledger::{ANA, ANA_FEED, BOB, BOB_FEED, NOW, SIGNERS, build, key};

/// Puts another signature, made for the same text, in the place of that of Bob's last line.
fn signed_anew(made: &Workspace, owner: &str, namespace: &str) {
    rewrite(made, BOB_FEED, |lines| {
        let text = unsigned(&lines[5]);
        lines[5] = keys::signed(&key(made, owner), namespace, &text);
    });
}

/// A line without its signature.
fn unsigned(line: &str) -> String {
    let mut value: Value = serde_json::from_str(line).expect("JSON");
    value.as_object_mut().expect("an object").shift_remove("sig").expect("a signature");
    value.to_string()
}

/// Appends a signed entry; returns its number.
fn appended(made: &Workspace, feed: &str, by: &str, owner: &str, namespace: &str) -> usize {
    let mut number = 0;
    rewrite(made, feed, |lines| {
        let mut value = done(by, "logs", "2026-11-19", "2026-11-19T11:00:00Z");
        chain(&mut value, lines.last().map(|last| sha256(last.as_bytes())).as_deref());
        lines.push(keys::signed(&key(made, owner), namespace, &value.to_string()));
        number = lines.len();
    });
    number
}

fn sig(made: &Workspace, line: usize, sig: Value) {
    edit(made, BOB_FEED, line, |value| value["sig"] = sig);
}

fn sig_of(made: &Workspace, line: usize) -> String {
    let value: Value = serde_json::from_str(&lines(made, BOB_FEED)[line - 1]).expect("JSON");
    value["sig"].as_str().expect("a signature").to_owned()
}

#[test]
fn a_signature_is_tampered_with() {
    try_all(
        &build(),
        &[
            Case("one byte of it", "sk", |made| {
                let mut text = sig_of(made, 6);
                let at_byte = text.len() - 20;
                let other = if text.as_bytes()[at_byte] == b'A' { "B" } else { "A" };
                text.replace_range(at_byte..=at_byte, other);
                sig(made, 6, json!(text));
                at(BOB_FEED, 6)
            }),
            Case("one byte of it, above other lines", "csk", |made| {
                let mut text = sig_of(made, 1);
                let at_byte = text.len() - 20;
                let other = if text.as_bytes()[at_byte] == b'A' { "B" } else { "A" };
                text.replace_range(at_byte..=at_byte, other);
                sig(made, 1, json!(text));
                at(BOB_FEED, 1)
            }),
            Case("the one of another line", "sk", |made| {
                sig(made, 6, json!(sig_of(made, 1)));
                at(BOB_FEED, 6)
            }),
            Case("half of it", "sk", |made| {
                let text = sig_of(made, 6);
                sig(made, 6, json!(text[..text.len() / 2]));
                at(BOB_FEED, 6)
            }),
            Case("an empty one", "sk", |made| {
                sig(made, 6, json!(""));
                at(BOB_FEED, 6)
            }),
            Case("a number", "sk", |made| {
                sig(made, 6, json!(7));
                at(BOB_FEED, 6)
            }),
            Case("some text", "sk", |made| {
                sig(made, 6, json!("signed, Bob"));
                at(BOB_FEED, 6)
            }),
            Case("it is not the last field", "sk", |made| {
                edit(made, BOB_FEED, 6, |value| {
                    let prev = value.as_object_mut().expect("an object").shift_remove("prev");
                    value["prev"] = prev.expect("a prev");
                });
                at(BOB_FEED, 6)
            }),
            Case("a field slips in behind it", "sk", |made| {
                edit(made, BOB_FEED, 6, |value| value["seen"] = json!(true));
                at(BOB_FEED, 6)
            }),
            Case("a field slips in before it", "sk", |made| {
                rewrite(made, BOB_FEED, |lines| {
                    lines[5] = lines[5].replacen(",\"sig\":", ",\"note\":\"fine\",\"sig\":", 1);
                });
                at(BOB_FEED, 6)
            }),
            // Which of them holds cannot be said; so neither does, nor anything else of the line.
            Case("two of them", "ck", |made| {
                rewrite(made, BOB_FEED, |lines| lines[5] = lines[5].replacen('{', "{\"sig\":\"AAAA\",", 1));
                at(BOB_FEED, 6)
            }),
            // Nobody has to sign; so what was signed is kept by a checkpoint.
            Case("it is taken away", "k", |made| {
                rewrite(made, BOB_FEED, |lines| lines[5] = unsigned(&lines[5]));
                at(BOB_FEED, 6)
            }),
        ],
    );
}

#[test]
fn the_wrong_key_signs() {
    try_all(
        &build(),
        &[
            Case("a key that is not allowed", "sk", |made| {
                signed_anew(made, "eve", "saasmaint");
                at(BOB_FEED, 6)
            }),
            Case("the key of somebody else", "sk", |made| {
                signed_anew(made, "ana", "saasmaint");
                at(BOB_FEED, 6)
            }),
            Case("the right key, for something else", "sk", |made| {
                signed_anew(made, "bob", "git");
                at(BOB_FEED, 6)
            }),
            Case("a key that is not allowed, an entry that is new", "s", |made| {
                at(ANA_FEED, appended(made, ANA_FEED, ANA, "eve", "saasmaint"))
            }),
            Case("the key of somebody else, an entry that is new", "s", |made| {
                at(ANA_FEED, appended(made, ANA_FEED, ANA, "bob", "saasmaint"))
            }),
            Case("the right key, in the feed of somebody else", "c", |made| {
                at(ANA_FEED, appended(made, ANA_FEED, BOB, "bob", "saasmaint"))
            }),
            Case("the right key, for something else, an entry that is new", "s", |made| {
                at(ANA_FEED, appended(made, ANA_FEED, ANA, "ana", "file"))
            }),
            Case("a key that is allowed for something else", "s", |made| {
                let bound =
                    made.read(SIGNERS).replace(&format!("{BOB} "), &format!("{BOB} namespaces=\"git\" "));
                made.write(SIGNERS, bound);
                at(BOB_FEED, 1)
            }),
            Case("a key that had ended", "s", |made| {
                let ended = made
                    .read(SIGNERS)
                    .replace(&format!("{BOB} "), &format!("{BOB} valid-before=\"20261115Z\" "));
                made.write(SIGNERS, ended);
                at(BOB_FEED, 6)
            }),
            Case("a key that had not begun", "s", |made| {
                let begins = made
                    .read(SIGNERS)
                    .replace(&format!("{BOB} "), &format!("{BOB} valid-after=\"20261105Z\" "));
                made.write(SIGNERS, begins);
                at(BOB_FEED, 1)
            }),
            Case("a key of whom nobody is named", "s", |made| {
                made.write(SIGNERS, "# nobody\n");
                at(BOB_FEED, 1)
            }),
        ],
    );
}

/// What OpenSSH signs is as good as what the program signs.
#[test]
fn the_right_key_signs() {
    let made = build();
    signed_anew(&made, "bob", "saasmaint");
    appended(&made, ANA_FEED, ANA, "ana", "saasmaint");
    let (ran, found) = verify(&made, None);
    assert_eq!((ran.code, broken(&found)), (0, String::new()), "{}", told(&found));
    assert_eq!(outcome(&found, "signatures"), "noted");
}

/// Without a list of signers a signature still has to be one for its line.
#[test]
fn without_a_list_of_signers() {
    let made = build();
    let args = ["verify", "--format", "json"];
    let ran = made.run(NOW, &args);
    let found: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!((ran.code, outcome(&found, "signatures")), (0, "noted".to_owned()), "{}", told(&found));
    sig(&made, 6, json!(sig_of(&made, 1)));
    let ran = made.run(NOW, &args);
    let found: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!((ran.code, broken(&found)), (1, "s".to_owned()), "{}", told(&found));
    // With every signature gone there is nothing to check, and it says so.
    rewrite(&made, BOB_FEED, |lines| {
        lines[0] = unsigned(&lines[0]);
        lines[4] = unsigned(&lines[4]);
        lines[5] = unsigned(&lines[5]);
    });
    let ran = made.run(NOW, &args);
    let found: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(outcome(&found, "signatures"), "not-checked");
}

#[test]
fn a_list_of_signers_that_cannot_be_read_answers_nothing() {
    let made = build();
    for (text, line) in [
        ("bob@acme.example\n", "line 1"),
        ("# fine\nbob@acme.example ssh-ed25519 AAAA\n", "line 2"),
        ("bob@acme.example fly=\"1\" ssh-ed25519 AAAA\n", "line 1"),
    ] {
        made.write(SIGNERS, text);
        let (ran, _) = verify(&made, None);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{text}");
        assert!(ran.stderr.contains(line) && ran.stderr.contains("allowed_signers"), "{}", ran.stderr);
    }
    std::fs::remove_file(made.at(SIGNERS)).expect("a file");
    assert_eq!(verify(&made, None).0.code, 2);
}
