//! The end of a feed: its last whole line, which the next one names.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use super::MAX_LINE;

/// Where a feed ends.
#[derive(Debug, PartialEq)]
pub(super) struct Tail {
    /// The last whole line without its newline; `None` where there is none.
    pub last: Option<Vec<u8>>,
    /// The length up to the last newline, in bytes. What follows was cut off while written.
    pub whole: u64,
    /// The length, in bytes.
    pub len: u64,
}

/// The end of a feed.
///
/// # Errors
/// Those of the file; `InvalidData` where the last line is longer than a line may be.
pub(super) fn tail(file: &mut File) -> io::Result<Tail> {
    let len = file.seek(SeekFrom::End(0))?;
    let Some(newline) = newline_before(file, len, u64::MAX)? else {
        return Ok(Tail { last: None, whole: 0, len });
    };
    let start = newline_before(file, newline, MAX_LINE as u64 + 1)?.map_or(0, |before| before + 1);
    if newline - start > MAX_LINE as u64 {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "its last line is longer than 64 MiB"));
    }
    let mut last = Vec::new();
    file.seek(SeekFrom::Start(start))?;
    Read::by_ref(file).take(newline - start).read_to_end(&mut last)?;
    Ok(Tail { last: Some(last), whole: newline + 1, len })
}

/// Where the last newline before `end` stands, looking back no further than `reach` bytes.
fn newline_before(file: &mut File, end: u64, reach: u64) -> io::Result<Option<u64>> {
    const STEP: u64 = 16 * 1024;
    let stop = end.saturating_sub(reach);
    let (mut end, mut chunk) = (end, Vec::new());
    while end > stop {
        let start = end.saturating_sub(STEP).max(stop);
        file.seek(SeekFrom::Start(start))?;
        chunk.clear();
        Read::by_ref(file).take(end - start).read_to_end(&mut chunk)?;
        if let Some(at) = memchr::memrchr(b'\n', &chunk) {
            return Ok(Some(start + at as u64));
        }
        end = start;
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn of(bytes: &[u8]) -> (Option<Vec<u8>>, u64, u64) {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(bytes).expect("written");
        let Tail { last, whole, len } = tail(&mut file).expect("a tail");
        (last, whole, len)
    }

    #[test]
    fn tails() {
        assert_eq!(of(b""), (None, 0, 0));
        assert_eq!(of(b"torn"), (None, 0, 4));
        assert_eq!(of(b"one\n"), (Some(b"one".to_vec()), 4, 4));
        assert_eq!(of(b"one\ntwo\n"), (Some(b"two".to_vec()), 8, 8));
        assert_eq!(of(b"one\ntwo\ntorn"), (Some(b"two".to_vec()), 8, 12));
        assert_eq!(of(b"\n"), (Some(vec![]), 1, 1));
        let long = vec![b'x'; 50_000];
        assert_eq!(of(&[b"a\n", &long[..], b"\n", &long].concat()), (Some(long), 50_003, 100_003));
    }
}
