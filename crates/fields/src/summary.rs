//! Packets and messages in a few words: the protocols that a packet has, and the columns of a list of packets.

use smbtrail_auth::MechToken;
use smbtrail_auth::ntlm::NtlmMessage;
use smbtrail_auth::spnego::NegotiationToken;
use smbtrail_codec::smb1::Smb1Message;
use smbtrail_codec::{Body, Header};
use smbtrail_track::{Envelope, EnvelopeKind, Message};
use smbtrail_wire::{Command, NtStatus, ShareType};

use crate::command::{self, is_unknown};
use crate::packet::Packet;

/// The protocols in a message, from that of the transport on.
pub(crate) fn message_protocols(message: &Message<'_>) -> String {
    let mut protocols = String::from("nbss:smb2");
    let mut and = |protocol| {
        protocols.push(':');
        protocols.push_str(protocol);
    };
    if let Some(token) = message.token {
        let spnego = token.spnego.as_ref();
        if spnego.is_some() {
            and("gss-api");
            and("spnego");
        }
        match &token.mech_token {
            Some(MechToken::Ntlm(_)) => and("ntlmssp"),
            Some(MechToken::Gss(_)) if spnego.is_some() => and("spnego-krb5"),
            _ => {}
        }
        let signature = spnego.and_then(|spnego| match &spnego.token {
            NegotiationToken::Init(init) => init.mech_list_mic,
            NegotiationToken::Resp(response) => response.mech_list_mic,
        });
        // The signature of the list of mechanisms is one of NTLM: its version is 1.
        if signature.is_some_and(|mic| mic.bytes().starts_with(&[1, 0, 0, 0])) {
            and("ntlmssp");
        }
    }
    match moved(message) {
        _ if is_rpc(message) => and("dcerpc"),
        Some([_, ..]) => and("data"),
        _ => {}
    }
    protocols
}

/// The data of a READ or WRITE.
fn moved<'a>(message: &Message<'a>) -> Option<&'a [u8]> {
    match message.body {
        Body::ReadResponse(body) => Some(&body.data.bytes),
        Body::WriteRequest(body) => Some(&body.data.bytes),
        _ => None,
    }
}

/// Whether a message carries a PDU of DCE/RPC, or the beginning of one.
pub(crate) fn is_rpc(message: &Message<'_>) -> bool {
    let begin = match message.body {
        Body::IoctlRequest(body) => Some(&*body.input.bytes),
        Body::IoctlResponse(body) => Some(&*body.output.bytes),
        _ => moved(message),
    };
    let on_pipe = message.tree.is_some_and(|tree| tree.share_type == Some(ShareType::PIPE));
    on_pipe && matches!(begin, Some([5, 0 | 1, ..]))
}

/// The protocols of a packet and its messages, each message saying those in it.
pub(crate) fn protocols(packet: &Packet, messages: &[&str]) -> String {
    let mut protocols: Vec<&str> = Vec::new();
    for layer in packet.bytes.iter().flat_map(|bytes| &bytes.layers) {
        match (layer.protocol, protocols.last()) {
            // A stack of labels is one protocol.
            ("mpls", Some(&"mpls")) => {}
            ("eth" | "sll" | "vlan", _) => protocols.extend([layer.protocol, "ethertype"]),
            (protocol, _) => protocols.push(protocol),
        }
    }
    if packet.ends.is_none() {
        match protocols.last() {
            // A fragment of a datagram.
            Some(&("ip" | "ipv6")) if packet.is_fragment() => protocols.push("data"),
            Some(&"ethertype") if packet.carries_arp() => protocols.push("arp"),
            // What follows is not read: nothing says that it is a protocol with this number.
            Some(&"ethertype") => _ = protocols.pop(),
            _ => {}
        }
    }
    let transport = if packet.tcp { "tcp" } else { "udp" };
    if packet.ends.is_some() && protocols.last() != Some(&transport) {
        // The packet completes a datagram that came in fragments.
        protocols.push(transport);
    }
    for message in messages {
        // Several messages of one packet are one protocol.
        let mut parts = message.split(':').peekable();
        while parts
            .next_if(|part| matches!(*part, "nbss" | "smb" | "smb2") && protocols.contains(part))
            .is_some()
        {}
        protocols.extend(parts);
    }
    protocols.join(":")
}

/// The innermost protocol of a packet.
pub(crate) fn protocol(packet: &Packet, messages: &[&str]) -> String {
    match messages.last() {
        Some(last) => (*last).to_owned(),
        None if packet.tcp => "TCP".to_owned(),
        None if packet.ends.is_some() => "UDP".to_owned(),
        None => String::new(),
    }
}

/// Seconds since the first packet, with the decimals of the capture.
pub(crate) fn time(packet: &Packet) -> String {
    let nanoseconds = packet.moment.time.since(packet.begin);
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let (seconds, rest) =
        (nanoseconds.unsigned_abs() / 1_000_000_000, nanoseconds.unsigned_abs() % 1_000_000_000);
    let digits = usize::from(packet.moment.digits.min(9));
    match format!("{rest:09}").get(..digits).unwrap_or_default() {
        "" => format!("{sign}{seconds}"),
        fraction => format!("{sign}{seconds}.{fraction}"),
    }
}

