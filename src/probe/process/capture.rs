//! What is kept of a stream.

use super::program::{CapturedStream, KEPT_ENDS, StreamEnd};
use super::search::{SearchSpec, StreamSearch};
use crate::probe::Redactor;

/// The least that is read beyond a cut to see whether a secret stands across it.
const BEYOND: usize = 4 * 1024;

/// A stream that comes.
pub(super) struct StreamCapture {
    /// How much of each end is held: what is kept and what is needed to cut well.
    limit: usize,
    head: Vec<u8>,
    tail: Vec<u8>,
    bytes: u64,
    search: StreamSearch,
    end: Option<StreamEnd>,
}

impl StreamCapture {
    /// `margin` is the most bytes before or after a cut that may hold a part of a secret.
    pub fn new(wanted: &SearchSpec, margin: usize) -> Self {
        let limit = KEPT_ENDS + margin.max(BEYOND);
        Self {
            limit,
            head: Vec::new(),
            tail: Vec::new(),
            bytes: 0,
            search: StreamSearch::new(wanted),
            end: None,
        }
    }

    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Takes what comes next.
    pub fn push(&mut self, chunk: &[u8]) {
        self.bytes += chunk.len() as u64;
        self.search.push(chunk);
        let (first, rest) = chunk.split_at(chunk.len().min(self.limit - self.head.len()));
        self.head.extend_from_slice(first);
        let rest = &rest[rest.len().saturating_sub(self.limit)..];
        let held = self.tail.len() + rest.len();
        // Moved only now and then, so that single bytes do not move all each time.
        if held > 2 * self.limit {
            self.tail.drain(..(held - self.limit).min(self.tail.len()));
        }
        self.tail.extend_from_slice(rest);
    }

    /// That nothing more is to come, and why. The first reason counts.
    pub fn end(&mut self, end: StreamEnd) {
        self.end.get_or_insert(end);
    }

