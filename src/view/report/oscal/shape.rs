//! The parts of OSCAL's assessment-results model (1.2.1) that a report fills, by their names there.

use serde::Serialize;

use super::names::NAMESPACE_URI;
use super::text::value;

/// A property, always in the program's namespace.
#[derive(Debug, Serialize)]
pub(super) struct Prop {
    name: String,
    ns: &'static str,
    value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<String>,
}

/// The properties of one object; what has no value is left out.
#[derive(Debug, Default, Serialize)]
#[serde(transparent)]
pub(super) struct Props(Vec<Prop>);

impl Props {
    pub(super) fn add(&mut self, name: &str, given: impl AsRef<str>) {
        self.push(name, given.as_ref(), None);
    }

    pub(super) fn add_some(&mut self, name: &str, given: Option<impl AsRef<str>>) {
        if let Some(given) = given {
            self.add(name, given);
        }
    }

    /// With a class, which is a token.
    pub(super) fn push(&mut self, name: &str, given: &str, class: Option<String>) {
        if let Some(value) = value(given) {
            self.0.push(Prop { name: name.to_owned(), ns: NAMESPACE_URI, value, class });
        }
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Document<R> {
    pub assessment_results: AssessmentResults<R>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct AssessmentResults<R> {
    pub uuid: String,
    pub metadata: Metadata,
    pub import_ap: ImportAp,
    pub results: [R; 1],
    pub back_matter: BackMatter,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Metadata {
    pub title: String,
    pub last_modified: String,
    pub version: String,
    pub oscal_version: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<Party>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Party {
    pub uuid: String,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct ImportAp {
    pub href: String,
    pub remarks: &'static str,
}

#[derive(Serialize)]
pub(super) struct BackMatter {
    pub resources: [Resource; 1],
}

#[derive(Serialize)]
pub(super) struct Resource {
    pub uuid: String,
    pub title: String,
    pub description: String,
    #[serde(skip_serializing_if = "Props::is_empty")]
    pub props: Props,
}

/// The one set of results; `O` writes the observations one by one.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Outcome<O> {
    pub uuid: String,
    pub title: String,
    pub description: String,
    pub start: String,
    pub end: String,
    #[serde(skip_serializing_if = "Props::is_empty")]
    pub props: Props,
    pub local_definitions: LocalDefinitions,
    pub reviewed_controls: ReviewedControls,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assessment_log: Option<AssessmentLog>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observations: Option<O>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub risks: Vec<Risk>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    pub remarks: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct LocalDefinitions {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<Component>,
    pub assessment_assets: Assets,
}

#[derive(Serialize)]
pub(super) struct Component {
    pub uuid: String,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub title: String,
    pub description: String,
    #[serde(skip_serializing_if = "Props::is_empty")]
    pub props: Props,
    pub status: State,
}

#[derive(Serialize)]
pub(super) struct State {
    pub state: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Assets {
    pub components: [Component; 1],
    pub assessment_platforms: [Platform; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Platform {
    pub uuid: String,
    pub title: &'static str,
    pub uses_components: [Uses; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Uses {
    pub component_uuid: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct ReviewedControls {
    pub control_selections: Vec<Selection>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub remarks: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Selection {
    pub description: String,
    #[serde(skip_serializing_if = "Props::is_empty")]
    pub props: Props,
    pub include_controls: Vec<Selected>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Selected {
    pub control_id: String,
}

#[derive(Serialize)]
pub(super) struct AssessmentLog {
    pub entries: Vec<LogEntry>,
}

#[derive(Serialize)]
pub(super) struct LogEntry {
    pub uuid: String,
    pub title: String,
    pub description: String,
    pub start: String,
    #[serde(skip_serializing_if = "Props::is_empty")]
    pub props: Props,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Observation {
    pub uuid: String,
    pub title: String,
    pub description: String,
    #[serde(skip_serializing_if = "Props::is_empty")]
    pub props: Props,
    pub methods: &'static [&'static str],
    pub types: [&'static str; 1],
    pub origins: [Origin; 1],
    pub subjects: [Subject; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub relevant_evidence: Vec<RelevantEvidence>,
    pub collected: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub remarks: String,
}

#[derive(Serialize)]
pub(super) struct Origin {
    pub actors: Vec<Actor>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Actor {
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub actor_uuid: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Subject {
    pub subject_uuid: String,
    #[serde(rename = "type")]
    pub kind: &'static str,
}

#[derive(Serialize)]
pub(super) struct RelevantEvidence {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
    pub description: String,
    #[serde(skip_serializing_if = "Props::is_empty")]
    pub props: Props,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Related {
    pub observation_uuid: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Risk {
    pub uuid: String,
    pub title: String,
    pub description: String,
    pub statement: String,
    #[serde(skip_serializing_if = "Props::is_empty")]
    pub props: Props,
    pub status: &'static str,
    pub deadline: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related_observations: Vec<Related>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Finding {
    pub uuid: String,
    pub title: String,
    pub description: String,
    pub target: Target,
    pub related_observations: Vec<Related>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Target {
    #[serde(rename = "type")]
    pub kind: &'static str,
    #[serde(rename = "target-id")]
    pub id: String,
    #[serde(skip_serializing_if = "Props::is_empty")]
    pub props: Props,
    pub status: State,
}
