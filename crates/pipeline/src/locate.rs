//! How a user names a frame, and where it is.

use std::path::PathBuf;
use std::str::FromStr;

use smbtrail_capture::{CaptureError, CaptureSet, Input};

/// A frame as a user names it: by its number over all files, or by its number in one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "a frame has these two numbers")]
pub enum FrameRef {
    /// `N`: the number over all files, from 1.
    Number(u64),
    /// `FILE:N`: the number in that file, from 1.
    InFile(String, u64),
}

/// A text names no frame.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` names no frame: expected a number from 1, or FILE:NUMBER")]
pub struct FrameRefError(String);

/// A frame that is not there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LocateError {
    /// A capture cannot be read.
    #[error(transparent)]
    Capture(#[from] CaptureError),
    /// No capture of that name was given.
    #[error("no capture named `{name}` was given: there {}", list(.given))]
    NoSuchFile {
        /// The name that was asked for.
        name: String,
        /// The names that were given.
        given: Vec<String>,
    },
    /// The file has fewer frames.
    #[error("{name} has {frames} frames: there is no frame {number}")]
    NoSuchFrame {
        /// The file.
        name: String,
        /// The frames it has.
        frames: u64,
        /// The frame that was asked for.
        number: u64,
    },
}

impl FromStr for FrameRef {
    type Err = FrameRefError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |digits: &str| digits.parse().ok().filter(|number| *number > 0);
        if let Some(number) = number(text) {
            return Ok(Self::Number(number));
        }
        let in_file = text.rsplit_once(':').filter(|(file, _)| !file.is_empty());
        let in_file = in_file.and_then(|(file, digits)| Some(Self::InFile(file.into(), number(digits)?)));
        in_file.ok_or_else(|| FrameRefError(text.into()))
    }
}

impl FrameRef {
    /// The frame's number over all files. A number in one of several files is found by reading the captures.
    ///
    /// # Errors
    /// When a capture cannot be read, none has that name, or it has no such frame.
    pub fn locate(&self, paths: &[PathBuf]) -> Result<u64, LocateError> {
        let (name, number) = match self {
            Self::Number(number) => return Ok(*number),
            Self::InFile(name, number) => (name, *number),
        };
        let is_it = |path: &PathBuf| {
            path.as_os_str() == name.as_str() || path.file_name().is_some_and(|file| file == name.as_str())
        };
        let Some(file) = paths.iter().position(is_it) else {
            let given = paths.iter().map(|path| path.display().to_string()).collect();
            return Err(LocateError::NoSuchFile { name: name.clone(), given });
        };
        if paths.len() == 1 {
            return Ok(number);
        }
        let mut captures = CaptureSet::open(paths.iter().cloned().map(Input::from))?;
        let mut frames = 0;
        while let Some(packet) = captures.next_packet() {
            if usize::try_from(packet.id.file) == Ok(file) {
                frames = packet.id.number_in_file;
                if frames == number {
                    return Ok(packet.id.number);
                }
            }
        }
        Err(LocateError::NoSuchFrame { name: name.clone(), frames, number })
    }
}

fn list(names: &[String]) -> String {
    match names {
        [one] => format!("is `{one}`"),
        many => format!("are `{}`", many.join("`, `")),
    }
}
