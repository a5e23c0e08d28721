//! The pages and their parts.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::common::expected::repository;

/// Where the pages of the book are.
pub const BOOK: &str = "docs/src";

/// A page of Markdown.
pub struct Page {
    /// Its path in the repository.
    pub path: String,
    /// What it says.
    pub text: String,
}

/// A fenced block, or the text between two.
pub enum Part {
    Text(String),
    Block(Block),
}

/// A fenced block.
pub struct Block {
    /// The file, and the line of the fence.
    pub place: String,
    /// What follows the opening fence.
    pub info: String,
    /// The text inside.
    pub body: String,
}

impl Page {
    pub fn read(path: &str) -> Self {
        let text = fs::read_to_string(repository(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        Self { path: path.to_owned(), text }
    }

    pub fn parts(&self) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut text = String::new();
        let mut lines = self.text.lines().enumerate();
        while let Some((at, line)) = lines.next() {
            let place = format!("{}:{}", self.path, at + 1);
            let Some(info) = line.strip_prefix("```") else {
                let fence = ["```", "~~~"].iter().any(|fence| line.trim_start().starts_with(fence));
                assert!(!fence, "{place}: a fence is three backticks at the start of a line");
                text.push_str(line);
                text.push('\n');
                continue;
            };
            parts.push(Part::Text(std::mem::take(&mut text)));
            let mut body = String::new();
            let mut closed = false;
            for (_, line) in lines.by_ref() {
                closed = line == "```";
                if closed {
                    break;
                }
                body.push_str(line);
                body.push('\n');
            }
            assert!(closed, "{place}: the block is not closed");
            parts.push(Part::Block(Block { place, info: info.to_owned(), body }));
        }
        parts.push(Part::Text(text));
        parts
    }

    pub fn blocks(&self) -> impl Iterator<Item = Block> {
        self.parts().into_iter().filter_map(|part| match part {
            Part::Block(block) => Some(block),
            Part::Text(_) => None,
        })
    }

    /// What stands outside of blocks.
    pub fn prose(&self) -> String {
        let text = |part| match part {
            Part::Text(text) => Some(text),
            Part::Block(_) => None,
        };
        self.parts().into_iter().filter_map(text).collect()
    }

    /// The words between backticks, outside of blocks.
    pub fn quoted(&self) -> BTreeSet<String> {
        let prose = self.prose();
        let words = |span: &str| {
            span.split(|c: char| !(c.is_alphanumeric() || "_-".contains(c)))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        prose.split('`').skip(1).step_by(2).flat_map(words).collect()
    }
}

/// The pages of a folder of the repository and of all folders in it.
pub fn below(folder: &str) -> Vec<Page> {
    let mut pages = Vec::new();
    for entry in fs::read_dir(repository(folder)).expect("a folder") {
        let entry = entry.expect("an entry");
        let path = format!("{folder}/{}", entry.file_name().to_str().expect("UTF-8"));
        if entry.path().is_dir() {
            pages.extend(below(&path));
        } else if Path::new(&path).extension().is_some_and(|extension| extension == "md") {
            pages.push(Page::read(&path));
        }
    }
    pages.sort_by(|a, b| a.path.cmp(&b.path));
    pages
}

/// The pages whose blocks are executed.
pub fn executed() -> Vec<Page> {
    let mut pages = below(BOOK);
    assert!(pages.len() > 10, "{}", pages.len());
    pages.push(Page::read("README.md"));
    pages
}

/// The blocks of a language on all pages, with the words after the language.
pub fn blocks(language: &str) -> Vec<(Vec<String>, Block)> {
    let of = |block: Block| {
        let mut words: Vec<String> = block.info.split_whitespace().map(str::to_owned).collect();
        if words.first().is_none_or(|word| word != language) {
            return None;
        }
        words.remove(0);
        Some((words, block))
    };
    executed().iter().flat_map(|page| page.blocks().filter_map(of).collect::<Vec<_>>()).collect()
}

/// The file that a TOML block is for.
pub fn file_of(body: &str, place: &str) -> String {
    let first = body.lines().next().unwrap_or_default();
    let name =
        first.strip_prefix("# ").and_then(|rest| rest.split([' ', ':', ',']).next()).unwrap_or_default();
    assert!(
        Path::new(name).extension().is_some_and(|extension| extension == "toml"),
        "{place}: the block does not begin with `# <file>.toml`"
    );
    name.to_owned()
}
