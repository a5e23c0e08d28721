//! Collecting the problems of one file.

use std::ops::Range;
use std::sync::Arc;

use crate::model::{Problem, limits};

/// One file's text, with what is needed to name places in it.
#[derive(Debug, Clone)]
pub(super) struct Document {
    /// The file, as people know it.
    pub file: String,
    /// Its text.
    pub text: Arc<str>,
    /// The byte at which each line starts; a file of many tasks asks often.
    line_starts: Arc<[usize]>,
    /// Whether problems quote it: what lies under a hidden name may hold secrets.
    pub quoted: bool,
}

impl Document {
    pub(super) fn new(file: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        let text: Arc<str> = text.into();
        let line_starts =
            std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1));
        Self { file: file.into(), line_starts: line_starts.collect(), text, quoted: true }
    }

    /// Its name and its text.
    pub(super) fn named(&self) -> (String, Arc<str>) {
        (self.file.clone(), Arc::clone(&self.text))
    }

    /// The line of a byte, from 1.
    pub(super) fn line(&self, at: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= at).max(1)
    }
}

/// What is wrong at one place of a file.
#[derive(Debug)]
pub(super) struct Wrong {
    span: Range<usize>,
    message: String,
    label: Option<String>,
    help: Option<String>,
}

impl Wrong {
    pub(super) fn at(span: Range<usize>, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), label: None, help: None }
    }

    /// From an error of a model type, whose text says what is wrong and, after a semicolon, what to
    /// write instead.
    pub(super) fn told(span: Range<usize>, error: &impl ToString) -> Self {
        let text = error.to_string();
        match text.split_once("; ") {
            Some((message, help)) => Self::at(span, message).help(help),
            None => Self::at(span, text),
        }
    }

    pub(super) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says which key the message is about.
    pub(super) fn under(mut self, key: &str) -> Self {
        self.message = format!("`{key}`: {}", self.message);
        self
    }
}

/// The problems of one file so far.
#[derive(Debug)]
pub(super) struct Report<'d> {
    pub document: &'d Document,
    pub problems: Vec<Problem>,
    /// How many problems are counted and not listed.
    more: usize,
}

impl<'d> Report<'d> {
    pub(super) fn new(document: &'d Document) -> Self {
        Self { document, problems: Vec::new(), more: 0 }
    }

    pub(super) fn add(&mut self, wrong: Wrong) {
        if self.problems.len() >= limits::PROBLEMS {
            self.more += 1;
            if let Some(last) = self.problems.last_mut() {
                last.message = format!("this problem and {} more of this file are not listed", self.more);
                last.label = None;
                last.help = Some("mend the others first".to_owned());
            }
            return;
        }
        if !self.document.quoted {
            let line = self.document.line(wrong.span.start);
            self.problems.push(Problem {
                file: self.document.file.clone(),
                text: None,
                span: None,
                message: format!(
                    "line {line} cannot be used; its text is not shown, since the file is hidden"
                ),
                label: None,
                help: Some("give the file a name that does not begin with a dot".to_owned()),
            });
            return;
        }
        self.problems.push(Problem {
            file: self.document.file.clone(),
            text: Some(Arc::clone(&self.document.text)),
            span: Some(wrong.span),
            message: shortened(wrong.message),
            label: wrong.label,
            help: wrong.help,
        });
    }
}

/// A message that quotes a text of megabytes helps nobody: its middle is left out.
fn shortened(message: String) -> String {
    const ENDS: usize = 160;
    let mut chars = message.char_indices();
    let Some((head, _)) = chars.nth(ENDS) else { return message };
    let Some((tail, _)) = chars.nth_back(ENDS) else { return message };
    format!("{} … {}", &message[..head], &message[tail..])
}

/// A value with its place.
#[derive(Debug, Clone)]
pub(super) struct Found<T> {
    pub value: T,
    /// The bytes of the key.
    pub key: Range<usize>,
    /// The bytes of the value.
    pub span: Range<usize>,
}

/// What reading a key gave.
#[derive(Debug, Clone)]
pub(super) enum Got<T> {
    /// The key is not there.
    Absent,
    /// The key is there, its value was refused and reported: nothing that follows from it is worth
    /// a second problem.
    Bad,
    /// Its value.
    Is(Found<T>),
}

impl<T> Got<T> {
    pub(super) fn value(self) -> Option<T> {
        match self {
            Self::Is(found) => Some(found.value),
            Self::Absent | Self::Bad => None,
        }
    }

    pub(super) fn get(&self) -> Option<&T> {
        self.found().map(|found| &found.value)
    }

    pub(super) fn found(&self) -> Option<&Found<T>> {
        match self {
            Self::Is(found) => Some(found),
            Self::Absent | Self::Bad => None,
        }
    }

    pub(super) fn is_bad(&self) -> bool {
        matches!(self, Self::Bad)
    }

    pub(super) fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// This, or where the key is absent the other.
    pub(super) fn or<'a>(&'a self, other: &'a Self) -> &'a Self {
        if self.is_absent() { other } else { self }
    }
}
