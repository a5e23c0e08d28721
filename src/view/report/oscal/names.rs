//! Identifiers that are the same in each run: UUIDs of version 5, and tokens for controls.
//!
//! All UUIDs come from the namespace of the program. Under it stands one for the workspace (its name),
//! and under that one for the report (its window, filters and sample). Tasks and people have a UUID of
//! the workspace, so that they are the same in all of its reports; observations, findings and risks one
//! of the report. The document's own also depends on the moment at which everything was judged.

use std::fmt::Write;

use uuid::Uuid;

use crate::report::{Report, Row};

/// The namespace of all UUIDs; drawn once, at random.
const PROGRAM: Uuid = Uuid::from_u128(0xbaca_73a8_608c_4b78_8915_a521_d0b7_6c90);

/// The namespace of the properties: the same UUID as a URI, so that nobody has to own a domain.
pub(super) const NAMESPACE_URI: &str = "urn:uuid:baca73a8-608c-4b78-8915-a521d0b76c90";

/// The namespaces of a workspace and of a report on it.
pub(super) struct Names {
    workspace: Uuid,
    report: Uuid,
}

/// The UUID of a name of several parts.
fn derive(space: Uuid, parts: &[&str]) -> Uuid {
    Uuid::new_v5(&space, parts.join("\0").as_bytes())
}

impl Names {
    pub(super) fn of(report: &Report) -> Self {
        let scope = &report.scope;
        let workspace = derive(PROGRAM, &["workspace", &report.workspace]);
        let (from, to) = scope.window.bounds(&report.zone);
        let mut asked = format!("{} {}", from.to_rfc3339(), to.to_rfc3339());
        for (name, value) in &scope.filters {
            let _ = write!(asked, "\0{name}\0{value}");
        }
        if let Some(sample) = &scope.sample {
            let _ = write!(asked, "\0sample\0{}\0{}", sample.seed, sample.size);
        }
        Self { workspace, report: derive(workspace, &["report", &asked]) }
    }

    pub(super) fn in_workspace(&self, kind: &str, name: &str) -> String {
        derive(self.workspace, &[kind, name]).to_string()
    }

    pub(super) fn in_report(&self, kind: &str, name: &str) -> String {
        derive(self.report, &[kind, name]).to_string()
    }

    pub(super) fn observation(&self, report: &Report, row: &Row) -> String {
        let name = format!("{} {}", report.task(row).id, row.period());
        self.in_report("observation", &name)
    }
}

/// A control as an OSCAL token: the framework, `-`, and the id, in which `(` is a dot and `)` is left
/// out: `HIPAA:164.308(a)(7)` is `HIPAA-164.308.a.7`. Any other character that is no ASCII letter,
/// digit, dot, dash or underscore is written as `_` and its code point in hex; a token that would not
/// start with a letter has a `_` before it.
pub(super) fn token(framework: &str, id: &str) -> String {
    let mut token = String::with_capacity(framework.len() + id.len() + 1);
    if !framework.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        token.push('_');
    }
    for c in framework.chars().chain(['-']).chain(id.chars()) {
        match c {
            '(' => token.push('.'),
            ')' => {}
            c if c.is_ascii_alphanumeric() || "._-".contains(c) => token.push(c),
            c => {
                let _ = write!(token, "_{:x}", u32::from(c));
            }
        }
    }
    token
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_become_tokens() {
        for (framework, id, expected) in [
            ("SOC2", "CC7.1", "SOC2-CC7.1"),
            ("HIPAA", "164.308(a)(7)(ii)(A)", "HIPAA-164.308.a.7.ii.A"),
            ("GDPR", "Art.32(1)(b)", "GDPR-Art.32.1.b"),
            ("21CFR11", "11.10/a", "_21CFR11-11.10_2fa"),
            ("BSI", "§8a", "BSI-_a78a"),
        ] {
            assert_eq!(token(framework, id), expected);
        }
    }

    #[test]
    fn the_namespace_is_one() {
        assert_eq!(NAMESPACE_URI, PROGRAM.urn().to_string());
    }
}
