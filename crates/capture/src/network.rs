//! The tags and tunnels in which packets travel.

use std::fmt;
use std::net::IpAddr;

/// A tag or a tunnel around a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tag {
    /// What it is.
    pub kind: TagKind,
    /// The number of the network in it, where it has one.
    pub id: Option<u32>,
    /// The hosts between which a tunnel leads, as the outer packet names them: its sender first.
    pub ends: Option<(IpAddr, IpAddr)>,
}

/// A kind of [`Tag`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TagKind {
    /// A VLAN. IEEE 802.1Q
    Vlan,
    /// A session of PPPoE. RFC 2516
    Pppoe,
    /// VXLAN. RFC 7348
    Vxlan,
    /// Geneve. RFC 8926
    Geneve,
    /// GRE, also NVGRE, ERSPAN, PPTP and WCCP. RFC 2784
    Gre,
    /// IP within IP, Ethernet within IP. RFC 2003, RFC 3378
    Ip,
    /// A service instance of provider backbone bridges. IEEE 802.1ah
    Backbone,
    /// LISP. RFC 9300
    Lisp,
    /// GTP, the tunnel of mobile networks. 3GPP TS 29.281
    Gtp,
    /// L2TP. RFC 2661
    L2tp,
    /// TZSP, in which routers send what they capture.
    Tzsp,
}

impl TagKind {
    /// All kinds, in the order of their declaration.
    pub const ALL: [Self; 11] = [
        Self::Vlan,
        Self::Pppoe,
        Self::Vxlan,
        Self::Geneve,
        Self::Gre,
        Self::Ip,
        Self::Backbone,
        Self::Lisp,
        Self::Gtp,
        Self::L2tp,
        Self::Tzsp,
    ];

    /// A name for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Vlan => "vlan",
            Self::Pppoe => "pppoe",
            Self::Vxlan => "vxlan",
            Self::Geneve => "geneve",
            Self::Gre => "gre",
            Self::Ip => "ip",
            Self::Backbone => "backbone",
            Self::Lisp => "lisp",
            Self::Gtp => "gtp",
            Self::L2tp => "l2tp",
            Self::Tzsp => "tzsp",
        }
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.name())?;
        if let Some(id) = self.id {
            write!(f, " {id}")?;
        }
        match self.ends {
            Some((source, destination)) => write!(f, " from {source} to {destination}"),
            None => Ok(()),
        }
    }
}

/// Bytes of a text of tags: more than four tunnels have.
const TEXT: usize = 512;

/// Tags as a text, the outermost first: `vlan 10, vxlan 42 from 192.0.2.1 to 192.0.2.2`. It ends with `…` where there are too
/// many of them.
pub(crate) fn text(tags: &[Tag]) -> String {
    let mut text = String::new();
    for tag in tags {
        let comma = if text.is_empty() { "" } else { ", " };
        let tag = tag.to_string();
        if text.len() + comma.len() + tag.len() > TEXT {
            text.push('…');
            break;
        }
        text = text + comma + &tag;
    }
    text
}
