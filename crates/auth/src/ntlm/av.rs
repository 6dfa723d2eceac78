//! AV_PAIRs: what the server says of itself in its challenge, and what the client repeats and adds in its response.

use smbtrail_layout::nested::{Measured, Unfold};
use smbtrail_layout::{
    Input, Problem, ProblemKind, Region, Sink, Structure, Value, Visitor, describe, list, structure,
};
use smbtrail_wire::{AvFlags, AvId, FileTime, Scalar};

use crate::Text;

/// A list of AV_PAIRs, and what follows its end. `[MS-NLMP]` 2.2.2.1
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct AvPairs<'a>(Input<'a>);

structure! {
    /// One attribute and its value. `[MS-NLMP]` 2.2.2.1
    ///
    /// ```text
    /// 0 AvId u16   2 AvLen u16   4 Value
    /// ```
    pub struct AvPair: "AV_PAIR", at 0 {
        /// Which attribute.
        av_id: AvId, "AvId";
        /// Length of `value` in bytes.
        av_len: u16, "AvLen";
    }
    regions {
        /// See [`AvPair::meaning`].
        value: [.. av_len] => describe::bytes, "Value";
    }
}

structure! {
    /// The machine that a client runs on. `[MS-NLMP]` 2.2.2.2, Single_Host_Data
    ///
    /// ```text
    /// 0 Size u32   4 Z4 u32   8 CustomData 8   16 MachineID 32   48 PermanentMachineID 32, in later versions
    /// ```
    pub struct SingleHost: "Single_Host_Data", at 0 {
        /// Its length in bytes, as it says itself.
        size: u32, "Size";
        /// Usually zero; receivers ignore it, so no value is a problem.
        z4: u32, "Z4";
        /// Meant for the machine that made it.
        custom_data: [u8; 8], "CustomData";
        /// Random, made anew at each start of the machine.
        machine_id: [u8; 32], "MachineID";
    }
    regions {
        /// In later versions 32 bytes that outlast a restart.
        permanent_machine_id: [..; <[u8]>::len] => describe::bytes, "PermanentMachineID";
    }
}

/// What the value of an [`AvPair`] means.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
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
    /// Unknown, or not of the length that its attribute has.
    Bytes(&'a [u8]),
}

impl<'a> AvPairs<'a> {
    /// The list in these bytes.
    #[must_use]
    pub const fn new(list: Input<'a>) -> Self {
        Self(list)
    }

    /// The pairs before MsvAvEOL, or before one that is cut short.
    pub fn iter(self) -> impl Iterator<Item = AvPair<'a>> {
        walk(self.0).map_while(pair).take_while(|pair| pair.av_id != AvId::EOL)
    }

    /// The first pair with this attribute.
    #[must_use]
    pub fn get(self, id: AvId) -> Option<AvPair<'a>> {
        let mut before_end = walk(self.0).take_while(|entry| id_of(*entry) != AvId::EOL);
        before_end.find(|entry| id_of(*entry) == id).and_then(pair)
    }

    /// MsvAvFlags.
    #[must_use]
    pub fn flags(self) -> Option<AvFlags> {
        match self.get(AvId::FLAGS)?.meaning() {
            AvValue::Flags(flags) => Some(flags),
            _ => None,
        }
    }

    /// MsvAvTimestamp.
    #[must_use]
    pub fn timestamp(self) -> Option<FileTime> {
        match self.get(AvId::TIMESTAMP)?.meaning() {
            AvValue::Timestamp(time) => Some(time),
            _ => None,
        }
    }

    /// What follows MsvAvEOL; where the list is cut, what follows its last whole pair.
    #[must_use]
    pub fn trailing(self) -> &'a [u8] {
        let mut walk = walk(self.0);
        walk.by_ref().map_while(pair).find(|pair| pair.av_id == AvId::EOL);
        walk.left().bytes()
    }

    /// A region of a list of these pairs with its MsvAvEOL, for a message that is made.
    ///
    /// Of a value of more than 65,535 bytes, which AvLen cannot state, the first 65,535 are taken.
    #[must_use]
    pub fn region<'v>(pairs: impl IntoIterator<Item = (AvId, &'v [u8])>) -> Region<'static> {
        let ended = pairs.into_iter().chain([(AvId::EOL, &[][..])]);
        let made = ended.map(|(av_id, value)| {
            let value = value.get(..usize::from(u16::MAX)).unwrap_or(value);
            AvPair { av_id, value: Region::new(value), ..AvPair::default() }.arranged()
        });
        list::of_structures(made, 1)
    }

    pub(super) fn check(self, sink: &mut dyn Sink) {
        let mut walk = walk(self.0);
        let mut has_ended = false;
        while !has_ended && let Some(entry) = walk.next() {
            let id = id_of(entry);
            let (offset, found) = (entry.base(), entry.len() - AvPair::FIXED);
            let fits = |expected| if id == AvId::SINGLE_HOST { found >= expected } else { found == expected };
            if let Some(expected) = len(id).filter(|expected| !fits(*expected)) {
                sink.problem(Problem::new(ProblemKind::UnexpectedValue, "AvLen", offset, expected, found));
            }
            if is_text(id) && !found.is_multiple_of(2) {
                sink.problem(Problem::new(ProblemKind::OddText, "AvPair", offset, found - 1, found));
            }
            has_ended = id == AvId::EOL;
        }
        if !has_ended {
            let left = walk.left();
            sink.problem(Problem::new(ProblemKind::CutEntry, "AvPairs", left.base(), 4, left.bytes().len()));
        }
    }
}

