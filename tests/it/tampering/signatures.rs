//! Signatures of entries and checkpoints, with OpenSSH as the other side.

use std::fs::{self, File};
use std::process::{Command, Stdio};

use ssh_key::{Algorithm, EcdsaCurve};

use crate::tampering::ledger::{ANA, BOB, Copy, EVE, key, key_of, original};

const SIGNERS: [&str; 2] = ["--allowed-signers", "signers"];

/// The outcome of a check.
fn outcome(copy: &Copy, args: &[&str], check: &str) -> String {
    let ran = copy.verify(&[args, &["--format", "json"]].concat());
    let found: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran:?}"));
    let verdicts = found["verdicts"].as_array().expect("verdicts");
    let verdict = verdicts.iter().find(|verdict| verdict["check"] == check).expect("the check");
    verdict["outcome"].as_str().expect("an outcome").to_owned()
}

/// Whether OpenSSH is there to be the other side.
#[allow(clippy::print_stderr, reason = "a test that is skipped says so")]
fn openssh_is_there() -> bool {
    let there = Command::new("ssh-keygen").arg("-?").stderr(Stdio::null()).status().is_ok();
    if !there {
        eprintln!("skipped: there is no ssh-keygen (openssh-client)");
    }
    there
}

/// What `ssh-keygen -Y verify` says of a file with its signature.
fn openssh(copy: &Copy, file: &str, signature: &str) -> bool {
    let verify = Command::new("ssh-keygen")
        .args(["-Y", "verify", "-n", "saasmaint", "-I", ANA, "-f"])
        .arg(copy.at("signers"))
        .arg("-s")
        .arg(copy.at(signature))
        .stdin(File::open(copy.at(file)).expect("the file"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    verify.expect("ssh-keygen runs").success()
}

#[test]
fn openssh_accepts_a_checkpoint() {
    let copy = original().copy();
    copy.run(&["--sign", "ana.key", "checkpoint", "-o", "signed"]);
    if openssh_is_there() {
        assert!(openssh(&copy, "signed", "signed.sig"));
        fs::write(copy.at("signed.other"), "another text\n").expect("written");
        assert!(!openssh(&copy, "signed.other", "signed.sig"));
    }
    let args = ["--checkpoint", "signed", "--allowed-signers", "signers"];
    assert_eq!(outcome(&copy, &args, "checkpoint"), "sound", "{}", copy.verify(&args).stdout);
    assert!(copy.verify(&args).stdout.contains(&format!("signed by {ANA}")));
    assert_eq!(outcome(&copy, &args[..2], "checkpoint"), "noted");
    // In one file.
    let text = copy.run(&["--sign", "ana.key", "checkpoint"]).stdout;
    copy.0.write("one", &text);
    let args = ["--checkpoint", "one", "--allowed-signers", "signers"];
    assert_eq!(outcome(&copy, &args, "checkpoint"), "sound", "{}", copy.verify(&args).stdout);
    copy.0.write("one", text.replacen("saasmaint/Acme", "saasmaint/Acne", 1));
    assert_eq!(outcome(&copy, &args, "checkpoint"), "broken");
}

#[test]
fn ecdsa_keys_sign() {
    let copy = original().copy();
    for curve in [EcdsaCurve::NistP256, EcdsaCurve::NistP384] {
        key_of(&copy.at("ec.key"), Algorithm::Ecdsa { curve });
        copy.0.write("signers", format!("{ANA} {}", copy.0.read("ec.key.pub")));
        copy.run(&["--sign", "ec.key", "checkpoint", "-o", "signed"]);
        let args = ["--checkpoint", "signed", "--allowed-signers", "signers"];
        assert_eq!(outcome(&copy, &args, "checkpoint"), "sound", "{curve:?}");
        assert!(!openssh_is_there() || openssh(&copy, "signed", "signed.sig"), "{curve:?}");
    }
}

#[test]
fn a_checkpoint_that_openssh_signed() {
    if !openssh_is_there() {
        return;
    }
    let copy = original().copy();
    let sign = Command::new("ssh-keygen")
        .args(["-q", "-Y", "sign", "-n", "saasmaint", "-f"])
        .args([copy.at("ana.key"), copy.at("cp")])
        .stderr(Stdio::null())
        .status();
    assert!(sign.expect("ssh-keygen runs").success());
    let args = ["--checkpoint", "cp", "--allowed-signers", "signers"];
    assert_eq!(outcome(&copy, &args, "checkpoint"), "sound");
}

#[test]
fn a_checkpoint_of_a_wrong_signer() {
    let copy = original().copy();
    copy.run(&["--sign", "eve.key", "checkpoint", "-o", "signed"]);
    let args = ["--checkpoint", "signed", "--allowed-signers", "signers"];
    assert_eq!(outcome(&copy, &args, "checkpoint"), "broken");
    let args = ["--checkpoint", "cp", "--allowed-signers", "signers"];
    assert_eq!(outcome(&copy, &args, "checkpoint"), "noted", "it is not signed");
    let signer = copy.0.read("ana.key.pub");
    copy.run(&["--sign", "ana.key", "checkpoint", "-o", "signed"]);
    for (options, expected) in [
        ("valid-before=\"20261101\"", "broken"),
        ("valid-after=\"20261201\"", "broken"),
        ("namespaces=\"git\"", "broken"),
        ("valid-after=\"20261101\",valid-before=\"20261201Z\"", "sound"),
    ] {
        copy.0.write("signers", format!("{ANA} {options} {signer}"));
        let args = ["--checkpoint", "signed", "--allowed-signers", "signers"];
        assert_eq!(outcome(&copy, &args, "checkpoint"), expected, "{options}");
    }
}

#[test]
fn signed_unsigned_and_wrongly_signed_entries() {
    let original = original();
    let copy = original.copy();
    let text = copy.verify(&SIGNERS).stdout;
    assert!(text.contains("3 entries signed") && text.contains("0 wrongly signed"), "{text}");
    assert_eq!(outcome(&copy, &SIGNERS, "signatures"), "noted");
    // Somebody signs as Ana, with a key that is not hers.
    copy.run(&["--sign", "eve.key", "done", "backup"]);
    assert_eq!(copy.broken_with(&SIGNERS), ["signatures"]);
    assert!(copy.broken_with(&[]).is_empty(), "the signature itself holds");
    // Ana's key signs for Bob.
    let copy = original.copy();
    copy.run(&["--by", BOB, "--sign", "ana.key", "done", "backup"]);
    assert_eq!(copy.broken_with(&SIGNERS), ["signatures"]);
    // A signature is moved to another text, or spoilt.
    for (from, to) in
        [("migration", "Migration"), ("\"sig\":\"U", "\"sig\":\"V"), ("\"sig\":\"", "\"sig\":\" ")]
    {
        let copy = original.copy();
        copy.edit_last(ANA, from, to);
        assert_eq!(copy.broken_with(&[]), ["signatures"], "{from}");
    }
    let copy = original.copy();
    copy.edit_last(ANA, "\"}", "\",\"note\":\"x\"}");
    assert_eq!(copy.broken_with(&[]), ["signatures"], "a field after the signature");
}

#[test]
fn nothing_signed_is_not_checked_and_all_signed_is_sound() {
    let copy = original().copy();
    for writer in [ANA, "dan"] {
        copy.remove(writer);
    }
    assert_eq!(outcome(&copy, &SIGNERS, "signatures"), "not-checked");
    copy.remove(BOB);
    copy.run(&["--sign", "ana.key", "done", "backup"]);
    assert_eq!(outcome(&copy, &SIGNERS, "signatures"), "sound", "{}", copy.verify(&SIGNERS).stdout);
    assert_eq!(outcome(&copy, &[], "signatures"), "noted");
}

#[test]
fn the_personal_configuration_names_the_key() {
    let copy = original().copy();
    key(&copy.at("personal.key"));
    copy.0.write("home/.config/saasmaint/config.toml", "sign = \"~/../personal.key\"\n");
    copy.run(&["--by", EVE, "done", "backup"]);
    assert!(copy.lines_of(EVE).iter().all(|line| line.contains(",\"sig\":\"")));
    copy.0.write("home/.config/saasmaint/config.toml", "sing = \"x\"\n");
    let ran = copy.0.run("2026-11-28T10:00", &["done", "backup"]);
    assert!(ran.code == 2 && ran.stderr.contains("sing"), "{}", ran.stderr);
}

#[test]
fn keys_that_do_not_sign() {
    if !openssh_is_there() {
        return;
    }
    let copy = original().copy();
    let rsa = Command::new("ssh-keygen")
        .args(["-q", "-t", "rsa", "-b", "2048", "-N", "", "-f"])
        .arg(copy.at("rsa"))
        .status();
    assert!(rsa.expect("ssh-keygen runs").success());
    let locked = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "secret", "-f"])
        .arg(copy.at("locked"))
        .status();
    assert!(locked.expect("ssh-keygen runs").success());
    fs::write(copy.at("none"), "no key\n").expect("written");
    for (key, said) in [
        ("rsa", "ssh-keygen -Y sign -n saasmaint"),
        ("locked", "it is encrypted"),
        ("none", "no private key"),
        ("missing", "cannot read"),
        ("ledger", "a folder, not a file"),
    ] {
        for command in [&["checkpoint"][..], &["done", "backup"]] {
            let ran = copy.0.run("2026-11-28T10:00", &[&["--sign", key], command].concat());
            assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{key}");
            assert!(ran.stderr.contains(said), "{key}: {}", ran.stderr);
        }
    }
}

