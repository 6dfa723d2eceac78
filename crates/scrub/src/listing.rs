//! What becomes of each field of a listing.
//!
//! A message begins as zeros, and the codec's listing says what its bytes are. Only what the listing declares as a number, a
//! value of a list, flags, a time or an id is written. A field that no rule here knows stays zero, so a field that is new, or
//! that nobody thought of, cannot leak.
//!
//! A hostile or damaged offset makes a structure of a name's bytes, and numbers of its letters. So times and sizes have to be
//! plausible, and what reads as text stays zero, except in headers and in bodies whose StructureSize is right.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use smbtrail_auth::ntlm;
use smbtrail_codec::{Field, Value, Visitor};
use smbtrail_wire::{AvId, CreateContextTag, FileTime, Meaning, Scalar};

use crate::maps::Maps;
use crate::names::Kind;
use crate::text::{self, Form};
use crate::{sid, words};

/// Where the bytes of a message go, and what they may become.
pub(crate) struct Page<'a> {
    /// The message.
    pub(crate) source: &'a [u8],
    /// What replaces it.
    pub(crate) out: &'a mut [u8],
    marks: &'a mut Vec<Mark>,
    pub(crate) maps: &'a mut Maps,
}

impl<'a> Page<'a> {
    pub(crate) fn new(
        source: &'a [u8],
        out: &'a mut [u8],
        marks: &'a mut Vec<Mark>,
        maps: &'a mut Maps,
    ) -> Self {
        marks.clear();
        marks.resize(source.len(), Mark::Free);
        Self { source, out, marks, maps }
    }

    /// Copies bytes, as [`keep`](Self::keep) does. They may not be what the listing says.
    fn keep_doubtful(&mut self, offset: usize, len: usize) {
        self.keep(offset, len);
        let range = self.range(offset, len);
        let marks = self.marks.get_mut(range).unwrap_or_default().iter_mut();
        marks.filter(|mark| **mark == Mark::Free).for_each(|mark| *mark = Mark::Doubtful);
    }

    /// Blanks what is doubtful and reads as text.
    pub(crate) fn finish(self) {
        let Self { out, marks, .. } = self;
        let mut at = 0;
        for run in marks.chunk_by(|a, b| a == b) {
            if run.first() == Some(&Mark::Doubtful)
                && let Some(bytes) = out.get_mut(at..at + run.len())
            {
                blank_text(bytes);
            }
            at += run.len();
        }
    }

    /// Copies bytes, unless another field says that they may not be shown: fields of hostile messages overlap.
    pub(crate) fn keep(&mut self, offset: usize, len: usize) {
        let range = self.range(offset, len);
        let (Some(from), Some(to), Some(marks)) =
            (self.source.get(range.clone()), self.out.get_mut(range.clone()), self.marks.get(range))
        else {
            return;
        };
        for ((from, to), mark) in from.iter().zip(to).zip(marks) {
            if *mark != Mark::Covered {
                *to = *from;
            }
        }
    }

    /// The bytes at a place, as far as they are there.
    fn range(&self, offset: usize, len: usize) -> Range<usize> {
        let end = offset.saturating_add(len).min(self.source.len());
        offset.min(end)..end
    }

    /// Writes what replaces bytes that may not be shown; zeros where `made` is shorter.
    pub(crate) fn cover(&mut self, offset: usize, len: usize, made: &[u8]) {
        let made = made.iter().copied().chain(std::iter::repeat(0));
        let range = self.range(offset, len);
        let (Some(out), Some(marks)) = (self.out.get_mut(range.clone()), self.marks.get_mut(range)) else {
            return;
        };
        marks.fill(Mark::Covered);
        out.iter_mut().zip(made).for_each(|(to, made)| *to = made);
    }

    /// Covers a text in UTF-16.
    pub(crate) fn wide(&mut self, offset: usize, len: usize, text: &[u8], form: Form) {
        let units: Vec<u16> = text.chunks_exact(2).map(u16::read).collect();
        let made = text::substitute(&units, true, form, &mut self.maps.names);
        let made: Vec<u8> = made.into_iter().flat_map(u16::to_le_bytes).collect();
        self.cover(offset, len, &made);
    }

    /// Covers a text of single bytes.
    pub(crate) fn narrow(&mut self, offset: usize, text: &[u8], form: Form) {
        let units: Vec<u16> = text.iter().copied().map(u16::from).collect();
        let made = text::substitute(&units, false, form, &mut self.maps.names);
        let made: Vec<u8> = made.into_iter().map(|unit| u8::try_from(unit).unwrap_or_default()).collect();
        self.cover(offset, text.len(), &made);
    }

