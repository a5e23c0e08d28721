//! Sizes as people read them.

const UNITS: [(&str, u64); 4] = [("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];

/// A size in the largest unit that it fills, rounded down to one decimal.
pub(super) fn size(bytes: u64) -> String {
    let Some((unit, scale)) = UNITS.into_iter().find(|(_, scale)| bytes >= *scale) else {
        return format!("{bytes} B");
    };
    // No multiple of less than 2^40 by ten is too large.
    match bytes % scale * 10 / scale {
        0 => format!("{} {unit}", bytes / scale),
        tenths => format!("{}.{tenths} {unit}", bytes / scale),
    }
}

/// Two sizes that differ, in texts that differ.
pub(super) fn sizes(one: u64, other: u64) -> (String, String) {
    let (first, second) = (size(one), size(other));
    if first == second { (format!("{one} B"), format!("{other} B")) } else { (first, second) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_shown_in_the_largest_unit() {
        for (bytes, shown) in [
            (0, "0 B"),
            (12, "12 B"),
            (1_023, "1023 B"),
            (1_024, "1 KiB"),
            (1_536, "1.5 KiB"),
            (1_048_575, "1023.9 KiB"),
            (1_048_576, "1 MiB"),
            (21_474_836_480, "20 GiB"),
            (u64::MAX, "16777215.9 TiB"),
        ] {
            assert_eq!(size(bytes), shown);
        }
    }

    #[test]
    fn sizes_that_differ_look_different() {
        assert_eq!(sizes(12, 1_048_576), ("12 B".to_owned(), "1 MiB".to_owned()));
        assert_eq!(sizes(1 << 20, (1 << 20) + 1), ("1048576 B".to_owned(), "1048577 B".to_owned()));
    }
}
