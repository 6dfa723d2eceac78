//! What is odd inside messages.

use std::io;

use smbtrail_capture::Direction;
use smbtrail_codec::Body;
use smbtrail_codec::body::{CloseRequest, EchoRequest, EchoResponse};
use smbtrail_traffic::body::open_request;
use smbtrail_wire::{Command, NtStatus};

use super::talk::{FILE, Talk, declined, framed, negotiate, response};

/// Reserved fields that are not zero, as a hidden channel would use them.
pub(super) fn reserved(talk: &mut Talk) -> io::Result<()> {
    talk.open()?;
    let mut request = talk.request(Command::ECHO, Body::EchoRequest(EchoRequest::default()));
    // The upper half of the four bytes: ChannelSequence is the lower one.
    request.header.status = NtStatus(0x4948_0000);
    let answer = response(&request, Body::EchoResponse(EchoResponse::default()));
    talk.exchange(&request, &answer)?;

    let hidden = EchoRequest { reserved: 0x4141, ..Default::default() };
    let request = talk.request(Command::ECHO, Body::EchoRequest(hidden));
    let hidden = EchoResponse { reserved: 0x4242, ..Default::default() };
    talk.exchange(&request, &response(&request, Body::EchoResponse(hidden)))?;
    talk.read()?;
    talk.close()
}

/// A size that is another structure's, and a fixed part that is not all there.
pub(super) fn sizes(talk: &mut Talk) -> io::Result<()> {
    talk.open()?;
    let body = CloseRequest { structure_size: 60, file_id: FILE, ..Default::default() };
    let request = talk.request(Command::CLOSE, Body::CloseRequest(body));
    talk.exchange(&request, &declined(&request, NtStatus::INVALID_PARAMETER))?;

    let body = CloseRequest { file_id: FILE, ..Default::default() };
    let request = talk.request(Command::CLOSE, Body::CloseRequest(body));
    let whole = request.to_vec();
    talk.send(Direction::ToServer, &framed(whole.get(..whole.len() - 16).unwrap_or_default()))?;
    talk.message(Direction::ToClient, &declined(&request, NtStatus::INVALID_PARAMETER))?;
    talk.close()
}

/// Names at offsets where no name can be.
pub(super) fn offsets(talk: &mut Talk) -> io::Result<()> {
    talk.open()?;
    let mut in_header = talk.create("plans.txt");
    if let Body::CreateRequest(body) = &mut in_header.body {
        body.name_offset = 32;
    }
    talk.exchange(&in_header, &declined(&in_header, NtStatus::INVALID_PARAMETER))?;

    let mut beyond = talk.create("plans.txt");
    if let Body::CreateRequest(body) = &mut beyond.body {
        body.name_length = 4_096;
    }
    talk.exchange(&beyond, &declined(&beyond, NtStatus::INVALID_PARAMETER))?;
    talk.read()?;
    talk.close()
}

/// Compounds whose messages are not where NextCommand says they are.
pub(super) fn compounds(talk: &mut Talk) -> io::Result<()> {
    talk.open()?;
    let mut echo = || talk.request(Command::ECHO, Body::EchoRequest(EchoRequest::default()));
    let [mut into_itself, mut uneven, second, mut to_nothing] = [echo(), echo(), echo(), echo()];

    into_itself.header.next_command = 8;
    talk.message(Direction::ToServer, &into_itself)?;
    talk.message(Direction::ToClient, &declined(&into_itself, NtStatus::INVALID_PARAMETER))?;

    uneven.header.next_command = 70;
    let mut both = uneven.to_vec();
    both.resize(70, 0);
    both.extend(second.to_vec());
    talk.send(Direction::ToServer, &framed(&both))?;
    talk.message(Direction::ToClient, &declined(&uneven, NtStatus::INVALID_PARAMETER))?;
    talk.message(Direction::ToClient, &declined(&second, NtStatus::INVALID_PARAMETER))?;

    to_nothing.header.next_command = 72;
    let mut bytes = to_nothing.to_vec();
    bytes.resize(72, 0);
    bytes.extend(b"that is no header");
    talk.send(Direction::ToServer, &framed(&bytes))?;
    talk.message(Direction::ToClient, &declined(&to_nothing, NtStatus::INVALID_PARAMETER))?;
    talk.close()
}

/// A count beyond what is there, and a text with a byte too many.
pub(super) fn lists(talk: &mut Talk) -> io::Result<()> {
    let request = talk.request(Command::NEGOTIATE, negotiate(3));
    talk.exchange(&request, &declined(&request, NtStatus::INVALID_PARAMETER))?;
    talk.open()?;
    let name = b"p\0l\0a\0n\0s".to_vec();
    let request = talk.request(Command::CREATE, Body::CreateRequest(open_request(name)));
    talk.exchange(&request, &declined(&request, NtStatus::OBJECT_NAME_INVALID))?;
    talk.read()?;
    talk.close()
}
