//! What holds of a JSON document, and what is said where it does not.

use serde_json::json;

use super::*;

/// What is wrong with a document in which this is to stand at `/at`.
fn faults(document: &str, expect: Expect) -> Vec<String> {
    let test = JsonTest { pointer: "/at".to_owned(), expect };
    json_faults(&[test], document.as_bytes(), "it", false, &Redactor::default()).expect("sound tests")
}

fn at(value: &str, expect: Expect) -> Option<String> {
    faults(&format!("{{\"at\": {value}}}"), expect).pop()
}

fn within(min: Option<Value>, max: Option<Value>) -> Expect {
    let number = |value: Value| value.as_number().expect("a number").clone();
    Expect::Within { min: min.map(number), max: max.map(number) }
}

#[test]
fn numbers_are_compared_exactly() {
    let big = 9_007_199_254_740_993_i64;
    assert_eq!(at("9007199254740993", Expect::Is(json!(big))), None);
    for other in ["9007199254740992", "9007199254740994", "9007199254740992.0"] {
        let fault = format!("it has {other} at `/at` and not 9007199254740993");
        assert_eq!(at(other, Expect::Is(json!(big))), Some(fault));
    }
    let list = at("[9007199254740992]", Expect::Is(json!([big])));
    assert_eq!(list.as_deref(), Some("it has a list of 1 at `/at` and not a list of 1"));
    assert_eq!(
        at("9007199254740992", within(Some(json!(big)), None)).as_deref(),
        Some("it has 9007199254740992 at `/at` and not at least 9007199254740993")
    );
    assert_eq!(
        at("9007199254740994", within(None, Some(json!(big)))).as_deref(),
        Some("it has 9007199254740994 at `/at` and not at most 9007199254740993")
    );
    assert_eq!(at("18446744073709551615", within(Some(json!(i64::MAX)), None)), None);
    assert_eq!(at("-9223372036854775808", Expect::Is(json!(i64::MIN))), None);
    assert_eq!(at("1e300", within(Some(json!(i64::MAX)), Some(json!(1e301)))), None);
}

#[test]
fn one_number_has_many_forms() {
    for (value, wanted) in [("1.0", json!(1)), ("1", json!(1.0)), ("1e2", json!(100)), ("-0.0", json!(0))] {
        assert_eq!(at(value, Expect::Is(wanted)), None, "{value}");
    }
    assert_eq!(at("0.5", within(Some(json!(0)), Some(json!(1)))), None);
    assert_eq!(
        at("1.5", within(Some(json!(0)), Some(json!(1)))).as_deref(),
        Some("it has 1.5 at `/at` and not 0 to 1")
    );
    assert_eq!(at("1", Expect::Is(json!(1.5))).as_deref(), Some("it has 1 at `/at` and not 1.5"));
    assert_eq!(at("true", Expect::Is(json!(1))).as_deref(), Some("it has true at `/at` and not 1"));
}

#[test]
fn a_text_is_no_number() {
    for (value, shown) in [("\"90000\"", "\"90000\""), ("\"unknown\"", "\"unknown\""), ("\"\"", "\"\"")] {
        let fault = format!("it has {shown} at `/at`, which is text and not a number");
        assert_eq!(at(value, within(None, Some(json!(60)))), Some(fault));
    }
    for value in ["null", "true"] {
        let fault = format!("it has {value} at `/at` and not at most 60");
        assert_eq!(at(value, within(None, Some(json!(60)))), Some(fault));
    }
}

#[test]
fn lists_and_objects_are_counted() {
    assert_eq!(at("[]", within(None, Some(json!(0)))), None);
    assert_eq!(at("{\"a\": 1}", within(Some(json!(1)), Some(json!(1)))), None);
    assert_eq!(
        at("[1, 2]", within(None, Some(json!(1)))).as_deref(),
        Some("it has a list of 2 at `/at` and not at most 1")
    );
}

#[test]
fn what_is_nothing_matches_nothing() {
    let matches = || Expect::Matches("^n|1|t".to_owned());
    for value in ["\"n\"", "1", "true"] {
        assert_eq!(at(value, matches()), None, "{value}");
    }
    assert_eq!(at("null", matches()).as_deref(), Some("it has null at `/at` and not what matches `^n|1|t`"));
    assert_eq!(faults("{}", matches()), ["it has no `/at`"]);
    assert_eq!(at("null", Expect::Absent).as_deref(), Some("it has null at `/at` and not nothing"));
    assert_eq!(faults("{}", Expect::Absent), [""; 0]);
}