/// What a message asks or answers, in the words of Wireshark.
pub(crate) fn message(message: &Message<'_>) -> String {
    let header = message.header;
    let command = command(header.command);
    let mut text = match message.body {
        Body::OplockBreakNotification(_) => "Oplock Break Notification".to_owned(),
        Body::OplockBreakAcknowledgment(_) => "Oplock Break Acknowledgment".to_owned(),
        Body::OplockBreakResponse(_) => "Oplock Break Response".to_owned(),
        Body::LeaseBreakNotification(_) => "Lease Break Notification".to_owned(),
        Body::LeaseBreakAcknowledgment(_) => "Lease Break Acknowledgment".to_owned(),
        Body::LeaseBreakResponse(_) => "Lease Break Response".to_owned(),
        _ => format!("{command} {}", if header.is_response() { "Response" } else { "Request" }),
    };
    if header.is_response() && header.status != NtStatus::SUCCESS {
        match header.status.name() {
            Some(name) => text.push_str(&format!(", Error: {name}")),
            None => text.push_str(&format!(", Error: Unknown (0x{:08x})", header.status.0)),
        }
    }
    if is_unknown(header) {
        return text;
    }
    match message.body {
        Body::IoctlRequest(body) => {
            text.push(' ');
            match body.ctl_code.name() {
                Some(name) => text.push_str(name),
                None => text.push_str(&format!("0x{:08x}", body.ctl_code.0)),
            }
        }
        Body::ReadRequest(body) => text.push_str(&format!(" Len:{} Off:{}", body.length, body.offset)),
        Body::WriteRequest(body) => text.push_str(&format!(" Len:{} Off:{}", body.length, body.offset)),
        _ => {}
    }
    if let Some(MechToken::Ntlm(ntlm)) = message.token.and_then(|token| token.mech_token.as_ref()) {
        text.push_str(match ntlm {
            NtlmMessage::Negotiate(_) => ", NTLMSSP_NEGOTIATE",
            NtlmMessage::Challenge(_) => ", NTLMSSP_CHALLENGE",
            NtlmMessage::Authenticate(_) => ", NTLMSSP_AUTH",
        });
        if let NtlmMessage::Authenticate(ntlm) = ntlm {
            text.push_str(&format!(", User: {}\\{}", ntlm.domain_name(), ntlm.user_name()));
        }
    }
    match (message.body, message.path(), message.share()) {
        (Body::TreeConnectRequest(_), _, Some(share)) => text.push_str(&format!(" Tree: {share}")),
        (Body::CreateRequest(_) | Body::CreateResponse(_), Some(path), _) => {
            text.push_str(&format!(" File: {path}"));
        }
        (_, Some(path), _) if !header.is_response() => text.push_str(&format!(" File: {path}")),
        _ => {}
    }
    text
}

/// The name of a message's body, as Wireshark shows it.
pub(crate) fn body_label(header: &Header) -> String {
    let direction = if header.is_response() { "Response" } else { "Request" };
    format!("{} {direction} (0x{:02x})", command(header.command), header.command.0)
}

/// The name of a command, as Wireshark writes it.
fn command(command: Command) -> String {
    let own = command::NAMES.iter().find(|(number, _)| *number == u64::from(command.0));
    match (own, command.name()) {
        (Some((_, name)), _) => (*name).to_owned(),
        // The specification's, in small letters.
        (None, Some(name)) => {
            let word = |word: &str| {
                let (first, rest) = word.split_at(word.len().min(1));
                format!("{first}{}", rest.to_ascii_lowercase())
            };
            name.split('_').map(word).collect::<Vec<_>>().join(" ")
        }
        (None, None) => format!("Unknown ({})", command.0),
    }
}

pub(crate) fn envelope(envelope: &Envelope<'_>) -> &'static str {
    match envelope.kind {
        EnvelopeKind::Encrypted => "Encrypted SMB3",
        EnvelopeKind::Compressed => "Compressed SMB3",
    }
}

pub(crate) fn smb1(message: &Smb1Message<'_>) -> String {
    let command =
        message.command.name().map_or_else(|| format!("0x{:02x}", message.command.0), str::to_owned);
    format!("{command} {}", if message.flags.0 & 0x80 == 0 { "Request" } else { "Response" })
}

/// What the messages of a packet say; where it has none, what its TCP header does.
pub(crate) fn packet(packet: &Packet, messages: &[&str]) -> String {
    if !messages.is_empty() {
        return messages.join(";");
    }
    let Some((source, destination)) = packet.ends else { return String::new() };
    let ports = format!("{} → {}", source.port(), destination.port());
    let Some(segment) = packet.segment else { return ports };
    let mut text = format!("{ports} [{}]", flags(segment.flags));
    text.push_str(&format!(" Seq={}", segment.relative_sequence.unwrap_or(segment.sequence)));
    if segment.flags & 0x10 != 0 {
        let acknowledged = segment.relative_acknowledgement.unwrap_or(segment.acknowledgement);
        text.push_str(&format!(" Ack={acknowledged}"));
    }
    text.push_str(&format!(" Len={}", segment.len));
    text
}

/// The control bits of TCP, the lowest first, and their letters.
const FLAGS: [(&str, char); 8] = [
    ("FIN", 'F'),
    ("SYN", 'S'),
    ("RST", 'R'),
    ("PSH", 'P'),
    ("ACK", 'A'),
    ("URG", 'U'),
    ("ECE", 'E'),
    ("CWR", 'C'),
];

fn flags(flags: u8) -> String {
    let set = FLAGS.iter().enumerate().filter(|(bit, _)| flags >> bit & 1 == 1);
    set.map(|(_, (name, _))| *name).collect::<Vec<_>>().join(", ")
}

/// The control bits of TCP, each in its place: the four highest are not in use.
pub(crate) fn flags_in_places(flags: u8) -> String {
    let letter = |(bit, (_, letter)): (usize, &(_, char))| if flags >> bit & 1 == 1 { *letter } else { '·' };
    "····".chars().chain(FLAGS.iter().enumerate().rev().map(letter)).collect()
}
