//! What is made of any values is read as these values, and what is read of any bytes is written as these bytes.

use bytes::BytesMut;
use proptest::collection::vec;
use proptest::prelude::*;
use smbtrail_codec::body::{CreateRequest, SessionSetupRequest, WriteRequest};
use smbtrail_codec::{Body, Header, HeaderId, Input, Message, Region, Utf16, utf16};
use smbtrail_wire::{Command, FileAccess, FileId, HeaderFlags, MessageId, SessionId, TreeId};

fn header(command: Command, message_id: u64) -> Header {
    Header {
        command,
        message_id: MessageId(message_id),
        session_id: SessionId(!message_id),
        id: HeaderId::Sync { process_id: 0xFEFF, tree_id: TreeId(7) },
        ..Header::default()
    }
}

/// Writes a message, and holds what is read of it to it.
fn comes_back(message: &Message<'_>) -> Result<(), TestCaseError> {
    let bytes = message.to_vec();
    let mut problems = Vec::new();
    let read = Message::parse(Input::new(&bytes), &mut problems).unwrap();
    prop_assert_eq!(&problems, &[]);
    prop_assert_eq!(&read.header, &message.header);
    prop_assert_eq!(region(&read.body), region(&message.body));
    prop_assert_eq!(read.to_vec(), bytes);
    Ok(())
}

/// The region of any bytes, and where it is.
fn region<'a>(body: &'a Body<'_>) -> Option<&'a Region<'a>> {
    match body {
        Body::CreateRequest(body) => Some(&body.create_contexts),
        Body::SessionSetupRequest(body) => Some(&body.security_buffer),
        Body::WriteRequest(body) => Some(&body.data),
        _ => None,
    }
}

/// Requests with a region of any bytes that is not empty.
fn requests() -> impl Strategy<Value = Message<'static>> {
    let region = vec(any::<u8>(), 1..300).prop_map(Region::new);
    let body = (0..3, region, any::<u64>()).prop_map(|(kind, region, number)| match kind {
        0 => {
            let body = CreateRequest {
                desired_access: FileAccess(u32::try_from(number >> 32).unwrap()),
                name: Region::new(utf16("a\\b")),
                create_contexts: region,
                ..CreateRequest::default()
            };
            (Command::CREATE, Body::CreateRequest(body.arranged()))
        }
        1 => {
            let body = SessionSetupRequest {
                previous_session_id: SessionId(number),
                security_buffer: region,
                ..Default::default()
            };
            (Command::SESSION_SETUP, Body::SessionSetupRequest(body.arranged()))
        }
        _ => {
            let file_id = FileId { persistent: number, volatile: !number };
            let body = WriteRequest { offset: number, file_id, data: region, ..WriteRequest::default() };
            (Command::WRITE, Body::WriteRequest(body.arranged()))
        }
    });
    (body, any::<u64>()).prop_map(|((command, body), id)| Message { header: header(command, id), body })
}

proptest! {
    #[test]
    fn a_header_of_any_bytes_is_written_as_it_was_read(rest in vec(any::<u8>(), Header::LEN - 4)) {
        let bytes = [&Header::PROTOCOL_ID[..], &rest].concat();
        let header = Header::parse(&bytes).unwrap();
        let mut out = BytesMut::new();
        header.emit(&mut out);
        prop_assert_eq!(out.as_ref(), &bytes[..]);
    }

    #[test]
    fn a_request_with_any_region_is_read_as_what_was_written(request in requests()) {
        comes_back(&request)?;
    }

    #[test]
    fn a_message_of_any_bytes_without_a_problem_is_written_as_it_was_read(
        command in 0u16..20,
        response in any::<bool>(),
        size in 0u8..66,
        rest in vec(any::<u8>(), 0..120),
    ) {
        let flags = HeaderFlags(u32::from(response));
        let mut bytes = BytesMut::new();
        Header { flags, ..header(Command(command), 1) }.emit(&mut bytes);
        bytes.extend_from_slice(&[size, 0]);
        bytes.extend_from_slice(&rest);
        let mut problems = Vec::new();
        let message = Message::parse(Input::new(&bytes), &mut problems).unwrap();
        if problems.is_empty() {
            prop_assert_eq!(message.to_vec(), bytes.to_vec());
        }
    }

    #[test]
    fn any_text_comes_back_from_utf_16(text in any::<String>()) {
        prop_assert_eq!(Utf16(&utf16(&text)).chars().collect::<Result<String, _>>(), Ok(text));
    }
}
