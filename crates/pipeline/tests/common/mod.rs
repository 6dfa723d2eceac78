//! The captures of the fixtures.

use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use smbtrail_pipeline::CaptureError;
use smbtrail_pipeline::capture::CaptureReader;

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

/// Those whose messages TCP carries as they are. What RDMA carries has packets of its own, and tests that damage these
/// (`capture/tests/direct`).
#[allow(dead_code, reason = "not all tests are about packets")]
pub(crate) fn captures_of_tcp() -> Vec<(String, Arc<[u8]>)> {
    captures().into_iter().filter(|(name, _)| !name.starts_with("direct-")).collect()
}

/// The first `len` bytes of a capture, as a file that ends there.
pub(crate) fn reader(bytes: &Arc<[u8]>, len: usize) -> Result<CaptureReader, CaptureError> {
    let end = u64::try_from(len).expect("a length");
    CaptureReader::from_reader("cut", Cursor::new(Arc::clone(bytes)).take(end))
}
