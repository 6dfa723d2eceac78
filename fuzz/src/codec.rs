//! Properties of messages, headers and envelopes.

use bytes::BytesMut;
use smbtrail_codec::body::{CreateRequest, CreateResponse, NegotiateRequest};
use smbtrail_codec::compression::CompressionTransform;
use smbtrail_codec::smb1::Smb1Message;
use smbtrail_codec::transform::{RdmaTransform, TransformHeader};
use smbtrail_codec::{
    Body, Compound, Envelope, Header, HeaderId, Input, Message, ParseError, Region, Structure,
};
use smbtrail_wire::Dialect;

use crate::check::{self, Ruler, parsed};

/// A header is the 64 bytes it was read from, and its listing covers them. Fewer bytes, or another ProtocolId, are the
/// error that says so.
pub fn header(data: &[u8]) {
    match Header::parse(data) {
        Ok(header) => {
            let bytes = &data[..Header::LEN];
            let mut out = BytesMut::new();
            header.emit(&mut out);
            assert_eq!(out, bytes);
            let mut ruler = Ruler::new(bytes, 0);
            header.describe(&mut ruler);
            ruler.finish();
            let asynchronous = matches!(header.id, HeaderId::Async(_));
            assert_eq!(header.tree_id().is_none(), asynchronous);
        }
        Err(ParseError::Short { needed, had, .. }) => assert!(had == data.len() && had < needed),
        Err(ParseError::Protocol { found, .. }) => {
            assert!(data.starts_with(&found) && data.len() >= Header::LEN)
        }
        Err(error) => panic!("no error of a header: {error}"),
    }
}

/// A message in either direction, whole or cut short: parsing does not panic, and what is asked of
/// every structure holds. The lists in it can be walked.
pub fn message(data: &[u8]) {
    let Some((&cut, data)) = data.split_first() else { return };
    let mut problems = Vec::new();
    let Ok(message) = Message::parse(Input::new(data), &mut problems) else { return };
    {
        let mut out = BytesMut::new();
        message.emit(&mut out);
        if problems.is_empty() {
            assert_eq!(out, data, "what raised no problem is emitted again");
        }
        assert_eq!(message.clone().into_owned(), message);
        let mut ruler = Ruler::new(data, 0);
        message.describe(&mut ruler);
        ruler.finish();
        check::problems(&problems, 0, data.len());
    }
    walk(&message.body, data.len());

    // The other direction of the same bytes.
    let mut turned = data.to_vec();
    turned[16] ^= 1;
    let mut problems = Vec::new();
    let message = Message::parse(Input::new(&turned), &mut problems).expect("the header is still there");
    if problems.is_empty() {
        assert_eq!(message.to_vec(), turned);
    }
    walk(&message.body, turned.len());

    // The same message with fewer captured bytes: what is there is read the same, and never beyond.
    let end = data.len() - usize::from(cut).min(data.len() - Header::LEN);
    let mut problems = Vec::new();
    let message = Message::parse(Input::cut(&data[..end], data.len()), &mut problems);
    let message = message.expect("the header is still there");
    let mut ruler = Ruler::new(&data[..end], 0);
    message.describe(&mut ruler);
    check::problems(&problems, 0, data.len());
}

/// Takes every entry of every list that a body holds.
fn walk(body: &Body<'_>, len: usize) {
    let mut problems = Vec::new();
    match body {
        Body::NegotiateRequest(body) => {
            let read = body.contexts(&mut problems).count();
            assert_eq!(body.context_values(&mut ()).count(), read);
            assert!(read <= usize::from(body.negotiate_context_count));
        }
        Body::NegotiateResponse(body) => {
            let read = body.contexts(&mut problems).count();
            assert_eq!(body.context_values(&mut ()).count(), read);
            assert!(read <= usize::from(body.negotiate_context_count));
        }
        Body::TreeConnectRequest(body) => _ = body.contexts(&mut problems).count(),
        Body::CreateRequest(body) => {
            let read = body.contexts(&mut problems).count();
            assert_eq!(body.context_values(&mut ()).count(), read);
        }
        Body::CreateResponse(body) => {
            let read = body.contexts(&mut problems).count();
            assert_eq!(body.context_values(&mut ()).count(), read);
        }
        Body::LockRequest(body) => _ = body.locks(&mut problems).count(),
        Body::ChangeNotifyResponse(body) => _ = body.changes(&mut problems).count(),
        Body::ErrorResponse(body) => _ = body.values(&mut problems).count(),
        _ => {}
    }
    check::problems(&problems, 0, len);
}

/// The walk over a compound ends; its messages lie one after the other; and bytes that come later never take away a
/// message that was read before.
pub fn compound(data: &[u8]) {
    let whole = elements(data);
    let mut end = 0;
    for (offset, header, len) in &whole {
        assert!(*offset >= end, "messages overlap");
        assert!(*len >= Header::LEN, "a message holds its header");
        end = offset + len;
        assert!(end <= data.len());
        assert_eq!(Header::parse(&data[*offset..]), Ok(*header));
    }
    for end in 0..data.len() {
        let shorter = elements(&data[..end]);
        assert!(shorter.len() <= whole.len());
        let same = shorter
            .iter()
            .zip(&whole)
            .all(|((offset, header, _), (at, found, _))| (offset, header) == (at, found));
        assert!(same, "cut to {end} bytes");
    }
}

