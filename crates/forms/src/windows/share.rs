//! Events about shares: 5140 for a connection to one, 5145 for each open of a file or pipe in it, and Sysmon's 18.

use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::Message;
use smbtrail_wire::{FileAccess, ShareType};

use super::event::{self, AUDITING, Head, Headed, SECURITY, Subject, Subjected, WindowsEvent, short_hex};
use crate::form::{Form, Log};
use crate::movers::share_name;

/// 5140: a network share object was accessed.
#[derive(Debug)]
#[non_exhaustive]
pub enum ShareAccessed {}

/// 5145: a network share object was checked to see whether a client can be granted desired access.
#[derive(Debug)]
#[non_exhaustive]
pub enum ShareChecked {}

/// Sysmon 18: a connection to a named pipe.
#[derive(Debug)]
#[non_exhaustive]
pub enum PipeConnected {}

/// An access to a share, or to something in it.
#[derive(Debug)]
pub struct ShareRow<'a> {
    pub(super) head: Head<'a>,
    pub(super) subject: Subject<'a>,
    /// As `\\*\share`.
    pub(super) share: Option<String>,
    /// What is opened, below the share; empty for the root.
    pub(super) target: Option<&'a str>,
    pub(super) access: FileAccess,
    /// The names and codes of what `access` has.
    pub(super) list: String,
}

impl Headed for ShareRow<'_> {
    fn head(&self) -> &Head<'_> {
        &self.head
    }
}

impl Subjected for ShareRow<'_> {
    fn subject(&self) -> &Subject<'_> {
        &self.subject
    }
}

impl WindowsEvent for ShareAccessed {
    const ID: u64 = 5140;
    const CHANNEL: &'static str = SECURITY;
    const PROVIDER: &'static str = AUDITING;
}

impl Log for ShareAccessed {
    const FORM: Form = Form::Windows;
    const FILE: &'static str = SECURITY;
}

impl WindowsEvent for ShareChecked {
    const ID: u64 = 5145;
    const CHANNEL: &'static str = SECURITY;
    const PROVIDER: &'static str = AUDITING;
}

impl Log for ShareChecked {
    const FORM: Form = Form::Windows;
    const FILE: &'static str = SECURITY;
    const DIFFERENCES: &'static [&'static str] = &[
        "Windows writes these events only where Detailed File Share is audited, and a client is named only by its address.",
    ];
}

impl WindowsEvent for PipeConnected {
    const ID: u64 = 18;
    const CHANNEL: &'static str = "Microsoft-Windows-Sysmon/Operational";
    const PROVIDER: &'static str = "Microsoft-Windows-Sysmon";
}

impl Log for PipeConnected {
    const FORM: Form = Form::Windows;
    const FILE: &'static str = "Sysmon";
}

const SHARE: &str = r"the share, as `\\*\share`";
const LIST: &str =
    "each access that AccessMask has: its code, as the event log has it, and its name, as viewers show it";
const NO_TREE: &str = "the capture does not contain the TREE_CONNECT";

impl Rows for ShareAccessed {
    type Row<'a> = ShareRow<'a>;
    const NAME: &'static str = "5140";
    const ABOUT: &'static str =
        "A network share object was accessed: a record for each TREE_CONNECT that was answered.";
    const COLUMNS: &'static [Column<Self>] = &[
        event::time_created(),
        event::event_id(),
        event::channel(),
        event::provider(),
        event::computer(),
        event::keywords(),
        event::subject_user(),
        event::subject_domain(),
        event::subject_logon_id(),
        Column::<Self>::new("ObjectType", Kind::Text, "always `File`", |_| Value::Text("File")),
        event::ip_address(),
        event::ip_port(),
        Column::<Self>::new("ShareName", Kind::Text, SHARE, |row| Value::text(row.share.as_ref()))
            .null(NO_TREE),
        Column::<Self>::new("AccessMask", Kind::Hex, "always `0x1`, as Windows writes it", |row| {
            short_hex(row.access.0.into())
        }),
        Column::<Self>::new("AccessList", Kind::Text, LIST, |row| Value::Text(&row.list)),
    ];
}

impl Rows for ShareChecked {
    type Row<'a> = ShareRow<'a>;
    const NAME: &'static str = "5145";
    const ABOUT: &'static str = "A network share object was checked to see whether the client can be granted desired access: a \
        record for each CREATE that was answered. It is a failure where the answer is STATUS_ACCESS_DENIED.";
    const COLUMNS: &'static [Column<Self>] = &[
        event::time_created(),
        event::event_id(),
        event::channel(),
        event::provider(),
        event::computer(),
        event::keywords(),
        event::subject_user(),
        event::subject_domain(),
        event::subject_logon_id(),
        Column::<Self>::new("ObjectType", Kind::Text, "always `File`, also for pipes, as in Windows", |_| {
            Value::Text("File")
        }),
        event::ip_address(),
        event::ip_port(),
        Column::<Self>::new("ShareName", Kind::Text, SHARE, |row| Value::text(row.share.as_ref()))
            .null(NO_TREE),
        Column::<Self>::new(
            "RelativeTargetName",
            Kind::Path,
            r"the path below the share; `\` for the root",
            |row| Value::text(row.target.map(|target| if target.is_empty() { "\\" } else { target })),
        )
        .null("the capture does not contain the CREATE request"),
        Column::<Self>::new(
            "AccessMask",
            Kind::Hex,
            "the access that the CREATE asks for, generic rights replaced",
            |row| short_hex(row.access.0.into()),
        ),
        Column::<Self>::new("AccessList", Kind::Text, LIST, |row| Value::Text(&row.list)),
    ];
}

