//! The captures of the fixtures, and what the pipeline finds in one.

use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use smbtrail_codec::Header;
use smbtrail_pipeline::capture::{CaptureReader, CaptureSet};
use smbtrail_pipeline::track::{Event, Observer};
use smbtrail_pipeline::{CaptureError, Options, Outcome, Pipeline};

/// Where the captures are.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/captures")
}

/// Every capture, by name.
pub(crate) fn captures() -> Vec<(String, Arc<[u8]>)> {
    let mut captures = Vec::new();
    for entry in folder().read_dir().expect("the fixtures are there") {
        let path = entry.expect("the folder can be listed").path();
        let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
        if name.contains(".pcap") {
            captures.push((name, std::fs::read(&path).expect("the file can be read").into()));
        }
    }
    captures.sort();
    assert!(captures.len() > 50, "only {} captures", captures.len());
    captures
}

/// The first `len` bytes of a capture, as a file that ends there.
pub(crate) fn reader(bytes: &Arc<[u8]>, len: usize) -> Result<CaptureReader, CaptureError> {
    let end = u64::try_from(len).expect("a length");
    CaptureReader::from_reader("cut", Cursor::new(Arc::clone(bytes)).take(end))
}

/// A message, as far as a second run must find it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) frame: u64,
    pub(crate) index: usize,
    pub(crate) header: Header,
    pub(crate) len: usize,
    pub(crate) problems: usize,
}

/// What was found, in order.
#[derive(Default)]
pub(crate) struct Messages(pub(crate) Vec<Seen>);

impl Observer for Messages {
    fn event(&mut self, event: &Event<'_>) {
        if let Event::Message(message) = event {
            self.0.push(Seen {
                frame: message.moment.frame,
                index: message.index,
                header: *message.header,
                len: message.input.bytes().len(),
                problems: message.problems.len(),
            });
        }
    }
}

/// Runs the pipeline over the first `len` bytes of a capture.
pub(crate) fn run(bytes: &Arc<[u8]>, len: usize, data: bool) -> Result<(Vec<Seen>, Outcome), CaptureError> {
    let set = CaptureSet::from_reader(reader(bytes, len)?);
    let mut messages = Messages::default();
    let outcome = Pipeline::new(set, Options { data, ..Options::default() }).run(&mut messages, &mut |_| {});
    Ok((messages.0, outcome))
}