fn elements(frame: &[u8]) -> Vec<(usize, Header, usize)> {
    let mut compound = Compound::new(frame.len());
    let mut elements = Vec::new();
    let mut problems = Vec::new();
    while let Some(offset) = compound.offset() {
        let Ok(element) = compound.step(&frame[offset..], &mut problems) else { break };
        assert_eq!((element.offset, element.input.is_cut()), (offset, false));
        elements.push((offset, element.header, element.input.len()));
        assert!(elements.len() <= frame.len() / Header::LEN, "the walk goes on and on");
    }
    assert!(problems.len() <= elements.len() * 2);
    elements
}

/// The contexts of NEGOTIATE: a request that is arranged around any list is parsed again as what it was, its contexts
/// can be walked, and each is bytes again.
pub fn negotiate_contexts(data: &[u8]) {
    let Some((&count, list)) = data.split_first() else { return };
    let request = NegotiateRequest {
        dialect_count: 1,
        negotiate_context_count: count.into(),
        dialects: Region::new(Dialect::SMB_3_1_1.0.to_le_bytes().to_vec()),
        contexts: Region::new(list),
        ..NegotiateRequest::default()
    }
    .arranged();
    // Where the contexts are is the writer's choice: the place is a function of the fields.
    let offset = u32::try_from(request.contexts.offset).expect("a small number");
    let request = NegotiateRequest { negotiate_context_offset: offset, ..request };
    let bytes = body_bytes(&request);
    let mut problems = Vec::new();
    let parsed = NegotiateRequest::parse(Input::new(&bytes), &mut problems).expect("it was just written");
    if !list.is_empty() && count > 0 {
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(parsed.contexts.bytes, list);
    }
    let mut problems = Vec::new();
    for (context, value) in parsed.context_values(&mut problems) {
        assert_eq!(context.clone().into_owned(), context);
        assert_eq!(value.clone().into_owned(), value);
    }
    check::problems(&problems, 0, bytes.len());
    let mut ruler = Ruler::new(&bytes, 0);
    parsed.describe(&mut ruler);
    ruler.finish();
}

/// The contexts of CREATE, in either direction: a body that is arranged around any list is parsed again as what it
/// was; the contexts can be walked, and what raised no problem is emitted again.
pub fn create_contexts(data: &[u8]) {
    let Some((&direction, list)) = data.split_first() else { return };
    let create_contexts = Region::new(list);
    let mut problems = Vec::new();
    if direction & 1 == 0 {
        let request = CreateRequest { create_contexts, ..CreateRequest::default() }.arranged();
        let bytes = body_bytes(&request);
        let parsed = CreateRequest::parse(Input::new(&bytes), &mut problems).expect("it was just written");
        assert_eq!((&parsed.create_contexts, &problems), (&request.create_contexts, &vec![]));
        for (context, value) in parsed.context_values(&mut problems) {
            assert_eq!(context.clone().into_owned(), context);
            assert_eq!(value.clone().into_owned(), value);
        }
        let mut ruler = Ruler::new(&bytes, 0);
        parsed.describe(&mut ruler);
        ruler.finish();
        check::problems(&problems, 0, bytes.len());
    } else {
        let response = CreateResponse { create_contexts, ..CreateResponse::default() }.arranged();
        let bytes = body_bytes(&response);
        let parsed = CreateResponse::parse(Input::new(&bytes), &mut problems).expect("it was just written");
        assert_eq!((&parsed.create_contexts, &problems), (&response.create_contexts, &vec![]));
        for (context, value) in parsed.context_values(&mut problems) {
            assert_eq!(context.clone().into_owned(), context);
            assert_eq!(value.clone().into_owned(), value);
        }
        let mut ruler = Ruler::new(&bytes, 0);
        parsed.describe(&mut ruler);
        ruler.finish();
        check::problems(&problems, 0, bytes.len());
    }
}

/// A body as part of a message, its offsets counting from the header.
fn body_bytes<'a>(body: &impl Structure<'a>) -> Vec<u8> {
    let mut out = BytesMut::new();
    body.emit(&mut out, 0);
    out.to_vec()
}

/// The envelopes of encrypted and compressed messages, and RDMA transforms: what is asked of every structure
/// holds, and the payloads of a chain lie in order inside it.
pub fn envelope(data: &[u8]) {
    let input = Input::new(data);
    let mut problems = Vec::new();
    match Envelope::of(data) {
        Envelope::Transform => {
            if let Ok(header) = TransformHeader::parse(input, &mut problems) {
                parsed!(header, data, problems);
            }
        }
        Envelope::Compression => {
            let value = CompressionTransform::read(input, &mut problems);
            parsed!(value, data, problems);
            if let CompressionTransform::CompressionTransformChained(chain) = &value {
                let mut problems = Vec::new();
                let mut sum = 0;
                for payload in chain.payloads(&mut problems) {
                    sum += payload.original_payload_size.bytes.len() + payload.payload.bytes.len() + 8;
                    _ = (payload.pattern(), payload.original_payload_size());
                }
                assert!(sum <= chain.payloads.bytes.len());
                check::problems(&problems, 0, data.len());
            }
        }
        _ => {
            if let Ok(transform) = RdmaTransform::parse(input, &mut problems) {
                parsed!(transform, data, problems);
                let mut problems = Vec::new();
                assert!(
                    transform.transforms(&mut problems).count() <= usize::from(transform.transform_count)
                );
                check::problems(&problems, 0, data.len());
            }
        }
    }
}

/// An SMB1 message: what is asked of every structure holds, and its dialects lie in its data.
pub fn smb1(data: &[u8]) {
    let mut problems = Vec::new();
    let Ok(message) = Smb1Message::parse(Input::new(data), &mut problems) else { return };
    parsed!(message, data, problems);
    let dialects: usize = message.dialects().map(|dialect| dialect.len() + 2).sum();
    assert!(dialects <= message.data.bytes.len());
}
