//! What is wrong with a capture.

use std::fmt;
use std::io;
use std::sync::Arc;

use thiserror::Error;

/// Why a capture could not be read, or not to its end.
#[derive(Debug, Error)]
#[non_exhaustive]
pub struct CaptureError {
    /// The file as it was named; `-` is standard input.
    pub file: Arc<str>,
    /// Byte at which the faulty structure begins, from the file's start; in a compressed file counted in what it
    /// unpacks to.
    pub offset: u64,
    /// Packets of this file read before.
    pub packets: u64,
    /// What is wrong.
    pub problem: Problem,
}

impl CaptureError {
    /// The file's name for people: a control character, which could steer a terminal, as `<U+001B>`.
    #[must_use]
    pub fn name(&self) -> String {
        let visible = |c: char| match c.is_control() {
            true => format!("<U+{:04X}>", u32::from(c)),
            false => c.into(),
        };
        self.file.chars().map(visible).collect()
    }

    /// Whether the process, or the system, may not have more open files.
    pub(crate) fn is_out_of_files(&self) -> bool {
        // EMFILE and ENFILE of Unix, ERROR_TOO_MANY_OPEN_FILES of Windows.
        let numbers: &[i32] = if cfg!(windows) { &[4] } else { &[23, 24] };
        let Problem::Io(error) = &self.problem else { return false };
        error.raw_os_error().is_some_and(|number| numbers.contains(&number))
    }

    /// Whether the file is a capture that is cut short or damaged, as opposed to one that cannot be read at all.
    /// What was before the damage has been delivered.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        match &self.problem {
            Problem::Io(_) | Problem::NotACapture { .. } | Problem::Unsupported(_) => false,
            Problem::Cut { .. } | Problem::Invalid { .. } | Problem::Packing { .. } => true,
        }
    }
}

impl fmt::Display for CaptureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name(), self.problem)?;
        if self.is_damage() {
            write!(f, " (at byte {}, after packet {})", self.offset, self.packets)?;
        }
        Ok(())
    }
}

/// What is wrong with a capture file.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Problem {
    /// The operating system would not open or read it.
    #[error("cannot be read: {0}")]
    Io(io::Error),
    /// It begins like no capture format.
    #[error("not a pcap or pcapng capture: it begins with {}", Hex(.found))]
    NotACapture {
        /// Its first bytes, at most four.
        found: Vec<u8>,
    },
    /// It is packed in a way that this build was not made to read.
    #[error("{0} is not supported by this build")]
    Unsupported(&'static str),
    /// It ends within a structure.
    #[error("the file is cut short in a {what}: {expected} bytes expected, {found} found")]
    Cut {
        /// The structure.
        what: &'static str,
        /// Bytes it takes.
        expected: u64,
        /// Bytes there are.
        found: u64,
    },
    /// A number in it cannot be right.
    #[error("damaged: {what} is {found}, expected {expected}")]
    Invalid {
        /// What the number means.
        what: &'static str,
        /// What would be right.
        expected: Expected,
        /// The number that is there.
        found: u64,
    },
    /// The compressed data around the capture is damaged or cut short.
    #[error("the compressed data is damaged: {0}")]
    Packing(io::Error),
}

/// What would have been right where a number is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Expected {
    /// Exactly this.
    Exactly(u64),
    /// At least this.
    AtLeast(u64),
    /// At most this.
    AtMost(u64),
    /// A multiple of this.
    MultipleOf(u64),
    /// No such number at all.
    None,
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(n) => write!(f, "{n}"),
            Self::AtLeast(n) => write!(f, "at least {n}"),
            Self::AtMost(n) => write!(f, "at most {n}"),
            Self::MultipleOf(n) => write!(f, "a multiple of {n}"),
            Self::None => f.write_str("none"),
        }
    }
}

/// Bytes as hex digits.
struct Hex<'a>(&'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("nothing");
        }
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