    fn id(&mut self, offset: usize, id: &[u8]) {
        let made = self.maps.ids.substitute(id);
        self.cover(offset, id.len(), &made);
    }

    fn address(&mut self, offset: usize, bytes: &[u8]) {
        let v4 = |bytes: [u8; 4]| IpAddr::from(Ipv4Addr::from(bytes));
        let address = match bytes {
            [a, b, c, d] => v4([*a, *b, *c, *d]),
            // IPv4 in a field of sixteen bytes.
            [a, b, c, d, rest @ ..] if rest.iter().all(|byte| *byte == 0) => v4([*a, *b, *c, *d]),
            _ => match <[u8; 16]>::try_from(bytes) {
                Ok(bytes) => Ipv6Addr::from(bytes).into(),
                Err(_) => return,
            },
        };
        match self.maps.addresses.substitute(address) {
            IpAddr::V4(made) => self.cover(offset, bytes.len(), &made.octets()),
            IpAddr::V6(made) => self.cover(offset, bytes.len(), &made.octets()),
        }
    }
}

/// What is known of a byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Nothing, or that it is what it seems.
    Free,
    /// It may not be shown.
    Covered,
    /// It is shown, if it does not read as text.
    Doubtful,
}

/// Letters in a row, of one byte and of two, that are text and no numbers.
const NARROW: usize = 8;
const WIDE: usize = 4;

/// Blanks runs of letters.
fn blank_text(bytes: &mut [u8]) {
    let is_letter = |byte: u8| (0x20..0x7F).contains(&byte);
    for run in bytes.chunk_by_mut(|a, b| is_letter(*a) == is_letter(*b)) {
        if run.len() >= NARROW && run.first().is_some_and(|byte| is_letter(*byte)) {
            run.fill(0);
        }
    }
    for start in [0, 1] {
        let (units, _) = bytes.get_mut(start..).unwrap_or_default().as_chunks_mut::<2>();
        let is_letter = |unit: &[u8; 2]| is_letter(unit[0]) && unit[1] == 0;
        for run in units.chunk_by_mut(|a, b| is_letter(a) == is_letter(b)) {
            if run.len() >= WIDE && run.first().is_some_and(is_letter) {
                run.fill([0; 2]);
            }
        }
    }
}

/// Covers or copies each field of a listing.
pub(crate) struct Fields<'p, 'a> {
    page: &'p mut Page<'a>,
    /// How many structures, from the outermost in, are certainly where the listing has them.
    certain: usize,
    /// The structures around the field, the innermost last.
    structures: Vec<&'static str>,
    /// Of the AV_PAIR at hand.
    av_id: AvId,
    /// A field that is not opaque, and what is inside it.
    inner: Option<Inner<'p>>,
}

/// A field whose bytes the listing does not know, and what knows them.
pub(crate) struct Inner<'p> {
    pub(crate) offset: usize,
    pub(crate) len: usize,
    pub(crate) list: &'p dyn Fn(&mut Page<'_>),
}

impl<'p, 'a> Fields<'p, 'a> {
    pub(crate) fn new(page: &'p mut Page<'a>, inner: Option<Inner<'p>>) -> Self {
        Self { page, certain: 0, structures: Vec::new(), av_id: AvId::EOL, inner }
    }

    /// The listing of what is certainly there: a header, or the body that it names.
    pub(crate) fn certain(page: &'p mut Page<'a>, inner: Option<Inner<'p>>) -> Self {
        Self { certain: 1, ..Self::new(page, inner) }
    }

    /// Copies a number, if it can be one.
    fn number(&mut self, offset: usize, len: usize, meaning: Meaning) {
        if self.structures.len() <= self.certain {
            return self.page.keep(offset, len);
        }
        let is_lock = self.structures.last() == Some(&"SMB2_LOCK_ELEMENT");
        let is_plausible = match meaning {
            Meaning::Time(FileTime(time)) => matches!(time >> 48, 0 | 0x0190..=0x0240 | 0x7FFF | 0xFFFF),
            Meaning::Number(number) => is_lock || matches!(number >> 48, 0 | 0x7FFF | 0xFFFF),
            _ => true,
        };
        match is_plausible {
            true => self.page.keep_doubtful(offset, len),
            false => self.page.cover(offset, len, &[]),
        }
    }

