//! Which servers reported several interfaces to their clients, and whether the clients used more than one. `[MS-SMB2] 3.2.4.20.10`

use std::collections::BTreeSet;
use std::fmt;
use std::net::IpAddr;

use hashbrown::HashMap;
use smbtrail_codec::fsctl::QueryNetworkInterfaceInfoResponse;
use smbtrail_codec::{Body, Structure as _};
use smbtrail_track::{Connection, Logon, LogonPurpose, Message, Outcome};
use smbtrail_wire::{Capabilities, Fsctl, Guid, NtStatus};

use crate::group::Who;

/// What clients and servers know of each other's interfaces.
#[derive(Debug, Default)]
pub(crate) struct Channels {
    /// Which hosts are at both ends of connections, by their addresses.
    ends: HashMap<(IpAddr, IpAddr), Hosts>,
    links: HashMap<Hosts, Link>,
}

/// A client and a server by their GUIDs, since each of their interfaces has another address.
type Hosts = (Guid, Guid);

/// What is known of a client and a server that both can use several channels.
#[derive(Debug, Default)]
pub(crate) struct Link {
    /// The interfaces that the server reported.
    reported: BTreeSet<u32>,
    /// A session has a second channel.
    is_bound: bool,
    /// The server refused one.
    refused: Option<NtStatus>,
}

/// Pairs of addresses, and pairs of hosts, that are remembered. The first ones stay.
const PAIRS: usize = 4_096;
/// Interfaces of a server that are counted.
const INTERFACES: usize = 8;

impl Channels {
    /// A message passed.
    pub(crate) fn message(&mut self, message: &Message<'_>) {
        match message.body {
            Body::NegotiateResponse(_) => self.negotiate(message.connection),
            Body::IoctlResponse(body) if body.ctl_code == Fsctl::QUERY_NETWORK_INTERFACE_INFO => {
                let reported = QueryNetworkInterfaceInfoResponse::parse(body.output.input(), &mut ());
                let (Ok(reported), Some(link)) = (reported, self.link(ends(message.connection))) else {
                    return;
                };
                for interface in reported.interfaces(&mut ()) {
                    if interface.link_speed > 0 && link.reported.len() < INTERFACES {
                        link.reported.insert(interface.if_index);
                    }
                }
            }
            _ => {}
        }
    }

    /// A logon was decided.
    pub(crate) fn logon(&mut self, logon: &Logon) {
        if logon.purpose != LogonPurpose::Binding {
            return;
        }
        let Some(link) = self.link((logon.client.ip(), logon.server.ip())) else { return };
        match logon.outcome() {
            Outcome::Success => link.is_bound = true,
            _ => link.refused = logon.status.or(link.refused),
        }
    }

    /// Where both ends can use several channels, and the server reported several interfaces, and one is used.
    pub(crate) fn unused(&self, who: &Who) -> Option<&Link> {
        if self.links.is_empty() {
            return None;
        }
        let link = self.links.get(self.ends.get(&(who.client, who.server))?)?;
        (link.reported.len() > 1 && !link.is_bound).then_some(link)
    }

    fn negotiate(&mut self, connection: &Connection) {
        let can = |capabilities: Capabilities| capabilities.contains(Capabilities::MULTI_CHANNEL);
        if !can(connection.client_capabilities) || !can(connection.server_capabilities) {
            return;
        }
        let (Some(client), Some(server)) = (connection.client_guid, connection.server_guid) else { return };
        if self.ends.len() < PAIRS {
            self.ends.insert(ends(connection), (client, server));
        }
        if self.links.len() < PAIRS {
            self.links.entry((client, server)).or_default();
        }
    }

    fn link(&mut self, ends: (IpAddr, IpAddr)) -> Option<&mut Link> {
        self.links.get_mut(self.ends.get(&ends)?)
    }
}

fn ends(connection: &Connection) -> (IpAddr, IpAddr) {
    (connection.client.ip(), connection.server.ip())
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reported = self.reported.len();
        match self.refused {
            None => {
                write!(f, "the server reported {reported} interfaces, and the client tried no second channel")
            }
            Some(status) => {
                write!(
                    f,
                    "the server reported {reported} interfaces, and refused a second channel with {status}"
                )
            }
        }
    }
}
