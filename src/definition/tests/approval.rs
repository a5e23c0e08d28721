//! Four eyes: the key `approval`.

use super::{task, tasks};
use crate::model::{ApprovalPolicy, Rule};

#[test]
fn approval_is_inherited_and_overridden() {
    let of = |lines: &str| task(lines).rule.approval;
    assert_eq!(of("cadence = \"daily\""), ApprovalPolicy::None);
    assert_eq!(of("cadence = \"daily\"\napproval = \"required\""), ApprovalPolicy::Required);
    let all = tasks(
        "cadence = \"daily\"\napproval = \"required\"\ntask = [\n {id=\"a\"},\n {id=\"b\", approval = \"none\"}]",
    );
    assert_eq!(all[0].rule.approval, ApprovalPolicy::Required);
    assert_eq!(all[1].rule.approval, ApprovalPolicy::None);
    // Without it a rule is recorded as ever.
    let text = |at: usize| serde_json::to_string(&all[at].rule).expect("JSON");
    assert!(text(0).ends_with(r#","evidence":"none","approval":"required"}"#), "{}", text(0));
    assert!(text(1).ends_with(r#","evidence":"none"}"#), "{}", text(1));
    for (at, rule) in all.iter().map(|task| &task.rule).enumerate() {
        assert_eq!(serde_json::from_str::<Rule>(&text(at)).ok().as_ref(), Some(rule));
    }
}
