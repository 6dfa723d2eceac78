//! What all reports write of a capture, for the properties of their rows.

use std::io::Cursor;
use std::sync::Arc;

use smbtrail_capture::{CaptureReader, CaptureSet};
use smbtrail_pipeline::{Options, Pipeline};
use smbtrail_report::Style;
use smbtrail_tests::commands::secrets;
use smbtrail_tests::reports::reports;

/// How a capture is read: bit 0 of `mode` collects data, bit 1 gives the secrets of the recorded fixtures.
#[must_use]
pub fn options(mode: u8) -> Options {
    let secrets = if mode & 2 == 0 { Arc::default() } else { secrets() };
    Options::default().with_data(mode & 1 == 1).with_secrets(secrets).with_threads(1)
}

/// A capture of these bytes, if they begin one.
pub(crate) fn capture(data: &[u8]) -> Option<CaptureSet> {
    let reader = CaptureReader::from_reader("capture", Cursor::new(data.to_vec())).ok()?;
    Some(CaptureSet::from_reader(reader))
}

/// What the reports write of a capture in one reading: of each its name and text. Nothing for bytes that begin none. The
/// lines for hashcat have no style, and are left out.
pub(crate) fn written(data: &[u8], options: Options, style: Style) -> Vec<(&'static str, String)> {
    let Some(captures) = capture(data) else { return Vec::new() };
    let mut written = reports(Pipeline::new(captures, options), style);
    written.retain(|(name, _)| *name != "hashcat");
    written
}
