//! Events about logons: 4624 and 4625.

use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::{Logon, Outcome};
use smbtrail_wire::{NtStatus, NtlmFlags};

use super::event::{self, AUDITING, Head, Headed, SECURITY, WindowsEvent, short_hex};
use crate::form::{Form, Log};

/// 4624: an account was successfully logged on.
#[derive(Debug)]
#[non_exhaustive]
pub enum LoggedOn {}

/// 4625: an account failed to log on.
#[derive(Debug)]
#[non_exhaustive]
pub enum LogonFailed {}

/// A logon.
#[derive(Debug)]
pub struct LogonRow<'a> {
    pub(super) head: Head<'a>,
    pub(super) logon: &'a Logon,
}

impl Headed for LogonRow<'_> {
    fn head(&self) -> &Head<'_> {
        &self.head
    }
}

impl WindowsEvent for LoggedOn {
    const ID: u64 = 4624;
    const CHANNEL: &'static str = SECURITY;
    const PROVIDER: &'static str = AUDITING;
}

impl Log for LoggedOn {
    const FORM: Form = Form::Windows;
    const FILE: &'static str = SECURITY;
}

impl WindowsEvent for LogonFailed {
    const ID: u64 = 4625;
    const CHANNEL: &'static str = SECURITY;
    const PROVIDER: &'static str = AUDITING;
}

impl Log for LogonFailed {
    const FORM: Form = Form::Windows;
    const FILE: &'static str = SECURITY;
}

impl Rows for LoggedOn {
    type Row<'a> = LogonRow<'a>;
    const NAME: &'static str = "4624";
    const ABOUT: &'static str = "An account was successfully logged on: a record for each logon that succeeded, that of a guest and an \
        anonymous one included.";
    const COLUMNS: &'static [Column<Self>] = &[
        event::time_created(),
        event::event_id(),
        event::channel(),
        event::provider(),
        event::computer(),
        event::keywords(),
        Column::<Self>::new(
            "SubjectUserSid",
            Kind::Text,
            "always `S-1-0-0`, as for every logon over the network",
            |_| Value::Text("S-1-0-0"),
        ),
        Column::<Self>::new("SubjectUserName", Kind::Text, "always `-`", |_| Value::Text("-")),
        Column::<Self>::new("SubjectDomainName", Kind::Text, "always `-`", |_| Value::Text("-")),
        Column::<Self>::new("SubjectLogonId", Kind::Hex, "always `0x0`", |_| short_hex(0)),
        Column::<Self>::new("TargetUserName", Kind::Text, USER, |row| user(row.logon)).null(NO_USER),
        Column::<Self>::new("TargetDomainName", Kind::Text, "the user's domain", |row| domain(row.logon))
            .null(NO_USER),
        Column::<Self>::new(
            "TargetLogonId",
            Kind::Hex,
            "the session, in the place of the number of the logon",
            |row| short_hex(row.logon.session_id.0),
        ),
        Column::<Self>::new("LogonType", Kind::Number, "always 3: over the network", |_| Value::Number(3)),
        Column::<Self>::new("LogonProcessName", Kind::Text, "`NtLmSsp ` or `Kerberos`", |row| {
            process(row.logon)
        })
        .null(NO_MECHANISM),
        Column::<Self>::new("AuthenticationPackageName", Kind::Text, "`NTLM` or `Kerberos`", |row| {
            package(row.logon)
        })
        .null(NO_MECHANISM),
        Column::<Self>::new("WorkstationName", Kind::Text, "the client's name, as it says in NTLM", |row| {
            Value::Text(row.logon.identity.workstation.as_deref().unwrap_or("-"))
        }),
        Column::<Self>::new(
            "LmPackageName",
            Kind::Text,
            "the version of NTLM: `NTLM V2`, `NTLM V1`; `-` for none",
            |row| lm_package(row.logon),
        ),
        Column::<Self>::new("KeyLength", Kind::Number, "bits of NTLM's session key; 0 for none", |row| {
            Value::Number(key_length(row.logon))
        }),
        Column::<Self>::new(
            "ProcessId",
            Kind::Hex,
            "always `0x0`, as for every logon over the network",
            |_| short_hex(0),
        ),
        Column::<Self>::new("ProcessName", Kind::Text, "always `-`", |_| Value::Text("-")),
        event::ip_address(),
        event::ip_port(),
        Column::<Self>::new("ImpersonationLevel", Kind::Text, "always `%%1833`, Impersonation", |_| {
            Value::Text("%%1833")
        }),
    ];
}

