//! What the value of a field means in its message.

use smbtrail_codec::Header;
use smbtrail_wire::{Command, Dialect, HeaderFlags, MessageId, NtStatus, SessionId, Severity, TreeId};

use crate::context::Context;
use crate::header::HeaderField;

/// One or two sentences on this field's value in a message of this header.
pub(super) fn of(field: &HeaderField, header: &Header, context: &Context) -> String {
    match field.name {
        "ProtocolId" if context.encrypted => "An SMB2 message, out of an encrypted frame.".into(),
        "ProtocolId" => "An SMB2 message, in clear.".into(),
        "StructureSize" if usize::from(header.structure_size) == Header::LEN => "As it must be.".into(),
        "StructureSize" => "Wrong: the header has 64 bytes.".into(),
        "CreditCharge" => credit_charge(header, context),
        "Status" => status(header.status, header.command),
        "ChannelSequence" => channel_sequence(header, context),
        "Reserved" if header.reserved() == 0 => "As it should be.".into(),
        "Reserved" => "Not zero, though nobody reads it. Look closer.".into(),
        "Command" => command(header),
        "CreditRequest" => match header.credits {
            0 => "Asks for none.".into(),
            1 => "Asks for one.".into(),
            n => format!("Asks for {n}."),
        },
        "CreditResponse" => match (header.credits, header.credit_charge.max(1)) {
            (0, _) => "Grants none.".into(),
            (n, charge) if n == charge => "Gives back what the request cost.".into(),
            (n, charge) if n > charge => format!("Grants {} more than the request cost.", n - charge),
            (n, charge) => format!("Grants {} fewer than the request cost.", charge - n),
        },
        "Flags" => flags(header.flags),
        "NextCommand" => match header.next_command {
            0 => "The last message of its frame, or the only one.".into(),
            n => format!(
                "The next message of the compound begins {n} bytes after the first byte of this header."
            ),
        },
        "MessageId" => message_id(header, context),
        "ProcessId" => match header.process_id() {
            Some(0xFEFF) => "The default, at nearly all clients.".into(),
            Some(0) => "Zero, as the specification asks.".into(),
            Some(n) => format!("Not the default 0xfeff: process {n}, or a client's own mark."),
            None => String::new(),
        },
        "TreeId" => tree_id(header, context),
        "AsyncId" if header.command == Command::CANCEL => "The asynchronous request to be cancelled.".into(),
        "AsyncId" if header.status == NtStatus::PENDING => {
            "The server's name for the request from now on.".into()
        }
        "AsyncId" => in_share("The asynchronous request that ends here", context),
        "SessionId" => session_id(header, context),
        "Signature" => signature(header, context),
        _ => String::new(),
    }
}

fn credit_charge(header: &Header, context: &Context) -> String {
    let subject = if header.is_response() { "The request" } else { "It" };
    match header.credit_charge {
        _ if header.command == Command::CANCEL => "CANCEL is free, whatever the value is.".into(),
        0 if context.dialect == Some(Dialect::SMB_2_0_2) => {
            "Means nothing in 2.0.2: every request costs 1.".into()
        }
        0 => format!("{subject} costs 1 credit and 1 MessageId: 0 counts as 1."),
        1 => format!("{subject} costs 1 credit and 1 MessageId: up to 64 KiB."),
        n => format!(
            "{subject} costs {n} credits and the MessageIds {} to {}: up to {} KiB.",
            header.message_id.0,
            header.message_id.0.saturating_add(u64::from(n) - 1),
            u32::from(n) * 64
        ),
    }
}

fn status(status: NtStatus, command: Command) -> String {
    match status {
        NtStatus::SUCCESS => "It was done.".into(),
        NtStatus::PENDING => "Not yet: an interim response. The final one has the same MessageId.".into(),
        NtStatus::MORE_PROCESSING_REQUIRED if command == Command::SESSION_SETUP => {
            "Neither yes nor no: the logon goes on with another SESSION_SETUP.".into()
        }
        NtStatus::BUFFER_OVERFLOW => "Done in part: there is more than was asked for.".into(),
        NtStatus::NO_MORE_FILES => "The end of the listing.".into(),
        NtStatus::LOGON_FAILURE => "Refused: the user or the password is wrong.".into(),
        NtStatus::ACCESS_DENIED => "Refused: the user does not have the right.".into(),
        _ => match status.severity() {
            Severity::Success => "A kind of success.".into(),
            Severity::Informational => "Done, with something to know.".into(),
            Severity::Warning => "A warning: done in part, or not quite.".into(),
            Severity::Error => "It failed.".into(),
        },
    }
}

fn channel_sequence(header: &Header, context: &Context) -> String {
    let smb3 = context.dialect.is_none_or(|dialect| dialect.0 >= Dialect::SMB_3_0.0);
    match header.channel_sequence() {
        0 if smb3 => "No channel of the session was lost so far.".into(),
        0 => "Zero, as it must be before SMB 3.0.".into(),
        1 if smb3 => "The client has lost a channel once.".into(),
        n if smb3 => format!("The client has lost a channel {n} times."),
        _ => "Not zero, though it means nothing before SMB 3.0.".into(),
    }
}

