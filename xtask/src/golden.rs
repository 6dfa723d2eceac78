//! The goldens: what smbtrail makes of every fixture, as text that is reviewed as a diff.
//!
//! | folder of `fixtures/goldens` | one file a | what it holds |
//! |---|---|---|
//! | `captures` | capture | a line for each message, and what the tracker handed out |
//! | `kinds` | kind of message in the captures | the listing of the first one |
//! | `messages` | message of `fixtures/messages` | its listing |
//!
//! The test in `tests.rs` holds them against the files, by insta; `cargo xtask golden` runs that test.

mod coverage;
mod envelopes;
mod kind;
mod listing;
mod round_trip;
mod story;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

use bytes::BytesMut;
pub(crate) use coverage::Coverage;
pub(crate) use round_trip::Share;
use smbtrail_capture::{CaptureReader, CaptureSet};
use smbtrail_codec::compression::CompressionTransform;
use smbtrail_codec::smb1::Smb1Message;
use smbtrail_codec::transform::TransformHeader;
use smbtrail_codec::{Envelope, Header, Input, Problem, Structure, Visitor};
use smbtrail_findings::Judge;
use smbtrail_pipeline::track::{
    ConnectionId, Direction, Event, Frame, Limits, Message, Moment, Observer, Tracker,
};
use smbtrail_pipeline::{Options, Pipeline};

use crate::fixtures::{self, Capture, Example};
use listing::Listing;
use story::Story;

/// What the fixtures say now.
#[derive(Debug)]
pub(crate) struct Goldens {
    /// The text of each golden, by folder and name.
    pub cases: BTreeMap<(&'static str, String), String>,
    /// How much came back as it was read.
    pub share: Share,
    /// Which structures were seen.
    pub coverage: Coverage,
}

/// The folder of goldens.
#[must_use]
pub(crate) fn folder() -> PathBuf {
    fixtures::folder().join("goldens")
}

/// Runs `cargo xtask golden`: writes the goldens, or, with `check`, only compares.
///
/// # Errors
/// When the test that does it fails or cannot be run, or a file that belongs to no fixture cannot be removed.
pub(crate) fn run(check: bool) -> Result<(), String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    if !check {
        remove_strays().map_err(|error| error.to_string())?;
    }
    let status = Command::new(cargo)
        .args([
            "test",
            "--quiet",
            "--package",
            "xtask",
            "--example",
            "xtask",
            "golden::",
            "--",
            "--nocapture",
        ])
        .env("INSTA_UPDATE", if check { "no" } else { "always" })
        // What is written is read as a diff of the repository.
        .env("INSTA_OUTPUT", if check { "diff" } else { "none" })
        .status()
        .map_err(|error| format!("cargo: {error}"))?;
    if status.success() { Ok(()) } else { Err("the goldens are not what the fixtures say".into()) }
}

impl Goldens {
    /// Reads every fixture.
    ///
    /// # Errors
    /// When a fixture cannot be read.
    pub(crate) fn of_fixtures() -> io::Result<Self> {
        let mut goldens = Self { cases: BTreeMap::new(), share: Share::default(), coverage: Coverage::new() };
        let mut captures = fixtures::captures()?;
        // Of each kind of message a recorded one is listed rather than one that was made.
        captures.sort_by_key(|capture| capture.name.starts_with("odd-"));
        for capture in captures {
            goldens.capture(&capture)?;
        }
        for example in fixtures::examples()? {
            goldens.example(&example);
        }
        Ok(goldens)
    }

    /// Where a golden is.
    #[must_use]
    pub(crate) fn path((folder_name, name): &(&'static str, String)) -> PathBuf {
        folder().join(folder_name).join(format!("{name}.snap"))
    }

    /// The files in the folder of goldens that are none of them: orphans, and what insta left for review.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub(crate) fn strays(&self) -> io::Result<Vec<PathBuf>> {
        let known: BTreeSet<PathBuf> = self.cases.keys().map(Self::path).collect();
        let mut strays = Vec::new();
        for kind in folder().read_dir()? {
            for file in kind?.path().read_dir()? {
                strays.push(file?.path());
            }
        }
        strays.retain(|file| !known.contains(file));
        strays.sort();
        Ok(strays)
    }

    fn capture(&mut self, capture: &Capture) -> io::Result<()> {
        let bytes: Arc<[u8]> = std::fs::read(&capture.path)?.into();
        let open = || {
            let reader = CaptureReader::from_reader(&capture.file, io::Cursor::new(Arc::clone(&bytes)));
            reader.map(CaptureSet::from_reader).map_err(io::Error::other)
        };
        let mut observer = OfCapture { file: &capture.file, story: Story::default(), goldens: self };
        let options = Options::default().with_data(true);
        let mut judge = Judge::new(smbtrail_findings::Options::default(), &mut observer);
        let outcome = Pipeline::new(open()?, options).run(&mut judge);
        let text = observer.story.into_text(&outcome);
        self.cases.insert(("captures", capture.name.clone()), text);
        envelopes::of(open()?, |frame, kind, bytes| {
            let source = format!("captures/{} frame {frame}", capture.file);
            let (name, text) = self.envelope(&source, kind, bytes);
            self.cases.entry(("kinds", name)).or_insert(text);
        });
        Ok(())
    }

