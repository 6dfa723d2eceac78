//! What is compared: everything but what differs between any two runs.

use smbtrail_codec::{Field, Value};
use smbtrail_table::{Column, Kind, Rows, Value as Cell};
use smbtrail_wire::Meaning;
use thiserror::Error;

/// What is not compared, and why.
#[derive(Debug)]
#[non_exhaustive]
pub struct Ignored {
    /// The name of a field, of a command, or what is ignored in words. `*` stands for any letters.
    pub name: &'static str,
    /// Why it says nothing.
    pub why: &'static str,
}

/// Every time is ignored.
const TIMES: &str = "times";
/// Every id of an open is ignored.
const FILE_IDS: &str = "FileIds";
/// Padding is ignored.
const PADDING: &str = "padding";
/// Bytes without a structure are compared up to this length.
const BYTES: usize = 32;

const fn ignored(name: &'static str, why: &'static str) -> Ignored {
    Ignored { name, why }
}

/// All that is not compared unless it is kept.
pub static IGNORED: &[Ignored] = &[
    ignored(TIMES, "the work was done at another time"),
    ignored(FILE_IDS, "the server numbers opens as it likes"),
    ignored(PADDING, "it has no meaning"),
    ignored("long bytes", "what has no structure and more than 32 bytes: data of files, keys, tickets"),
    ignored("MessageId", "a request that is missing shifts all later ones"),
    ignored("AsyncId", "the server numbers them as it likes"),
    ignored("SessionId", "the server numbers them as it likes"),
    ignored("PreviousSessionId", "the server numbers them as it likes"),
    ignored("TreeId", "the server numbers them as it likes"),
    ignored("ProcessId", "the client numbers them as it likes"),
    ignored("NextCommand", "it follows from the lengths of names"),
    ignored("CreditCharge", "it follows from lengths"),
    ignored("CreditRequest", "it depends on what is under way"),
    ignored("CreditResponse", "it depends on what is under way"),
    ignored("Signature", "it depends on the session's key"),
    ignored("Status", "statuses are compared as such"),
    ignored("*Offset", "it follows from lengths; that of READ, WRITE and LOCK is compared"),
    ignored("SecurityBufferLength", "it follows from names and keys"),
    ignored("Length", "it follows from what is in it; that of READ, WRITE and LOCK is compared"),
    ignored("DataLength", "it follows from what is in it; that of READ and WRITE is compared"),
    ignored("*Len", "it follows from what is in it"),
    ignored("*Count", "it follows from what is in it; that of READ and WRITE is compared"),
    ignored("Salt", "it is random"),
    ignored("ClientGuid", "each machine has its own"),
    ignored("ServerGuid", "each machine has its own"),
    ignored("CreateGuid", "it is random"),
    ignored("LeaseKey", "it is random"),
    ignored("ParentLeaseKey", "it is random"),
    ignored("ServerChallenge", "it is random"),
    ignored("ChallengeFromClient", "it is random"),
    ignored("NTProofStr", "it depends on the challenge"),
    ignored("Response", "it depends on the challenge"),
    ignored("LmChallengeResponse", "it depends on the challenge"),
    ignored("*MIC", "it depends on the challenge"),
    ignored("EncryptedRandomSessionKey", "it is random"),
    ignored("MachineID", "it is random"),
    ignored("IndexNumber", "the server numbers files as it likes"),
    ignored("FileId", "the server numbers files as it likes"),
    ignored("VolumeSerialNumber", "each volume has its own"),
    ignored("AvailableAllocationUnits", "others use the volume too"),
    ignored("CallerAvailableAllocationUnits", "others use the volume too"),
    ignored("ActualAvailableAllocationUnits", "others use the volume too"),
    ignored("FileIndex", "the server numbers entries as it likes"),
    ignored("STATUS_PENDING", "interim responses depend on how busy the server is"),
    ignored("SMB2_FLAGS_ASYNC_COMMAND", "it comes with interim responses"),
    ignored("ECHO", "clients send it when time has passed"),
];

/// What to compare.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Choice {
    /// Fields that are compared although [`IGNORED`] lists them.
    pub keep: Vec<String>,
    /// Fields that are not compared either.
    pub ignore: Vec<String>,
    /// Only which requests there are and how they end, and no field.
    pub shape: bool,
}

/// A name that was given is neither in [`IGNORED`] nor that of a field in either capture.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("neither capture has a field {name:?}{}", similar.as_ref().map_or(String::new(), |name| format!(" (did you mean {name}?)")))]
#[non_exhaustive]
pub struct UnknownName {
    /// The name.
    pub name: String,
    /// The most similar one.
    pub similar: Option<String>,
}

impl Choice {
    /// Whether a field of a body or header is ignored.
    pub(crate) fn ignores(&self, structure: &str, field: &Field<'_>) -> bool {
        if has(&self.ignore, field.name) {
            return true;
        }
        !has(&self.keep, field.name) && (is_volatile(field) || is_listed(structure, field.name))
    }

    /// Whether what has this name is ignored: a command or a status.
    pub(crate) fn ignores_name(&self, name: &str) -> bool {
        has(&self.ignore, name) || (!has(&self.keep, name) && IGNORED.iter().any(|entry| entry.name == name))
    }

    /// The names that were given.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.keep.iter().chain(&self.ignore).map(String::as_str)
    }
}

/// Whether a list has a name, whatever its case.
fn has(names: &[String], name: &str) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Whether what the field means differs between any two runs, whatever its name.
fn is_volatile(field: &Field<'_>) -> bool {
    match field.value {
        Value::Padding | Value::Scalar(Meaning::Time(_) | Meaning::FileId(_)) => true,
        Value::Bytes => field.bytes.len() > BYTES,
        _ => false,
    }
}

/// Structures in which an offset or a length says what is asked for or done.
const RANGES: [&str; 3] = ["READ", "WRITE", "LOCK"];
/// Its fields that do.
const RANGE: [&str; 4] = ["Offset", "Length", "DataLength", "Count"];

fn is_listed(structure: &str, name: &str) -> bool {
    let is_range = RANGE.contains(&name) && RANGES.iter().any(|range| structure.contains(range));
    let matches = |entry: &Ignored| match entry.name.strip_prefix('*') {
        Some(end) => name.ends_with(end),
        None => entry.name == name,
    };
    !is_range && IGNORED.iter().any(matches)
}

/// The names that are ignored: `diff --ignored`.
#[derive(Debug)]
#[non_exhaustive]
pub enum IgnoredRows {}

/// A name that is ignored.
pub type IgnoredRow = Ignored;

impl Rows for IgnoredRows {
    type Row<'a> = IgnoredRow;
    const NAME: &'static str = "diff --ignored";
    const ABOUT: &'static str = "One row per name that is not compared.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new(
            "name",
            Kind::Text,
            "a field, a command, a status, or what is ignored in words",
            |row| Cell::Text(row.name),
        )
        .table("ignored", 1, 30),
        Column::<Self>::new("why", Kind::Text, "why it says nothing", |row| Cell::Text(row.why))
            .table("why", 2, 48),
    ];
}
