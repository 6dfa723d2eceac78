//! What is odd below the messages.

use std::io;

use smbtrail_capture::Direction;

use super::talk::{Talk, content, framed};

/// The answer to a READ is sent again, with other bytes: whoever wants to deceive a monitor does it so.
pub(super) fn overlap(talk: &mut Talk) -> io::Result<()> {
    talk.open()?;
    let request = talk.ask_for_content();
    talk.message(Direction::ToServer, &request)?;
    let first = framed(&content(&request).to_vec());
    let mut second = first.clone();
    let end = second.len();
    if let Some(tail) = second.get_mut(end.saturating_sub(10)..) {
        tail.fill(b'*');
    }
    talk.send_twice(Direction::ToClient, &first, &second)?;
    talk.close()
}

/// Bytes of another protocol where a message had to begin.
pub(super) fn stray_bytes(talk: &mut Talk) -> io::Result<()> {
    talk.open()?;
    talk.read()?;
    talk.send(Direction::ToServer, b"GET /notes.txt HTTP/1.1\r\nHost: filesrv\r\n\r\n")?;
    talk.read()?;
    talk.read()?;
    talk.close()
}

/// The stream ends in the middle of an answer.
pub(super) fn unfinished(talk: &mut Talk) -> io::Result<()> {
    talk.open()?;
    let request = talk.ask_for_content();
    talk.message(Direction::ToServer, &request)?;
    let answer = framed(&content(&request).to_vec());
    talk.send(Direction::ToClient, answer.get(..answer.len() / 2).unwrap_or_default())
}
