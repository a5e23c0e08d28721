//! Problems of definition files, for people (the look of rustc) and for machines.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde_json::{Value, json};

use crate::model::{Problem, push_harmless};

/// Shows all problems with their lines of source, and counts them at the end.
///
/// `width` is that of the terminal in columns; with `color` the text holds ANSI styles. Nothing else
/// in it can steer a terminal, whatever the files hold. The text ends with a newline.
#[must_use]
pub fn render(problems: &[Problem], color: bool, width: usize) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(width.clamp(40, 1_000));
    let mut lines = Lines::default();
    let mut shown = String::new();
    for problem in problems {
        let title = Level::ERROR.primary_title(visible(&problem.message));
        let mut group = Group::with_title(title);
        group = match lines.place(problem) {
            Some(place) => {
                let excerpt = Excerpt::new(place.source, &place.columns, width);
                let mut mark = AnnotationKind::Primary.span(excerpt.mark);
                if let Some(label) = &problem.label {
                    mark = mark.label(visible(label));
                }
                group
                    .element(Origin::path(visible(&problem.file)).line(place.line).char_column(place.column))
                    .element(Snippet::source(excerpt.text).line_start(place.line).annotation(mark))
            }
            None => group.element(Origin::path(visible(&problem.file))),
        };
        if let Some(help) = &problem.help {
            group = group.element(Level::HELP.message(visible(help)));
        }
        for line in renderer.render(&[group]).lines().filter(|line| !is_continuation(line)) {
            shown.push_str(line);
            shown.push('\n');
        }
        shown.push('\n');
    }
    let files: HashSet<&str> = problems.iter().map(|problem| problem.file.as_str()).collect();
    let count = |number: usize, word: &str| format!("{number} {word}{}", if number == 1 { "" } else { "s" });
    let _ = writeln!(shown, "{} in {}", count(problems.len(), "problem"), count(files.len(), "file"));
    shown
}

/// The mark that a snippet belongs to another file than the one above it: here it never does, but
/// the place is told apart from the snippet, whose columns are not those of the file once it is cut.
fn is_continuation(line: &str) -> bool {
    anstream::adapter::strip_str(line).to_string().trim() == ":::"
}

/// All problems as data. Lines and columns count from 1, columns in characters; the end is the place
/// after the last character. They are `null` where a problem has no place.
#[must_use]
pub fn json(problems: &[Problem]) -> Value {
    let mut lines = Lines::default();
    let list: Vec<Value> = problems
        .iter()
        .map(|problem| {
            let place = lines.place(problem);
            let at = |pick: fn(&Place<'_>) -> usize| place.as_ref().map(pick);
            json!({
                "file": problem.file,
                "line": at(|place| place.line),
                "column": at(|place| place.column),
                "end_line": at(|place| place.end_line),
                "end_column": at(|place| place.end_column),
                "message": problem.message,
                "help": problem.help,
            })
        })
        .collect();
    json!({ "valid": problems.is_empty(), "problems": list })
}

/// Where the lines of a text start; kept from one problem to the next of the same file.
#[derive(Default)]
struct Lines {
    of: Option<Arc<str>>,
    starts: Vec<usize>,
}

/// A place in a text, with the line that it starts in.
struct Place<'p> {
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    /// The line, without its end.
    source: &'p str,
    /// The bytes of `source` that are meant.
    columns: Range<usize>,
}

impl Lines {
    fn place<'p>(&mut self, problem: &'p Problem) -> Option<Place<'p>> {
        let text = problem.text.as_ref()?;
        let span = problem.span.as_ref()?;
        if !self.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, text)) {
            self.of = Some(Arc::clone(text));
            self.starts = std::iter::once(0)
                .chain(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1))
                .collect();
        }
        let start = floor(text, span.start);
        let end = floor(text, span.end).max(start);
        let (line, line_start) = self.line_of(start);
        let (end_line, end_line_start) = self.line_of(end);
        let column = |from: usize, to: usize| {
            let before = text.get(from..to).unwrap_or_default();
            // A byte order mark is no character of its line.
            let before = if from == 0 { before.trim_start_matches('\u{feff}') } else { before };
            before.chars().count() + 1
        };
        let rest = text.get(line_start..).unwrap_or_default();
        let source = rest.split('\n').next().unwrap_or_default();
        let source = source.strip_suffix('\r').unwrap_or(source);
        let inside = |at: usize| (at - line_start).min(source.len());
        Some(Place {
            line,
            column: column(line_start, start),
            end_line,
            end_column: column(end_line_start, end),
            source,
            columns: inside(start)..inside(end),
        })
    }

    fn line_of(&self, at: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= at);
        (line, line.checked_sub(1).and_then(|index| self.starts.get(index)).copied().unwrap_or(0))
    }
}

/// The nearest character boundary at or before a byte.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A line as it is shown: cut to what surrounds the mark, with nothing that a terminal would obey.
struct Excerpt {
    text: String,
    mark: Range<usize>,
}