impl Rows for PipeConnected {
    type Row<'a> = ShareRow<'a>;
    const NAME: &'static str = "sysmon-18";
    const ABOUT: &'static str =
        "A named pipe was connected to: a record for each CREATE of a pipe that succeeded.";
    const COLUMNS: &'static [Column<Self>] = &[
        event::time_created(),
        event::event_id(),
        event::channel(),
        event::provider(),
        event::computer(),
        Column::<Self>::new("EventType", Kind::Text, "always `ConnectPipe`", |_| Value::Text("ConnectPipe")),
        Column::<Self>::new("UtcTime", Kind::Time, "as TimeCreated", |row| Value::Time {
            nanoseconds: row.head.time.0,
            digits: 3,
        }),
        Column::<Self>::new("PipeName", Kind::Text, r"the pipe, as `\name`", |row| Value::text(row.target))
            .null("the capture does not contain the CREATE request"),
        Column::<Self>::new(
            "Image",
            Kind::Text,
            "always `System`, as for every client of the network",
            |_| Value::Text("System"),
        ),
        Column::<Self>::new("User", Kind::Text, "the user of the session", |row| row.subject.user())
            .null("the capture does not contain the logon"),
        event::ip_address(),
        event::ip_port(),
    ];
}

/// The rights of a file, each with its code in the table of messages of Windows and its text there.
const RIGHTS: &[(FileAccess, &str)] = &[
    (FileAccess::DELETE, "%%1537 DELETE"),
    (FileAccess::READ_CONTROL, "%%1538 READ_CONTROL"),
    (FileAccess::WRITE_DAC, "%%1539 WRITE_DAC"),
    (FileAccess::WRITE_OWNER, "%%1540 WRITE_OWNER"),
    (FileAccess::SYNCHRONIZE, "%%1541 SYNCHRONIZE"),
    (FileAccess::ACCESS_SYSTEM_SECURITY, "%%1542 ACCESS_SYS_SEC"),
    (FileAccess::MAXIMUM_ALLOWED, "%%1543 MAX_ALLOWED"),
    (FileAccess::READ_DATA, "%%4416 ReadData (or ListDirectory)"),
    (FileAccess::WRITE_DATA, "%%4417 WriteData (or AddFile)"),
    (FileAccess::APPEND_DATA, "%%4418 AppendData (or AddSubdirectory or CreatePipeInstance)"),
    (FileAccess::READ_EA, "%%4419 ReadEA"),
    (FileAccess::WRITE_EA, "%%4420 WriteEA"),
    (FileAccess::EXECUTE, "%%4421 Execute/Traverse"),
    (FileAccess::DELETE_CHILD, "%%4422 DeleteChild"),
    (FileAccess::READ_ATTRIBUTES, "%%4423 ReadAttributes"),
    (FileAccess::WRITE_ATTRIBUTES, "%%4424 WriteAttributes"),
];

/// What generic rights stand for on a file. `[MS-SMB2] 3.3.5.9`, `[MS-DTYP] 2.4.3`
const GENERIC: [(FileAccess, u32); 4] = [
    (FileAccess::GENERIC_READ, 0x0012_0089),
    (FileAccess::GENERIC_WRITE, 0x0012_0116),
    (FileAccess::GENERIC_EXECUTE, 0x0012_00A0),
    (FileAccess::GENERIC_ALL, 0x001F_01FF),
];

/// Rights with generic ones replaced by what they stand for.
fn specific(access: FileAccess) -> FileAccess {
    GENERIC.iter().fold(access, |access, (generic, rights)| {
        if access.contains(*generic) { FileAccess(access.0 & !generic.0 | rights) } else { access }
    })
}

fn list(access: FileAccess) -> String {
    let has = RIGHTS.iter().filter(|(right, _)| access.contains(*right));
    has.map(|(_, text)| *text).collect::<Vec<_>>().join(" ")
}

impl<'a> ShareRow<'a> {
    pub(super) fn new(
        message: &'a Message<'a>,
        head: Head<'a>,
        subject: Subject<'a>,
        access: FileAccess,
    ) -> Self {
        let access = specific(access);
        Self {
            head,
            subject,
            share: message.share().map(|share| format!(r"\\*\{}", share_name(share))),
            target: message
                .open
                .map_or_else(|| message.path(), |open| open.path.as_ref())
                .map(|path| &**path),
            access,
            list: list(access),
        }
    }

    /// The same as the connection to a pipe; `target` is its name after a backslash.
    pub(super) fn with_pipe(mut self, target: &'a str) -> Self {
        self.target = Some(target);
        self
    }
}

/// Whether a message is about a pipe.
pub(super) fn is_pipe(message: &Message<'_>) -> bool {
    message.tree.and_then(|tree| tree.share_type) == Some(ShareType::PIPE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generic_rights_are_those_that_they_stand_for() {
        assert_eq!(specific(FileAccess(0xC000_0000)), FileAccess(0x0012_019F));
        assert_eq!(specific(FileAccess(0x0200_0000)), FileAccess::MAXIMUM_ALLOWED);
    }

    #[test]
    fn a_list_has_codes_and_names() {
        assert_eq!(list(FileAccess(0x0010_0002)), "%%1541 SYNCHRONIZE %%4417 WriteData (or AddFile)");
    }
}
