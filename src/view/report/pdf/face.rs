//! The fonts: which characters they have, and how wide those are. Both are read once, so that a table
//! of many rows is measured without shaping any of its texts.

use std::borrow::Cow;

use krilla::Data;
use krilla::text::{Font, GlyphId, KrillaGlyph};

use crate::view::report::xlsx::words;

const REGULAR: &[u8] = include_bytes!("fonts/NotoSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("fonts/NotoSans-Bold.ttf");

/// What stands where a text was cut.
const CUT: char = '…';

/// Both weights.
pub struct Faces {
    /// For text.
    pub regular: Face,
    /// For headings.
    pub bold: Face,
}

impl Faces {
    /// The fonts in the program; `None` where they cannot be read, which a test excludes.
    pub fn load() -> Option<Self> {
        Some(Self { regular: Face::load(REGULAR)?, bold: Face::load(BOLD)? })
    }
}

/// One font.
pub struct Face {
    /// For drawing.
    pub font: Font,
    /// The glyph of each character of the first plane; 0 is none.
    glyphs: Vec<u16>,
    /// The advance of each glyph, in parts of the font size.
    advances: Vec<f32>,
}

impl Face {
    fn load(bytes: &'static [u8]) -> Option<Self> {
        let font = Font::new(Data::from(bytes), 0)?;
        let glyphs = characters(table(bytes, *b"cmap")?)?;
        let long = usize::from(word(table(bytes, *b"hhea")?, 34)?);
        let metrics = table(bytes, *b"hmtx")?;
        let unit = font.units_per_em();
        let advances = (0..long).map(|glyph| Some(f32::from(word(metrics, 4 * glyph)?) / unit));
        Some(Self { advances: advances.collect::<Option<_>>()?, glyphs, font })
    }

    fn glyph(&self, c: char) -> u16 {
        self.glyphs.get(c as usize).copied().unwrap_or(0)
    }

    fn advance(&self, c: char) -> f32 {
        // The glyphs behind the last advance have that one, too.
        self.advances.get(usize::from(self.glyph(c))).or(self.advances.last()).copied().unwrap_or(0.0)
    }

    /// How wide a text is.
    pub fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|c| self.advance(c)).sum::<f32>() * size
    }

    /// The glyphs of a text.
    pub fn lay(&self, text: &str, glyphs: &mut Vec<KrillaGlyph>) {
        glyphs.clear();
        glyphs.extend(text.char_indices().map(|(at, c)| KrillaGlyph {
            glyph_id: GlyphId::new(self.glyph(c).into()),
            text_range: at..at + c.len_utf8(),
            x_advance: self.advance(c),
            x_offset: 0.0,
            y_offset: 0.0,
            y_advance: 0.0,
            location: None,
        }));
    }

    /// One line of text, harmless, with the characters that the font lacks as escapes: `\u{6f22}`.
    pub fn visible<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let text = words::harmless(text);
        if text.chars().all(|c| self.glyph(c) != 0) {
            return text;
        }
        let mut shown = String::with_capacity(text.len() + 16);
        for c in text.chars() {
            if self.glyph(c) == 0 { shown.extend(c.escape_unicode()) } else { shown.push(c) }
        }
        Cow::Owned(shown)
    }

    /// A visible text in lines of a width, so many of them at most; `…` ends one that was cut. Words
    /// that are wider than a line are broken.
    pub fn wrap(&self, text: &str, size: f32, width: f32, most: usize) -> Vec<String> {
        let text = self.visible(text);
        let mut lines: Vec<String> = Vec::new();
        let mut rest = text.trim();
        while !rest.is_empty() {
            if lines.len() == most {
                if let Some(last) = lines.last_mut() {
                    self.cut(last, size, width);
                }
                break;
            }
            let end = self.line_end(rest, size, width);
            lines.push(rest[..end].trim_end().to_owned());
            rest = rest[end..].trim_start();
        }
        lines
    }

    /// Where a line ends: behind the last space or dash that fits, else in a word.
    fn line_end(&self, text: &str, size: f32, width: f32) -> usize {
        let mut used = 0.0;
        let mut breakable = None;
        for (at, c) in text.char_indices() {
            used += self.advance(c) * size;
            // A space at the end of a line takes no room.
            if used > width && c != ' ' {
                return breakable.unwrap_or(if at == 0 { c.len_utf8() } else { at });
            }
            if c == ' ' || (matches!(c, '-' | '/' | ',' | '_') && used > width / 2.0) {
                breakable = Some(at + c.len_utf8());
            }
        }
        text.len()
    }

    fn cut(&self, line: &mut String, size: f32, width: f32) {
        while self.width(line, size) + self.advance(CUT) * size > width && line.pop().is_some() {}
        line.truncate(line.trim_end().len());
        line.push(CUT);
    }
}

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn long(bytes: &[u8], at: usize) -> Option<usize> {
    let value = u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?);
    usize::try_from(value).ok()
}