impl Excerpt {
    fn new(source: &str, mark: &Range<usize>, width: usize) -> Self {
        let around = width.clamp(40, 1_000);
        let back = |from: usize, chars: usize| {
            source[..from].char_indices().rev().take(chars).last().map_or(from, |(at, _)| at)
        };
        let forth = |from: usize, chars: usize| {
            source[from..].char_indices().nth(chars).map_or(source.len(), |(at, _)| from + at)
        };
        let start = back(mark.start, around);
        let mark_end = mark.end.min(forth(mark.start, around));
        let end = forth(mark_end, around);
        let mut text = String::new();
        if start > 0 {
            text.push('…');
        }
        escape(&source[start..mark.start], &mut text);
        let from = text.len();
        escape(&source[mark.start..mark_end], &mut text);
        let to = text.len();
        escape(&source[mark_end..end], &mut text);
        if end < source.len() {
            text.push('…');
        }
        Self { text, mark: from..to }
    }
}

/// Text of a message without anything that a terminal would obey.
fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    escape(text, &mut shown);
    shown
}

/// Appends text with escapes for what could steer a terminal; tabs become blanks, so that marks stay
/// under what they mark.
fn escape(text: &str, shown: &mut String) {
    for c in text.chars() {
        if c == '\t' {
            shown.push_str("    ");
        } else {
            push_harmless(shown, c);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str, span: Range<usize>) -> Problem {
        Problem {
            file: "checklists/a.toml".to_owned(),
            text: Some(Arc::from(text)),
            span: Some(span),
            message: "`cadence`: `dayly` is not a value that it takes".to_owned(),
            label: Some("here".to_owned()),
            help: Some("did you mean `daily`?".to_owned()),
        }
    }

    #[test]
    fn the_look() {
        let shown = render(&[problem("title = \"A\"\n\tcadence = \"dayly\"\n", 23..30)], false, 80);
        assert_eq!(
            shown,
            "error: `cadence`: `dayly` is not a value that it takes\n \
             --> checklists/a.toml:2:12\n  |\n\
             2 |     cadence = \"dayly\"\n  |               ^^^^^^^ here\n  |\n  \
             = help: did you mean `daily`?\n\n1 problem in 1 file\n"
        );
    }

    #[test]
    fn without_a_place() {
        let mut whole = problem("", 0..0);
        (whole.text, whole.span) = (None, None);
        let shown = render(&[whole.clone(), whole], false, 80);
        assert!(shown.contains("--> checklists/a.toml\n"), "{shown}");
        assert!(shown.ends_with("2 problems in 1 file\n"), "{shown}");
    }

    #[test]
    fn nothing_steers_the_terminal() {
        let mut odd = problem("a\u{1b}[31m = \"\u{202e}x\u{9b}\"\r\n", 9..20);
        odd.message = "evil\u{7}\nname".to_owned();
        odd.file = "a\u{1b}]0;b.toml".to_owned();
        for color in [false, true] {
            let shown = render(&[odd.clone()], color, 80);
            let plain = anstream::adapter::strip_str(&shown).to_string();
            assert!(plain.chars().all(|c| c == '\n' || !c.is_control()), "{plain:?}");
            assert!(plain.contains("a\\u{1b}[31m = \"\\u{202e}x\\u{9b}\""), "{plain}");
            assert!(plain.contains("evil\\u{7}\\nname"), "{plain}");
        }
    }

    #[test]
    fn long_lines_are_cut_around_the_mark() {
        let long = "ä".repeat(5_000_000);
        let text = format!("a = \"{long}\" x {long}");
        let at = text.find(" x ").expect("the mark") + 1;
        let shown = render(&[problem(&text, at..at + 1)], false, 80);
        assert!(shown.len() < 2_000, "{}", shown.len());
        assert!(shown.contains("a.toml:1:5000008"), "{shown}");
        assert!(shown.contains('x'), "{shown}");
        let shown = render(&[problem(&text, 4..at)], false, 80);
        assert!(shown.len() < 5_000, "{}", shown.len());
    }

    #[test]
    fn data() {
        let value = json(&[problem("\u{feff}ä = \"b\ncd\" # e", 8..13)]);
        let expected = json!({"valid": false, "problems": [{
            "file": "checklists/a.toml", "line": 1, "column": 5, "end_line": 2, "end_column": 3,
            "message": "`cadence`: `dayly` is not a value that it takes", "help": "did you mean `daily`?",
        }]});
        assert_eq!(value, expected);
        assert_eq!(json(&[]), json!({"valid": true, "problems": []}));
    }

    #[test]
    fn many_problems_of_one_file() {
        let text: Arc<str> = "id = 1\n".repeat(2_000).into();
        let all: Vec<Problem> = (0..2_000)
            .map(|line| Problem { text: Some(Arc::clone(&text)), ..problem("", line * 7..line * 7 + 2) })
            .collect();
        assert!(render(&all, false, 80).ends_with("2000 problems in 1 file\n"));
        assert_eq!(json(&all)["problems"][1_999]["line"], json!(2_000));
    }

    proptest::proptest! {
        #[test]
        fn any_text_and_any_place(
            text in proptest::string::string_regex("(?s).{0,60}").expect("a pattern"),
            (start, length) in (0..80_usize, 0..40_usize),
            width in 0..200_usize,
        ) {
            let all = [problem(&text, start..start + length)];
            let shown = render(&all, false, width);
            assert!(shown.chars().all(|c| c == '\n' || !crate::model::is_harmful(c)), "{shown:?}");
            assert!(json(&all).is_object());
        }
    }
}