/// An unsigned checkpoint must not lie beside the signature of the one before.
#[test]
fn an_unsigned_checkpoint_takes_the_old_signature_away() {
    let copy = original().copy();
    copy.run(&["--sign", "ana.key", "checkpoint", "-o", "signed"]);
    assert_eq!(copy.run(&["checkpoint", "-o", "other"]).stderr, "");
    let ran = copy.run(&["checkpoint", "-o", "signed"]);
    let path = fs::canonicalize(copy.at("signed")).expect("the checkpoint");
    let note = format!("note: deleted {}.sig, the signature of the checkpoint before\n", path.display());
    assert_eq!((ran.stderr, copy.at("signed.sig").exists()), (note, false));
}

/// Killed at any write, sync, removal or rename, the file and its signature fit, or there is none.
#[test]
#[cfg(target_os = "linux")]
#[allow(clippy::print_stderr, reason = "a test that is skipped says so")]
fn a_checkpoint_that_is_killed_never_leaves_a_pair_that_does_not_match() {
    let strace = |args: &[&str]| {
        let mut strace = Command::new("strace");
        strace.args(["-qq", "-f", "-o", "/dev/null"]).args(args).stderr(Stdio::null()).stdout(Stdio::null());
        strace
    };
    if !strace(&["true"]).status().is_ok_and(|status| status.success()) {
        eprintln!("skipped: strace does not work here");
        return;
    }
    let original = original();
    let base = original.copy();
    base.run(&["--sign", "ana.key", "checkpoint", "-o", "signed"]);
    // What a new checkpoint says differs from the old one.
    base.run(&["done", "backup"]);
    let (old, mut points, mut replaced) = (base.0.read("signed"), 0, 0);
    for call in ["unlink,unlinkat", "rename,renameat,renameat2", "fsync,fdatasync", "write"] {
        for nth in 1.. {
            let copy = base.copy();
            let inject = format!("inject={call}:signal=KILL:when={nth}");
            let mut command = strace(&["-e", &format!("trace={call}"), "-e", &inject]);
            command.arg(crate::common::BIN).args(["--now", "2026-11-28T11:00"]);
            command.args(["--sign", "ana.key", "checkpoint", "-o", "signed"]);
            command.env_clear().env("HOME", copy.at("home")).env("SAASMAINT_BY", ANA).env("TZ", "UTC");
            let status = command.current_dir(copy.0.path()).status().expect("strace runs");
            let args = ["--checkpoint", "signed", "--allowed-signers", "signers"];
            let signed = copy.at("signed.sig").exists();
            let expected = if signed { "sound" } else { "noted" };
            assert_eq!(
                outcome(&copy, &args, "checkpoint"),
                expected,
                "{call} {nth}: {:?}",
                copy.verify(&args)
            );
            replaced += usize::from(copy.0.read("signed") != old && !signed);
            if status.success() {
                assert!(signed, "{call} {nth}");
                break;
            }
            points += 1;
        }
    }
    assert!(points >= 8 && replaced > 0, "{points} points, {replaced} between the two");
}
