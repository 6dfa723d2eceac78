//! Runs captures, whole or damaged, and gives the fingerprints of their connections.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

use smbtrail_fingerprint::{Collector, Fingerprint};
use smbtrail_pipeline::capture::{CaptureReader, CaptureSet};
use smbtrail_pipeline::track::{Event, Observer};
use smbtrail_pipeline::{Options, Pipeline};

/// What both ends of a connection show.
#[derive(Debug)]
pub(crate) struct Ends {
    pub(crate) client: Fingerprint,
    pub(crate) server: Fingerprint,
    pub(crate) first_create: Option<String>,
}

/// The bytes of a recorded capture.
pub(crate) fn fixture(name: &str) -> Arc<[u8]> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/captures").join(name);
    std::fs::read(path).expect("the fixture can be read").into()
}

#[derive(Default)]
struct Ended(Collector, BTreeMap<u64, Ends>);

impl Observer for Ended {
    fn event(&mut self, event: &Event<'_>) {
        let Some((connection, parties)) = self.0.event(event) else { return };
        if connection.counts.messages + connection.counts.smb1 > 0 {
            let (client, server) = (parties.client.fingerprint, parties.server.fingerprint);
            let first_create = parties.first_create;
            self.1.insert(connection.id.0, Ends { client, server, first_create });
        }
    }
}

/// The connections of a capture that have messages, by their numbers.
pub(crate) fn ends(capture: Arc<[u8]>) -> BTreeMap<u64, Ends> {
    let reader = CaptureReader::from_reader("capture", Cursor::new(capture)).expect("it begins a capture");
    let mut ended = Ended::default();
    Pipeline::new(CaptureSet::from_reader(reader), Options::default()).run(&mut ended);
    ended.1
}
