use bytes::BytesMut;
use smbtrail_wire::HeaderFlags;

use crate::{Header, Input, Message, ParseError, Problem, ProblemKind, Sink};

/// Walks the messages of one transport message along their NextCommand. `[MS-SMB2] 3.2.4.1.4, 3.3.5.2.7`
///
/// The frame need not be there as one piece: at each [`offset`](Self::offset) the caller shows what it has.
///
/// ```
/// # use smbtrail_codec::Compound;
/// # let frame: &[u8] = &[];
/// let mut compound = Compound::new(frame.len());
/// while let Some(offset) = compound.offset() {
///     let element = compound.step(&frame[offset..], &mut Vec::new())?;
///     println!("{}", element.header.command);
/// }
/// # Ok::<(), smbtrail_codec::ParseError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Compound {
    offset: usize,
    len: usize,
    done: bool,
}

/// One message of a compound.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::exhaustive_structs, reason = "callers move it to offsets of their own")]
pub struct Element<'a> {
    /// Where its header begins, in bytes from the first of the frame.
    pub offset: usize,
    /// Its header.
    pub header: Header,
    /// Its bytes, header included, up to the next message.
    pub input: Input<'a>,
}

impl Compound {
    /// A walk over a frame of `len` bytes, transport prefix not counted.
    #[must_use]
    pub const fn new(len: usize) -> Self {
        Self { offset: 0, len, done: len == 0 }
    }

    /// Where the next message begins, in bytes from the first of the frame; `None` after the last.
    #[must_use]
    pub const fn offset(&self) -> Option<usize> {
        if self.done { None } else { Some(self.offset) }
    }

    /// Reads the header at [`offset`](Self::offset) from `bytes`, the bytes that are there from it on, and moves
    /// after the message. A NextCommand that leads nowhere is a problem, and ends the walk.
    ///
    /// # Errors
    /// When no header is there: see [`Header::parse`]. The walk is then over.
    pub fn step<'a>(&mut self, bytes: &'a [u8], sink: &mut dyn Sink) -> Result<Element<'a>, ParseError> {
        self.done = true;
        let header = Header::parse(bytes)?;
        Ok(self.pass(header, bytes, sink))
    }

    /// As [`step`](Self::step), where the capture cut the header: see [`Header::parse_cut`].
    ///
    /// # Errors
    /// When too little of a header is there. The walk is then over.
    pub fn step_cut<'a>(&mut self, bytes: &'a [u8], sink: &mut dyn Sink) -> Result<Element<'a>, ParseError> {
        self.done = true;
        let header = Header::parse_cut(bytes)?;
        Ok(self.pass(header, bytes, sink))
    }

    /// Moves after the message that begins with a header.
    #[inline]
    fn pass<'a>(&mut self, header: Header, bytes: &'a [u8], sink: &mut dyn Sink) -> Element<'a> {
        let offset = self.offset;
        let left = self.len - offset;
        let next = usize::try_from(header.next_command).unwrap_or(usize::MAX);
        let len = match next {
            0 => left,
            _ if next < Header::LEN => {
                report(ProblemKind::BadNext, Header::LEN, next, sink);
                left
            }
            _ if next >= left => {
                report(ProblemKind::BeyondMessage, left, next, sink);
                left
            }
            _ => {
                if !next.is_multiple_of(8) {
                    report(ProblemKind::Misaligned, 8, next, sink);
                }
                self.done = false;
                self.offset = offset + next;
                next
            }
        };
        let input = Input::cut(bytes.get(..len).unwrap_or(bytes), len);
        Element { offset, header, input }
    }
}

impl Compound {
    /// Appends messages as one compound: sets the NextCommand of each, and pads all but the last to a multiple of eight
    /// bytes. `related` also sets RELATED_OPERATIONS in all but the first, so that the server takes session, tree and
    /// file from the message before.
    ///
    /// ```
    /// use smbtrail_codec::{Compound, Message, body::{CloseRequest, CreateRequest}};
    /// let mut messages = [Message::new(CreateRequest::default()), Message::new(CloseRequest::default())];
    /// let mut out = bytes::BytesMut::new();
    /// Compound::emit(&mut messages, true, &mut out);
    /// assert_eq!(messages[0].header.next_command, 120);
    /// assert!(messages[1].header.is_related());
    /// ```
    pub fn emit(messages: &mut [Message<'_>], related: bool, out: &mut BytesMut) {
        let count = messages.len();
        for (index, message) in messages.iter_mut().enumerate() {
            let start = out.len();
            if related && index > 0 {
                message.header.flags = message.header.flags | HeaderFlags::RELATED_OPERATIONS;
            }
            message.header.next_command = 0;
            message.emit(out);
            if index + 1 < count {
                out.resize(start + (out.len() - start).next_multiple_of(8), 0);
                message.header.next_command = u32::try_from(out.len() - start).unwrap_or_default();
                if let Some(place) = out.get_mut(start + 20..start + 24) {
                    place.copy_from_slice(&message.header.next_command.to_le_bytes());
                }
            }
        }
    }
}

#[cold]
fn report(kind: ProblemKind, expected: usize, found: usize, sink: &mut dyn Sink) {
    sink.problem(Problem::new(kind, "NextCommand", 20, expected, found));
}
