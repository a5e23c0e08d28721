//! dnsmasq on loopback, with records of every type that it can be given.
#![allow(clippy::print_stderr, reason = "a test that did not run says so")]
#![allow(clippy::disallowed_methods, reason = "the test runs a name server")]

use std::net::{Ipv4Addr, UdpSocket};
use std::process::{Child, Command, Stdio};
use std::thread;

use super::*;

struct Server {
    process: Child,
    address: SocketAddr,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Users other than root may not have its folder in their path.
fn program() -> &'static str {
    let full = "/usr/sbin/dnsmasq";
    if std::path::Path::new(full).exists() { full } else { "dnsmasq" }
}

/// A server that answers; `None` where there is no dnsmasq.
fn start() -> Option<Server> {
    // A port that was free a moment ago may no longer be.
    for _ in 0..20 {
        let free = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let address = free.local_addr().expect("its address");
        drop(free);
        let long = format!("--txt-record=long.example,{}", ["x".repeat(250).as_str(); 8].join(","));
        let Ok(process) = Command::new(program())
            .args([
                "--keep-in-foreground",
                "--conf-file=/dev/null",
                "--pid-file=",
                "--no-resolv",
                "--no-hosts",
            ])
            .args([
                "--bind-interfaces",
                "--listen-address=127.0.0.1",
                "--local=/example/",
                "--user=",
                "--group=",
            ])
            .arg(format!("--port={}", address.port()))
            .args([
                "--host-record=app.example,192.0.2.1,2001:db8::1,300",
                "--host-record=app.example,192.0.2.2",
            ])
            .args(["--cname=www.example,app.example", "--mx-host=app.example,mail.example,10"])
            .args([
                "--srv-host=_sip._tcp.example,sip.example,5060,1,2",
                "--caa-record=app.example,0,issue,letsencrypt.org",
            ])
            .args(["--ptr-record=1.2.0.192.in-addr.arpa,app.example", "--txt-record=app.example,v=spf1 -all"])
            .arg(long)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
        else {
            assert!(std::env::var_os("CI").is_none(), "there is no dnsmasq; install dnsmasq-base");
            eprintln!("skipped: there is no dnsmasq (dnsmasq-base)");
            return None;
        };
        let mut server = Server { process, address };
        while server.process.try_wait().expect("its state").is_none() {
            if ask(address, "app.example", "A", &[], 500).outcome == CheckOutcome::Pass {
                return Some(server);
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
    panic!("dnsmasq does not start");
}

#[test]
fn a_real_server_is_asked_for_every_type() {
    let Some(server) = start() else { return };
    let ask = |name: &str, record: &str, expect: &[&str]| {
        let seen = ask(server.address, name, record, expect, 60_000);
        (seen.outcome, seen.facts["over_tcp"].clone())
    };
    let pass = (CheckOutcome::Pass, json!(false));
    for (name, record, value) in [
        ("app.example", "A", "192.0.2.1"),
        ("app.example", "AAAA", "2001:DB8:0::1"),
        ("www.example", "A", "192.0.2.2"),
        ("www.example.", "CNAME", "App.Example."),
        ("app.example", "MX", "10 mail.example."),
        ("_sip._tcp.example", "SRV", "1 2 5060 sip.example"),
        ("app.example", "CAA", "0 issue \"letsencrypt.org\""),
        ("1.2.0.192.in-addr.arpa", "PTR", "app.example"),
        ("app.example", "TXT", "v=spf1 -all"),
    ] {
        assert_eq!(ask(name, record, &[value]), pass, "{name} {record}");
    }
    let long = "x".repeat(2_000);
    assert_eq!(ask("long.example", "TXT", &[&long]), (CheckOutcome::Pass, json!(true)));
    let missing = fail("none.example does not exist (NXDOMAIN)");
    assert_eq!(ask("none.example", "A", &[]), (missing, json!(false)));
    let empty = fail("long.example has no A record");
    assert_eq!(ask("long.example", "A", &[]), (empty, json!(false)));
    // It has nobody to ask for names that are not its own.
    let (foreign, _) = ask("app.test", "A", &[]);
    let reason = "the name server does not answer for app.test (REFUSED)";
    assert_eq!(foreign, CheckOutcome::Error(reason.to_owned()));
}
