//! A message with all its fields, out of a capture or out of bytes alone.

use std::borrow::Cow;

use smbtrail_codec::{Compound, Element, Field, Header, Input, Message, Problem, Visitor};
use smbtrail_fields::describe_body;
use smbtrail_track::{Buffer, Detail, Space};
use smbtrail_wire::SessionId;
use thiserror::Error;

use crate::context::Context;
use crate::fields::HEADER;
use crate::header::{HeaderField, Presence};
use crate::{reading, value};

/// A message, its header explained and its body listed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Explanation {
    /// What the capture knows of it; nothing for bytes alone.
    pub context: Context,
    /// Its place in the compound, from 1.
    pub number: usize,
    /// The bytes that contain it.
    pub space: Space,
    /// Where its header begins, in bytes from the first of its space.
    pub offset: usize,
    /// Bytes that belong to it and are not there.
    pub missing: usize,
    /// Its header.
    pub header: Header,
    /// The fields of the header in wire order.
    pub fields: Vec<HeaderLine>,
    /// The fields of the body in wire order.
    pub body: Vec<Line>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// A field of the header with its value in one message.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct HeaderLine {
    /// The field.
    pub field: &'static HeaderField,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Their value.
    pub value: String,
    /// What this value means in this message.
    pub meaning: String,
}

/// A field of the body, or the beginning of a structure in it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Line {
    /// How many structures contain it: 1 for the body's own fields.
    pub depth: usize,
    /// The structure that contains it, or that begins, by the specification's name.
    pub structure: &'static str,
    /// The specification's name.
    pub name: &'static str,
    /// Where it begins, in bytes from the header's first.
    pub offset: usize,
    /// How long it is, in bytes.
    pub len: usize,
    /// Its bytes; none for the beginning of a structure.
    pub bytes: Vec<u8>,
    /// Its value; `None` for the beginning of a structure.
    pub value: Option<String>,
}

/// Why there is no message to explain.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NoMessage {
    /// The bytes end before a header does.
    #[error("a header takes 64 bytes, {0} are there")]
    Short(usize),
    /// It is an SMB1 message.
    #[error("this is an SMB1 message (it begins with ff 53 4d 42); smbtrail reads SMB2 and SMB3")]
    Smb1,
    /// It is encrypted.
    #[error(
        "this is an encrypted message (it begins with fd 53 4d 42) of session {0}: without its key there is no header to read"
    )]
    Encrypted(SessionId),
    /// It is compressed.
    #[error(
        "this is a compressed message (it begins with fc 53 4d 42): its header cannot be read before it is decompressed"
    )]
    Compressed,
    /// It begins like nothing of SMB.
    #[error("no SMB2 message: expected fe 53 4d 42 at its beginning, found {0}")]
    Strange(String),
    /// There are fewer.
    #[error("there is no message {wanted}: there {}", are(*.there))]
    Place {
        /// The place asked for, from 1.
        wanted: u32,
        /// How many there are.
        there: usize,
    },
    /// The frame carries a part of one.
    #[error("frame {frame} carries a part of the {what} that frame {whole} completes")]
    Part {
        /// The frame asked for.
        frame: u64,
        /// What it is a part of.
        what: String,
        /// The frame with which that is whole.
        whole: u64,
    },
    /// The frame holds none.
    #[error("frame {frame} completes no SMB2 message{}", nearest(*.before, *.after))]
    NotInFrame {
        /// The frame asked for.
        frame: u64,
        /// The last frame before it that does.
        before: Option<u64>,
        /// The first frame after it that does.
        after: Option<u64>,
    },
}

/// Explains the messages in `bytes`: one message or a compound, with or without the transport prefix. What is
/// before the first header, the headers of a pasted packet most often, is passed over.
///
/// # Errors
/// [`NoMessage`], when they begin no SMB2 message.
pub fn explain(bytes: &[u8]) -> Result<Vec<Explanation>, NoMessage> {
    let frame = payload(bytes)?;
    let mut compound = Compound::new(frame.len());
    let mut messages = Vec::new();
    while let Some(offset) = compound.offset() {
        let mut problems = Vec::new();
        match compound.step(frame.get(offset..).unwrap_or_default(), &mut problems) {
            Ok(Element { input, .. }) => {
                let number = messages.len() + 1;
                let message = Message::parse(input, &mut problems);
                messages.extend(message.ok().map(|message| {
                    Explanation::new(Context::default(), (number, offset), input, &message, None, problems)
                }));
            }
            Err(_) if messages.is_empty() => return Err(NoMessage::Short(frame.len())),
            Err(_) => break,
        }
    }
    Ok(messages)
}

