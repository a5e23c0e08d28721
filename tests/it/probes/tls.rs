//! TLS probes against servers of this machine.

use serde_json::{Value, json};

use crate::common::Workspace;
use crate::common::servers::{Authority, Day, Identity, Server};
use crate::probes::support::{entries, observed, run, untimed, weekly};

const LONG_AGO: Day = (2026, 1, 1);
const FAR: Day = (2027, 6, 1);

/// A task that asks this server, and trusts this authority, for a chain of 21 days.
fn asking(server: &Server, authority: &Authority) -> Workspace {
    let made = weekly(&format!(
        "tls = {{ host = \"127.0.0.1\", port = {}, server_name = \"app.example\", min_days = 21, ca = \"ca.pem\" }}",
        server.port()
    ));
    made.write("ca.pem", authority.pem());
    made
}

fn fingerprints(seen: &Value) -> Vec<&str> {
    let chain = seen["chain"].as_array().expect("a chain");
    chain.iter().filter_map(|shown| shown["sha256"].as_str()).collect()
}

#[test]
fn a_valid_chain_completes_and_is_kept() {
    let authority = Authority::new("Acme Root");
    let identity = authority.issue(&["app.example"], LONG_AGO, FAR).with(&authority);
    let server = Server::tls(&identity, rustls::ALL_VERSIONS);
    let made = asking(&server, &authority);
    let ran = run(&made, &[]);
    assert_eq!(untimed(&ran.stdout), "PASS       t  done 2026-W48, on time\nAcme CRM: 1 passed\n");
    assert_eq!((ran.stderr.as_str(), ran.code), ("recorded the definitions of 1 task and the calendar\n", 0));
    let entries = entries(&made);
    let [done] = entries.as_slice() else { panic!("{entries:?}") };
    assert_eq!((&done["kind"], &done["via"]), (&json!("done"), &json!("probe")));
    let seen = observed(&made, done);
    assert_eq!(fingerprints(&seen), identity.fingerprints());
    assert_eq!(
        (&seen["host"], &seen["server_name"], &seen["protocol"], &seen["verified"]),
        (&json!("127.0.0.1"), &json!("app.example"), &json!("TLSv1.3"), &json!(true))
    );
    let leaf = &seen["chain"][0];
    assert_eq!(
        (&leaf["subject"], &leaf["issuer"], &leaf["sans"], &leaf["not_after"], &leaf["days_left"]),
        (
            &json!("CN=app.example"),
            &json!("CN=Acme Root"),
            &json!(["app.example"]),
            &json!("2027-06-01T00:00:00Z"),
            &json!(187)
        )
    );
}

#[test]
fn what_is_wrong_is_a_failure_with_the_chain_as_evidence() {
    let authority = Authority::new("Acme Root");
    let named = &["app.example"][..];
    let cases = [
        (
            authority.issue(named, LONG_AGO, (2026, 12, 5)),
            "the certificate of app.example expires in 9 days (2026-12-05), fewer than 21",
        ),
        (
            authority.issue(named, LONG_AGO, (2026, 11, 20)),
            "the certificate of app.example expired on 2026-11-20",
        ),
        (
            authority.issue(named, (2026, 12, 1), FAR),
            "the certificate of app.example is not valid before 2026-12-01",
        ),
        (
            authority.issue(&["other.example"], LONG_AGO, FAR),
            "certificate for `other.example` and not for `app.example`",
        ),
        (Identity::self_signed(named, LONG_AGO, FAR), "certificate of an unknown issuer"),
    ];
    for (identity, reason) in cases {
        let server = Server::tls(&identity, rustls::ALL_VERSIONS);
        let made = asking(&server, &authority);
        let ran = run(&made, &[]);
        let out = format!("FAIL       t  {reason}\nAcme CRM: 0 passed, 1 failed\n");
        assert_eq!((untimed(&ran.stdout), ran.code), (out, 1));
        let entries = entries(&made);
        let [fail] = entries.as_slice() else { panic!("{entries:?}") };
        assert_eq!((&fail["kind"], &fail["reason"]), (&json!("probe"), &json!(reason)));
        assert_eq!(fingerprints(&observed(&made, fail)), identity.fingerprints(), "{reason}");
    }
}

#[test]
fn a_file_of_authorities_that_is_not_there_is_an_error() {
    let made = weekly("tls = { host = \"127.0.0.1\", port = 1, ca = \"ca.pem\" }");
    let ran = run(&made, &[]);
    let out = "ERROR      t  the file of authorities `ca.pem`: no such file or directory\n\
               Acme CRM: 0 passed, 1 could not run\n";
    assert_eq!((untimed(&ran.stdout).as_str(), ran.code), (out, 2));
    assert!(entries(&made).is_empty());
}
