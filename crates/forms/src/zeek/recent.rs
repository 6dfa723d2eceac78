//! What Zeek leaves out because it logged the same shortly before.

use hashbrown::HashMap;
use smbtrail_track::Time;

use super::smb_files::FileRow;
use crate::id::{Namer, StableId};

/// The records of `smb_files` of the last minutes, for `--strict`.
#[derive(Debug, Default)]
pub(super) struct Recent(HashMap<StableId, Time>);

/// Nanoseconds after which Zeek forgets a record that did not come again.
const MEMORY: i64 = 180_000_000_000;

/// Records that are remembered. When there are more, all are forgotten.
const RECORDS: usize = 65_536;

impl Recent {
    /// Whether Zeek would log a record: it leaves out one of the same connection with the same action, name, share, size and
    /// times, that of the last access aside. A file without times is always logged.
    pub(super) fn is_new(&mut self, row: &FileRow<'_>) -> bool {
        let file = &row.file;
        let Some(times) = &file.noted.times else { return true };
        let mut name = Namer::new()
            .add(row.link.uid.as_str().as_bytes())
            .add(file.action.unwrap_or_default().as_bytes())
            .add(file.name.unwrap_or_default().as_bytes())
            .add(file.share.unwrap_or_default().as_bytes())
            .add(&file.size.unwrap_or(0).to_be_bytes());
        for time in [times.modified, times.created, times.changed] {
            name = name.add(&time.0.to_be_bytes());
        }
        if self.0.len() >= RECORDS {
            self.0.clear();
        }
        let before = self.0.insert(name.id(b'R'), row.at.time);
        before.is_none_or(|before| row.at.time.since(before) > MEMORY)
    }
}
