//! How much of a frame that straddles packets is needed when nobody wants its data.

use smbtrail_capture::{Head, Want};
use smbtrail_codec::transform::TransformHeader;
use smbtrail_codec::{Header, Input, Structure, compression};
use smbtrail_track::rpc::CommonHeader;
use smbtrail_wire::{Command, NtStatus};

use crate::options::Options;

/// Data up to this size is collected all the same: what pipes carry mostly fits, and says a lot.
const SMALL: usize = 16 * 1024;

/// Who looks at the data of READs and WRITEs that straddle packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Data {
    /// Nobody.
    Unread,
    /// Who checks signatures and decrypts.
    Protected,
    /// The observer.
    Read,
}

impl Data {
    /// Who looks at it in a run with these options.
    pub(crate) fn of(options: &Options) -> Self {
        match options.data {
            true => Self::Read,
            false if options.secrets.is_empty() => Self::Unread,
            false => Self::Protected,
        }
    }

    /// How much of a frame is needed.
    pub(crate) fn want(self, head: &Head<'_>) -> Want {
        if self == Self::Read { Want::Whole } else { without_data(head, self == Self::Protected) }
    }
}

/// Everything but the data of large READs and WRITEs that is not from a pipe, and what is encrypted. With `keys`, what is
/// encrypted or signed is collected whole.
fn without_data(head: &Head<'_>, keys: bool) -> Want {
    match head.bytes.first_chunk() {
        Some(&Header::PROTOCOL_ID) => message(head, keys),
        Some(&TransformHeader::PROTOCOL_ID) if keys => Want::Whole,
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
fn message(head: &Head<'_>, keys: bool) -> Want {
    let Ok(header) = Header::parse(head.bytes) else { return Want::Whole };
    let left = head.frame_len.saturating_sub(head.offset);
    let next = usize::try_from(header.next_command).unwrap_or(usize::MAX);
    let len = if (Header::LEN..left).contains(&next) { next } else { left };
    let has_data =
        matches!((header.command, header.is_response()), (Command::WRITE, false) | (Command::READ, true));
    let passed_over =
        has_data && len > SMALL && !(keys && header.is_signed()) && !is_on_pipe(&header, head.bytes);
    if passed_over || head.bytes.len() >= len {
        Want::Skip(head.offset + len)
    } else if len == left {
        Want::Whole
    } else {
        Want::Bytes(head.offset + len)
    }
}

/// Whether the data of a large READ or WRITE is from a pipe, as far as its first bytes can tell: a PDU of DCE/RPC begins
/// with it, or more of it follows in another READ, which only pipes say. A file that begins like that is collected as
/// well.
fn is_on_pipe(header: &Header, bytes: &[u8]) -> bool {
    let data = match bytes.get(Header::LEN + DATA_OFFSET..) {
        // DataOffset of a READ response has one byte, that of a WRITE request two.
        Some([at, ..]) if header.is_response() => bytes.get(usize::from(*at)..),
        Some([low, high, ..]) => bytes.get(usize::from(u16::from_le_bytes([*low, *high]))..),
        _ => None,
    };
    let goes_on = header.is_response() && header.status == NtStatus::BUFFER_OVERFLOW;
    goes_on || data.is_some_and(CommonHeader::begins)
}

/// Where the body of a WRITE request and of a READ response has DataOffset. [MS-SMB2] 2.2.20, 2.2.21
const DATA_OFFSET: usize = 2;
