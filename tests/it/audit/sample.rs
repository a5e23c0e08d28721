//! `sample`, drawn a second time by Python's hashlib.

use serde_json::Value;

use super::{json, ok, python, row, rows, text};

/// Draws by the method as the report states it. Arguments: the seed, the sizes, the population as JSON.
const DRAW: &str = r#"
import hashlib, json, sys
seed, size, population = sys.argv[1], sys.argv[2], json.load(open(sys.argv[3]))
rows = [(row["task"] + " " + row["period"], row["cadence"]) for row in population["population"]]
rank = lambda row: hashlib.sha256((seed + "\n" + row[0]).encode()).hexdigest()
if "=" in size:
    sizes = dict(part.split("=") for part in size.split(","))
    strata = [([r for r in rows if r[1] == cadence], int(n)) for cadence, n in sizes.items()]
else:
    strata = [(rows, int(size))]
drawn = [row[0] for stratum, n in strata for row in sorted(stratum, key=rank)[:n]]
every = "".join(sorted((row[0] + "\n" for row in rows), key=str.encode))
print(json.dumps({"drawn": sorted(drawn), "digest": hashlib.sha256(every.encode()).hexdigest()}))
"#;

fn identities(report: &Value) -> Vec<String> {
    rows(report).iter().map(|row| format!("{} {}", text(row, "task"), text(row, "period"))).collect()
}

fn sample(seed: &str, size: &str, window: &str) -> Value {
    json(&["sample", "--seed", seed, "--size", size, "--period", window])
}

#[test]
fn python_draws_the_same_rows() {
    let folder = tempfile::tempdir().expect("a folder");
    for (window, seed, size) in [
        ("FY2026", "audit 2026", "25"),
        (
            "FY2026",
            "2026-10-05 Müller 🎲",
            "daily=25,weekly=5,monthly=2,quarterly=2,annual=1,cron=25,rolling=2",
        ),
        ("FY2026", "", "1"),
        ("FY2026", "another", "weekly=3,daily=0"),
        ("FY2026-Q2", "audit 2026", "7"),
        ("2026-03", "x", "0"),
        ("2026-03", "x", "daily=1000"),
        ("2025", "x", "100000"),
        ("2024", "nothing at all", "5"),
    ] {
        let what = format!("{window} {seed:?} {size}");
        let report = json(&["report", "--period", window]);
        let path = folder.path().join("population.json");
        std::fs::write(&path, report.to_string()).expect("a file");
        let drawn = python(&["-c", DRAW, seed, size, path.to_str().expect("UTF-8")]);
        let drawn: Value = serde_json::from_str(&drawn).expect("JSON");
        let sampled = sample(seed, size, window);
        let mut ours = identities(&sampled);
        ours.sort();
        assert_eq!(serde_json::json!(ours), drawn["drawn"], "{what}");
        let about = &sampled["sample"];
        assert_eq!(about["population_sha256"], drawn["digest"], "{what}");
        assert_eq!(about["population"], rows(&report).len(), "{what}");
        assert_eq!(about["drawn"], ours.len(), "{what}");
        assert_eq!(text(about, "seed"), seed);
        // The rows are those of the report, with all that it says about them, in its order.
        for drawn in rows(&sampled) {
            assert_eq!(drawn, row(&report, text(drawn, "task"), text(drawn, "period")), "{what}");
        }
        let order = identities(&report);
        let at = |identity: &String| order.iter().position(|known| known == identity);
        assert!(identities(&sampled).iter().map(at).is_sorted(), "{what}");
        // And the counts are those of the drawn ones.
        assert_eq!(sampled["summary"]["population"], ours.len(), "{what}");
    }
}

#[test]
fn the_same_seed_draws_the_same_and_another_one_others() {
    let drawn = |seed: &str| identities(&sample(seed, "25", "FY2026"));
    assert_eq!(drawn("one"), drawn("one"));
    assert_ne!(drawn("one"), drawn("two"));
    assert_eq!(drawn("one").len(), 25);
    let line = ["sample", "--seed", "one", "--period", "FY2026"];
    assert_eq!(ok(&line), ok(&line));
}

#[test]
fn a_larger_sample_holds_the_smaller_one() {
    let small = identities(&sample("grow", "10", "FY2026"));
    let large = identities(&sample("grow", "40", "FY2026"));
    assert!(small.iter().all(|identity| large.contains(identity)));
}

#[test]
fn none_and_all_can_be_drawn() {
    let report = json(&["report", "--period", "2026-03"]);
    let none = sample("x", "0", "2026-03");
    assert!(rows(&none).is_empty());
    assert_eq!(none["sample"]["population"], rows(&report).len());
    let all = sample("x", "1000000", "2026-03");
    assert_eq!(identities(&all), identities(&report));
    assert_eq!(all["sample"]["population_sha256"], none["sample"]["population_sha256"]);
}

#[test]
fn bad_sizes_and_seeds_are_refused() {
    for (args, stderr) in [
        (
            &["sample", "--seed", "a\nb", "--period", "2026-03"][..],
            "error: --seed has a line break; give one line\n",
        ),
        (
            &["sample", "--seed", "x", "--size", "daily=1,daily=2", "--period", "2026-03"],
            "error: invalid value 'daily=1,daily=2' for '--size <N|SIZES>': `daily` is there twice\n\nFor more information, try '--help'.\n",
        ),
        (
            &["sample", "--seed", "x", "--size", "some", "--period", "2026-03"],
            "error: invalid value 'some' for '--size <N|SIZES>': `some` is not a number of rows\n\nFor more information, try '--help'.\n",
        ),
    ] {
        let ran = super::run(&super::example(), args);
        assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (2, "", stderr), "{args:?}");
    }
}