impl Explanation {
    pub(super) fn new(
        context: Context,
        (number, offset): (usize, usize),
        input: Input<'_>,
        message: &Message<'_>,
        detail: Option<&Detail>,
        mut problems: Vec<Problem>,
    ) -> Self {
        let header = message.header;
        let there = input.bytes().len();
        let mut fields = Fields { header: &header, there, context: &context, lines: Vec::new() };
        header.describe(&mut fields);
        let fields = fields.lines;
        let mut body = Lines::default();
        describe_body(&message.body, detail, &mut body);
        let mut more = Vec::new();
        if let Some(buffer) = Buffer::of(&message.body, detail) {
            buffer.read(&mut more);
        }
        more.retain(|problem| !problems.contains(problem));
        problems.append(&mut more);
        let missing = input.len() - input.bytes().len();
        let space = Space::Frame;
        Self { context, number, space, offset, missing, header, fields, body: body.lines, problems }
    }
}

impl Explanation {
    /// Whether its MessageId is there, by which requests and answers find each other.
    pub(super) fn has_message_id(&self) -> bool {
        self.fields.iter().any(|line| line.field.name == "MessageId")
    }
}

/// The bytes from the first header on, without the transport prefix before and what follows its length.
fn payload(bytes: &[u8]) -> Result<&[u8], NoMessage> {
    const MAGIC: &[u8] = b"SMB";
    // A packet's own headers take less: 14 + 4 of Ethernet, 40 of IPv6 with some options, 60 of TCP.
    const FAR: usize = 256;
    let window = bytes.get(..bytes.len().min(FAR)).unwrap_or(bytes);
    let start =
        window.windows(4).position(|four| four.ends_with(MAGIC) && matches!(four.first(), Some(0xfc..=0xff)));
    let Some(start) = start else {
        let head = bytes.get(..bytes.len().min(4)).unwrap_or_default();
        return Err(if head.is_empty() {
            NoMessage::Short(0)
        } else {
            NoMessage::Strange(value::hex(head, " "))
        });
    };
    let from = bytes.get(start..).unwrap_or_default();
    let frame = match start.checked_sub(4).and_then(|prefix| bytes.get(prefix..start)) {
        Some(&[0, a, b, c]) => {
            let len = usize::try_from(u32::from_be_bytes([0, a, b, c])).unwrap_or(usize::MAX);
            from.get(..len).filter(|frame| frame.len() >= Header::LEN).unwrap_or(from)
        }
        _ => from,
    };
    match frame.first() {
        Some(0xff) => Err(NoMessage::Smb1),
        Some(0xfc) => Err(NoMessage::Compressed),
        Some(0xfd) => {
            let id = frame.get(44..).and_then(|rest| rest.first_chunk()).copied().unwrap_or_default();
            Err(NoMessage::Encrypted(SessionId(u64::from_le_bytes(id))))
        }
        _ => Ok(frame),
    }
}

fn are(messages: usize) -> String {
    if messages == 1 { "is 1".to_owned() } else { format!("are {messages}") }
}

fn nearest(before: Option<u64>, after: Option<u64>) -> Cow<'static, str> {
    match (before, after) {
        (Some(before), Some(after)) => format!("; the nearest that do are {before} and {after}").into(),
        (Some(before), None) => format!("; the last that does is {before}").into(),
        (None, Some(after)) => format!("; the first that does is {after}").into(),
        (None, None) => ", and no other frame does".into(),
    }
}

/// Joins the header's fields with what is known of them.
struct Fields<'a> {
    header: &'a Header,
    /// Bytes of the message that are there.
    there: usize,
    context: &'a Context,
    lines: Vec<HeaderLine>,
}

impl Visitor for Fields<'_> {
    fn enter(&mut self, _: &'static str, _: usize, _: usize) {}

    fn field(&mut self, field: &Field<'_>) {
        let known = |known: &&HeaderField| known.name == field.name && known.offset == field.offset;
        let Some(known) = HEADER.iter().find(known) else { return };
        // What a snap length cut is zero in the header, and not in the capture.
        if field.offset + field.bytes.len() > self.there {
            return;
        }
        let value = match (known.presence, field.name) {
            (Presence::Always, "ProtocolId") => "SMB2".to_owned(),
            (Presence::Sync, "ProcessId") => {
                format!("{:#010x}", self.header.process_id().unwrap_or_default())
            }
            _ => value::in_words(&field.value, field.bytes),
        };
        let meaning = reading::of(known, self.header, self.context);
        self.lines.push(HeaderLine { field: known, bytes: field.bytes.to_vec(), value, meaning });
    }

    fn leave(&mut self) {}
}

/// Collects fields, and the beginnings of structures.
#[derive(Default)]
pub(super) struct Lines {
    structures: Vec<&'static str>,
    pub(super) lines: Vec<Line>,
}

impl Visitor for Lines {
    fn enter(&mut self, name: &'static str, offset: usize, len: usize) {
        let depth = self.structures.len();
        self.structures.push(name);
        self.lines.push(Line { depth, structure: name, name, offset, len, bytes: Vec::new(), value: None });
    }

    fn field(&mut self, field: &Field<'_>) {
        self.lines.push(Line {
            depth: self.structures.len(),
            structure: self.structures.last().copied().unwrap_or_default(),
            name: field.name,
            offset: field.offset,
            len: field.bytes.len(),
            bytes: field.bytes.to_vec(),
            value: Some(value::in_words(&field.value, field.bytes)),
        });
    }

    fn leave(&mut self) {
        self.structures.pop();
    }
}