    fn example(&mut self, Example { name, source, bytes }: &Example) {
        let text = match Envelope::of(bytes) {
            Envelope::Message => {
                let mut observer = OfExample { source, text: String::new(), goldens: self };
                replay(bytes, &mut observer);
                observer.text
            }
            kind => self.envelope(source, kind, bytes).1,
        };
        self.cases.insert(("messages", name.clone()), text);
    }

    fn message(&mut self, source: &str, message: &Message<'_>) {
        self.share.message(&source, message);
        self.coverage.message(message);
    }

    /// A frame that has no message to be read: the name of its kind, and its listing.
    fn envelope(&mut self, source: &str, kind: Envelope, bytes: &[u8]) -> (String, String) {
        let mut problems = Vec::new();
        let input = Input::new(bytes);
        let (name, again, describe): (String, Vec<u8>, Describe<'_>) = match kind {
            Envelope::Transform => match TransformHeader::parse(input, &mut problems) {
                Ok(value) => {
                    ("TransformHeader".into(), value.to_vec(), Box::new(move |to| value.describe(to)))
                }
                Err(error) => return ("TransformHeader.short".into(), format!("{source}\n{error}\n")),
            },
            Envelope::Smb1 => match Smb1Message::parse(input, &mut problems) {
                Ok(value) => {
                    let side = if value.is_response() { "response" } else { "request" };
                    let name = format!("Smb1Message.{:02x}.{side}", value.command.0);
                    (name, value.to_vec(), Box::new(move |to| value.describe(to)))
                }
                Err(error) => return ("Smb1Message.short".into(), format!("{source}\n{error}\n")),
            },
            Envelope::Compression => {
                let value = CompressionTransform::read(input, &mut problems);
                let mut again = BytesMut::new();
                value.emit(&mut again, 0);
                (format!("{:?}", value.kind()), again.to_vec(), Box::new(move |to| value.describe(to)))
            }
            Envelope::Message | Envelope::Other => {
                return ("Other".into(), format!("{source}\nno SMB message\n"));
            }
        };
        self.share.envelope(&source, bytes, &problems, &again, &describe);
        let mut listing = Listing::default();
        describe(&mut listing);
        (name, page(source, listing, &problems))
    }
}

/// Lists a structure.
type Describe<'a> = Box<dyn Fn(&mut dyn Visitor) + 'a>;

/// Follows one capture.
struct OfCapture<'g> {
    file: &'g str,
    story: Story,
    goldens: &'g mut Goldens,
}

impl Observer for OfCapture<'_> {
    fn event(&mut self, event: &Event<'_>) {
        self.story.event(event);
        let Event::Message(message) = event else { return };
        let source =
            format!("captures/{} frame {} message {}", self.file, message.moment.frame, message.index + 1);
        self.goldens.message(&source, message);
        self.goldens.cases.entry(("kinds", kind::of(message))).or_insert_with(|| listed(&source, message));
    }
}

/// Follows one message that stands alone.
struct OfExample<'g> {
    source: &'g str,
    text: String,
    goldens: &'g mut Goldens,
}

impl Observer for OfExample<'_> {
    fn event(&mut self, event: &Event<'_>) {
        let Event::Message(message) = event else { return };
        self.goldens.message(self.source, message);
        self.text += &listed(self.source, message);
    }
}

/// Hands one frame to a tracker of its own.
fn replay(bytes: &[u8], observer: &mut OfExample<'_>) {
    let (mut tracker, id, moment) = (Tracker::new(Limits::default()), ConnectionId(1), Moment::default());
    let ends = (SocketAddr::from(([192, 0, 2, 1], 49152)), SocketAddr::from(([192, 0, 2, 2], 445)));
    tracker.handle_opened(id, ends, 0, true, moment, observer);
    let is_response = Header::parse(bytes).is_ok_and(|header| header.is_response());
    let direction = if is_response { Direction::ToClient } else { Direction::ToServer };
    let frame = Frame::new(id, direction, moment, bytes.len());
    tracker.handle_frame(frame, &bytes, observer);
}

/// The listing of a message, and what is wrong with it and with what its buffer holds.
fn listed(source: &str, message: &Message<'_>) -> String {
    let mut problems = message.problems.to_vec();
    if let Some(buffer) = message.buffer() {
        buffer.read(&mut problems);
    }
    let mut listing = Listing::default();
    message.describe(&mut listing);
    page(source, listing, &problems)
}

fn page(source: &str, listing: Listing, problems: &[Problem]) -> String {
    let problems: String = problems.iter().map(|problem| format!("! {problem}\n")).collect();
    format!("{source}\n\n{}{problems}", listing.into_text())
}

/// Removes what belongs to no fixture any more.
fn remove_strays() -> io::Result<()> {
    let goldens = Goldens::of_fixtures()?;
    for file in goldens.strays()? {
        std::fs::remove_file(file)?;
    }
    Ok(())
}
