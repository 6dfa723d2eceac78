//! What is explained: the table of fields, messages out of bytes, bytes out of what people paste.

use smbtrail_codec::{Body, Field, Header, HeaderId, Message, Visitor, body::EchoRequest};
use smbtrail_explain::{self as explain, HEADER, HexError, NoMessage, Presence, UnknownField};
use smbtrail_table::{Format, Style};
use smbtrail_wire::{AsyncId, Command, HeaderFlags, MessageId, NtStatus, SessionId, TreeId};

/// Headers of every form: request and response, with and without an AsyncId.
fn headers() -> Vec<Header> {
    let request = Header {
        credit_charge: 16,
        command: Command::ECHO,
        credits: 31,
        message_id: MessageId(7),
        session_id: SessionId(0x29),
        ..Header::default()
    };
    let flags = HeaderFlags::SERVER_TO_REDIR;
    let response = Header { flags, status: NtStatus::ACCESS_DENIED, ..request };
    let id = HeaderId::Async(AsyncId(8));
    let (flags, status) = (flags | HeaderFlags::ASYNC_COMMAND, NtStatus::PENDING);
    vec![request, response, Header { flags, status, id, ..response }]
}

fn bytes(header: Header) -> Vec<u8> {
    Message { header, body: Body::EchoRequest(EchoRequest { structure_size: 4, ..EchoRequest::default() }) }
        .to_vec()
}

fn table(width: usize) -> Style {
    Style::new(Format::Table).with_width(Some(width))
}

fn printed(messages: &[explain::Explanation], style: Style) -> String {
    let mut out = Vec::new();
    explain::write_messages(&mut out, messages, style).unwrap();
    String::from_utf8(out).unwrap()
}