    fn scalar(&mut self, field: &Field<'_>, meaning: Meaning) {
        let (name, offset, len) = (field.name, field.offset, field.bytes.len());
        let bytes = self.page.source.get(offset..offset.saturating_add(len)).unwrap_or_default();
        match meaning {
            _ if is_reserved(name) => self.page.cover(offset, len, &[]),
            Meaning::Number(_) if IDS.contains(&name) => self.page.id(offset, bytes),
            Meaning::Hex(_) if !SESSION_IDS.contains(&name) => self.page.id(offset, bytes),
            Meaning::Number(_)
            | Meaning::Name(..)
            | Meaning::Hex(_)
            | Meaning::Flags(..)
            | Meaning::Time(_)
            | Meaning::FileId(_) => {
                if let ("AvId", Meaning::Name(number, _)) = (name, meaning) {
                    self.av_id = AvId(u16::try_from(number).unwrap_or_default());
                }
                self.number(offset, len, meaning);
            }
            Meaning::Guid(guid) if INTERFACES.contains(&name) || guid == CreateContextTag::POSIX => {
                self.page.keep(offset, len);
            }
            Meaning::Guid(_) => self.page.id(offset, bytes),
            // The text is a value of its own.
            Meaning::Text => self.page.cover(offset, len, &[]),
            Meaning::Bytes => self.bytes(name, offset, bytes),
        }
    }

    /// Bytes of a fixed number.
    fn bytes(&mut self, name: &str, offset: usize, bytes: &[u8]) {
        let is_magic = match name {
            "ProtocolId" | "Protocol" => matches!(bytes, [0xFC..=0xFF, b'S', b'M', b'B']),
            "Signature" => bytes == ntlm::SIGNATURE,
            "common_header.packed_drep" => true,
            _ => false,
        };
        match name {
            _ if is_magic => self.page.keep(offset, bytes.len()),
            "FileId" | "FileId128" | "SourceKey" | "ResumeKey" => self.page.id(offset, bytes),
            "IPv4Address" | "IPv6Address" | "IPAddress" => self.page.address(offset, bytes),
            _ => self.page.cover(offset, bytes.len(), &[]),
        }
    }

    fn form(&self, field: &'static str) -> Form {
        match (self.structures.last().copied().unwrap_or_default(), field) {
            ("AV_PAIR", _) => match self.av_id {
                AvId::NB_COMPUTER_NAME | AvId::DNS_COMPUTER_NAME => Form::Of(Kind::Host),
                AvId::TARGET_NAME => Form::Service,
                _ => Form::Of(Kind::Domain),
            },
            (_, "UserName") => Form::Of(Kind::User),
            (_, "DomainName" | "Domain" | "TargetName" | "SpecialName" | "SiteName") => {
                Form::Of(Kind::Domain)
            }
            (_, "Workstation" | "NetName" | "InitiatorHostName" | "NetBIOSName") => Form::Of(Kind::Host),
            (_, "ExpandedName") => Form::Unc,
            ("SMB2 TREE_CONNECT Request", _) => Form::Unc,
            (
                _,
                "ResourceName" | "RequestFileName" | "DFSPath" | "DFSAlternatePath" | "NetworkAddress"
                | "ShareName",
            ) => Form::Unc,
            (_, "FileSystemName") => Form::FileSystem,
            _ => Form::Path,
        }
    }
}

impl Visitor for Fields<'_, '_> {
    fn enter(&mut self, name: &'static str, _: usize, _: usize) {
        self.structures.push(name);
    }

    fn field(&mut self, field: &Field<'_>) {
        let (offset, len) = (field.offset, field.bytes.len());
        match field.value {
            Value::Scalar(meaning) => self.scalar(field, meaning),
            Value::Text(text) => self.page.wide(offset, len, text.0, self.form(field.name)),
            Value::Ascii(name) if field.name == "Name" && is_context(name) => self.page.keep(offset, len),
            Value::Ascii(name) if field.name == "Name" => self.page.id(offset, name),
            Value::Ascii(_) => self.page.narrow(offset, field.bytes, self.form(field.name)),
            Value::Shown(_) => {
                let made = sid::substitute(field.bytes, &mut self.page.maps.ids);
                self.page.cover(offset, len, &made.unwrap_or_default());
            }
            Value::Bytes => match self.inner.take_if(|inner| (inner.offset, inner.len) == (offset, len)) {
                Some(inner) => (inner.list)(self.page),
                None => {
                    if matches!(
                        (self.structures.last(), field.name),
                        (Some(&("SMB2 READ Response" | "SMB2 WRITE Request")), "Buffer")
                    ) {
                        self.page.maps.data += u64::try_from(len).unwrap_or_default();
                    }
                    self.page.cover(offset, len, &[]);
                }
            },
            _ => self.page.cover(offset, len, &[]),
        }
    }

    fn leave(&mut self) {
        self.structures.pop();
    }
}

