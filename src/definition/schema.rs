//! JSON Schemas (draft 2020-12) of the files, for editors. TOML dates and times appear in them as
//! strings, as TOML language servers present them.

use serde_json::{Map, Value, json};

use super::keys::{self, CHECKLIST, Key, PROBE_KINDS, Shape, TASK, WEEKDAYS, WORKSPACE};

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
const SPAN: &str = r"^\s*(\d+(m|h|d|w|wd)\s*)+$";
const DATE: &str = r"^\d{4}-\d{2}-\d{2}$";

/// The schema of a checklist file.
#[must_use]
pub fn checklist() -> Value {
    document("Checklist", "A checklist of recurring maintenance tasks.", CHECKLIST)
}

/// The schema of `saasmaint.toml`.
#[must_use]
pub fn workspace() -> Value {
    document("Workspace", "The settings of a workspace of maintenance checklists.", WORKSPACE)
}

fn document(title: &str, about: &str, known: &[Key]) -> Value {
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), json!(DIALECT));
    schema.insert("title".to_owned(), json!(title));
    schema.insert("description".to_owned(), json!(about));
    schema.append(&mut table(known));
    Value::Object(schema)
}

fn table(known: &[Key]) -> Map<String, Value> {
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("object"));
    let properties: Map<String, Value> = known
        .iter()
        .map(|key| {
            let mut property = shape(&key.shape);
            property.insert("description".to_owned(), json!(key.about));
            (key.name.to_owned(), Value::Object(property))
        })
        .collect();
    schema.insert("properties".to_owned(), Value::Object(properties));
    let required: Vec<&str> = known.iter().filter(|key| key.required).map(|key| key.name).collect();
    if !required.is_empty() {
        schema.insert("required".to_owned(), json!(required));
    }
    schema.insert("additionalProperties".to_owned(), json!(false));
    if std::ptr::eq(known, keys::PROBE) {
        let one: Vec<Value> = PROBE_KINDS.iter().map(|kind| json!({ "required": [kind] })).collect();
        schema.insert("oneOf".to_owned(), json!(one));
    }
    if std::ptr::eq(known, TASK) {
        schema.insert("not".to_owned(), json!({ "required": ["cron", "after"] }));
        schema.insert("dependentRequired".to_owned(), json!({ "fix": ["probe"] }));
    }
    schema
}

fn shape(shape: &Shape) -> Map<String, Value> {
    let schema = match shape {
        Shape::Table(keys) => return table(keys),
        Shape::Tables(keys) => json!({ "type": "array", "items": table(keys) }),
        Shape::Line => json!({ "type": "string", "pattern": r"^[^\n\r]*\S[^\n\r]*$" }),
        Shape::Text => json!({ "type": "string", "pattern": r"\S" }),
        Shape::Id => json!({ "type": "string", "pattern": r"^[a-z0-9][a-z0-9._-]{0,63}$" }),
        Shape::Choice(words) => json!({ "type": "string", "enum": words }),
        Shape::Span => json!({ "type": "string", "pattern": SPAN }),
        Shape::Days => json!({ "type": "string", "pattern": r"^\s*(\d+[dw]\s*)+$" }),
        Shape::Timeout => json!({ "type": "string", "pattern": r"^\d+(ms|s|m|h)$" }),
        Shape::Size => json!({ "type": "string", "pattern": r"^\d+ *([kKMGT]?B|[KMGT]iB)?$" }),
        Shape::Time => json!({ "type": "string", "pattern": r"^\d{2}:\d{2}(:\d{2})?$" }),
        Shape::Date => json!({ "type": "string", "pattern": DATE }),
        Shape::Start => json!({ "type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}([Tt ]\d{2}:\d{2}.*)?$" }),
        Shape::Zone => json!({ "type": "string", "pattern": r"^[A-Za-z0-9_+/-]+$" }),
        Shape::Cron => json!({ "type": "string", "pattern": r"^\s*(@[a-z]+|\S+(\s+\S+){4})\s*$" }),
        Shape::On => on(),
        Shape::Sha256 => json!({ "type": "string", "pattern": r"^[0-9A-Fa-f]{64}$" }),
        Shape::Url => json!({ "type": "string", "pattern": r"^https?://[^/\s]\S*$" }),
        Shape::Integer(low, high) => json!({ "type": "integer", "minimum": low, "maximum": high }),
        Shape::Lines => json!({ "type": "array", "items": { "type": "string" } }),
        Shape::Argv => json!({ "type": "array", "items": { "type": "string" }, "minItems": 1 }),
        Shape::Controls => {
            let control = json!({ "type": "string", "pattern": r"^[A-Za-z0-9._-]+:\S+$" });
            json!({ "type": "array", "items": control })
        }
        Shape::Weekdays => weekdays(),
        Shape::Dates => json!({ "type": "array", "items": { "type": "string", "pattern": DATE } }),
        Shape::Integers(low, high) => {
            let one = json!({ "type": "integer", "minimum": low, "maximum": high });
            json!({ "anyOf": [one, { "type": "array", "items": one, "minItems": 1 }] })
        }
        Shape::Regex => json!({ "type": "string", "format": "regex", "minLength": 1 }),
        Shape::Regexes => {
            json!({ "type": "array", "items": { "type": "string", "format": "regex", "minLength": 1 } })
        }
        Shape::JsonTests => json_tests(),
        Shape::Free => json!({ "type": "string", "pattern": r"^0*[1-9]\d* *([kKMGT]?B|[KMGT]iB|%)?$" }),
        Shape::Bool => json!({ "type": "boolean" }),
        Shape::Texts => json!({ "type": "object", "additionalProperties": { "type": "string" } }),
    };
    match schema {
        Value::Object(schema) => schema,
        _ => Map::new(),
    }
}

