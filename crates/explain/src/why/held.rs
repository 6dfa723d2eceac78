//! What others hold that is in the way of a request.

use std::collections::VecDeque;

use smbtrail_diagnose::{Held, Holder, Lock, Locks};
use smbtrail_track::{Change, Detail, Message};
use smbtrail_wire::{CreateOptions, ShareAccess};

use super::keep;

/// The latest deletions that were asked for: the file, the frame, and who asked.
#[derive(Debug, Default)]
pub(super) struct Deletions(VecDeque<(String, u64, String)>);

impl Deletions {
    /// A CREATE or SET_INFO succeeded. A file is deleted when nobody has it open any more.
    pub(super) fn take(&mut self, message: &Message<'_>) {
        let deletes = match message.request.map(|request| &request.detail) {
            Some(Detail::SetInfo { change: Change::Delete(deletes), .. }) => *deletes,
            Some(Detail::Create(create)) if create.asked.options.contains(CreateOptions::DELETE_ON_CLOSE) => {
                true
            }
            _ => return,
        };
        let Some(file) = file(message) else { return };
        match deletes {
            true => {
                let asked = message.request_frame().unwrap_or(message.moment.frame);
                keep(&mut self.0, (file, asked, Holder::of(message).to_string()));
            }
            false => self.0.retain(|(deleted, ..)| *deleted != file),
        }
    }

    /// Who deleted a file that others have open.
    pub(super) fn why(&self, message: &Message<'_>, locks: &Locks) -> Option<String> {
        let file = file(message)?;
        let (_, frame, by) = self.0.iter().rev().find(|(deleted, ..)| *deleted == file)?;
        let opens = locks.opens(message).take(4);
        let opens: Vec<String> =
            opens.map(|lock| format!("{} (frame {})", holder(lock), lock.start.frame)).collect();
        Some(format!(
            "{by} deleted the file in frame {frame}, and it stays until it is closed by {}",
            if opens.is_empty() { "who has it open".to_owned() } else { opens.join(", ") }
        ))
    }
}

/// Who holds what a request is refused for. `[MS-FSA] 2.1.5.1.2.2`
pub(super) fn in_the_way(message: &Message<'_>, locks: &Locks) -> Option<String> {
    let (asked, lock) = locks.refusing(message)?;
    let (frame, who, command) = (lock.start.frame, holder(lock), message.header.command);
    if let Held::Range { offset, length, exclusive } = lock.what {
        let lets = if exclusive { "alone" } else { "to be read only" };
        return Some(format!("{who} has locked {length} bytes at {offset} {lets} since frame {frame}"));
    }
    Some(match (verb(lock.what.unshared(&asked)), verb(asked.unshared(&lock.what))) {
        (Some(verb), _) => format!(
            "this {command} asks to {verb}, and {who} has the file open since frame {frame} without letting others {verb}"
        ),
        (None, Some(verb)) => format!(
            "{who} has the file open to {verb} since frame {frame}, and this {command} would let nobody else {verb}"
        ),
        (None, None) => return None,
    })
}

/// The first of these rights in words.
fn verb(rights: ShareAccess) -> Option<&'static str> {
    let words = [(ShareAccess::READ, "read"), (ShareAccess::WRITE, "write"), (ShareAccess::DELETE, "delete")];
    words.into_iter().find(|(right, _)| rights.contains(*right)).map(|(_, verb)| verb)
}

fn holder(lock: &Lock) -> String {
    lock.holder.as_ref().map_or_else(|| "an unknown client".to_owned(), Holder::to_string)
}

/// The file that a message is about. Names do not differ by their case alone.
fn file(message: &Message<'_>) -> Option<String> {
    let (server, share) = (message.connection.server.ip(), message.share()?);
    Some(format!("{server}\0{share}\0{}", message.path()?).to_lowercase())
}
