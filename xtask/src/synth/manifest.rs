use std::collections::BTreeMap;

use serde_json::json;
use smbtrail_codec::{Body, Message};
use smbtrail_wire::{Command, NtStatus};

/// What is in a capture that was made. What a lost packet bore counts too, but for `packets` and `bytes`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Manifest {
    /// Packets that were captured.
    pub packets: u64,
    /// Bytes of them.
    pub bytes: u64,
    /// Packets that were not captured.
    pub packets_lost: u64,
    /// Bytes of TCP payload in them.
    pub bytes_lost: u64,
    /// Packets that come after the one that followed them.
    pub packets_late: u64,
    /// TCP connections.
    pub connections: u64,
    /// Sessions that were set up.
    pub sessions: u64,
    /// Trees that were connected.
    pub trees: u64,
    /// Files, directories and the like that were opened.
    pub opens: u64,
    /// Those that the server refused to open.
    pub refused: u64,
    /// Opens that were closed.
    pub closed: u64,
    /// Frames of more than one message.
    pub compounds: u64,
    /// Messages, both ways.
    pub messages: u64,
    /// Requests that were first answered with STATUS_PENDING.
    pub pending: u64,
    /// Requests that were withdrawn.
    pub cancelled: u64,
    /// Bytes that READs returned.
    pub read: u64,
    /// Bytes that WRITEs took.
    pub written: u64,
    /// Requests by command.
    pub requests: BTreeMap<String, u64>,
    /// Responses by status, those that are not final too.
    pub statuses: BTreeMap<String, u64>,
}

impl Manifest {
    /// Counts a message.
    pub(super) fn count(&mut self, message: &Message<'_>) {
        let header = &message.header;
        self.messages += 1;
        if !header.is_response() {
            *self.requests.entry(header.command.to_string()).or_default() += 1;
            self.cancelled += u64::from(header.command == Command::CANCEL);
            return;
        }
        *self.statuses.entry(header.status.to_string()).or_default() += 1;
        match &message.body {
            Body::ErrorResponse(_) if header.status == NtStatus::PENDING => self.pending += 1,
            Body::ErrorResponse(_) => self.refused += u64::from(header.command == Command::CREATE),
            Body::SessionSetupResponse(_) => self.sessions += u64::from(header.status == NtStatus::SUCCESS),
            Body::TreeConnectResponse(_) => self.trees += 1,
            Body::CreateResponse(_) => self.opens += 1,
            Body::CloseResponse(_) => self.closed += 1,
            Body::ReadResponse(body) => self.read += u64::from(body.data_length),
            Body::WriteResponse(body) => self.written += u64::from(body.count),
            _ => {}
        }
    }

    /// As a JSON object.
    #[must_use]
    pub(crate) fn json(&self) -> String {
        let Self { packets, bytes, packets_lost, bytes_lost, packets_late, .. } = self;
        let Self { connections, sessions, trees, opens, refused, closed, compounds, messages, .. } = self;
        let Self { pending, cancelled, read, written, requests, statuses, .. } = self;
        let object = json!({
            "packets": packets, "bytes": bytes, "packets_lost": packets_lost, "bytes_lost": bytes_lost,
            "packets_late": packets_late, "connections": connections, "sessions": sessions, "trees": trees,
            "opens": opens, "refused": refused, "closed": closed, "compounds": compounds, "messages": messages,
            "pending": pending, "cancelled": cancelled, "read": read, "written": written,
            "requests": requests, "statuses": statuses,
        });
        format!("{object:#}\n")
    }
}
