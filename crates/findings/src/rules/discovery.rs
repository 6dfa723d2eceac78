//! Who asks about accounts, sessions, shares and logged-on users.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::num::NonZeroUsize;

use lru::LruCache;
use smbtrail_track::rpc::Value;
use smbtrail_track::{Moment, Time};

use super::recent::recent;
use super::view::{Call, SECOND, each_value, elements};
use crate::behaviour::Behaviour;
use crate::ledger::{Ledger, What, Who};
use crate::{Options, Severity};

pub(crate) const BEHAVIOURS: &[Behaviour] = &[ACCOUNT_DISCOVERY, SHARE_SESSION_DISCOVERY, LOGGED_ON_USERS];

const ACCOUNT_DISCOVERY: Behaviour = Behaviour {
    id: "account-discovery",
    title: "accounts and groups were listed, or looked for one number after the other",
    severity: Severity::Low,
    confidence: 50,
    attack: &["T1087.001", "T1087.002", "T1069.002", "T1201"],
    decided: "SAMR lists users, groups or aliases, or LSA looks up more than fifty names within five minutes. Medium for RID \
              cycling: more than fifty lookups of numbers that follow one another.",
    silent: "Looking up the few names and SIDs that a logon or a list of permissions needs.",
    benign: "Administrators' tools, inventories, the security tab of a folder with many entries.",
    next: "smbtrail rpc --args CAPTURE",
};

const SHARE_SESSION_DISCOVERY: Behaviour = Behaviour {
    id: "share-session-discovery",
    title: "several servers were asked for their shares, sessions or open files",
    severity: Severity::Medium,
    confidence: 70,
    attack: &["T1135", "T1049", "T1018"],
    decided: "One client asks three or more servers within ten minutes; low where it asks fewer and is refused the sessions.",
    silent: "One client that lists the shares of one server, or of two.",
    benign: "Inventories, and administrators who look at many servers.",
    next: "smbtrail rpc --args CAPTURE",
};

const LOGGED_ON_USERS: Behaviour = Behaviour {
    id: "logged-on-users",
    title: "a host was asked who is logged on there",
    severity: Severity::Low,
    confidence: 60,
    attack: &["T1033"],
    decided: "NetrWkstaUserEnum answers with success, or the users' keys of the registry are listed.",
    silent: "NetrWkstaGetInfo.",
    benign: "Administrators' tools, inventories.",
    next: "smbtrail rpc --args CAPTURE",
};

/// How long lookups count together.
const LOOKUPS: i64 = 300 * SECOND;
/// How long servers count together.
const SERVERS: i64 = 600 * SECOND;

/// What is counted per client.
#[derive(Debug)]
pub(crate) struct Discovery {
    lookups: LruCache<Who, Lookups>,
    asked: LruCache<IpAddr, Asked>,
    /// Lookups from which on they are reported; as many in a row are cycling.
    many_lookups: u64,
    /// Servers from which on it is discovery.
    many_servers: usize,
}

#[derive(Debug, Default)]
struct Lookups {
    since: Time,
    names: u64,
    last: Option<u64>,
    in_order: u64,
    moments: Vec<Moment>,
}

#[derive(Debug, Default)]
struct Asked {
    since: Time,
    servers: BTreeSet<IpAddr>,
    calls: u64,
    moments: Vec<Moment>,
}

/// Servers that are remembered of one client, and such clients.
const REMEMBERED: usize = 1024;
const CLIENTS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(255);
/// Frames that are remembered until it is a finding.
const FRAMES: usize = crate::Evidence::MOST;

