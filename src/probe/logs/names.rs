//! What rotated logs are called.

/// The names that a log may have had before it was rotated to this one: `app.log` of `app.log.1`,
/// `app.log.2.gz`, `app.log-20261125`, `app.log.old`, `app-20261125.log` and `app.1.log.gz`.
pub(super) fn bases(name: &str) -> Vec<String> {
    let mut bases = Vec::new();
    let plain = uncompressed(name).unwrap_or(name);
    if plain != name {
        bases.push(plain.to_owned());
    }
    if let Some(base) = plain.strip_suffix(".old") {
        bases.push(base.to_owned());
    }
    let marks =
        |text: &str| -> Vec<usize> { text.match_indices(['.', '-', '_']).map(|(at, _)| at).collect() };
    for at in marks(plain) {
        if is_number(&plain[at..]) {
            bases.push(plain[..at].to_owned());
        }
    }
    if let Some((stem, extension)) = plain.rsplit_once('.') {
        for at in marks(stem) {
            let inner = &stem[at..];
            let digits = inner.bytes().filter(u8::is_ascii_digit).count();
            // `worker-1.log` is a log of its own; only a date is sure to be none.
            if is_number(inner) && (inner.starts_with('.') || digits >= 6) {
                bases.push(format!("{}.{extension}", &stem[..at]));
            }
        }
    }
    bases
        .retain(|base| !base.is_empty() && !base.starts_with('.') || name.starts_with('.') && base.len() > 1);
    bases
}

/// Whether two paths may have been of one log, the first before the second.
pub(super) fn are_of_one_log(before: &str, after: &str) -> bool {
    let split = |path: &'_ str| {
        path.rsplit_once('/')
            .map_or((String::new(), path.to_owned()), |(folder, name)| (folder.to_owned(), name.to_owned()))
    };
    let ((folder, before), (same_folder, after)) = (split(before), split(after));
    if folder != same_folder {
        return false;
    }
    let (old, new) = (bases(&before), bases(&after));
    before == after || new.contains(&before) || old.iter().any(|base| new.contains(base))
}

/// The name before it was compressed.
pub(super) fn uncompressed(name: &str) -> Option<&str> {
    name.strip_suffix(".gz").filter(|name| !name.is_empty())
}

/// Of several that were rotated in the same moment, the one with the higher number is the older.
pub(super) fn number(name: &str) -> u64 {
    let plain = uncompressed(name).unwrap_or(name);
    let digits = plain.len() - plain.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    plain[plain.len() - digits..].parse().unwrap_or(0)
}

/// Whether this is a mark and then a number, a date or a time.
fn is_number(text: &str) -> bool {
    let rest = &text[1..];
    rest.bytes().any(|byte| byte.is_ascii_digit())
        && rest.bytes().all(|byte| byte.is_ascii_digit() || b".-_:T".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rotated_names_lead_to_their_log() {
        for name in [
            "app.log.1",
            "app.log.0",
            "app.log.2.gz",
            "app.log.gz",
            "app.log-20261125",
            "app.log-20261125-1764057600.gz",
            "app.log.2026-11-25T08:00",
            "app.log_2026",
            "app.log.old",
            "app-20261125.log",
            "app.2026-11-25.log",
            "app.2026-11-25.0.log.gz",
            "app.1.log",
        ] {
            assert!(bases(name).contains(&"app.log".to_owned()), "{name}: {:?}", bases(name));
        }
    }

    #[test]
    fn names_of_one_log() {
        for (before, after, one) in [
            ("app.log", "app.log", true),
            ("a/app.log", "a/app.log.1", true),
            ("a/app.log", "b/app.log.1", false),
            ("app.log.1", "app.log.2.gz", true),
            ("app.log.1", "app.log.1.gz", true),
            ("app.log.1", "app.log", false),
            ("worker-1.log", "worker-2.log", false),
        ] {
            assert_eq!(are_of_one_log(before, after), one, "{before} {after}");
        }
    }

    #[test]
    fn other_names_do_not() {
        for name in
            ["app.log", "app-1.log", "app.log.txt", "app.log.1.bak", "apps.log.1", "app.log1", "1", ".1"]
        {
            assert!(!bases(name).contains(&"app.log".to_owned()), "{name}: {:?}", bases(name));
        }
        assert_eq!(bases("worker-12.log"), [""; 0]);
        assert_eq!(bases(""), [""; 0]);
        assert_eq!(bases(".gz"), [""; 0]);
        assert_eq!(bases("größe-20261125"), ["größe"]);
        assert_eq!((number("app.log.12.gz"), number("app.log"), number("app.log.1")), (12, 0, 1));
    }
}
