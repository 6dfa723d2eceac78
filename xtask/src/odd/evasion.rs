//! Traffic that a monitor reads in one way and the receiver in another, or that a monitor misses.

use std::io;

use smbtrail_capture::Direction;
use smbtrail_codec::Body;
use smbtrail_codec::body::{CancelRequest, EchoRequest, WriteRequest};
use smbtrail_codec::{Region, smb1};
use smbtrail_traffic::body::open_request;
use smbtrail_wire::{Command, NtStatus, Smb1Command};

use super::talk::{FILE, Talk, content, declined, framed};

/// Segments that overlap and differ, before their turn and in it; one that is far away; one with a wrong checksum.
pub(super) fn segments(talk: &mut Talk) -> io::Result<()> {
    talk.open()?;
    let request = talk.ask_for_content();
    talk.message(Direction::ToServer, &request)?;
    let answer = framed(&content(&request).to_vec());
    let (first, second) = answer.split_at(100);
    let mut forged = second.to_vec();
    forged.fill(b'#');
    let early = talk.frames_after(Direction::ToClient, first.len(), second)?;
    let other = talk.frames_after(Direction::ToClient, first.len(), &forged)?;
    talk.raw(&early)?;
    talk.raw(&other)?;
    let mut longer = first.to_vec();
    longer.extend(b"@@@@");
    let beginning = talk.frames_after(Direction::ToClient, 0, &longer)?;
    talk.raw(&beginning)?;
    talk.skip(Direction::ToClient, &answer)?;

    let stray = talk.frames_far_away(Direction::ToServer, b"\0\0\0\x04\xFESMB")?;
    talk.raw(&stray)?;

    let echo = talk.request(Command::ECHO, Body::EchoRequest(EchoRequest::default()));
    let mut wrong = talk.frames_after(Direction::ToServer, 0, &framed(&echo.to_vec()))?;
    wrong.iter_mut().for_each(|frame| break_checksum(frame));
    talk.raw(&wrong)?;
    talk.skip(Direction::ToServer, &framed(&echo.to_vec()))?;
    talk.message(Direction::ToClient, &declined(&echo, NtStatus::INVALID_PARAMETER))?;
    talk.close()
}

/// A request in IP fragments that overlap and differ, and one whose last fragment reaches beyond its end.
pub(super) fn fragments(talk: &mut Talk) -> io::Result<()> {
    talk.open()?;
    for beyond in [false, true] {
        let request = talk.ask_for_content();
        let bytes = framed(&request.to_vec());
        let whole = talk.frames_after(Direction::ToServer, 0, &bytes)?.concat();
        let payload = whole.get(ETHERNET + IPV4..).unwrap_or_default();
        let fragment = |at: usize, to: usize, more: bool, other: bool| {
            let mut part = payload.get(at..to).unwrap_or_default().to_vec();
            if other {
                part.fill(b'!');
            }
            fragment(&whole, at, &part, more)
        };
        talk.raw(&[fragment(0, 64, true, false)])?;
        match beyond {
            false => talk.raw(&[fragment(56, 80, true, true)])?,
            true => talk.raw(&[fragment(payload.len() - 5, payload.len(), false, false)])?,
        }
        talk.raw(&[fragment(64, payload.len(), false, false)])?;
        talk.skip(Direction::ToServer, &bytes)?;
        talk.message(Direction::ToClient, &content(&request))?;
    }
    talk.close()
}

/// A transport message of nothing, and one of 16 MiB that never comes.
pub(super) fn lengths(talk: &mut Talk) -> io::Result<()> {
    talk.open()?;
    talk.send(Direction::ToServer, &[0; 4])?;
    talk.read()?;
    let request = talk.ask_for_content();
    let mut bytes = framed(&request.to_vec());
    if let Some(prefix) = bytes.get_mut(..4) {
        prefix.copy_from_slice(&[0, 0xFF, 0xFF, 0xFF]);
    }
    talk.send(Direction::ToServer, &bytes)
}

