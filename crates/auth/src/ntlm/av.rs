use alloc::vec::Vec;
use core::fmt;

use smbtrail_layout::{ProblemKind, Sink, Value, Visitor};
use smbtrail_wire::{Bit, FileTime, Meaning, Scalar};

use super::flags::bit;
use crate::Text;
use crate::listing::{self, block, number, problem, write_flags};

/// A list of attributes and values, and what follows its end. `[MS-NLMP]` 2.2.2.1
///
/// ```text
/// { AvId u16, AvLen u16, Value }…, AvId 0, AvLen 0
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct AvPairs<'a>(pub &'a [u8]);

/// One attribute and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AvPair<'a> {
    /// Which attribute.
    pub id: AvId,
    /// The value's bytes; AvLen is their number.
    pub bytes: &'a [u8],
}

/// What a value means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AvValue<'a> {
    /// The list's end.
    Eol,
    /// A name, always in UTF-16.
    Text(Text<'a>),
    /// MsvAvFlags.
    Flags(AvFlags),
    /// MsvAvTimestamp: the server's time.
    Timestamp(FileTime),
    /// MsvAvSingleHost: the client's machine.
    SingleHost(SingleHost<'a>),
    /// MsvAvChannelBindings: an MD5 hash of the TLS channel; zero for none.
    ChannelBindings([u8; 16]),
    /// Unknown, or not of the length its attribute has.
    Bytes(&'a [u8]),
}

/// The machine a client runs on. `[MS-NLMP]` 2.2.2.2, Single_Host_Data
///
/// ```text
/// Size u32, Z4 u32, CustomData 8, MachineID 32, and in later versions PermanentMachineID 32
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SingleHost<'a> {
    /// Its length in bytes, as it says itself.
    pub size: u32,
    /// Zero.
    pub z4: u32,
    /// Meant for the machine that made it.
    pub custom_data: [u8; 8],
    /// Random, made anew at each start of the machine.
    pub machine_id: [u8; 32],
    /// What follows: in later versions 32 bytes that outlast a restart.
    pub rest: &'a [u8],
}

/// Which attribute a value belongs to. `[MS-NLMP]` 2.2.2.1, field AvId
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AvId(pub u16);

/// MsvAvFlags. `[MS-NLMP]` 2.2.2.1
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AvFlags(pub u32);

impl<'a> AvPairs<'a> {
    /// The pairs up to MsvAvEOL, without it; or up to one that is cut short.
    pub fn iter(self) -> impl Iterator<Item = AvPair<'a>> + Clone {
        Walk { rest: self.0, offset: 0 }.map(|(_, pair)| pair).take_while(|pair| pair.id != AvId::EOL)
    }

    /// The first pair with this attribute.
    #[must_use]
    pub fn get(self, id: AvId) -> Option<AvPair<'a>> {
        self.iter().find(|pair| pair.id == id)
    }

    /// The first name under this attribute.
    #[must_use]
    pub fn text(self, id: AvId) -> Option<Text<'a>> {
        match self.get(id)?.value() {
            AvValue::Text(text) => Some(text),
            _ => None,
        }
    }

    /// MsvAvFlags.
    #[must_use]
    pub fn flags(self) -> Option<AvFlags> {
        match self.get(AvId::FLAGS)?.value() {
            AvValue::Flags(flags) => Some(flags),
            _ => None,
        }
    }

    /// MsvAvTimestamp.
    #[must_use]
    pub fn timestamp(self) -> Option<FileTime> {
        match self.get(AvId::TIMESTAMP)?.value() {
            AvValue::Timestamp(time) => Some(time),
            _ => None,
        }
    }

    /// What follows MsvAvEOL; where the list is cut, what follows its last whole pair.
    #[must_use]
    pub fn trailing(self) -> &'a [u8] {
        let mut walk = Walk { rest: self.0, offset: 0 };
        walk.by_ref().find(|(_, pair)| pair.id == AvId::EOL);
        walk.rest
    }

    /// The bytes of a list of these pairs with its MsvAvEOL, for a message that is made.
    ///
    /// Of a value of more than 65,535 bytes, which AvLen cannot tell, the first 65,535 are taken.
    #[must_use]
    pub fn to_vec(pairs: &[AvPair<'_>]) -> Vec<u8> {
        let mut out = Vec::new();
        for AvPair { id, bytes } in pairs.iter().chain([&AvPair { id: AvId::EOL, bytes: &[] }]) {
            let len = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
            out.extend(id.0.to_le_bytes());
            out.extend(len.to_le_bytes());
            out.extend(bytes.iter().take(usize::from(len)));
        }
        out
    }

    pub(super) fn check(self, place: usize, problems: &mut dyn Sink) {
        let mut walk = Walk { rest: self.0, offset: 0 };
        let mut ended = false;
        while !ended && let Some((offset, pair)) = walk.next() {
            let (offset, found) = (place.saturating_add(offset), pair.bytes.len());
            if let Some(expected) = pair.id.len().filter(|_| matches!(pair.value(), AvValue::Bytes(_))) {
                problems.problem(problem(ProblemKind::UnexpectedValue, "AvLen", offset, expected, found));
            }
            if matches!(pair.value(), AvValue::Text(_)) && !found.is_multiple_of(2) {
                problems.problem(problem(ProblemKind::OddText, "AvPair", offset, found - 1, found));
            }
            ended = pair.id == AvId::EOL;
        }
        if !ended {
            let offset = place.saturating_add(walk.offset);
            problems.problem(problem(ProblemKind::CutEntry, "AvPairs", offset, 4, walk.rest.len()));
        }
    }

    pub(super) fn describe(self, name: &'static str, base: usize, visitor: &mut dyn Visitor) {
        visitor.enter(name, base, self.0.len());
        let mut walk = Walk { rest: self.0, offset: 0 };
        for (offset, pair) in walk.by_ref() {
            pair.describe(base + offset, visitor);
            if pair.id == AvId::EOL {
                break;
            }
        }
        if !walk.rest.is_empty() {
            listing::field("Trailing", base + walk.offset, walk.rest, Value::Padding, visitor);
        }
        visitor.leave();
    }
}

