//! Who has files open, for what, and what they let others do.

use std::collections::HashMap;

use smbtrail_track::{Change, Detail, Message, Open};
use smbtrail_wire::{CreateOptions, FileAccess, ShareAccess};

/// The files that are open, by server, share and path.
#[derive(Debug, Default)]
pub(super) struct Held {
    files: HashMap<String, File>,
    /// The file of each open, by its [lasting id](Open::lasting_id).
    opens: HashMap<(u64, Option<u64>), String>,
}

/// A file that is open, or is deleted as soon as it is not.
#[derive(Debug, Default)]
struct File {
    holders: Vec<Holder>,
    /// Which message asked for its deletion, and whose it is.
    deleted: Option<(u64, String)>,
}

/// An open of a file.
#[derive(Debug)]
struct Holder {
    id: (u64, Option<u64>),
    /// The frame of its CREATE.
    start: u64,
    who: String,
    access: FileAccess,
    share: ShareAccess,
}

/// Files that are remembered, and opens of each.
const FILES: usize = 65_536;
const HOLDERS: usize = 64;

/// What may be shared: the right that others are given, the access that needs it, and both in words.
const SHARED: [(ShareAccess, u32, &str); 3] = [
    (ShareAccess::READ, FileAccess::READ_DATA.0 | FileAccess::EXECUTE.0 | GENERIC_READ, "read"),
    (ShareAccess::WRITE, FileAccess::WRITE_DATA.0 | FileAccess::APPEND_DATA.0 | GENERIC_WRITE, "write"),
    (ShareAccess::DELETE, FileAccess::DELETE.0 | FileAccess::GENERIC_ALL.0, "delete"),
];

const GENERIC_READ: u32 =
    FileAccess::GENERIC_READ.0 | FileAccess::GENERIC_EXECUTE.0 | FileAccess::GENERIC_ALL.0;
const GENERIC_WRITE: u32 = FileAccess::GENERIC_WRITE.0 | FileAccess::GENERIC_ALL.0;

impl Held {
    /// A CREATE succeeded.
    pub(super) fn open(&mut self, message: &Message<'_>, share: Option<ShareAccess>) {
        let (Some(key), Some(open), Some(share)) = (key(message), message.open, share) else { return };
        if self.files.len() >= FILES && !self.files.contains_key(&key) {
            return;
        }
        let file = self.files.entry(key.clone()).or_default();
        if file.holders.len() < HOLDERS {
            let access = open.asked.map_or(FileAccess::default(), |asked| asked.access);
            let (id, start) = (open.lasting_id(), open.start.frame);
            file.holders.push(Holder { id, start, who: who(message), access, share });
            self.opens.insert(id, key);
        }
    }

    /// A SET_INFO succeeded.
    pub(super) fn change(&mut self, message: &Message<'_>) {
        let detail = message.request.map(|request| &request.detail);
        let Some(Detail::SetInfo { change: Change::Delete(delete), .. }) = detail else { return };
        if let Some(file) = key(message).and_then(|key| self.files.get_mut(&key)) {
            let asks = message.request_frame().unwrap_or(message.moment.frame);
            file.deleted = delete.then(|| (asks, who(message)));
        }
    }

    /// An open ended. One that deletes its file when it is closed leaves it to the others that have it open.
    pub(super) fn end(&mut self, open: &Open) {
        let Some(key) = self.opens.remove(&open.lasting_id()) else { return };
        let deletes = open.asked.is_some_and(|asked| asked.options.contains(CreateOptions::DELETE_ON_CLOSE));
        let Some(file) = self.files.get_mut(&key) else { return };
        if let Some(at) = file.holders.iter().position(|holder| holder.id == open.lasting_id()) {
            let holder = file.holders.remove(at);
            if deletes && file.deleted.is_none() {
                file.deleted = Some((holder.start, holder.who));
            }
        }
        if file.holders.is_empty() {
            self.files.remove(&key);
        }
    }

    /// Who has open what a CREATE asks for, and does not share it. `[MS-FSA] 2.1.5.1.2.2`
    pub(super) fn sharing(&self, message: &Message<'_>, share: Option<ShareAccess>) -> Option<String> {
        let file = self.files.get(&key(message)?)?;
        let asked = match message.request.map(|request| &request.detail) {
            Some(Detail::Create(create)) => create.asked.access,
            _ => return None,
        };
        let conflict = |holder: &Holder| {
            let does = SHARED
                .iter()
                .find(|(right, needs, _)| asked.0 & needs != 0 && !holder.share.contains(*right));
            let lets = |share: ShareAccess| {
                SHARED
                    .iter()
                    .find(move |(right, needs, _)| holder.access.0 & needs != 0 && !share.contains(*right))
            };
            let (frame, who) = (holder.start, &holder.who);
            match (does, share.and_then(lets)) {
                (Some((.., verb)), _) => Some(format!(
                    "this CREATE asks to {verb}, and {who} has the file open since frame {frame} without letting others {verb}"
                )),
                (None, Some((.., verb))) => Some(format!(
                    "{who} has the file open to {verb} since frame {frame}, and this CREATE would let nobody else {verb}"
                )),
                (None, None) => None,
            }
        };
        file.holders.iter().find_map(conflict)
    }

    /// Who deleted a file that others have open.
    pub(super) fn deleting(&self, message: &Message<'_>) -> Option<String> {
        let file = self.files.get(&key(message)?)?;
        let (frame, by) = file.deleted.as_ref()?;
        let holders: Vec<String> = file
            .holders
            .iter()
            .take(4)
            .map(|holder| format!("{} (frame {})", holder.who, holder.start))
            .collect();
        Some(format!(
            "{by} deleted the file in frame {frame}, and it stays until it is closed by {}",
            if holders.is_empty() { "who has it open".to_owned() } else { holders.join(", ") }
        ))
    }
}

/// The file that a message is about; names differ by more than their case.
fn key(message: &Message<'_>) -> Option<String> {
    let (server, share) = (message.connection.server.ip(), message.share()?);
    Some(format!("{server}\0{share}\0{}", message.path()?).to_lowercase())
}

fn who(message: &Message<'_>) -> String {
    let user = message.user().map_or("an unknown user", |user| user);
    format!("{user} at {}", message.connection.client)
}