/// Numbers that name a volume, a file or a user of a system.
const IDS: &[&str] = &[
    "DiskFileId",
    "VolumeId",
    "VolumeSerialNumber",
    "FileSysIdentifier",
    "FileReferenceNumber",
    "ParentFileReferenceNumber",
    "FileId",
    "SecurityId",
    "LxUid",
    "LxGid",
    "RootDirectory",
];

/// Ids that live as long as a session, and mean nothing beyond it.
const SESSION_IDS: &[&str] = &["SessionId", "PreviousSessionId", "TreeId", "AsyncId"];

/// GUIDs that are the same wherever a program runs.
const INTERFACES: &[&str] = &["p_syntax_id_t.if_uuid", "abstract_syntax.if_uuid", "transfer_syntax.if_uuid"];

/// Whether a field has no meaning, so that whatever is in it is hidden there.
fn is_reserved(name: &str) -> bool {
    let name = name.rsplit('.').next().unwrap_or(name);
    ["Reserved", "reserved", "Padding", "Pad", "Unused", "Sbz", "Z4"]
        .iter()
        .any(|start| name.starts_with(start))
        || name.ends_with("_reserved")
}

/// Whether a create context has this name by a specification. `[MS-SMB2] 2.2.13.2`
fn is_context(name: &[u8]) -> bool {
    CreateContextTag::name_of(name).is_some()
}

/// What is said of a dialect of SMB1, byte by byte: `02`, the dialect, `00`.
pub(crate) fn dialects(page: &mut Page<'_>, offset: usize, len: usize) {
    let bytes = page.source.get(offset..offset.saturating_add(len)).unwrap_or_default();
    let mut at = offset;
    for dialect in bytes.split_inclusive(|byte| *byte == 0) {
        if let [2, text @ .., 0] = dialect {
            if words::is_dialect(text) {
                page.keep(at, dialect.len());
            } else {
                page.keep(at, 1);
                page.narrow(at + 1, text, Form::Path);
            }
        }
        at += dialect.len();
    }
}

#[cfg(test)]
mod tests {
    use smbtrail_codec::Utf16;

    use super::*;

    /// What is written of these fields, `(offset, length, value)`, of a message of letters.
    fn made(fields: &[(usize, usize, Value<'_>)]) -> Vec<u8> {
        let source = [b'a', 0].repeat(16);
        let (mut out, mut marks, mut maps) = (vec![0; source.len()], Vec::new(), Maps::default());
        let mut page = Page::new(&source, &mut out, &mut marks, &mut maps);
        let mut visitor = Fields::new(&mut page, None);
        visitor.enter("A structure of tomorrow", 0, 32);
        for (offset, len, value) in fields {
            let bytes = &source[*offset..offset + len];
            visitor.field(&Field { name: "AField", offset: *offset, bytes, value: *value });
        }
        visitor.leave();
        page.finish();
        out
    }

    const NUMBER: Value<'_> = Value::Scalar(Meaning::Number(7));

    #[test]
    fn a_field_that_no_rule_names_is_zero_or_mapped() {
        let letters = [b'a', 0].repeat(4);
        let all = [
            (0, 8, Value::Bytes),
            (8, 8, Value::Padding),
            (16, 8, Value::Scalar(Meaning::Bytes)),
            (24, 8, Value::Text(Utf16(&letters))),
        ];
        let out = made(&all);
        assert_eq!(out[..24], [0; 24]);
        assert_eq!(out[24..], *b"n\x000\x000\x001\0");
        assert_eq!(made(&[(0, 4, NUMBER)])[..6], *b"a\0a\0\0\0");
    }

    #[test]
    fn letters_are_no_numbers() {
        assert_eq!(made(&[(0, 8, NUMBER)])[..8], [0; 8]);
        let time = Value::Scalar(Meaning::Time(FileTime(0x0061_0061_0061_0061)));
        assert_eq!(made(&[(0, 6, NUMBER), (8, 8, time)])[..16], *b"a\0a\0a\0\0\0\0\0\0\0\0\0\0\0");
        let mut bytes = *b"\0eightlet\0seven77\0";
        blank_text(&mut bytes);
        assert_eq!(bytes, *b"\0\0\0\0\0\0\0\0\0\0seven77\0");
    }

    #[test]
    fn where_fields_overlap_what_must_not_be_shown_wins() {
        for first in [true, false] {
            let letters = [b'a', 0].repeat(4);
            let mut fields = vec![
                (0, 8, NUMBER),
                (4, 8, Value::Text(Utf16(&letters))),
                (14, 4, Value::Bytes),
                (12, 4, NUMBER),
            ];
            if first {
                fields.reverse();
            }
            assert_eq!(made(&fields)[..18], *b"a\0a\0n\x000\x000\x001\0a\0\0\0\0\0", "{first}");
        }
    }
}
