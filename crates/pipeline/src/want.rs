//! How much of a frame that straddles packets is needed when nobody wants its data.

use smbtrail_capture::{Head, Want};
use smbtrail_codec::transform::TransformHeader;
use smbtrail_codec::{Header, Input, Structure, compression};
use smbtrail_wire::Command;

/// Data up to this size is collected all the same: what pipes carry fits, and says a lot.
const SMALL: usize = 16 * 1024;

/// Everything but the data of large READs and WRITEs, and what is encrypted.
pub(crate) fn without_data(head: &Head<'_>) -> Want {
    match head.bytes.first_chunk() {
        Some(&Header::PROTOCOL_ID) => message(head),
        Some(&TransformHeader::PROTOCOL_ID) => encrypted(head),
        // What is compressed is opened from its first byte to its last.
        Some(&compression::PROTOCOL_ID) => Want::Whole,
        _ if head.frame_len <= SMALL => Want::Whole,
        _ => Want::Skip(head.frame_len),
    }
}

/// The transform's own header was shown; what it wraps cannot be read. Another may follow.
fn encrypted(head: &Head<'_>) -> Want {
    let Ok(header) = TransformHeader::parse(Input::new(head.bytes), &mut ()) else {
        return Want::Skip(head.frame_len);
    };
    let size = usize::try_from(header.original_message_size).unwrap_or(usize::MAX);
    Want::Skip(head.offset.saturating_add(TransformHeader::FIXED).saturating_add(size))
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