/// A table of a font file.
fn table(bytes: &[u8], tag: [u8; 4]) -> Option<&[u8]> {
    (0..usize::from(word(bytes, 4)?)).map(|index| 12 + 16 * index).find_map(|record| {
        let found = bytes.get(record..record + 4)? == tag;
        let start = long(bytes, record + 8)?;
        found.then(|| bytes.get(start..start + long(bytes, record + 12)?))?
    })
}

/// The glyph of each character of the first plane: a `cmap` of format 4.
fn characters(cmap: &[u8]) -> Option<Vec<u16>> {
    let windows = |record: &usize| word(cmap, *record) == Some(3) && word(cmap, *record + 2) == Some(1);
    let record = (0..usize::from(word(cmap, 2)?)).map(|index| 4 + 8 * index).find(windows)?;
    let map = cmap.get(long(cmap, record + 4)?..)?;
    if word(map, 0)? != 4 {
        return None;
    }
    let doubled = usize::from(word(map, 6)?);
    let mut glyphs = vec![0; 0x1_0000];
    for segment in (0..doubled).step_by(2) {
        let end = word(map, 14 + segment)?;
        let start = word(map, 16 + doubled + segment)?;
        let delta = word(map, 16 + 2 * doubled + segment)?;
        let at = 16 + 3 * doubled + segment;
        let offset = word(map, at)?;
        for c in start..=end.min(0xfffe) {
            let glyph = if offset == 0 {
                c
            } else {
                match word(map, at + usize::from(offset) + 2 * usize::from(c - start))? {
                    0 => continue,
                    glyph => glyph,
                }
            };
            glyphs[usize::from(c)] = glyph.wrapping_add(delta);
        }
    }
    Some(glyphs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fonts_have_what_the_pages_need() {
        let faces = Faces::load().expect("fonts");
        for face in [&faces.regular, &faces.bold] {
            for c in "Az09äßłŐΩжЯ–—…€→≤✓·“”\\{}".chars() {
                assert_ne!(face.glyph(c), 0, "{c}");
            }
            assert!((face.width("0000000000", 10.0) - 57.2).abs() < 0.1);
            assert_eq!(face.visible("漢字 → é"), "\\u{6f22}\\u{5b57} → é");
            assert_eq!(face.visible("😀\u{1b}"), "\\u{1f600}\\u{1b}");
        }
    }

    #[test]
    fn lines_are_never_wider_than_their_width() {
        let face = Faces::load().expect("fonts").regular;
        let text = "one two-three https://example.com/0123456789012345678901234567890123456789 four 漢字";
        for width in [8.0, 30.0, 60.0, 200.0] {
            for most in [1, 2, 100] {
                let lines = face.wrap(text, 8.0, width, most);
                assert!(lines.len() <= most);
                for line in &lines {
                    assert!(face.width(line, 8.0) <= width, "{line} in {width}");
                }
                let whole = lines.concat().replace(' ', "");
                if most == 100 {
                    assert_eq!(whole, face.visible(text).replace(' ', ""));
                } else {
                    assert!(whole.ends_with('…') || width > 199.0);
                }
            }
        }
        assert!(face.wrap(" ", 8.0, 50.0, 3).is_empty());
    }
}
