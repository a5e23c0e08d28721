//! Keys and signatures made by OpenSSH, so that nothing of the program signs what it verifies.
#![allow(clippy::disallowed_methods, reason = "tests run ssh-keygen")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Makes an ed25519 key without a passphrase; returns the path of its private half.
pub fn generate(folder: &Path, owner: &str) -> PathBuf {
    fs::create_dir_all(folder).expect("a folder");
    let key = folder.join(owner);
    let made = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-C", owner, "-f"])
        .arg(&key)
        .stdin(Stdio::null())
        .output()
        .expect("ssh-keygen (openssh-client) is installed");
    assert!(made.status.success(), "{made:?}");
    key
}

/// The public half, as `allowed_signers` takes it.
pub fn public(key: &Path) -> String {
    let text = fs::read_to_string(key.with_extension("pub")).expect("a public key");
    text.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
}

/// The armoured signature of a message.
pub fn sign(key: &Path, namespace: &str, message: &[u8]) -> String {
    let mut child = Command::new("ssh-keygen")
        .args(["-Y", "sign", "-n", namespace, "-f"])
        .arg(key)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("ssh-keygen (openssh-client) is installed");
    child.stdin.take().expect("a pipe").write_all(message).expect("it reads");
    let made = child.wait_with_output().expect("it ends");
    assert!(made.status.success(), "{made:?}");
    String::from_utf8(made.stdout).expect("text")
}

/// An entry with its signature as the last field.
pub fn signed(key: &Path, namespace: &str, line: &str) -> String {
    let armored = sign(key, namespace, line.as_bytes());
    let sig: String = armored.lines().filter(|line| !line.starts_with("-----")).collect();
    let open = line.strip_suffix('}').expect("an object");
    format!("{open},\"sig\":\"{sig}\"}}")
}
