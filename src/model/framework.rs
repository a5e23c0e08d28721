//! The controls of the frameworks that the checklists serve, so that what no task serves can be said.
//!
//! A list holds each control by itself, and, where a framework numbers separate requirements within a
//! control, the whole and then those parts: a task that names a part serves the part and the whole.

/// The AICPA's Trust Services Criteria of 2017 (points of focus revised 2022): the common criteria,
/// then availability, confidentiality, processing integrity and privacy.
#[rustfmt::skip]
const SOC2: [&str; 61] = [
    "CC1.1", "CC1.2", "CC1.3", "CC1.4", "CC1.5", "CC2.1", "CC2.2", "CC2.3", "CC3.1", "CC3.2", "CC3.3",
    "CC3.4", "CC4.1", "CC4.2", "CC5.1", "CC5.2", "CC5.3", "CC6.1", "CC6.2", "CC6.3", "CC6.4", "CC6.5",
    "CC6.6", "CC6.7", "CC6.8", "CC7.1", "CC7.2", "CC7.3", "CC7.4", "CC7.5", "CC8.1", "CC9.1", "CC9.2",
    "A1.1", "A1.2", "A1.3", "C1.1", "C1.2", "PI1.1", "PI1.2", "PI1.3", "PI1.4", "PI1.5", "P1.1", "P2.1",
    "P3.1", "P3.2", "P4.1", "P4.2", "P4.3", "P5.1", "P5.2", "P6.1", "P6.2", "P6.3", "P6.4", "P6.5",
    "P6.6", "P6.7", "P7.1", "P8.1",
];

/// ISO/IEC 27001:2022: the requirements of clauses 4 to 10, then Annex A. Of 6.1 the assessment (6.1.2)
/// and the treatment (6.1.3) of risks stand by themselves.
#[rustfmt::skip]
const ISO27001: [&str; 118] = [
    "4.1", "4.2", "4.3", "4.4", "5.1", "5.2", "5.3", "6.1", "6.1.2", "6.1.3", "6.2", "6.3", "7.1", "7.2",
    "7.3", "7.4", "7.5", "8.1", "8.2", "8.3", "9.1", "9.2", "9.3", "10.1", "10.2", "A.5.1", "A.5.2",
    "A.5.3", "A.5.4", "A.5.5", "A.5.6", "A.5.7", "A.5.8", "A.5.9", "A.5.10", "A.5.11", "A.5.12",
    "A.5.13", "A.5.14", "A.5.15", "A.5.16", "A.5.17", "A.5.18", "A.5.19", "A.5.20", "A.5.21", "A.5.22",
    "A.5.23", "A.5.24", "A.5.25", "A.5.26", "A.5.27", "A.5.28", "A.5.29", "A.5.30", "A.5.31", "A.5.32",
    "A.5.33", "A.5.34", "A.5.35", "A.5.36", "A.5.37", "A.6.1", "A.6.2", "A.6.3", "A.6.4", "A.6.5",
    "A.6.6", "A.6.7", "A.6.8", "A.7.1", "A.7.2", "A.7.3", "A.7.4", "A.7.5", "A.7.6", "A.7.7", "A.7.8",
    "A.7.9", "A.7.10", "A.7.11", "A.7.12", "A.7.13", "A.7.14", "A.8.1", "A.8.2", "A.8.3", "A.8.4",
    "A.8.5", "A.8.6", "A.8.7", "A.8.8", "A.8.9", "A.8.10", "A.8.11", "A.8.12", "A.8.13", "A.8.14",
    "A.8.15", "A.8.16", "A.8.17", "A.8.18", "A.8.19", "A.8.20", "A.8.21", "A.8.22", "A.8.23", "A.8.24",
    "A.8.25", "A.8.26", "A.8.27", "A.8.28", "A.8.29", "A.8.30", "A.8.31", "A.8.32", "A.8.33", "A.8.34",
];

