//! What was read: a tree of values with their places.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use smbtrail_wire::{Guid, NtStatus};

use super::types::{Seal, Show};
use crate::status::win32;

/// A value with its name and place.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Node {
    /// The name of the argument or member; empty for an element.
    pub name: &'static str,
    /// Where it begins, in bytes from the stub's first.
    pub offset: usize,
    /// Its bytes there; those that it points to have a place of their own.
    pub len: usize,
    /// What it is.
    pub value: Value,
    /// The pointers that lead to it, the outer one first: their numbers as written, 0 for a pointer to nothing.
    pub pointers: [Option<u64>; 3],
    /// What is written in front of its elements: how many there could be, where they begin, how many there are.
    pub counts: [Option<u64>; 3],
    /// How it is written, where its value does not say that.
    pub form: Form,
}

/// How a text is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// With nothing in front of it but counts.
    #[default]
    Plain,
    /// After its length and the size of its buffer, in bytes: RPC_UNICODE_STRING, RPC_STRING. `[MS-DTYP]` 2.3.10
    Sized(u16, u16),
    /// As a security identifier with this many subauthorities. `[MS-DTYP]` 2.4.2.3
    Sid(u64),
}

/// What an argument is.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// A pointer to nothing.
    Null,
    /// A number, and what it means.
    Number(u64, Show),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// Bytes that are encrypted in a way of their own.
    Secret(Secret),
    /// A UUID.
    Guid(Guid),
    /// A context handle.
    Handle(Handle),
    /// Elements.
    List(Vec<Node>),
    /// Members.
    Struct(Vec<Node>),
    /// One of several types, with its tag.
    Arm(u64, Vec<Node>),
    /// A pointer whose target is not read yet. It does not occur in what is given out, unless reading failed before.
    Pending(u64),
}

/// A password or another secret in a call.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Secret {
    /// How it is encrypted.
    pub seal: Seal,
    /// Its bytes, encrypted.
    pub bytes: Vec<u8>,
    /// What it is, once it is known: a text, or bytes.
    pub plain: Option<Box<Value>>,
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({:?}, {} bytes)", self.seal, self.bytes.len())
    }
}

/// A context handle, and what it stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Handle {
    /// Its bytes.
    pub bytes: [u8; 20],
    /// The object that it was opened for.
    pub object: Option<Arc<str>>,
}

impl Handle {
    /// Whether it stands for nothing: it was closed, or not opened.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.bytes == [0; 20]
    }
}

impl Node {
    /// A value under a name, without a place.
    #[must_use]
    pub const fn new(name: &'static str, value: Value) -> Self {
        Self { name, offset: 0, len: 0, value, pointers: [None; 3], counts: [None; 3], form: Form::Plain }
    }

    /// Its member or element of this name, at any depth.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Self> {
        match &self.value {
            Value::List(nodes) | Value::Struct(nodes) | Value::Arm(_, nodes) => find(nodes, name),
            _ => None,
        }
    }
}

/// The first node of this name, at any depth.
pub(crate) fn find<'n>(nodes: &'n [Node], name: &str) -> Option<&'n Node> {
    nodes.iter().find_map(|node| if node.name == name { Some(node) } else { node.find(name) })
}

impl Value {
    /// Its number, if it is one.
    #[must_use]
    pub const fn number(&self) -> Option<u64> {
        match self {
            Self::Number(number, _) => Some(*number),
            _ => None,
        }
    }

    /// Its text, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// A number in words, or as digits.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null | Self::Pending(_) => f.write_str("-"),
            Self::Number(number, show) => show.write(*number, f),
            Self::Text(text) => f.write_str(text),
            Self::Bytes(bytes) => {
                bytes.iter().take(16).try_for_each(|byte| write!(f, "{byte:02x}"))?;
                if bytes.len() > 16 { write!(f, "… ({} bytes)", bytes.len()) } else { Ok(()) }
            }
            Self::Secret(secret) => write!(f, "(encrypted, {} bytes)", secret.bytes.len()),
            Self::Guid(guid) => fmt::Display::fmt(guid, f),
            Self::Handle(handle) => match &handle.object {
                Some(object) => f.write_str(object),
                None if handle.is_null() => f.write_str("-"),
                None => write!(f, "{}", Guid(guid_of(handle.bytes))),
            },
            Self::List(nodes) | Self::Arm(_, nodes) if nodes.len() == 1 => {
                fmt::Display::fmt(&nodes[0].value, f)
            }
            Self::List(nodes) | Self::Struct(nodes) | Self::Arm(_, nodes) => {
                let (open, close) = if matches!(self, Self::List(_)) { ("[", "]") } else { ("{", "}") };
                f.write_str(open)?;
                for (index, node) in nodes.iter().take(8).enumerate() {
                    let space = if index == 0 { "" } else { " " };
                    match node.name {
                        "" => write!(f, "{space}{}", node.value)?,
                        name => write!(f, "{space}{name}={}", node.value)?,
                    }
                }
                if nodes.len() > 8 {
                    write!(f, " … ({})", nodes.len())?;
                }
                f.write_str(close)
            }
        }
    }
}

/// The UUID in a context handle, after its four bytes of attributes.
fn guid_of(handle: [u8; 20]) -> [u8; 16] {
    core::array::from_fn(|index| handle[4 + index])
}

impl Show {
    /// The name of a number, where it has one.
    #[must_use]
    pub fn name(self, number: u64) -> Option<&'static str> {
        match self {
            Self::Name(names) => names.iter().find(|(value, _)| *value == number).map(|(_, name)| *name),
            Self::Win32 => u32::try_from(number).ok().and_then(win32),
            Self::NtStatus => u32::try_from(number).ok().and_then(|code| NtStatus(code).name()),
            _ => None,
        }
    }

    /// Whether it is left out of a summary: sizes, and times, which are long.
    #[must_use]
    pub const fn is_quiet(self) -> bool {
        matches!(self, Self::Quiet | Self::FileTime)
    }

    fn write(self, number: u64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = self.name(number) {
            return f.write_str(name);
        }
        match self {
            Self::Hex | Self::Win32 | Self::NtStatus => write!(f, "{number:#x}"),
            Self::Flags(names) => {
                let mut rest = number;
                let mut first = true;
                for (bits, name) in names {
                    if number & bits == *bits && *bits != 0 {
                        write!(f, "{}{name}", if first { "" } else { "|" })?;
                        (rest, first) = (rest & !bits, false);
                    }
                }
                if rest != 0 || first {
                    write!(f, "{}{rest:#x}", if first { "" } else { "|" })
                } else {
                    Ok(())
                }
            }
            _ => write!(f, "{number}"),
        }
    }
}
