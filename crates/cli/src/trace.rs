//! Event traces of Windows, known by how they begin.
//!
//! ```text
//! WMI_BUFFER_HEADER                    SYSTEM_TRACE_HEADER, after it
//!  0 size of the buffer                 0 version
//!  4 bytes of it that are saved         2 kind of header: 1 or 2 for those of the system
//!  8 bytes of it that are in use        3 flags: 0xC0
//! 12 ... times, numbers                 4 size of the event
//! 72                                    6 kind and group of the event: 0, the header of the log
//! ```

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// Bytes that are looked at.
const LEN: usize = HEADER + 8;
/// Bytes of the header of a buffer.
const HEADER: usize = 72;

/// Whether a file is an event trace. What is no file, such as a pipe, is not read.
pub(crate) fn is_file(path: &Path) -> bool {
    let mut start = Vec::new();
    path.is_file()
        && File::open(path).is_ok_and(|file| {
            file.take(u64::try_from(LEN).unwrap_or(0)).read_to_end(&mut start).is_ok_and(|_| is_start(&start))
        })
}

fn is_start(start: &[u8]) -> bool {
    let Some((buffer, event)) = start.split_first_chunk::<HEADER>() else { return false };
    let &[b0, b1, b2, b3, s0, s1, s2, s3, ..] = buffer;
    let (size, saved) = (u32::from_le_bytes([b0, b1, b2, b3]), u32::from_le_bytes([s0, s1, s2, s3]));
    // A logger's buffers are whole KiB, up to 16 MiB.
    let is_buffer = size.is_multiple_of(1_024) && (1_024..=16 << 20).contains(&size) && saved <= size;
    is_buffer && matches!(event, [_, _, 1 | 2, 0xc0, _, _, 0, 0, ..])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The beginning of a trace with a buffer of 64 KiB.
    fn trace() -> Vec<u8> {
        let mut start = vec![0; LEN];
        start[..8].copy_from_slice(&[0, 0, 1, 0, 0x48, 2, 0, 0]);
        start[HEADER..].copy_from_slice(&[2, 0, 2, 0xc0, 0x18, 1, 0, 0]);
        start
    }

    #[test]
    fn a_trace_is_known_by_its_first_headers() {
        assert!(is_start(&trace()));
        for (at, byte) in [(1, 1), (3, 0x10), (7, 1), (HEADER + 2, 9), (HEADER + 3, 0), (HEADER + 7, 5)] {
            let mut other = trace();
            other[at] = byte;
            assert!(!is_start(&other), "byte {at}");
        }
        assert!(!is_start(&trace()[..LEN - 1]));
    }
}
