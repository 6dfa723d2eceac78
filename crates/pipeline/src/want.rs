//! How much of a frame that straddles packets is needed when nobody wants its data.

use smbtrail_capture::{Head, Want};
use smbtrail_codec::Header;
use smbtrail_wire::Command;

/// Data up to this size is collected all the same: what pipes carry fits, and says a lot.
const SMALL: usize = 16 * 1024;

/// Everything but the data of large READs and WRITEs, and what is encrypted or compressed.
pub(crate) fn without_data(head: &Head<'_>) -> Want {
    match head.bytes.first_chunk() {
        Some(&Header::PROTOCOL_ID) => message(head),
        // The transform's own header was shown; what it wraps cannot be read.
        Some(b"\xFDSMB" | b"\xFCSMB") => Want::Skip(head.frame_len),
        _ if head.frame_len <= SMALL => Want::Whole,
        _ => Want::Skip(head.frame_len),
    }
}

/// One message of a compound: collected up to the next one, unless its data is large.
fn message(head: &Head<'_>) -> Want {
    let Ok(header) = Header::parse(head.bytes) else { return Want::Whole };
    let left = head.frame_len.saturating_sub(head.offset);
    let next = usize::try_from(header.next_command).unwrap_or(usize::MAX);
    let len = if (Header::LEN..left).contains(&next) { next } else { left };
    let bears_data =
        matches!((header.command, header.is_response()), (Command::WRITE, false) | (Command::READ, true));
    if (bears_data && len > SMALL) || head.bytes.len() >= len {
        Want::Skip(head.offset + len)
    } else if len == left {
        Want::Whole
    } else {
        Want::Bytes(head.offset + len)
    }
}
