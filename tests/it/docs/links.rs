//! Links lead somewhere: on the pages as they are, and in the book that mdBook makes of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use super::pages::{BOOK, Page, below, executed};
use crate::common::expected::repository;

/// Pages outside of the book whose links are followed, beside the README.
const OTHERS: [&str; 4] = ["CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "examples/README.md"];

/// The targets of the links of a page, without what stands in code.
fn targets(page: &Page) -> Vec<String> {
    let prose: String = page.prose().split('`').step_by(2).collect();
    prose.split("](").skip(1).filter_map(|rest| rest.split(')').next()).map(str::to_owned).collect()
}

/// The headings of a page as anchors, as GitHub and mdBook make them.
fn anchors(page: &Page) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    for line in page.prose().lines().filter(|line| line.starts_with('#')) {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let anchor =
            title.replace(' ', "-").replace(|c: char| !(c.is_alphanumeric() || "-_".contains(c)), "");
        assert!(anchors.insert(anchor), "{}: two headings `{title}` share an anchor", page.path);
    }
    anchors
}

/// The path that a link of a page leads to, in the repository.
fn resolved(page: &Page, path: &str) -> PathBuf {
    let mut found = PathBuf::from(&page.path);
    if path.is_empty() {
        return found;
    }
    found.pop();
    for part in Path::new(path).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => assert!(found.pop(), "{}: {path} leaves the repository", page.path),
            part => found.push(part),
        }
    }
    found
}

/// What is wrong with a link.
fn problem(page: &Page, target: &str, known: &BTreeMap<PathBuf, BTreeSet<String>>) -> Option<&'static str> {
    let (path, anchor) = target.split_once('#').map_or((target, None), |(path, at)| (path, Some(at)));
    let found = resolved(page, path);
    let on_disk = repository(&found.display().to_string());
    if !on_disk.exists() {
        return Some("no such file");
    }
    let is_page = found.extension().is_some_and(|extension| extension == "md");
    if is_page && page.path.starts_with(BOOK) && !found.starts_with(BOOK) {
        return Some("mdBook would look for .html; link to its folder");
    }
    let anchor = anchor?;
    let holder = if on_disk.is_dir() { found.join("README.md") } else { found };
    match known.get(&holder) {
        Some(anchors) if anchors.contains(anchor) => None,
        _ => Some("no such heading"),
    }
}

#[test]
fn links_lead_somewhere() {
    let pages: Vec<Page> = executed().into_iter().chain(OTHERS.map(Page::read)).collect();
    let known: BTreeMap<PathBuf, BTreeSet<String>> =
        pages.iter().map(|page| (PathBuf::from(&page.path), anchors(page))).collect();
    let mut count = 0;
    let mut broken = Vec::new();
    for page in &pages {
        for target in targets(page).iter().filter(|target| !target.contains("://")) {
            count += 1;
            let problem = problem(page, target, &known);
            broken.extend(problem.map(|problem| format!("{}: {target}: {problem}", page.path)));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(count > 100, "{count}");
}

#[test]
fn the_summary_lists_every_page_with_its_title() {
    let summary = Page::read("docs/src/SUMMARY.md");
    let listed: Vec<(String, String)> = summary
        .text
        .lines()
        .filter_map(|line| line.split_once('[')?.1.strip_suffix(')')?.split_once("]("))
        .map(|(title, path)| (format!("{BOOK}/{path}"), title.to_owned()))
        .collect();
    let mut titles: Vec<(String, String)> = below(BOOK)
        .iter()
        .filter(|page| page.path != summary.path)
        .map(|page| {
            let first = page.text.lines().next().unwrap_or_default();
            (page.path.clone(), first.strip_prefix("# ").unwrap_or_default().to_owned())
        })
        .collect();
    let mut sorted = listed;
    sorted.sort();
    titles.sort();
    assert_eq!(sorted, titles);
}
