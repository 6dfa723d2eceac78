//! Writers of records: each form's own way to write lines.

mod ecs;
mod json;
mod tsv;

pub use self::ecs::EcsLines;
pub(crate) use self::ecs::{ALIASES, categories};
pub use self::json::{JsonLines, JsonTime};
pub use self::tsv::ZeekTsv;
pub(crate) use self::tsv::zeek_type;

use crate::form::Log;
use smbtrail_track::Time;

/// How the records of a form become lines of a file.
pub trait Lines {
    /// What a file's name ends with, without a point.
    const EXTENSION: &'static str;

    /// Appends what a file of log `L` begins with; `time` is that of its first record.
    fn begin<L: Log>(&self, time: Time, out: &mut Vec<u8>);

    /// Appends the line of a record.
    fn line<'a, L: Log>(&self, time: Time, row: &'a L::Row<'a>, out: &mut Vec<u8>);

    /// Appends what a file ends with; `time` is that of its last record.
    fn end(&self, time: Time, out: &mut Vec<u8>);
}
