use crate::{Header, Input, ParseError, Problem, ProblemKind, Sink};

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
        let offset = self.offset;
        self.done = true;
        let header = Header::parse(bytes)?;
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
        Ok(Element { offset, header, input })
    }
}

#[cold]
fn report(kind: ProblemKind, expected: usize, found: usize, sink: &mut dyn Sink) {
    let number = |value: usize| u64::try_from(value).unwrap_or(u64::MAX);
    let (expected, found) = (number(expected), number(found));
    sink.problem(Problem { kind, what: "NextCommand", offset: 20, expected, found });
}
