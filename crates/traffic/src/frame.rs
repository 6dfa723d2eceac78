//! Frames of the transport: compounds, and the prefix with their length.

use bytes::BytesMut;
use smbtrail_codec::Message;

/// Bytes of the transport's prefix. `[MS-SMB2] 2.1`
const PREFIX: usize = 4;
/// Where NextCommand is in a header. `[MS-SMB2] 2.2.1`
const NEXT_COMMAND: usize = 20;

/// Replaces `frame` by the prefix and these messages, a compound if there are several.
pub fn emit_framed(messages: &[Message<'_>], frame: &mut BytesMut) {
    frame.clear();
    frame.extend_from_slice(&[0; PREFIX]);
    for (at, message) in messages.iter().enumerate() {
        let begin = frame.len();
        message.emit(frame);
        if at + 1 < messages.len() {
            frame.resize(PREFIX + (frame.len() - PREFIX).next_multiple_of(8), 0);
            let next = len(frame.len() - begin).to_le_bytes();
            frame[begin + NEXT_COMMAND..][..next.len()].copy_from_slice(&next);
        }
    }
    let len = len(frame.len() - PREFIX).to_be_bytes();
    frame[..PREFIX].copy_from_slice(&len);
}

/// The bytes of messages in one frame, without the prefix, each at a multiple of eight bytes.
#[must_use]
pub fn compound(messages: &[Message<'_>]) -> Vec<u8> {
    let mut frame = BytesMut::new();
    emit_framed(messages, &mut frame);
    frame[PREFIX..].to_vec()
}

/// Bytes after the prefix that gives their length.
#[must_use]
pub fn framed(message: &[u8]) -> Vec<u8> {
    [&len(message.len()).to_be_bytes()[..], message].concat()
}

fn len(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}