impl<'a> AvPair<'a> {
    /// What the value means.
    #[must_use]
    pub fn value(self) -> AvValue<'a> {
        let bytes = self.bytes;
        let known = match self.id {
            AvId::EOL if bytes.is_empty() => Some(AvValue::Eol),
            AvId::FLAGS => bytes.try_into().ok().map(|raw| AvValue::Flags(AvFlags(u32::from_le_bytes(raw)))),
            AvId::TIMESTAMP => {
                bytes.try_into().ok().map(|raw| AvValue::Timestamp(FileTime(u64::from_le_bytes(raw))))
            }
            AvId::SINGLE_HOST => SingleHost::read(bytes).map(AvValue::SingleHost),
            AvId::CHANNEL_BINDINGS => bytes.try_into().ok().map(AvValue::ChannelBindings),
            id if id.is_text() => Some(AvValue::Text(Text::Utf16(bytes))),
            _ => None,
        };
        known.unwrap_or(AvValue::Bytes(bytes))
    }

    fn describe(self, offset: usize, visitor: &mut dyn Visitor) {
        let (id, len) = (self.id.0.to_le_bytes(), u16::try_from(self.bytes.len()).unwrap_or(u16::MAX));
        visitor.enter("AV_PAIR", offset, 4 + self.bytes.len());
        let name = Value::Scalar(Meaning::Name(u64::from(self.id.0), self.id.name()));
        let at = block(offset, &[("AvId", &id, name), ("AvLen", &len.to_le_bytes(), number(len))], visitor);
        let value = match self.value() {
            AvValue::Text(text) => listing::text(text),
            AvValue::Flags(flags) => Value::Scalar(Meaning::Flags(u64::from(flags.0), AvFlags::BITS)),
            AvValue::Timestamp(time) => Value::Scalar(time.meaning()),
            AvValue::Eol | AvValue::SingleHost(_) | AvValue::ChannelBindings(_) | AvValue::Bytes(_) => {
                Value::Bytes
            }
        };
        if let AvValue::SingleHost(host) = self.value() {
            host.describe(self.bytes, at, visitor);
        } else if !self.bytes.is_empty() {
            listing::field("Value", at, self.bytes, value, visitor);
        }
        visitor.leave();
    }
}

impl<'a> SingleHost<'a> {
    /// Reads the structure; `None` when it is shorter than 48 bytes.
    #[must_use]
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let (fixed, rest) = bytes.split_first_chunk::<48>()?;
        Some(Self {
            size: u32::read(fixed),
            z4: u32::read(&fixed[4..]),
            custom_data: Scalar::read(&fixed[8..]),
            machine_id: Scalar::read(&fixed[16..]),
            rest,
        })
    }

    fn describe(self, bytes: &[u8], offset: usize, visitor: &mut dyn Visitor) {
        visitor.enter("Single_Host_Data", offset, bytes.len());
        let fields = [
            ("Size", &self.size.to_le_bytes()[..], number(self.size)),
            ("Z4", &self.z4.to_le_bytes(), number(self.z4)),
            ("CustomData", &self.custom_data, Value::Bytes),
            ("MachineID", &self.machine_id, Value::Bytes),
        ];
        let end = block(offset, &fields, visitor);
        if !self.rest.is_empty() {
            listing::field("PermanentMachineID", end, self.rest, Value::Bytes, visitor);
        }
        visitor.leave();
    }
}

