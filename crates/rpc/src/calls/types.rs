//! Types that several interfaces use.

use super::declare::fields;
use crate::ndr::{Show, Type};

/// A text that is always there.
pub(super) const TEXT: Type = Type::Text;
/// A text that may be missing.
pub(super) const OPT_TEXT: Type = Type::Ptr(&Type::Text);
/// A text of single bytes that is always there.
pub(super) const ASCII: Type = Type::Ascii;
/// A text of single bytes that may be missing.
pub(super) const OPT_ASCII: Type = Type::Ptr(&Type::Ascii);
/// RPC_UNICODE_STRING.
pub(super) const UNICODE: Type = Type::Unicode;
/// A pointer to one.
pub(super) const OPT_UNICODE: Type = Type::Ptr(&Type::Unicode);
/// A context handle.
pub(super) const HANDLE: Type = Type::Handle;
/// A number.
pub(super) const NUMBER: Type = Type::Int(4, Show::Number);
/// A number in two bytes.
pub(super) const SHORT: Type = Type::Int(2, Show::Number);
/// A number in one byte.
pub(super) const BYTE: Type = Type::Int(1, Show::Number);
/// A number in eight bytes.
pub(super) const HYPER: Type = Type::Int(8, Show::Number);
/// A mask.
pub(super) const HEX: Type = Type::Int(4, Show::Hex);
/// A size, a count, a reserved field.
pub(super) const SIZE: Type = Type::Int(4, Show::Quiet);
/// The same in two bytes.
pub(super) const SIZE16: Type = Type::Int(2, Show::Quiet);
/// The same in one byte.
pub(super) const SIZE8: Type = Type::Int(1, Show::Quiet);
/// A size behind a pointer that may be null.
pub(super) const OPT_SIZE: Type = Type::Ptr(&SIZE);
/// A number behind a pointer that may be null.
pub(super) const OPT_NUMBER: Type = Type::Ptr(&NUMBER);
/// Seconds since 1970.
pub(super) const UNIX: Type = Type::Int(4, Show::Unix);
/// A point in time, or a span, in eight bytes.
pub(super) const TIME: Type = Type::Int(8, Show::FileTime);
/// A UUID.
pub(super) const GUID: Type = Type::Guid;
/// A pointer to one.
pub(super) const OPT_GUID: Type = Type::Ptr(&Type::Guid);
/// A security identifier.
pub(super) const SID: Type = Type::Sid;
/// A pointer to one.
pub(super) const OPT_SID: Type = Type::Ptr(&Type::Sid);
/// Bytes that may be missing.
pub(super) const OPT_RAW: Type = Type::Ptr(&Type::Raw);
/// Bytes that may be missing, and may be texts.
pub(super) const OPT_BLOB: Type = Type::Ptr(&Type::Blob);
/// A FILETIME, or a large number of the oldest interfaces: two halves of four bytes.
pub(super) const FILETIME: Type = Type::Halves(Show::FileTime);

/// The attributes of an object that is opened. `[MS-LSAD]` 2.2.9
pub(super) const OBJECT_ATTRIBUTES: Type = fields![
    length: SIZE,
    root: Type::Ptr(&BYTE),
    name: Type::Ptr(&Type::Oem),
    attributes: SIZE,
    security: Type::Ptr(&fields![len: SIZE16, revision: SIZE8, sbz1: SIZE8, control: SIZE16]),
    quality: Type::Ptr(&fields![length: SIZE, level: Type::Enum(Show::Quiet), mode: SIZE8, effective: SIZE8]),
];