impl Discovery {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            lookups: recent(options.remembered()),
            asked: recent(options.remembered().min(CLIENTS)),
            many_lookups: options.lookups.max(1),
            many_servers: options.asked_servers.max(1),
        }
    }

    pub(crate) fn call(&mut self, call: &Call<'_>, ledger: &mut Ledger) {
        match call.interface {
            "samr" => self.samr(call, ledger),
            "lsarpc" => self.lsa(call, ledger),
            "srvsvc" => self.srvsvc(call, ledger),
            "wkssvc" if call.operation == "NetrWkstaUserEnum" => logged_on(call, ledger),
            "winreg" if call.operation == "BaseRegEnumKey" => {
                let below_users = call.handle("key").is_some_and(|key| key.eq_ignore_ascii_case("HKU"));
                if below_users {
                    logged_on(call, ledger);
                }
            }
            _ => {}
        }
    }

    fn samr(&mut self, call: &Call<'_>, ledger: &mut Ledger) {
        let what = match call.operation {
            "SamrEnumerateUsersInDomain" => "users",
            "SamrEnumerateGroupsInDomain" => "groups",
            "SamrEnumerateAliasesInDomain" => "aliases",
            "SamrQueryDisplayInformation"
            | "SamrQueryDisplayInformation2"
            | "SamrQueryDisplayInformation3" => "accounts",
            "SamrLookupIdsInDomain" | "SamrOpenUser" => return self.lookup(call, ledger),
            _ => return,
        };
        let Some(said) = call.said() else { return };
        let names = elements(&said.response);
        if call.refused() || names == 0 {
            return;
        }
        if let Some(finding) = ledger.note(&ACCOUNT_DISCOVERY, &call.who(), What::default(), &call.moments())
        {
            let listed = format!("{names} {what} by {}", call.operation);
            match finding.why.as_str() {
                "" => finding.say(format!("listed {listed}")),
                why if !why.contains(call.operation) && why.len() < 300 => {
                    finding.add(&format!(", {listed}"))
                }
                _ => {}
            }
        }
    }

    fn lsa(&mut self, call: &Call<'_>, ledger: &mut Ledger) {
        let looks_up = matches!(
            call.operation,
            "LsarLookupSids"
                | "LsarLookupSids2"
                | "LsarLookupSids3"
                | "LsarLookupNames"
                | "LsarLookupNames2"
                | "LsarLookupNames3"
                | "LsarLookupNames4"
        );
        if looks_up {
            self.lookup(call, ledger);
        }
    }

    /// Names, SIDs or RIDs are looked up.
    fn lookup(&mut self, call: &Call<'_>, ledger: &mut Ledger) {
        let Some(said) = call.said() else { return };
        let who = call.who();
        let now = call.time();
        let lookups = self.lookups.get_or_insert_mut(who.clone(), Lookups::default);
        if now.since(lookups.since) > LOOKUPS {
            *lookups = Lookups { since: now, ..Lookups::default() };
        }
        let mut add = |number: Option<u64>| {
            lookups.names += 1;
            if number.is_some() && number == lookups.last.and_then(|last| last.checked_add(1)) {
                lookups.in_order += 1;
            }
            lookups.last = number.or(lookups.last);
        };
        match said.argument("rids") {
            Some(Value::List(rids)) => rids.iter().for_each(|rid| add(rid.value.number())),
            _ if call.operation == "SamrOpenUser" => add(call.number("rid")),
            _ => each_value(&said.request, &mut |value| {
                if let Value::Text(text) = value {
                    let last = text.rsplit('-').next().filter(|_| text.starts_with("S-1-"));
                    add(last.and_then(|last| last.parse().ok()));
                }
            }),
        }
        if lookups.moments.len() < FRAMES {
            lookups.moments.extend(call.moments());
        }
        if lookups.names <= self.many_lookups {
            return;
        }
        let moments = match ledger.find(&ACCOUNT_DISCOVERY, &who, &What::default()) {
            None => lookups.moments.clone(),
            Some(_) => call.moments(),
        };
        let (names, in_order) = (lookups.names, lookups.in_order);
        if let Some(finding) = ledger.note(&ACCOUNT_DISCOVERY, &who, What::default(), &moments) {
            if in_order >= self.many_lookups.saturating_sub(1) {
                finding.raise(Severity::Medium, 85);
                finding.why =
                    format!("RID cycling: looked up {names} numbers; {in_order} follow the one before");
            } else if finding.severity <= Severity::Low {
                finding.say(format!("looked up {names} names within five minutes"));
            }
        }
    }

    fn srvsvc(&mut self, call: &Call<'_>, ledger: &mut Ledger) {
        let asks = matches!(
            call.operation,
            "NetrShareEnum" | "NetrSessionEnum" | "NetrConnectionEnum" | "NetrFileEnum" | "NetrServerGetInfo"
        );
        if !asks {
            return;
        }
        let (client, server) = (call.call.client.ip(), call.call.server.ip());
        let now = call.time();
        let asked = self.asked.get_or_insert_mut(client, Asked::default);
        if now.since(asked.since) > SERVERS {
            *asked = Asked { since: now, ..Asked::default() };
        }
        if asked.servers.len() < REMEMBERED {
            asked.servers.insert(server);
        }
        asked.calls += 1;
        let refused_sessions = call.operation == "NetrSessionEnum" && call.refused();
        if asked.moments.len() < FRAMES {
            asked.moments.extend(call.moments());
        }
        let many = asked.servers.len() >= self.many_servers;
        if !many && !refused_sessions {
            return;
        }
        let who = Who { server: None, ..call.who() };
        let known = ledger.find(&SHARE_SESSION_DISCOVERY, &who, &What::default());
        let is_new = known.is_none_or(|finding| finding.severity < SHARE_SESSION_DISCOVERY.severity);
        let moments = if many && is_new { asked.moments.clone() } else { call.moments() };
        let (servers, calls) = (asked.servers.len(), asked.calls);
        if let Some(finding) = ledger.note(&SHARE_SESSION_DISCOVERY, &who, What::default(), &moments) {
            if many {
                finding.raise(SHARE_SESSION_DISCOVERY.severity, SHARE_SESSION_DISCOVERY.confidence);
                finding.say(format!(
                    "asked {servers} servers for shares, sessions or open files in {calls} calls"
                ));
            } else {
                (finding.severity, finding.confidence) = (Severity::Low, 40);
                finding.say(format!("asked for the sessions of {server}; refused with {}", call.answer()));
            }
        }
    }
}

fn logged_on(call: &Call<'_>, ledger: &mut Ledger) {
    if !call.succeeded() {
        return;
    }
    if let Some(finding) = ledger.note(&LOGGED_ON_USERS, &call.who(), What::default(), &call.moments()) {
        finding.say(format!("called {}", call.operation));
    }
}