fn command(header: &Header) -> String {
    let (request, response) = ("Asked by the client.", "The server's answer.");
    match header.command {
        Command::CREATE if !header.is_response() => {
            "Opens a file, directory or pipe, and may create it.".into()
        }
        Command::CANCEL => "Withdraws the request of this MessageId. There is no answer to it.".into(),
        Command::OPLOCK_BREAK if header.message_id == MessageId::UNSOLICITED => {
            "The server takes back an oplock or a lease: somebody else wants the file.".into()
        }
        command if command.name().is_none() => "No command of the specification.".into(),
        _ if header.is_response() => response.into(),
        _ => request.into(),
    }
}

fn flags(flags: HeaderFlags) -> String {
    let mut said = vec![if flags.contains(HeaderFlags::SERVER_TO_REDIR) {
        "From the server".to_owned()
    } else {
        "From the client".to_owned()
    }];
    for (flag, text) in [
        (HeaderFlags::ASYNC_COMMAND, "with an AsyncId in place of TreeId"),
        (HeaderFlags::RELATED_OPERATIONS, "related to the message before it"),
        (HeaderFlags::SIGNED, "signed"),
        (HeaderFlags::DFS_OPERATIONS, "about a DFS path"),
        (HeaderFlags::REPLAY_OPERATION, "sent again"),
    ] {
        if flags.contains(flag) {
            said.push(text.to_owned());
        }
    }
    if flags.priority() != 0 {
        said.push(format!("priority {}", flags.priority()));
    }
    if flags.unknown().0 != 0 {
        said.push(format!("with bits that no specification names ({:#x})", flags.unknown().0));
    }
    format!("{}.", said.join(", "))
}

fn message_id(header: &Header, context: &Context) -> String {
    match (header.message_id, header.is_response()) {
        (MessageId::UNSOLICITED, true) => "Nobody asked: the server sends it by itself.".into(),
        (_, true) => match (context.request_frame, context.latency) {
            (Some(frame), Some(latency)) => {
                format!("Answers the request in frame {frame}, after {}.", duration(latency))
            }
            (Some(frame), None) => format!("Answers the request in frame {frame}."),
            _ => "Answers the request with the same number.".into(),
        },
        (_, false) if header.command == Command::CANCEL => {
            "The number of the request to be cancelled.".into()
        }
        (MessageId(0), false) => "The first request of its connection.".into(),
        _ => "Its responses have the same number.".into(),
    }
}

fn tree_id(header: &Header, context: &Context) -> String {
    match header.tree_id() {
        Some(TreeId(0)) if context.share.is_none() => "No share yet.".into(),
        Some(TreeId::RELATED) if header.is_related() => in_share("That of the message before it", context),
        _ => in_share("The share", context),
    }
}

/// `begin`, and the share where it is known.
fn in_share(begin: &str, context: &Context) -> String {
    match (&context.share, context.source.is_some()) {
        (Some(share), _) => format!("{begin}: {share}."),
        (None, true) => format!("{begin}; the capture does not show its name."),
        (None, false) => format!("{begin}."),
    }
}

fn session_id(header: &Header, context: &Context) -> String {
    match (header.session_id, &context.user) {
        (SessionId(0), _) => "No session yet.".into(),
        (SessionId::RELATED, None) => "That of the message before it.".into(),
        (SessionId::RELATED, Some(user)) => format!("That of the message before it: {user}'s."),
        (_, Some(user)) => format!("The session of {user}."),
        (_, None) if context.source.is_some() => "Whose it is the capture does not show.".into(),
        (_, None) => "Whose it is its SESSION_SETUP tells.".into(),
    }
}

fn signature(header: &Header, context: &Context) -> String {
    let zero = header.signature == [0; 16];
    match (header.is_signed(), zero) {
        (true, false) => "Signed; whether it fits only the session's key can tell.".into(),
        (true, true) => "Marked as signed, and yet all zero: it cannot be right.".into(),
        (false, true) if context.encrypted => "Not signed: encryption protects it.".into(),
        (false, true) => "Not signed.".into(),
        (false, false) => "Not signed: without SMB2_FLAGS_SIGNED these bytes mean nothing.".into(),
    }
}

/// Nanoseconds for a reader: `412 µs`, `3.2 ms`, `1.50 s`.
pub(crate) fn duration(nanoseconds: i64) -> String {
    let micros = nanoseconds.div_euclid(1_000);
    match micros {
        ..1_000 => format!("{micros} µs"),
        1_000..1_000_000 => format!("{}.{} ms", micros / 1_000, micros % 1_000 / 100),
        _ => format!("{}.{:02} s", micros / 1_000_000, micros % 1_000_000 / 10_000),
    }
}