impl AvPair<'_> {
    /// What the value means.
    #[must_use]
    pub fn meaning(&self) -> AvValue<'_> {
        let bytes = &*self.value.bytes;
        let known = match self.av_id {
            AvId::EOL if bytes.is_empty() => Some(AvValue::Eol),
            AvId::FLAGS => bytes.try_into().ok().map(|raw| AvValue::Flags(AvFlags(u32::from_le_bytes(raw)))),
            AvId::TIMESTAMP => {
                bytes.try_into().ok().map(|raw| AvValue::Timestamp(FileTime(u64::from_le_bytes(raw))))
            }
            AvId::SINGLE_HOST => SingleHost::parse(self.value.input(), &mut ()).ok().map(AvValue::SingleHost),
            AvId::CHANNEL_BINDINGS => bytes.try_into().ok().map(AvValue::ChannelBindings),
            id if is_text(id) => Some(AvValue::Text(Text::Utf16(bytes))),
            _ => None,
        };
        known.unwrap_or(AvValue::Bytes(bytes))
    }
}

/// Lists a region of AV_PAIRs under its name, with what follows the list's end.
pub(super) fn list(name: &'static str, input: Input<'_>, visitor: &mut dyn Visitor) {
    visitor.enter(name, input.base(), input.bytes().len());
    let mut walk = walk(input);
    for pair in walk.by_ref().map_while(pair) {
        let id = pair.av_id;
        let list = |input: Input<'_>, visitor: &mut dyn Visitor| list_value(id, input, visitor);
        pair.describe(&mut Unfold { name: "Value", list: &list, visitor });
        if id == AvId::EOL {
            break;
        }
    }
    if !walk.left().bytes().is_empty() {
        describe::field("Trailing", walk.left(), Value::Padding, visitor);
    }
    visitor.leave();
}

fn list_value(id: AvId, input: Input<'_>, visitor: &mut dyn Visitor) {
    const NAME: &str = "Value";
    let bytes = input.bytes();
    match (id, bytes.len()) {
        (AvId::FLAGS, 4) => describe::scalar(NAME, AvFlags::read(bytes), input.base(), visitor),
        (AvId::TIMESTAMP, 8) => describe::scalar(NAME, FileTime::read(bytes), input.base(), visitor),
        (AvId::SINGLE_HOST, _) => describe::nested::<SingleHost<'_>>(NAME, input, visitor),
        (id, _) if is_text(id) => describe::text(NAME, input, visitor),
        _ => describe::bytes(NAME, input, visitor),
    }
}

/// Walks whole pairs, MsvAvEOL as any other.
fn walk(list: Input<'_>) -> Measured<'_> {
    Measured::new(list, 1, |bytes| {
        let len = 4 + usize::from(u16::from_le_bytes(*bytes.get(2..)?.first_chunk()?));
        (len <= bytes.len()).then_some(len)
    })
}

/// AvId of an entry of that walk.
fn id_of(entry: Input<'_>) -> AvId {
    AvId::read(entry.bytes().get(..2).unwrap_or_default())
}

fn pair(entry: Input<'_>) -> Option<AvPair<'_>> {
    AvPair::parse(entry, &mut ()).ok()
}

const fn is_text(id: AvId) -> bool {
    matches!(id.0, 1..=5 | 9)
}

/// The length that an attribute's value has, where it is fixed; the least length of Single_Host_Data.
const fn len(id: AvId) -> Option<usize> {
    match id {
        AvId::EOL => Some(0),
        AvId::FLAGS => Some(4),
        AvId::TIMESTAMP => Some(8),
        AvId::SINGLE_HOST => Some(48),
        AvId::CHANNEL_BINDINGS => Some(16),
        _ => None,
    }
}