/// Data whose offset leads into the header, and beyond the message.
pub(super) fn data_offsets(talk: &mut Talk) -> io::Result<()> {
    talk.open()?;
    let request = talk.ask_for_content();
    let mut answer = content(&request);
    if let Body::ReadResponse(body) = &mut answer.body {
        body.data_offset = 16;
    }
    talk.exchange(&request, &answer)?;

    let data = Region::new(b"overwritten".to_vec());
    let body = WriteRequest { file_id: FILE, data, ..Default::default() };
    let mut request = talk.request(Command::WRITE, Body::WriteRequest(body.arranged()));
    if let Body::WriteRequest(body) = &mut request.body {
        body.length = 1 << 20;
    }
    talk.exchange(&request, &declined(&request, NtStatus::INVALID_PARAMETER))?;
    talk.close()
}

/// NextCommand that points back, and one that leads to a message of SMB1; and SMB1 by itself.
pub(super) fn links(talk: &mut Talk) -> io::Result<()> {
    talk.open()?;
    let mut echo = || talk.request(Command::ECHO, Body::EchoRequest(EchoRequest::default()));
    let [mut back, mut to_smb1] = [echo(), echo()];
    // -104, as a reader of signed numbers takes it.
    back.header.next_command = 0xFFFF_FF98;
    talk.message(Direction::ToServer, &back)?;
    talk.message(Direction::ToClient, &declined(&back, NtStatus::INVALID_PARAMETER))?;

    let old = smb1_echo();
    to_smb1.header.next_command = 72;
    let mut bytes = to_smb1.to_vec();
    bytes.resize(72, 0);
    bytes.extend_from_slice(&old);
    talk.send(Direction::ToServer, &framed(&bytes))?;
    talk.message(Direction::ToClient, &declined(&to_smb1, NtStatus::INVALID_PARAMETER))?;
    talk.send(Direction::ToServer, &framed(&old))?;
    talk.close()
}

/// Names that deceive, one CREATE each.
pub(super) fn names(talk: &mut Talk) -> io::Result<()> {
    talk.open()?;
    let text = |name: &str| smbtrail_codec::utf16(name);
    let mut unpaired = text("plan");
    unpaired.extend(0xD83D_u16.to_le_bytes());
    let names = [
        unpaired,
        text("plan.txt\0.exe"),
        text("plan\x1b[2J\x1b]0;owned\x07.txt"),
        text("plan.txt\n2026-03-02 all is well"),
        text("plan\u{202e}txt.exe"),
        text(r"..\..\windows\win.ini"),
        text(r"C:\windows\win.ini"),
        text(r"reports\CON.txt"),
        text(&"x".repeat(300)),
        // As many bytes as NameLength can count.
        text(&"x\\".repeat(16_383)),
    ];
    for name in names {
        let request = talk.request(Command::CREATE, Body::CreateRequest(open_request(name)));
        talk.exchange(&request, &declined(&request, NtStatus::OBJECT_NAME_INVALID))?;
    }
    talk.close()
}

/// Two servers that gave the same SessionId.
pub(super) fn two_servers(talk: &mut Talk) -> io::Result<()> {
    talk.open()?;
    talk.read()?;
    talk.call([10, 20, 0, 3])?;
    talk.open()?;
    talk.read()?;
    talk.close()
}

/// A client and a server that leave out the signatures that nobody may leave out. `[MS-SMB2] 3.2.4.1.1`
pub(super) fn unsigned(talk: &mut Talk) -> io::Result<()> {
    talk.signs = false;
    talk.open()?;
    talk.read()?;
    talk.close()
}