fn json_tests() -> Value {
    let test = json!({ "anyOf": [
        { "type": ["string", "number", "boolean", "array"] },
        {
            "type": "object",
            "properties": {
                "min": { "type": "number" },
                "max": { "type": "number" },
                "matches": { "type": "string", "format": "regex" },
                "absent": { "const": true },
            },
            "additionalProperties": false,
            "minProperties": 1,
        },
    ] });
    json!({ "type": "object", "propertyNames": { "pattern": "^(/.*)?$" }, "additionalProperties": test })
}

fn weekdays() -> Value {
    json!({ "type": "array", "items": { "enum": WEEKDAYS }, "minItems": 1, "uniqueItems": true })
}

fn on() -> Value {
    let days = WEEKDAYS.join("|");
    let whole = format!("first|last|((first|1st|2nd|3rd|4th|last) ({days}))|((first|last) workday)");
    let day = r"0?[1-9]|[12]\d|3[01]";
    let text = format!(r"^(workdays|{days}|{day}|{whole}|(0[1-9]|1[0-2])-({day}|{whole}))$");
    json!({ "anyOf": [
        { "type": "string", "pattern": text },
        { "type": "integer", "minimum": 1, "maximum": 31 },
        weekdays(),
    ] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Cadence;

    /// Each key of a table is in the schema, with its description, and nothing else is.
    fn same(known: &[Key], schema: &Value) {
        let properties = schema["properties"].as_object().expect("properties");
        let names: Vec<&str> = known.iter().map(|key| key.name).collect();
        assert_eq!(properties.keys().collect::<Vec<_>>(), names);
        assert_eq!(schema["additionalProperties"], json!(false));
        for key in known {
            let property = &properties[key.name];
            assert!(
                property["description"].as_str().is_some_and(|about| about.ends_with('.')),
                "{}",
                key.name
            );
            match &key.shape {
                Shape::Table(keys) => same(keys, property),
                Shape::Tables(keys) => same(keys, &property["items"]),
                _ => {}
            }
        }
    }

    #[test]
    fn the_schemas_hold_the_keys_that_the_validator_knows() {
        same(CHECKLIST, &checklist());
        same(WORKSPACE, &workspace());
        assert_eq!(checklist()["properties"]["task"]["items"]["required"], json!(["id"]));
        assert_eq!(checklist()["$schema"], json!(DIALECT));
    }

    #[test]
    fn the_words_are_those_of_the_model() {
        let names: Vec<&str> = Cadence::ALL.iter().map(|cadence| cadence.name()).collect();
        assert_eq!(keys::CADENCES, names);
        let defaults: Vec<&str> = keys::DEFAULTS.iter().map(|key| key.name).collect();
        assert_eq!(defaults, names);
        for day in WEEKDAYS {
            assert!(crate::model::weekday_from_name(day).is_some());
        }
    }
}
