//! What the benchmarks read: a recorded capture, and the messages in it.

use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

use smbtrail_capture::{CaptureReader, CaptureSet};
use smbtrail_pipeline::track::{Event, Observer};
use smbtrail_pipeline::{Options, Pipeline};

/// The bytes of `fixtures/captures/office.pcapng`.
///
/// # Panics
/// When the file cannot be read.
#[must_use]
pub fn office() -> Arc<[u8]> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/captures/office.pcapng");
    std::fs::read(path).expect("the fixture is there").into()
}

/// A capture that lies in memory.
///
/// # Panics
/// When the bytes are no capture.
#[must_use]
pub fn open(bytes: &Arc<[u8]>) -> CaptureSet {
    let reader = CaptureReader::from_reader("memory", Cursor::new(Arc::clone(bytes)));
    CaptureSet::from_reader(reader.expect("a capture"))
}

/// Every message of a capture, header and body.
#[must_use]
pub fn messages(bytes: &Arc<[u8]>) -> Vec<Vec<u8>> {
    let mut messages = Messages(Vec::new());
    let options = Options::default().with_data(true);
    Pipeline::new(open(bytes), options).run(&mut messages);
    messages.0
}

struct Messages(Vec<Vec<u8>>);

impl Observer for Messages {
    fn event(&mut self, event: &Event<'_>) {
        if let Event::Message(message) = event {
            self.0.push(message.input.bytes().to_vec());
        }
    }
}
