//! Servers that are made to log on elsewhere.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::Arc;

use smbtrail_track::rpc::Value;
use smbtrail_track::{Logon, Time};

use super::texts::cut;
use super::view::{Call, SECOND, each_value};
use crate::behaviour::Behaviour;
use crate::ledger::{Ledger, What, Who};
use crate::{Options, Severity};

pub(crate) const BEHAVIOURS: &[Behaviour] = &[COERCION];

const COERCION: Behaviour = Behaviour {
    id: "coercion",
    title: "a server was asked to open a file on a host that the caller names",
    severity: Severity::Medium,
    confidence: 60,
    attack: &["T1187", "T1557.001"],
    decided: "A call of EFS, DFS, the print spooler, the shadow copy agent or the event log contains a UNC path with a host other \
              than the server. What it returns does not count: a coercion that works is answered with an error. High if the \
              called server logs on at a host within thirty seconds, at the named one or elsewhere than before.",
    silent: "Paths of the server itself.",
    benign: "A print client that names itself and is called back: info without the call back.",
    next: "smbtrail rpc --args CAPTURE",
};

/// A logon this long after the call is its effect.
const EFFECT: i64 = 30 * SECOND;

/// The calls that may make a server log on somewhere.
#[derive(Debug)]
pub(crate) struct Coercion {
    calls: VecDeque<Asked>,
    most: usize,
}

#[derive(Debug)]
struct Asked {
    who: Who,
    what: What,
    host: Arc<str>,
    time: Time,
}

impl Coercion {
    pub(crate) fn new(options: &Options) -> Self {
        Self { calls: VecDeque::new(), most: options.remembered().get() }
    }

    pub(crate) fn call(&mut self, call: &Call<'_>, ledger: &mut Ledger) {
        let coerces = match call.interface {
            "efsrpc" | "lsaefsrpc" => true,
            "netdfs" => matches!(
                call.operation,
                "NetrDfsAddStdRoot"
                    | "NetrDfsRemoveStdRoot"
                    | "NetrDfsAddRootTarget"
                    | "NetrDfsAddFtRoot"
                    | "NetrDfsRemoveFtRoot"
                    | "NetrDfsAdd"
                    | "NetrDfsRemove"
                    | "NetrDfsEnumEx"
                    | "NetrDfsGetInfo"
                    | "NetrDfsMove"
            ),
            "spoolss" => call.operation.starts_with("RpcRemoteFindFirstPrinterChangeNotification"),
            "FileServerVssAgent" => {
                matches!(call.operation, "IsPathSupported" | "IsPathShadowCopied" | "AddToShadowCopySet")
            }
            "eventlog" => matches!(call.operation, "ElfrOpenBELW" | "ElfrOpenBELA" | "ElfrBackupELFW"),
            _ => false,
        };
        let (true, Some(said)) = (coerces, call.said()) else { return };
        // The first argument of some is the called server itself, by its UNC name.
        let mut named: Option<(Arc<str>, String)> = None;
        for node in said.request.iter().filter(|node| node.name != "server" || call.interface == "netdfs") {
            each_value(std::slice::from_ref(node), &mut |value| {
                let Value::Text(text) = value else { return };
                // DFS takes the name of a server as it is.
                let plain =
                    call.interface == "netdfs" && node.name == "server" && !text.contains(['\\', '/']);
                let host = if plain { Some(text.as_str()) } else { host_of(text) };
                if let Some(host) =
                    host.filter(|host| named.is_none() && !is_itself(host, call.call.server.ip()))
                {
                    named = Some((host.into(), text.clone()));
                }
            });
        }
        let Some((host, path)) = named else { return };
        let who = call.who();
        let what = What::object(Arc::clone(&host));
        let names_itself = host.parse::<IpAddr>().ok() == who.client;
        let Some(finding) = ledger.note(&COERCION, &who, what.clone(), &call.moments()) else { return };
        if finding.count == 1 {
            finding.say(format!("called {} with the path {}", call.operation, cut(&path, 120)));
            if call.interface == "netdfs" {
                // An administrator names the server itself so.
                (finding.severity, finding.confidence) = (Severity::Low, 40);
            }
            if names_itself && call.interface == "spoolss" {
                (finding.severity, finding.confidence) = (Severity::Info, 30);
                finding.add(", as a client of a printer does too");
            }
        }
        if self.calls.len() >= self.most {
            self.calls.pop_front();
        }
        self.calls.push_back(Asked { who, what, host, time: call.time() });
    }

    /// A host logs on: perhaps because it was asked to.
    pub(crate) fn logon(&mut self, logon: &Logon, ledger: &mut Ledger) {
        let (from, to) = (logon.client.ip(), logon.server.ip());
        while self.calls.front().is_some_and(|asked| logon.start.time.since(asked.time) > 10 * EFFECT) {
            self.calls.pop_front();
        }
        let target = logon.auth.ntlm.as_ref().and_then(|ntlm| ntlm.target_name.as_deref());
        for asked in self.calls.iter().rev() {
            let after = logon.start.time.since(asked.time);
            if asked.who.server != Some(from) || !(0..=EFFECT).contains(&after) {
                continue;
            }
            let is_named = match asked.host.parse::<IpAddr>() {
                Ok(address) => address == to,
                Err(_) => {
                    let names = |target: &str| {
                        target.rsplit('/').next().is_some_and(|name| name.eq_ignore_ascii_case(&asked.host))
                    };
                    asked.who.client == Some(to) || target.is_some_and(names)
                }
            };
            if !is_named {
                continue;
            }
            if let Some(finding) = ledger.find(&COERCION, &asked.who, &asked.what) {
                finding.prove(&[logon.start, logon.end]);
                finding.raise(Severity::High, 90);
                let user = logon.identity.user.as_deref().unwrap_or("an unknown user");
                if !finding.why.contains("logged on at") {
                    finding.add(&format!(
                        "; {} ms later the server logged on at {to} as {user}",
                        after / 1_000_000
                    ));
                }
            }
            return;
        }
    }
}

/// The host of a UNC path: of `\\host\share`, `\\?\UNC\host\share`, `\\host@80\share`. `None` for any other text, and for the
/// host's own devices.
fn host_of(text: &str) -> Option<&str> {
    let rest = [r"\\", "//", r"\?"].iter().find_map(|start| text.strip_prefix(start))?;
    let rest = match rest.get(..6) {
        Some(start) if start.eq_ignore_ascii_case(r"?\UNC\") => rest.get(6..)?,
        _ if text.starts_with(r"\?") => return None,
        _ => rest,
    };
    let host = rest.split(['\\', '/']).next()?;
    let host = host.split('@').next()?;
    (!matches!(host, "" | "." | "?")).then_some(host)
}

fn is_itself(host: &str, server: IpAddr) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address == server || address.is_loopback() && !server.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_a_path() {
        assert_eq!(host_of(r"\\10.0.0.5\share\x"), Some("10.0.0.5"));
        assert_eq!(host_of(r"\\?\UNC\evil\x"), Some("evil"));
        assert_eq!(host_of(r"\??\UNC\evil\x"), Some("evil"));
        assert_eq!(host_of(r"\\evil@80\x"), Some("evil"));
        assert_eq!((host_of(r"C:\x"), host_of(r"\\.\x"), host_of(r"\x")), (None, None, None));
    }
}
