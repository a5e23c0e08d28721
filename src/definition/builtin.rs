//! The checklists that are built into the binary, and the templates made of them.

use super::report::Document;

/// A file of the `checklists` folder of the sources.
#[derive(Debug)]
pub struct BuiltInFile {
    /// Its name in a workspace's `checklists` folder; no two files share one.
    pub name: &'static str,
    /// Its text, TOML.
    pub text: &'static str,
}

macro_rules! file {
    ($folder:literal, $name:literal) => {
        BuiltInFile { name: $name, text: include_str!(concat!("../../checklists/", $folder, $name)) }
    };
}

/// All of them: the fifteen duties of every team first, then those of larger teams, then those of
/// the frameworks.
pub const FILES: &[BuiltInFile] = &[
    file!("", "daily.toml"),
    file!("", "weekly.toml"),
    file!("", "monthly.toml"),
    file!("", "quarterly.toml"),
    file!("", "annual.toml"),
    file!("full/", "access.toml"),
    file!("full/", "automation.toml"),
    file!("full/", "backup.toml"),
    file!("full/", "compliance.toml"),
    file!("full/", "database.toml"),
    file!("full/", "incident.toml"),
    file!("full/", "monitoring.toml"),
    file!("full/", "network.toml"),
    file!("full/", "patching.toml"),
    file!("full/", "people.toml"),
    file!("full/", "performance.toml"),
    file!("full/", "security.toml"),
    file!("full/", "servers.toml"),
    file!("frameworks/", "soc2.toml"),
    file!("frameworks/", "iso27001.toml"),
    file!("frameworks/", "hipaa.toml"),
    file!("frameworks/", "gdpr.toml"),
];

/// The files that serve when there is no other.
const BASE: &[&str] = &["daily.toml", "weekly.toml", "monthly.toml", "quarterly.toml", "annual.toml"];
/// What every framework asks for, whatever its name.
const COMMON: &[&str] =
    &["access.toml", "backup.toml", "incident.toml", "security.toml", "compliance.toml", "people.toml"];
const FULL: &[&str] = &[
    "access.toml",
    "automation.toml",
    "backup.toml",
    "compliance.toml",
    "database.toml",
    "incident.toml",
    "monitoring.toml",
    "network.toml",
    "patching.toml",
    "people.toml",
    "performance.toml",
    "security.toml",
    "servers.toml",
];

/// A choice of checklists with which a workspace can begin.
#[derive(Debug)]
pub struct Template {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is for, one line.
    pub about: &'static str,
    groups: &'static [&'static [&'static str]],
}

/// All templates; the first is the default.
pub const TEMPLATES: &[Template] = &[
    Template {
        name: "saas",
        about: "The fifteen duties that every SaaS team has, daily to annual",
        groups: &[BASE],
    },
    Template {
        name: "full",
        about: "The fifteen and the whole of operations: access, backups, incidents, servers and more",
        groups: &[BASE, FULL],
    },
    Template {
        name: "soc2",
        about: "The fifteen and what a SOC 2 audit asks for",
        groups: &[BASE, COMMON, &["soc2.toml"]],
    },
    Template {
        name: "iso27001",
        about: "The fifteen and what an ISO 27001 audit asks for",
        groups: &[BASE, COMMON, &["iso27001.toml"]],
    },
    Template {
        name: "hipaa",
        about: "The fifteen and what the HIPAA security rule asks for",
        groups: &[BASE, COMMON, &["hipaa.toml"]],
    },
    Template {
        name: "gdpr",
        about: "The fifteen and what the GDPR asks for",
        groups: &[BASE, COMMON, &["gdpr.toml"]],
    },
];

impl Template {
    /// The template of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        TEMPLATES.iter().find(|template| template.name == name)
    }

    /// Its files, which all go into `checklists/`.
    pub fn files(&self) -> impl Iterator<Item = &'static BuiltInFile> {
        let groups = self.groups;
        groups.iter().copied().flatten().filter_map(|name| file(name))
    }
}

fn file(name: &str) -> Option<&'static BuiltInFile> {
    FILES.iter().find(|file| file.name == name)
}

/// The checklists that serve where there is no file anywhere.
pub(super) fn documents() -> Vec<Document> {
    BASE.iter()
        .filter_map(|name| file(name))
        .map(|file| Document::new(format!("built-in/{}", file.name), file.text))
        .collect()
}