/// 45 CFR part 164. Of the Security Rule (subpart C) each standard, named by the paragraph that holds it
/// with its implementation specifications, and then each of those specifications; of the Breach
/// Notification Rule (subpart D) and the Privacy Rule (subpart E) the sections that bind.
#[rustfmt::skip]
const HIPAA: [&str; 83] = [
    "164.308(a)(1)", "164.308(a)(1)(ii)(A)", "164.308(a)(1)(ii)(B)", "164.308(a)(1)(ii)(C)",
    "164.308(a)(1)(ii)(D)", "164.308(a)(2)", "164.308(a)(3)", "164.308(a)(3)(ii)(A)",
    "164.308(a)(3)(ii)(B)", "164.308(a)(3)(ii)(C)", "164.308(a)(4)", "164.308(a)(4)(ii)(A)",
    "164.308(a)(4)(ii)(B)", "164.308(a)(4)(ii)(C)", "164.308(a)(5)", "164.308(a)(5)(ii)(A)",
    "164.308(a)(5)(ii)(B)", "164.308(a)(5)(ii)(C)", "164.308(a)(5)(ii)(D)", "164.308(a)(6)",
    "164.308(a)(6)(ii)", "164.308(a)(7)", "164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)",
    "164.308(a)(7)(ii)(C)", "164.308(a)(7)(ii)(D)", "164.308(a)(7)(ii)(E)", "164.308(a)(8)",
    "164.308(b)", "164.308(b)(3)", "164.310(a)", "164.310(a)(2)(i)", "164.310(a)(2)(ii)",
    "164.310(a)(2)(iii)", "164.310(a)(2)(iv)", "164.310(b)", "164.310(c)", "164.310(d)",
    "164.310(d)(2)(i)", "164.310(d)(2)(ii)", "164.310(d)(2)(iii)", "164.310(d)(2)(iv)", "164.312(a)",
    "164.312(a)(2)(i)", "164.312(a)(2)(ii)", "164.312(a)(2)(iii)", "164.312(a)(2)(iv)", "164.312(b)",
    "164.312(c)", "164.312(c)(2)", "164.312(d)", "164.312(e)", "164.312(e)(2)(i)", "164.312(e)(2)(ii)",
    "164.314(a)", "164.314(a)(2)(i)", "164.314(a)(2)(ii)", "164.314(a)(2)(iii)", "164.314(b)",
    "164.314(b)(2)", "164.316(a)", "164.316(b)", "164.316(b)(2)(i)", "164.316(b)(2)(ii)",
    "164.316(b)(2)(iii)", "164.404", "164.406", "164.408", "164.410", "164.414", "164.502", "164.504",
    "164.506", "164.508", "164.510", "164.512", "164.514", "164.520", "164.522", "164.524", "164.526",
    "164.528", "164.530",
];

/// Regulation (EU) 2016/679: the articles that bind controllers and processors, as whole articles.
#[rustfmt::skip]
const GDPR: [&str; 40] = [
    "Art.5", "Art.6", "Art.7", "Art.8", "Art.9", "Art.10", "Art.11", "Art.12", "Art.13", "Art.14",
    "Art.15", "Art.16", "Art.17", "Art.18", "Art.19", "Art.20", "Art.21", "Art.22", "Art.24", "Art.25",
    "Art.26", "Art.27", "Art.28", "Art.29", "Art.30", "Art.31", "Art.32", "Art.33", "Art.34", "Art.35",
    "Art.36", "Art.37", "Art.38", "Art.39", "Art.44", "Art.45", "Art.46", "Art.47", "Art.48", "Art.49",
];

/// The ids of a framework's controls, without its name, in the framework's own order. The name is
/// compared without regard to case; `None` where the program has no list of it.
#[must_use]
pub fn controls_of(framework: &str) -> Option<&'static [&'static str]> {
    let lists: [(&str, &'static [&'static str]); 4] =
        [("SOC2", &SOC2), ("ISO27001", &ISO27001), ("HIPAA", &HIPAA), ("GDPR", &GDPR)];
    lists.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(framework)).map(|(_, list)| list)
}

