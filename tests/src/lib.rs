//! Tests that need crates of several layers, and what they share: the captures of the fixtures, what all commands write
//! about a capture, and campaigns of captures that are damaged.
//!
//! They have a package of their own because a published crate must not need a higher crate for its tests: the packages
//! would depend on each other in a circle.

pub mod campaign;
pub mod commands;
pub mod memory;
pub mod reports;

use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use smbtrail_diff::{Days, Differences, IgnoredRows, JoinedConnections};
use smbtrail_explain::show::FrameFields;
use smbtrail_pipeline::CaptureError;
use smbtrail_pipeline::capture::CaptureReader;
use smbtrail_sigma::{Matches, RuleRows};

/// The content of `docs/output.md`: the rows of every crate.
#[must_use]
pub fn output_page() -> String {
    smbtrail_report::output_page(&[
        smbtrail_table::document::<FrameFields>(2),
        smbtrail_table::document::<Differences>(2),
        smbtrail_table::document::<Days>(2),
        smbtrail_table::document::<JoinedConnections>(2),
        smbtrail_table::document::<IgnoredRows>(2),
        smbtrail_table::document::<Matches>(2),
        smbtrail_table::document::<RuleRows>(2),
    ])
}

/// The content of `docs/schemas.json`: the rows of every crate.
#[must_use]
pub fn schemas_page() -> String {
    use smbtrail_table::{Rows, schema};
    smbtrail_report::schemas_page(&[
        (FrameFields::NAME, schema::<FrameFields>()),
        (Differences::NAME, schema::<Differences>()),
        (Days::NAME, schema::<Days>()),
        (JoinedConnections::NAME, schema::<JoinedConnections>()),
        (IgnoredRows::NAME, schema::<IgnoredRows>()),
        (Matches::NAME, schema::<Matches>()),
        (RuleRows::NAME, schema::<RuleRows>()),
    ])
}

/// The folder of the fixtures.
#[must_use]
pub fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures")
}

/// Every capture, by name.
///
/// # Panics
/// When the fixtures are missing.
#[must_use]
pub fn captures() -> Vec<(String, Arc<[u8]>)> {
    let mut captures = Vec::new();
    for entry in fixtures().join("captures").read_dir().expect("the fixtures exist") {
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

/// Opens the first `len` bytes of a capture, as a file that ends there.
///
/// # Errors
/// When they do not begin a capture.
///
/// # Panics
/// When `len` does not fit 64 bits.
pub fn reader(bytes: &Arc<[u8]>, len: usize) -> Result<CaptureReader, CaptureError> {
    let end = u64::try_from(len).expect("a length");
    CaptureReader::from_reader("cut", Cursor::new(Arc::clone(bytes)).take(end))
}