impl AvId {
    /// The list's end.
    #[doc(alias = "MsvAvEOL")]
    pub const EOL: Self = Self(0);
    /// The server's NetBIOS name.
    #[doc(alias = "MsvAvNbComputerName")]
    pub const NB_COMPUTER_NAME: Self = Self(1);
    /// The domain's NetBIOS name.
    #[doc(alias = "MsvAvNbDomainName")]
    pub const NB_DOMAIN_NAME: Self = Self(2);
    /// The server's DNS name.
    #[doc(alias = "MsvAvDnsComputerName")]
    pub const DNS_COMPUTER_NAME: Self = Self(3);
    /// The domain's DNS name.
    #[doc(alias = "MsvAvDnsDomainName")]
    pub const DNS_DOMAIN_NAME: Self = Self(4);
    /// The forest's DNS name.
    #[doc(alias = "MsvAvDnsTreeName")]
    pub const DNS_TREE_NAME: Self = Self(5);
    /// Flags.
    #[doc(alias = "MsvAvFlags")]
    pub const FLAGS: Self = Self(6);
    /// The server's time.
    #[doc(alias = "MsvAvTimestamp")]
    pub const TIMESTAMP: Self = Self(7);
    /// The client's machine.
    #[doc(alias = "MsvAvSingleHost")]
    pub const SINGLE_HOST: Self = Self(8);
    /// The service principal name the client means to reach.
    #[doc(alias = "MsvAvTargetName")]
    pub const TARGET_NAME: Self = Self(9);
    /// A hash of the TLS channel.
    #[doc(alias = "MsvAvChannelBindings")]
    pub const CHANNEL_BINDINGS: Self = Self(10);

    /// The specification's name, or `None` for a value it does not list.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::EOL => "MsvAvEOL",
            Self::NB_COMPUTER_NAME => "MsvAvNbComputerName",
            Self::NB_DOMAIN_NAME => "MsvAvNbDomainName",
            Self::DNS_COMPUTER_NAME => "MsvAvDnsComputerName",
            Self::DNS_DOMAIN_NAME => "MsvAvDnsDomainName",
            Self::DNS_TREE_NAME => "MsvAvDnsTreeName",
            Self::FLAGS => "MsvAvFlags",
            Self::TIMESTAMP => "MsvAvTimestamp",
            Self::SINGLE_HOST => "MsvAvSingleHost",
            Self::TARGET_NAME => "MsvAvTargetName",
            Self::CHANNEL_BINDINGS => "MsvAvChannelBindings",
            _ => return None,
        })
    }

    const fn is_text(self) -> bool {
        matches!(self.0, 1..=5 | 9)
    }

    /// The length its value has, where it is fixed; the least length of Single_Host_Data.
    const fn len(self) -> Option<usize> {
        match self {
            Self::EOL => Some(0),
            Self::FLAGS => Some(4),
            Self::TIMESTAMP => Some(8),
            Self::SINGLE_HOST => Some(48),
            Self::CHANNEL_BINDINGS => Some(16),
            _ => None,
        }
    }
}

impl fmt::Display for AvId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.pad(name),
            None => write!(f, "{:#06x}", self.0),
        }
    }
}

impl fmt::Debug for AvId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl AvFlags {
    /// The account's authentication is constrained.
    pub const CONSTRAINED: Self = Self(0x1);
    /// The AUTHENTICATE message has a MIC.
    pub const MIC: Self = Self(0x2);
    /// The target name comes from an untrusted source.
    pub const UNTRUSTED_SPN: Self = Self(0x4);

    /// Every flag; the specification gives them no names, so these are ours.
    pub const BITS: &'static [Bit] = &[
        bit(Self::CONSTRAINED.0, "CONSTRAINED"),
        bit(Self::MIC.0, "MIC"),
        bit(Self::UNTRUSTED_SPN.0, "UNTRUSTED_SPN"),
    ];

    /// Whether all bits of `flags` are set.
    #[must_use]
    pub const fn contains(self, flags: Self) -> bool {
        self.0 & flags.0 == flags.0
    }
}

impl fmt::Display for AvFlags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_flags(f, u64::from(self.0), Self::BITS)
    }
}

impl fmt::Debug for AvFlags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Whole pairs with their offset in the list, MsvAvEOL as any other; `rest` is what has not been walked.
#[derive(Clone)]
struct Walk<'a> {
    rest: &'a [u8],
    offset: usize,
}

impl<'a> Iterator for Walk<'a> {
    type Item = (usize, AvPair<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let (head, rest) = self.rest.split_first_chunk::<4>()?;
        let (bytes, rest) = rest.split_at_checked(usize::from(u16::read(&head[2..])))?;
        let offset = self.offset;
        self.rest = rest;
        self.offset += 4 + bytes.len();
        Some((offset, AvPair { id: AvId(u16::read(head)), bytes }))
    }
}
