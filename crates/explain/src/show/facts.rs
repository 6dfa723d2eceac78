//! What is known of a part beyond its bytes.

use smbtrail_track::{EnvelopeKind, Space};

use super::tree::{HEADER, Node};
use crate::context::Context;
use crate::frame::{EnvelopeTree, Part};
use crate::message::Explanation;
use crate::reading::duration;

/// What a part is, in a few words.
pub(super) fn title(part: &Part) -> String {
    match part {
        Part::Message(message) => {
            let kind = if message.header.is_response() { "response" } else { "request" };
            format!("{} {kind}", message.header.command)
        }
        Part::Envelope(envelope) => match envelope.kind {
            EnvelopeKind::Encrypted => "Encrypted message".to_owned(),
            EnvelopeKind::Compressed => "Compressed message".to_owned(),
        },
    }
}

/// What is known of it, a fact each.
pub(super) fn facts(part: &Part) -> Vec<String> {
    match part {
        Part::Message(message) => of_message(message),
        Part::Envelope(envelope) => of_envelope(envelope),
    }
}

fn of_message(message: &Explanation) -> Vec<String> {
    let context = &message.context;
    let mut facts = Vec::new();
    match (context.request_frame, context.latency, context.answer) {
        (Some(frame), Some(latency), _) => {
            facts.push(format!("answers frame {frame} after {}", duration(latency)));
        }
        (Some(frame), None, _) => facts.push(format!("answers frame {frame}")),
        (None, _, Some(answer)) => {
            let (frame, latency) = (answer.frame, duration(answer.latency));
            facts.push(format!("answered in frame {frame} after {latency}: {}", answer.status));
        }
        (None, _, None) if message.header.is_response() || context.is_partial => {}
        (None, ..) if !message.has_message_id() => facts.push("cut before its MessageId".to_owned()),
        (None, ..) if message.header.command == smbtrail_wire::Command::CANCEL => {}
        (None, ..) => facts.push("no answer in this capture".to_owned()),
    }
    facts.extend(context.exchange.map(|exchange| format!("exchange {exchange}")));
    facts.extend(context.user.as_ref().map(|user| format!("user {user}")));
    facts.extend(full_path(context).map(|path| format!("path {path}")));
    facts.extend(context.encrypted.then(|| "out of an encrypted message".to_owned()));
    facts
}

fn of_envelope(envelope: &EnvelopeTree) -> Vec<String> {
    let mut facts = Vec::new();
    facts.extend(envelope.context.user.as_ref().map(|user| format!("user {user}")));
    facts.push(match envelope.opened {
        Ok(bytes) => format!("opened: {bytes} bytes came out of it, and follow"),
        Err(closed) => format!("closed: {}", closed.reason()),
    });
    facts
}

/// Where its offsets count from, if that is not the frame's payload.
pub(super) fn space(space: Space) -> &'static str {
    match space {
        Space::Frame => "the frame's payload",
        Space::Plain => "what was decrypted",
        Space::Decompressed => "what was decompressed",
    }
}

/// The path with its share.
pub(super) fn full_path(context: &Context) -> Option<String> {
    match (&context.share, &context.path) {
        (Some(share), Some(path)) if !path.is_empty() => {
            Some(format!("{share}\\{}", path.trim_start_matches('\\')))
        }
        (Some(share), _) => Some(share.clone()),
        (None, Some(path)) if !path.is_empty() => Some(path.clone()),
        _ => None,
    }
}

/// What follows a field's value: its meaning, in brackets where the capture tells it and not the bytes.
pub(super) fn remark(node: &Node<'_>, part: &Part) -> String {
    let Part::Message(message) = part else { return String::new() };
    let context = &message.context;
    match (node.name, node.depth) {
        ("MessageId" | "TreeId" | "SessionId", 1) if node.structure == HEADER => {
            let meaning = match (node.name, context.answer) {
                ("MessageId", Some(answer)) => {
                    format!("Answered in frame {}, after {}", answer.frame, duration(answer.latency))
                }
                _ => node.meaning.trim_end_matches('.').to_owned(),
            };
            format!("[{meaning}]")
        }
        ("FileId", _) => full_path(context).map_or_else(String::new, |path| format!("[{path}]")),
        // The bytes of the value say as much.
        ("ProtocolId" | "CreditRequest" | "Command" | "StructureSize" | "ProcessId", 1)
            if node.structure == HEADER =>
        {
            String::new()
        }
        _ => node.meaning.to_owned(),
    }
}