impl Rows for LogonFailed {
    type Row<'a> = LogonRow<'a>;
    const NAME: &'static str = "4625";
    const ABOUT: &'static str =
        "An account failed to log on: a record for each logon that the server refused.";
    const COLUMNS: &'static [Column<Self>] = &[
        event::time_created(),
        event::event_id(),
        event::channel(),
        event::provider(),
        event::computer(),
        event::keywords(),
        Column::<Self>::new(
            "SubjectUserSid",
            Kind::Text,
            "always `S-1-0-0`, as for every logon over the network",
            |_| Value::Text("S-1-0-0"),
        ),
        Column::<Self>::new("SubjectUserName", Kind::Text, "always `-`", |_| Value::Text("-")),
        Column::<Self>::new("SubjectDomainName", Kind::Text, "always `-`", |_| Value::Text("-")),
        Column::<Self>::new("SubjectLogonId", Kind::Hex, "always `0x0`", |_| short_hex(0)),
        Column::<Self>::new("TargetUserSid", Kind::Text, "always `S-1-0-0`", |_| Value::Text("S-1-0-0")),
        Column::<Self>::new("TargetUserName", Kind::Text, USER, |row| user(row.logon)).null(NO_USER),
        Column::<Self>::new("TargetDomainName", Kind::Text, "the user's domain", |row| domain(row.logon))
            .null(NO_USER),
        Column::<Self>::new("Status", Kind::Hex, "the status that decided it", |row| {
            row.logon.status.map_or(Value::Null, |status| Value::Hex(status.0.into(), 8))
        })
        .null("it is a logon on a pipe"),
        Column::<Self>::new(
            "FailureReason",
            Kind::Text,
            "the code of Windows' text for that status",
            |row| Value::Text(row.logon.status.map_or(OTHER_REASON, reason)),
        ),
        Column::<Self>::new(
            "SubStatus",
            Kind::Hex,
            "the status, where it says why; servers hide whether the user exists",
            |row| {
                let status = row.logon.status.filter(|status| *status != NtStatus::LOGON_FAILURE);
                status.map_or(Value::Null, |status| Value::Hex(status.0.into(), 8))
            },
        )
        .null("the server does not say why"),
        Column::<Self>::new("LogonType", Kind::Number, "always 3: over the network", |_| Value::Number(3)),
        Column::<Self>::new("LogonProcessName", Kind::Text, "`NtLmSsp ` or `Kerberos`", |row| {
            process(row.logon)
        })
        .null(NO_MECHANISM),
        Column::<Self>::new("AuthenticationPackageName", Kind::Text, "`NTLM` or `Kerberos`", |row| {
            package(row.logon)
        })
        .null(NO_MECHANISM),
        Column::<Self>::new("WorkstationName", Kind::Text, "the client's name, as it says in NTLM", |row| {
            Value::Text(row.logon.identity.workstation.as_deref().unwrap_or("-"))
        }),
        Column::<Self>::new(
            "LmPackageName",
            Kind::Text,
            "always `-`: Windows names it for successes only",
            |_| Value::Text("-"),
        ),
        Column::<Self>::new("KeyLength", Kind::Number, "always 0, as above", |_| Value::Number(0)),
        Column::<Self>::new(
            "ProcessId",
            Kind::Hex,
            "always `0x0`, as for every logon over the network",
            |_| short_hex(0),
        ),
        Column::<Self>::new("ProcessName", Kind::Text, "always `-`", |_| Value::Text("-")),
        event::ip_address(),
        event::ip_port(),
    ];
}

const USER: &str = "the user, as granted: `Guest` for a guest, `ANONYMOUS LOGON` without one";
const NO_USER: &str = "nobody names the user";
const NO_MECHANISM: &str = "it could not be determined";

fn user(logon: &Logon) -> Value<'_> {
    match logon.outcome() {
        Outcome::Anonymous => Value::Text("ANONYMOUS LOGON"),
        Outcome::Guest => Value::Text("Guest"),
        _ => Value::text(logon.identity.user.as_ref()),
    }
}

fn domain(logon: &Logon) -> Value<'_> {
    match logon.outcome() {
        Outcome::Anonymous => Value::Text("NT AUTHORITY"),
        _ => Value::text(logon.identity.domain.as_ref()),
    }
}

fn process(logon: &Logon) -> Value<'_> {
    match logon.identity.mechanism.as_deref() {
        // With the blank that Windows pads it by.
        Some("NTLMSSP") => Value::Text("NtLmSsp "),
        Some("Kerberos") => Value::Text("Kerberos"),
        other => Value::text(other),
    }
}

fn package(logon: &Logon) -> Value<'_> {
    match logon.identity.mechanism.as_deref() {
        Some("NTLMSSP") => Value::Text("NTLM"),
        other => Value::text(other),
    }
}

fn lm_package(logon: &Logon) -> Value<'static> {
    Value::Text(match logon.auth.ntlm.as_ref().and_then(|ntlm| ntlm.version()) {
        Some("v2") => "NTLM V2",
        Some("v1-ess" | "v1") => "NTLM V1",
        Some("lm") => "LM",
        _ => "-",
    })
}

fn key_length(logon: &Logon) -> u64 {
    match &logon.auth.ntlm {
        Some(ntlm) if ntlm.flags.contains(NtlmFlags::KEY_128) => 128,
        Some(ntlm) if ntlm.flags.contains(NtlmFlags::KEY_56) => 56,
        Some(_) => 40,
        None => 0,
    }
}

/// "An Error occured during Logon."
const OTHER_REASON: &str = "%%2304";

/// The code of the text by which Windows explains a status.
const fn reason(status: NtStatus) -> &'static str {
    match status {
        NtStatus::LOGON_FAILURE | NtStatus::WRONG_PASSWORD | NtStatus::NO_SUCH_USER => "%%2313",
        NtStatus::ACCOUNT_RESTRICTION => "%%2312",
        NtStatus::INVALID_LOGON_HOURS => "%%2311",
        NtStatus::ACCOUNT_DISABLED => "%%2310",
        NtStatus::PASSWORD_EXPIRED | NtStatus::PASSWORD_MUST_CHANGE => "%%2309",
        NtStatus::LOGON_TYPE_NOT_GRANTED => "%%2308",
        NtStatus::ACCOUNT_LOCKED_OUT => "%%2307",
        NtStatus::ACCOUNT_EXPIRED => "%%2305",
        _ => OTHER_REASON,
    }
}
