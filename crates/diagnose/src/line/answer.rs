//! What an answer says of the wait for it.

use std::sync::Arc;

use smbtrail_track::Message;
use smbtrail_wire::{Command, NtStatus};

use super::Wait;
use crate::Part;
use crate::group::Facts;
use crate::locks::Locks;

/// What a request waited for at the server, who holds it, and the frame in which the server asked for it.
pub(super) struct Held {
    pub(super) part: Part,
    pub(super) holder: Option<Arc<str>>,
    pub(super) asked: Option<u64>,
}

pub(super) fn held(wait: &Wait, message: &Message<'_>, rest: u64, locks: &Locks) -> Held {
    if wait.command == Command::LOCK {
        let holder = locks.locked(message).map(|holder| holder.to_string().into());
        if wait.is_pending && wait.locks {
            return Held { part: Part::LockWait, holder, asked: None };
        }
    }
    // Shorter ones are the server's own work.
    const BREAK: u64 = 1_000_000;
    if rest >= BREAK
        && let Some(found) = locks.breaking(message)
    {
        let holder = found.holder.as_ref().map(|holder| holder.to_string().into());
        return Held { part: Part::BreakWait, holder, asked: Some(found.start.frame) };
    }
    // A server makes a CREATE wait for nothing else, unless it is refused in the end.
    let succeeded = message.header.status == NtStatus::SUCCESS;
    if wait.command == Command::CREATE && wait.is_pending && succeeded {
        return Held { part: Part::BreakWait, holder: None, asked: None };
    }
    Held { part: Part::Server, holder: None, asked: None }
}

/// Whether an interim response says that the server waits for what others do: on a pipe, for a program.
pub(super) fn waits_for_others(message: &Message<'_>) -> bool {
    let is_pipe = message.tree.and_then(|tree| tree.is_pipe()) == Some(true);
    message.header.status == NtStatus::PENDING
        && is_pipe
        && matches!(message.header.command, Command::READ | Command::IOCTL)
}

pub(super) fn note(facts: &mut Facts, wait: &Wait, message: &Message<'_>, lasted: u64) {
    let pattern = &mut facts.pattern;
    pattern.requests += 1;
    match wait.command {
        Command::CREATE => {
            pattern.creates += 1;
            pattern.refused += u64::from(message.header.status.is_error());
        }
        Command::QUERY_INFO | Command::QUERY_DIRECTORY => pattern.queries += 1,
        Command::FLUSH => {
            pattern.flushes += 1;
            pattern.flushing = pattern.flushing.saturating_add(lasted);
        }
        Command::READ | Command::WRITE => {
            let Some(transfer) = message.transfer() else { return };
            let (Some(offset), Some(length @ 1..)) = (transfer.offset, transfer.length) else { return };
            pattern.transfers += 1;
            pattern.bytes += u64::from(length);
            pattern.sequential += u64::from(offset == facts.end);
            facts.end = offset.saturating_add(length.into());
        }
        _ => {}
    }
}
