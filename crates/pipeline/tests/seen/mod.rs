//! What the pipeline finds in a capture.

use std::sync::Arc;

use smbtrail_codec::Header;
use smbtrail_pipeline::capture::CaptureSet;
use smbtrail_pipeline::track::{Event, Observer};
use smbtrail_pipeline::{CaptureError, Options, Outcome, Pipeline};

use crate::common;

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
    let set = CaptureSet::from_reader(common::reader(bytes, len)?);
    let mut messages = Messages::default();
    let outcome = Pipeline::new(set, Options::default().with_data(data)).run(&mut messages);
    Ok((messages.0, outcome))
}
