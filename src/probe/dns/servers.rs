//! Which name servers are asked.

use std::fs;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;

use crate::probe::local;

const PORT: u16 = 53;
/// resolv.conf(5): more than three are not asked.
const MOST: usize = 3;

/// The server that is named, or those of this machine in the order in which it asks them.
///
/// # Errors
/// Why there is none.
pub(super) fn of(named: Option<&str>) -> Result<Vec<SocketAddr>, String> {
    match named {
        Some(text) => {
            let server =
                address(text).ok_or_else(|| format!("`{text}` is not the address of a name server"))?;
            Ok(vec![server])
        }
        None => of_machine(Path::new("/etc/resolv.conf")),
    }
}

fn of_machine(path: &Path) -> Result<Vec<SocketAddr>, String> {
    let name = path.display().to_string();
    let text = fs::read_to_string(path).map_err(|error| local::cannot(&name, &error))?;
    let servers = listed(&text);
    if servers.is_empty() { Err(format!("{name} names no name server")) } else { Ok(servers) }
}

/// An address with or without a port.
fn address(text: &str) -> Option<SocketAddr> {
    text.parse().ok().or_else(|| Some(SocketAddr::new(text.parse().ok()?, PORT)))
}

/// The `nameserver` lines of a resolv.conf(5).
fn listed(text: &str) -> Vec<SocketAddr> {
    let server = |line: &str| {
        let mut words = line.split_whitespace();
        (words.next()? == "nameserver").then(|| words.next()).flatten().and_then(scoped)
    };
    text.lines().filter_map(server).take(MOST).collect()
}

/// An address; the network interface after a `%` is meant for link-local ones.
fn scoped(text: &str) -> Option<SocketAddr> {
    match text.split_once('%') {
        // The standard library reads interfaces as numbers alone.
        Some((_, scope)) => format!("[{}%{scope}]:{PORT}", text.split('%').next()?).parse().ok(),
        None => Some(SocketAddr::new(text.parse::<IpAddr>().ok()?, PORT)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn servers(text: &str) -> Vec<String> {
        listed(text).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn resolv_conf_is_read_as_its_manual_says() {
        let text = "# made by hand\n; so\nsearch example.com\nnameserver 192.0.2.1\n nameserver\t2001:db8::1 # x\n\
                    nameserver\nnameserver nonsense\nnameserver fe80::1%2\nnameserver 192.0.2.9\noptions rotate\n";
        assert_eq!(servers(text), ["192.0.2.1:53", "[2001:db8::1]:53", "[fe80::1%2]:53"]);
        assert_eq!(servers("nameservers 192.0.2.1\n"), [""; 0]);
    }

    #[test]
    fn named_servers_have_a_port_or_53() {
        for (text, shown) in [
            ("192.0.2.1", "192.0.2.1:53"),
            ("127.0.0.1:5353", "127.0.0.1:5353"),
            ("2001:db8::1", "[2001:db8::1]:53"),
            ("[::1]:54", "[::1]:54"),
        ] {
            let found = of(Some(text)).map(|servers| servers.iter().map(ToString::to_string).collect());
            assert_eq!(found, Ok(vec![shown.to_owned()]));
        }
        assert_eq!(of(Some("ns1")), Err("`ns1` is not the address of a name server".to_owned()));
    }

    #[test]
    fn a_machine_without_name_servers_cannot_look() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("resolv.conf");
        let name = path.display();
        let missing = format!("{name} cannot be read: no such file or directory");
        assert_eq!(of_machine(&path), Err(missing));
        fs::write(&path, "search example.com\n").expect("a file");
        assert_eq!(of_machine(&path), Err(format!("{name} names no name server")));
    }
}