/// The fields that the codec lists: name, offset, length.
#[derive(Default)]
struct Names(Vec<(&'static str, usize, usize)>);

impl Visitor for Names {
    fn enter(&mut self, _: &'static str, _: usize, _: usize) {}
    fn field(&mut self, field: &Field<'_>) {
        self.0.push((field.name, field.offset, field.bytes.len()));
    }
    fn leave(&mut self) {}
}

#[test]
fn every_field_that_the_codec_lists_is_explained_at_its_place() {
    let mut listed = Names::default();
    headers().iter().for_each(|header| header.describe(&mut listed));
    for (name, offset, len) in &listed.0 {
        let field = explain::field(name).unwrap();
        assert_eq!((field.name, field.offset, field.len), (*name, *offset, *len));
    }
    for field in HEADER {
        assert!(listed.0.iter().any(|(name, ..)| *name == field.name), "{} is in no header", field.name);
    }
}

#[test]
fn every_message_has_all_64_bytes_of_its_header_explained_once() {
    for header in headers() {
        let messages = explain::explain(&bytes(header)).unwrap();
        let [message] = messages.as_slice() else { panic!("one message") };
        let mut next = 0;
        for line in &message.fields {
            assert_eq!(line.field.offset, next, "{}", line.field.name);
            assert!(!line.value.is_empty() && !line.meaning.is_empty(), "{}", line.field.name);
            next += line.bytes.len();
        }
        assert_eq!(next, Header::LEN);
        let response = header.is_response();
        assert!(message.fields.iter().all(|line| match line.field.presence {
            Presence::Always => true,
            Presence::Requests => !response,
            Presence::Responses => response,
            Presence::Sync => header.async_id().is_none(),
            Presence::Async => header.async_id().is_some(),
            other => panic!("{other:?}"),
        }));
    }
}

#[test]
fn the_page_of_the_header_is_the_table() {
    let page = include_str!("../../../docs/header.md");
    assert!(page == explain::header_page(), "docs/header.md differs from explain::header_page()");
}

#[test]
fn no_text_holds_what_markdown_would_take_for_its_own() {
    let mut texts: Vec<&str> = Vec::new();
    for field in HEADER {
        texts.extend([field.what, field.why, field.presence.phrase()]);
        texts.extend(field.values.iter().flat_map(|(value, meaning)| [*value, *meaning]));
        texts.extend(field.beliefs.iter().flat_map(|belief| [belief.belief, belief.truth]));
    }
    assert!(texts.iter().all(|text| !text.contains(['*', '<', '|', '`', '\n'])));
}

#[test]
fn no_name_leads_to_two_fields() {
    let mut names: Vec<String> = HEADER
        .iter()
        .flat_map(|field| field.aliases.iter().chain([&field.name]))
        .map(|name| name.to_lowercase())
        .collect();
    let all = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), all);
}

#[test]
fn a_field_goes_by_any_of_its_names() {
    for name in ["CreditCharge", "credit_charge", "credit charge", "smb2.credit.charge", "CREDITCHARGE"] {
        assert_eq!(explain::field(name).unwrap().name, "CreditCharge");
    }
    assert_eq!(explain::field("SMB2_FLAGS_SIGNED").unwrap().name, "Flags");
}

#[test]
fn a_name_that_is_nearly_right_is_answered_with_the_right_one() {
    for (wrong, right) in
        [("CreditCharg", "CreditCharge"), ("MesageId", "MessageId"), ("Session", "SessionId")]
    {
        let UnknownField { similar, .. } = explain::field(wrong).unwrap_err();
        assert_eq!(similar.first(), Some(&right));
    }
    assert_eq!(explain::field("xyzzy").unwrap_err().similar, Vec::<&str>::new());
}

#[test]
fn what_a_value_means_depends_on_the_message() {
    let meaning = |header: Header, name: &str| {
        let messages = explain::explain(&bytes(header)).unwrap();
        messages[0].fields.iter().find(|line| line.field.name == name).unwrap().meaning.clone()
    };
    let request = headers()[0];
    let response = headers()[1];
    assert_eq!(
        meaning(request, "CreditCharge"),
        "It costs 16 credits and the MessageIds 7 to 22: up to 1024 KiB."
    );
    let free = Header { credit_charge: 0, ..request };
    assert_eq!(meaning(free, "CreditCharge"), "It costs 1 credit and 1 MessageId: 0 counts as 1.");
    assert_eq!(meaning(response, "CreditResponse"), "Grants 15 more than the request cost.");
    let related = HeaderId::Sync { process_id: 0xFEFF, tree_id: TreeId::RELATED };
    let related = Header { id: related, flags: HeaderFlags::RELATED_OPERATIONS, ..request };
    assert_eq!(meaning(related, "TreeId"), "That of the message before it.");
    let filled = Header { signature: [7; 16], ..request };
    assert!(meaning(filled, "Signature").starts_with("Not signed"));
    let signed = Header { flags: HeaderFlags::SIGNED, ..filled };
    assert!(meaning(signed, "Signature").starts_with("Signed"));
    let hidden = Header { status: NtStatus(0x1234_0000), ..request };
    assert_eq!(meaning(hidden, "Reserved"), "Not zero, though nobody reads it. Look closer.");
    let priority = Header { flags: HeaderFlags::PRIORITY_7, ..request };
    assert_eq!(meaning(priority, "Flags"), "From the client, priority 7.");
}

#[test]
fn a_compound_is_several_messages() {
    let mut frame = bytes(Header { next_command: 72, ..headers()[0] });
    frame.resize(72, 0);
    frame.extend(bytes(Header { message_id: MessageId(8), ..headers()[0] }));
    let messages = explain::explain(&frame).unwrap();
    assert_eq!(messages.iter().map(|m| (m.number, m.offset)).collect::<Vec<_>>(), [(1, 0), (2, 72)]);
    assert!(printed(&messages, table(80)).contains("ECHO request, message 2 of its frame"));
}

#[test]
fn a_transport_prefix_and_the_headers_of_a_packet_are_passed_over() {
    let message = bytes(headers()[0]);
    let mut frame = vec![0, 0, 0, 68];
    frame.extend(&message);
    frame.extend(b"what follows the frame");
    let mut packet = vec![0x45; 54];
    packet.extend(&frame);
    for bytes in [&message, &frame, &packet] {
        let messages = explain::explain(bytes).unwrap();
        assert_eq!((messages.len(), messages[0].header), (1, headers()[0]));
        assert_eq!(messages[0].body.iter().map(|line| line.bytes.len()).sum::<usize>(), 4);
    }
}

#[test]
fn what_is_no_smb2_message_is_named() {
    let mut encrypted = vec![0xFD, b'S', b'M', b'B'];
    encrypted.resize(44, 0);
    encrypted.extend(0x29_u64.to_le_bytes());
    for (bytes, error) in [
        (&b""[..], NoMessage::Short(0)),
        (b"\xfeSMB", NoMessage::Short(4)),
        (b"\xffSMB\x72", NoMessage::Smb1),
        (b"\xfcSMB", NoMessage::Compressed),
        (&encrypted, NoMessage::Encrypted(SessionId(0x29))),
        (b"GET / HTTP/1.1", NoMessage::Strange("47 45 54 20".into())),
    ] {
        assert_eq!(explain::explain(bytes).unwrap_err(), error);
    }
}

#[test]
fn no_cut_of_a_message_panics() {
    let whole = bytes(headers()[0]);
    for end in 0..=whole.len() {
        let explained = explain::explain(&whole[..end]);
        assert_eq!(explained.is_ok(), end >= Header::LEN, "{end}");
    }
}

#[test]
fn bytes_come_out_of_what_people_paste() {
    let expected: Vec<u8> = (0..40).map(|n| n * 6).collect();
    let hex =
        |separator: &str| expected.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(separator);
    let listed = expected.iter().map(|b| format!("0x{b:02X}, ")).collect::<String>();
    let escaped = expected.iter().map(|b| format!("\\x{b:02x}")).collect::<String>();
    for text in [hex(""), hex(" "), hex(":"), hex("\n"), format!("0x{}", hex("")), listed, escaped] {
        assert_eq!(explain::bytes_of(&text).unwrap(), expected, "{text}");
    }
}

/// The same 40 bytes as xxd, hexdump -C, tcpdump -x, tcpdump -X and Wireshark print them.
#[test]
fn bytes_come_out_of_dumps() {
    let expected: Vec<u8> = [b"\xfeSMB@\0\x01\0".as_slice(), b"abcdef12 34 56 78", &[0xAB; 15]].concat();
    let chars = |chunk: &[u8]| -> String {
        chunk.iter().map(|b| if b.is_ascii_graphic() || *b == b' ' { char::from(*b) } else { '.' }).collect()
    };
    let pairs = |chunk: &[u8]| chunk.chunks(2).map(hex).collect::<Vec<_>>().join(" ");
    let singles = |chunk: &[u8]| chunk.chunks(1).map(hex).collect::<Vec<_>>().join(" ");
    let halves = |chunk: &[u8]| chunk.chunks(8).map(singles).collect::<Vec<_>>().join("  ");
    type Line<'a> = &'a dyn Fn(usize, &[u8]) -> String;
    let forms: [(&str, Line<'_>); 5] = [
        ("xxd", &|at, c| format!("{at:08x}: {:<39}  {}", pairs(c), chars(c))),
        ("hexdump -C", &|at, c| format!("{at:08x}  {:<48}  |{}|", halves(c), chars(c))),
        ("tcpdump -x", &|at, c| format!("\t0x{at:04x}:  {}", pairs(c))),
        ("tcpdump -X", &|at, c| format!("\t0x{at:04x}:  {:<39}  {}", pairs(c), chars(c))),
        ("Wireshark", &|at, c| format!("{at:04x}   {:<47}   {}", singles(c), chars(c))),
    ];
    for (name, line) in forms {
        let dump: String = expected.chunks(16).enumerate().map(|(at, c)| line(at * 16, c) + "\n").collect();
        assert_eq!(explain::bytes_of(&dump).unwrap(), expected, "{name}:\n{dump}");
    }
}

#[test]
fn what_is_no_hex_is_named_with_its_line() {
    assert_eq!(explain::bytes_of(" \n "), Err(HexError::Empty));
    assert_eq!(explain::bytes_of("fe 53\n4x"), Err(HexError::Strange { line: 2, found: "4x".into() }));
    assert_eq!(explain::bytes_of("fe5"), Err(HexError::Odd { line: 1, found: "fe5".into() }));
    assert!(matches!(explain::bytes_of("fé"), Err(HexError::Strange { .. })));
}

#[test]
fn pages_keep_to_their_width() {
    let messages: Vec<_> = headers().into_iter().flat_map(|h| explain::explain(&bytes(h)).unwrap()).collect();
    for width in [40, 63, 64, 80, 100, 200] {
        let mut out = Vec::new();
        explain::write_fields(&mut out, HEADER, table(width)).unwrap();
        for field in HEADER {
            explain::write_fields(&mut out, std::slice::from_ref(field), table(width)).unwrap();
        }
        let text = String::from_utf8(out).unwrap() + &printed(&messages, table(width));
        for line in text.lines() {
            assert!(line.chars().count() <= width, "{width}: {line}");
            assert_eq!(line, line.trim_end());
        }
    }
}

#[test]
fn json_has_a_row_for_each_field_of_header_and_body() {
    let messages = explain::explain(&bytes(headers()[0])).unwrap();
    let style = Style::new(Format::Json);
    let rows: serde_json::Value = serde_json::from_str(&printed(&messages, style)).unwrap();
    let rows = rows.as_array().unwrap();
    let charge = rows.iter().find(|row| row["field"] == "CreditCharge").unwrap();
    assert_eq!(
        (&charge["offset"], &charge["length"], &charge["bytes"], &charge["value"], &charge["frame"]),
        (&6.into(), &2.into(), &"1000".into(), &"16".into(), &serde_json::Value::Null)
    );
    assert_eq!(rows.last().unwrap()["part"], "body");
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
