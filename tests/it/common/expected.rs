//! Texts kept in files: compared exactly, or written anew when `UPDATE_EXPECTED` is set.
#![allow(dead_code, reason = "each test binary uses its part")]
#![allow(clippy::disallowed_methods, reason = "tests read one variable of the environment")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

/// A path of the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Whether the files are to be written anew.
pub fn updating() -> bool {
    std::env::var_os("UPDATE_EXPECTED").is_some_and(|value| !value.is_empty())
}

/// Compares texts with files of the repository and reports every difference at once.
#[derive(Default)]
pub struct Expected {
    differing: Vec<String>,
}

impl Expected {
    /// Compares one text with one file.
    pub fn holds(&mut self, file: &Path, actual: &str) {
        let known = fs::read_to_string(file).unwrap_or_default();
        if known == actual {
            return;
        }
        if updating() {
            fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
            fs::write(file, actual).expect("a file");
            return;
        }
        self.differing.push(format!("{}: {}", file.display(), difference(&known, actual)));
    }

    /// Fails when something differed.
    pub fn finish(self) {
        assert!(
            self.differing.is_empty(),
            "{}\nUPDATE_EXPECTED=1 writes what the program prints now; read the difference before you keep it",
            self.differing.join("\n")
        );
    }
}

/// The first lines that differ.
pub fn difference(known: &str, actual: &str) -> String {
    let (mut known, mut actual) = (known.lines(), actual.lines());
    let mut line = 1;
    loop {
        match (known.next(), actual.next()) {
            (None, None) => return "only line ends differ".to_owned(),
            (a, b) if a == b => line += 1,
            (a, b) => {
                let shown =
                    |text: Option<&str>| text.map_or("(the end)".to_owned(), |text| format!("{text:?}"));
                return format!("line {line}\n  kept    {}\n  printed {}", shown(a), shown(b));
            }
        }
    }
}