    /// What is kept of it.
    pub fn finish(mut self, redactor: &Redactor) -> CapturedStream {
        let (results, whole) = self.search.finish();
        self.tail.drain(..self.tail.len().saturating_sub(self.limit));
        let kept = if self.head.len() as u64 + self.tail.len() as u64 == self.bytes {
            self.head.append(&mut self.tail);
            redactor.clean(&String::from_utf8_lossy(&self.head))
        } else {
            let start = redactor.cut_before(&self.head, KEPT_ENDS);
            let end = redactor.cut_after(&self.tail, self.tail.len().saturating_sub(KEPT_ENDS));
            let left_out = self.bytes - start as u64 - (self.tail.len() - end) as u64;
            let start = redactor.clean(&String::from_utf8_lossy(&self.head[..start]));
            let end = redactor.clean(&String::from_utf8_lossy(&self.tail[end..]));
            let gap = if start.is_empty() || start.ends_with('\n') { "" } else { "\n" };
            format!("{start}{gap}[... {left_out} bytes left out ...]\n{end}")
        };
        CapturedStream {
            whole,
            results,
            kept,
            bytes: self.bytes,
            end: self.end.unwrap_or(StreamEnd::HeldOpen),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "s3cr3t-T0k3n/with+signs";

    fn captured(text: &[u8], redactor: &Redactor, chunk: usize) -> CapturedStream {
        let mut capture = StreamCapture::new(&SearchSpec::default(), redactor.margin());
        text.chunks(chunk).for_each(|chunk| capture.push(chunk));
        capture.finish(redactor)
    }

    fn redactor(secrets: &[&str], patterns: &[&str]) -> Redactor {
        let patterns: Vec<String> = patterns.iter().map(|&pattern| pattern.to_owned()).collect();
        Redactor::new(secrets.iter().copied(), &patterns).expect("sound patterns")
    }

    /// What is left out, with what is kept in bytes before it is made clean.
    fn left_out(kept: &str) -> Option<u64> {
        let (_, rest) = kept.split_once("[... ")?;
        rest.split_once(" bytes left out ...]\n")?.0.parse().ok()
    }

    #[test]
    fn what_fits_is_kept_whole() {
        let limit = KEPT_ENDS + BEYOND;
        for length in [0, 1, limit, limit + 1, 2 * limit] {
            let text = "x".repeat(length);
            let seen = captured(text.as_bytes(), &Redactor::default(), 1_000);
            assert!(seen.kept == text && seen.bytes == length as u64, "{length}");
        }
        let text = "x".repeat(2 * limit + 1);
        let seen = captured(text.as_bytes(), &Redactor::default(), 1_000);
        assert_eq!(left_out(&seen.kept), Some(text.len() as u64 - 2 * KEPT_ENDS as u64));
    }

    #[test]
    fn chunks_make_no_difference() {
        let text: String = (0..60_000).map(|number| format!("line {number}\n")).collect();
        let whole = captured(text.as_bytes(), &Redactor::default(), text.len());
        assert!(whole.kept.starts_with("line 0\nline 1\n") && whole.kept.ends_with("\nline 59999\n"));
        for chunk in [1, 7, 4_096, 65_536] {
            assert!(captured(text.as_bytes(), &Redactor::default(), chunk) == whole, "{chunk}");
        }
        // Lines are kept whole, and what is left out is counted right.
        let (start, rest) = whole.kept.split_once("[... ").expect("a cut");
        let (_, end) = rest.split_once(" ...]\n").expect("a cut");
        assert!(text.starts_with(start) && start.ends_with('\n'));
        assert!(text.ends_with(end) && end.starts_with("line "));
        assert_eq!(left_out(&whole.kept), Some((text.len() - start.len() - end.len()) as u64));
    }

    #[test]
    fn no_part_of_a_secret_stands_beside_a_cut() {
        let redactor = redactor(&[SECRET], &[]);
        // The secret at each place around both cuts and around the ends of what is held.
        for place in 0..SECRET.len() {
            for distance in [KEPT_ENDS, KEPT_ENDS + BEYOND] {
                let mut text = vec![b'.'; 200_000];
                let start = distance - place;
                text[start..start + SECRET.len()].copy_from_slice(SECRET.as_bytes());
                let end = text.len() - distance - place;
                text[end..end + SECRET.len()].copy_from_slice(SECRET.as_bytes());
                let kept = captured(&text, &redactor, 65_536).kept;
                assert!(left_out(&kept).is_some());
                // Of the secret, nothing but whole marks: the rest is dots.
                let bare = kept.replace("[redacted]", "").replace(['.', '\n'], "");
                assert_eq!(bare, format!("[ {} bytes left out ]", left_out(&kept).unwrap_or(0)));
            }
        }
    }

    #[test]
    fn secrets_without_end_and_patterns_that_take_all() {
        let text = SECRET.repeat(10_000);
        let kept = captured(text.as_bytes(), &redactor(&[SECRET], &[]), 65_536).kept;
        assert_eq!(kept.replace("[redacted]", "").lines().count(), 2);
        assert!(!kept.contains("s3c") && !kept.contains("signs"));
        let kept = captured(text.as_bytes(), &redactor(&[], &["(?s).+"]), 65_536).kept;
        assert_eq!(kept, format!("[... {} bytes left out ...]\n", text.len()));
    }

    #[test]
    fn characters_are_kept_whole() {
        for shift in 0..4 {
            let text = "x".repeat(shift) + &"😀".repeat(50_000);
            let kept = captured(text.as_bytes(), &Redactor::default(), 1_001).kept;
            assert!(left_out(&kept).is_some() && !kept.contains('\u{fffd}'), "{shift}");
        }
        let kept = captured(&vec![0x80; 200_000], &Redactor::default(), 1_001).kept;
        assert_eq!(left_out(&kept), Some(200_000 - 2 * KEPT_ENDS as u64));
    }
}