/// Whether a task that names a control serves a listed one of the same framework: it is that control,
/// or a part of it (`Art.32(1)(b)` of `Art.32`, `9.2.1` of `9.2`). Annex A of ISO 27001 has no parts;
/// what looks like one (`A.8.1.2`) is a control of an older edition.
#[must_use]
pub fn serves(task_control: &str, listed: &str) -> bool {
    task_control.strip_prefix(listed).is_some_and(|part| {
        part.is_empty() || part.starts_with('(') || (part.starts_with('.') && !listed.starts_with("A."))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashSet};
    use std::path::Path;

    use super::*;

    fn starting(list: &[&str], with: &str) -> usize {
        list.iter().filter(|id| id.starts_with(with)).count()
    }

    #[test]
    fn lists_have_what_the_frameworks_have() {
        let parts = [("CC", 33), ("A1.", 3), ("C1.", 2), ("PI1.", 5), ("P", 5 + 18)];
        assert!(parts.iter().all(|(with, count)| starting(&SOC2, with) == *count));
        assert_eq!(SOC2.len(), 61);

        let parts = [("A.", 93), ("A.5.", 37), ("A.6.", 8), ("A.7.", 14), ("A.8.", 34)];
        assert!(parts.iter().all(|(with, count)| starting(&ISO27001, with) == *count));
        assert_eq!(ISO27001.len() - 93, 4 + 3 + 5 + 5 + 3 + 3 + 2);

        // Appendix A to subpart C: 18 standards with 36 specifications in 308 to 312.
        let parts = [("164.308", 9 + 21), ("164.310", 4 + 8), ("164.312", 5 + 7), ("164.314", 2 + 4)];
        for (with, count) in parts {
            assert_eq!(starting(&HIPAA, with), count, "{with}");
        }
        assert_eq!(starting(&HIPAA, "164.316"), 2 + 3);
        assert_eq!(starting(&HIPAA, "164.4"), 5);
        assert_eq!(GDPR.len(), 18 + 16 + 6);
        for list in [&SOC2[..], &ISO27001, &HIPAA, &GDPR] {
            assert_eq!(list.iter().collect::<HashSet<_>>().len(), list.len(), "no id twice");
        }
    }

    #[test]
    fn a_framework_is_found_in_any_case() {
        assert_eq!(controls_of("soc2"), controls_of("SOC2"));
        assert_eq!(controls_of("Gdpr").and_then(|list| list.first()), Some(&"Art.5"));
        assert_eq!(controls_of("PCI"), None);
    }

    #[test]
    fn a_part_serves_its_whole() {
        for (task, listed) in [
            ("CC7.1", "CC7.1"),
            ("Art.32(1)(b)", "Art.32"),
            ("164.308(a)(7)(ii)(A)", "164.308(a)(7)"),
            ("164.308(a)(7)(i)", "164.308(a)(7)"),
            ("164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(A)"),
            ("9.2.1", "9.2"),
        ] {
            assert!(serves(task, listed), "{task} {listed}");
        }
        for (task, listed) in [
            ("A.5.11", "A.5.1"),
            ("A.8.1.2", "A.8.1"),
            ("Art.32", "Art.3"),
            ("Art.32", "Art.32(1)"),
            ("164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)"),
            ("10.1", "1"),
        ] {
            assert!(!serves(task, listed), "{task} {listed}");
        }
    }

    fn controls_in(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let entry = entry.expect("an entry");
            let path = entry.path();
            if entry.file_type().expect("a type").is_dir() {
                controls_in(&path, found);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                found.extend(text.split('"').filter(|part| part.contains(':')).map(str::to_owned));
            }
        }
    }

    #[test]
    fn what_the_checklists_serve_is_listed() {
        let mut found = BTreeSet::new();
        controls_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("checklists"), &mut found);
        let mut seen = 0;
        for text in &found {
            let Some((framework, id)) = text.split_once(':') else { continue };
            let Some(list) = controls_of(framework) else { continue };
            assert!(list.iter().any(|listed| serves(id, listed)), "{text} is in no list");
            seen += 1;
        }
        assert!(seen > 150, "{seen}");
    }
}
