//! How much a file may ask for. Whatever exceeds a limit is refused with its place, or counted instead of
//! listed; docs/src/reference/limits.md has the same table.

/// A limit, as the reference lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// What is limited.
    pub what: &'static str,
    /// The most there may be.
    pub most: u64,
    /// The unit of `most`, empty where `what` names it.
    pub unit: &'static str,
    /// What happens beyond that.
    pub beyond: &'static str,
}

/// Tasks of a workspace.
pub const TASKS: usize = 200_000;
/// Bytes of a definition file.
pub const FILE_BYTES: u64 = 32 * MIB;
/// Bytes of all definition files of a workspace.
pub const ALL_FILES_BYTES: u64 = 128 * MIB;
/// Line breaks, `=`, `,`, `.` and opening brackets of a TOML file: each may cost a hundred bytes of memory.
pub const FILE_MARKS: usize = 5_000_000;
/// Entries of a list: tags, controls, patterns and so on.
pub const LIST_ENTRIES: usize = 1_000;
/// Dates in `holidays`.
pub const HOLIDAYS: usize = 20_000;
/// Characters of a value of one line: a title, an owner, a tag, a control.
pub const LINE_CHARS: usize = 1_000;
/// Characters of a value of several lines: a description.
pub const TEXT_CHARS: usize = 100_000;
/// Names that are looked at for one pattern, those in the folders that `**` goes into included.
pub const PATTERN_NAMES: usize = 100_000;
/// Folders that `**` goes down.
pub const PATTERN_DEPTH: usize = 64;
/// Problems that are listed at once.
pub const PROBLEMS: usize = 1_000;
/// Occurrences of a report.
pub const REPORT_ROWS: usize = 500_000;
/// Open occurrences that `done` names.
pub const NAMED_OPEN: usize = 20;
/// Columns of a cell in a table.
pub const CELL_COLUMNS: usize = 4_000;

const MIB: u64 = 1024 * 1024;

/// All limits, in the order of the README.
pub const ALL: [Limit; 14] = [
    Limit { what: "size of a definition file", most: FILE_BYTES / MIB, unit: "MiB", beyond: REFUSED },
    Limit {
        what: "size of all definition files of a workspace",
        most: ALL_FILES_BYTES / MIB,
        unit: "MiB",
        beyond: REFUSED,
    },
    Limit {
        what: "line breaks, `=`, `,`, `.`, `[` and `{` in a TOML file",
        most: FILE_MARKS as u64,
        unit: "",
        beyond: REFUSED,
    },
    Limit { what: "tasks of a workspace", most: TASKS as u64, unit: "", beyond: REFUSED },
    Limit {
        what: "entries of a list (tags, controls, patterns …)",
        most: LIST_ENTRIES as u64,
        unit: "",
        beyond: REFUSED,
    },
    Limit { what: "dates in `holidays`", most: HOLIDAYS as u64, unit: "", beyond: REFUSED },
    Limit {
        what: "a value of one line (title, owner, tag …)",
        most: LINE_CHARS as u64,
        unit: "characters",
        beyond: REFUSED,
    },
    Limit {
        what: "a value of several lines (description …)",
        most: TEXT_CHARS as u64,
        unit: "characters",
        beyond: REFUSED,
    },
    Limit {
        what: "names that a pattern of files looks at",
        most: PATTERN_NAMES as u64,
        unit: "",
        beyond: REFUSED,
    },
    Limit { what: "folders that `**` goes down", most: PATTERN_DEPTH as u64, unit: "", beyond: REFUSED },
    Limit { what: "problems listed at once", most: PROBLEMS as u64, unit: "", beyond: "the rest is counted" },
    Limit {
        what: "occurrences of a report, a sample or a bundle",
        most: REPORT_ROWS as u64,
        unit: "",
        beyond: "refused: choose a shorter window or fewer tasks",
    },
    Limit {
        what: "open occurrences that `done` names",
        most: NAMED_OPEN as u64,
        unit: "",
        beyond: "the rest is counted",
    },
    Limit {
        what: "a cell of a table on the terminal",
        most: CELL_COLUMNS as u64,
        unit: "columns",
        beyond: "cut with `…`; `--format json` has all of it",
    },
];

/// What becomes of most files that ask for more.
const REFUSED: &str = "refused with its place";

impl Limit {
    /// Its row of the README's table.
    #[must_use]
    pub fn row(&self) -> String {
        let most = grouped(self.most);
        let unit = if self.unit.is_empty() { String::new() } else { format!(" {}", self.unit) };
        format!("| {} | {most}{unit} | {} |", self.what, self.beyond)
    }
}

/// A number with a comma after each thousand.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (12_345_678, "12,345,678")] {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn the_reference_lists_them() {
        let page = include_str!("../../docs/src/reference/limits.md");
        let section = page.split("\n## What a file can ask for\n").nth(1).expect("a section on limits");
        let section = section.split("\n## ").next().unwrap_or_default();
        let rows: Vec<&str> = section.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
        assert_eq!(rows, ALL.iter().map(Limit::row).collect::<Vec<_>>());
    }
}