/// Headers that contradict themselves, on packets that a receiver drops.
pub(super) fn headers(talk: &mut Talk) -> io::Result<()> {
    talk.open()?;
    let request = talk.ask_for_content();
    let bytes = framed(&request.to_vec());
    let sound = talk.frames_after(Direction::ToServer, 0, &bytes)?.concat();
    let mut short = sound.clone();
    short.truncate(ETHERNET + IPV4 + 24);
    // 15 words.
    short.iter_mut().skip(ETHERNET + IPV4 + 12).take(1).for_each(|byte| *byte = 0xF0);
    if let Some(header) = short.get_mut(ETHERNET..) {
        put(header, 2, 44);
        set_checksum(header);
    }
    let mut long = sound.clone();
    if let Some(header) = long.get_mut(ETHERNET..) {
        put(header, 2, 1400);
        set_checksum(header);
    }
    talk.raw(&[short, long, sound])?;
    talk.skip(Direction::ToServer, &bytes)?;
    talk.message(Direction::ToClient, &content(&request))?;
    talk.close()
}

/// One request after the other in one frame. To none of them belongs an answer.
pub(super) fn flood(talk: &mut Talk) -> io::Result<()> {
    talk.open()?;
    let request = talk.ask_for_content();
    talk.message(Direction::ToServer, &request)?;
    let mut cancel = request.clone();
    cancel.header.command = Command::CANCEL;
    (cancel.header.credit_charge, cancel.header.credits) = (0, 0);
    cancel.body = Body::CancelRequest(CancelRequest::default());
    let mut bytes = Vec::new();
    for left in (0..150).rev() {
        cancel.header.next_command = if left > 0 { 72 } else { 0 };
        bytes.extend(cancel.to_vec());
        bytes.resize(bytes.len().next_multiple_of(8), 0);
    }
    talk.send(Direction::ToServer, &framed(&bytes))?;
    talk.message(Direction::ToClient, &content(&request))?;
    talk.close()
}

const ETHERNET: usize = 14;
/// Of the header of IPv4, which has no options here.
const IPV4: usize = 20;

/// The frame with just these bytes of its IP packet. Units of 8 bytes are what an IP packet is cut into.
fn fragment(whole: &[u8], at: usize, bytes: &[u8], more: bool) -> Vec<u8> {
    let mut frame = whole.get(..ETHERNET + IPV4).unwrap_or_default().to_vec();
    let len = u16::try_from(IPV4 + bytes.len()).unwrap_or(u16::MAX);
    let place = u16::try_from(at / 8).unwrap_or(u16::MAX) | u16::from(more) << 13;
    if let Some(header) = frame.get_mut(ETHERNET..) {
        put(header, 2, len);
        put(header, 6, place);
        set_checksum(header);
    }
    frame.extend_from_slice(bytes);
    frame
}

/// Of the header of IPv4 with which `header` begins. RFC 791, 3.1
fn set_checksum(header: &mut [u8]) {
    put(header, 10, 0);
    let words = header.as_chunks::<2>().0.iter().take(IPV4 / 2);
    let sum: u32 = words.map(|word| u32::from(u16::from_be_bytes(*word))).sum();
    let folded = (sum & 0xFFFF) + (sum >> 16);
    let folded = (folded & 0xFFFF) + (folded >> 16);
    put(header, 10, !u16::try_from(folded).unwrap_or(0));
}

fn put(bytes: &mut [u8], at: usize, value: u16) {
    if let Some(place) = bytes.get_mut(at..at + 2) {
        place.copy_from_slice(&value.to_be_bytes());
    }
}

fn break_checksum(frame: &mut [u8]) {
    if let Some(byte) = frame.get_mut(ETHERNET + IPV4 + 16) {
        *byte ^= 0x55;
    }
}

/// An ECHO of SMB1. [MS-CIFS] 2.2.4.39.1
fn smb1_echo() -> Vec<u8> {
    let mut message = smb1::Smb1Message::PROTOCOL_ID.to_vec();
    message.push(Smb1Command::ECHO.0);
    message.resize(32, 0);
    message.extend([1, 1, 0, 1, 0, b'x']);
    message
}
