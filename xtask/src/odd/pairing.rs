//! What is odd between requests and responses.

use std::io;

use smbtrail_capture::Direction;
use smbtrail_codec::Body;
use smbtrail_codec::body::{EchoRequest, WriteResponse};
use smbtrail_wire::{Command, MessageId};

use super::talk::{Talk, content, response};

/// Another command's answer, a MessageId that is used twice, and one that was not granted.
pub(super) fn message_ids(talk: &mut Talk) -> io::Result<()> {
    talk.open()?;

    let request = talk.ask_for_content();
    let mut answer =
        response(&request, Body::WriteResponse(WriteResponse { count: 84, ..Default::default() }));
    answer.header.command = Command::WRITE;
    talk.exchange(&request, &answer)?;
    talk.message(Direction::ToClient, &content(&request))?;

    let request = talk.ask_for_content();
    talk.message(Direction::ToServer, &request)?;
    talk.exchange(&request, &content(&request))?;

    talk.close()?;
    let mut request = talk.request(Command::ECHO, Body::EchoRequest(EchoRequest::default()));
    request.header.message_id = MessageId(5_000);
    talk.message(Direction::ToServer, &request)
}
