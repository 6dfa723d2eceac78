//! `docs/forms.md`, written from the declarations.

use std::fmt::Write as _;

use smbtrail_table::Kind;

use crate::form::{Form, Log};
use crate::write::zeek_type;
use crate::write::{ALIASES, categories};
use crate::{eve, ocsf, windows, zeek};

/// Visits the declaration of each log of a form.
pub trait LogVisitor {
    /// Visits a log.
    fn log<L: Log>(&mut self);
}

/// The page that documents every field of every log: the content of `docs/forms.md`.
#[must_use]
pub fn forms_page() -> String {
    let mut page = Page(String::from(INTRODUCTION));
    page.0.push_str(ZEEK);
    zeek::each_log(&mut page);
    page.aliases();
    page.0.push_str(EVE);
    eve::each_log(&mut page);
    page.0.push_str(OCSF);
    ocsf::each_log(&mut page);
    page.0.push_str(WINDOWS);
    windows::each_log(&mut page);
    page.0.push_str(NAMES);
    page.0
}

struct Page(String);

impl Page {
    /// What the fields of Zeek are in ECS.
    fn aliases(&mut self) {
        self.0.push_str(ECS);
        for alias in ALIASES {
            let logs = if alias.logs.is_empty() {
                "all".to_owned()
            } else {
                format!("`{}`", alias.logs.join("`, `"))
            };
            // Writing to a text cannot fail.
            let _ = writeln!(self.0, "| `{}` | {logs} | `{}` |", alias.ecs, alias.field);
        }
        self.0.push_str("\n| Log | `event.category` | `event.type` |\n|---|---|---|\n");
        for log in [
            "conn",
            "smb_files",
            "smb_mapping",
            "smb_cmd",
            "ntlm",
            "kerberos",
            "dce_rpc",
            "files",
            "notice",
            "weird",
        ] {
            let (category, kind) = categories(log);
            let kind = if log == "smb_files" {
                "`access`, `change` or `deletion`".to_owned()
            } else {
                format!("`{}`", kind.join("`, `"))
            };
            let _ = writeln!(self.0, "| `{log}` | `{}` | {kind} |", category.join("`, `"));
        }
    }
}

impl LogVisitor for Page {
    fn log<L: Log>(&mut self) {
        let page = &mut self.0;
        // Writing to a text cannot fail.
        let _ = write!(page, "\n### {}\n\n{}\n", L::NAME, L::ABOUT);
        if !L::DIFFERENCES.is_empty() {
            page.push_str("\nWhat the original does differently:\n\n");
            L::DIFFERENCES.iter().for_each(|difference| _ = writeln!(page, "- {difference}"));
        }
        page.push_str("\n| Field | Type | Value | Absent when |\n|---|---|---|---|\n");
        let original = L::COLUMNS.len() - L::OWN;
        for (at, column) in L::COLUMNS.iter().enumerate() {
            let kind = match L::FORM {
                Form::Zeek => zeek_type(column.kind),
                _ => json_type(column.kind),
            };
            let own = if at >= original { " (`--extra`)" } else { "" };
            let unit = if column.unit.is_empty() { String::new() } else { format!(" ({})", column.unit) };
            let _ = writeln!(
                page,
                "| `{}`{own} | {kind} | {}{unit} | {} |",
                column.key, column.meaning, column.null
            );
        }
    }
}

/// The type of a field in JSON.
const fn json_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Number | Kind::Wide | Kind::Decimal | Kind::Port | Kind::Interval => "number",
        Kind::Bool => "boolean",
        Kind::Flags(_) | Kind::Texts | Kind::Numbers | Kind::Series | Kind::Objects(_) => "list",
        Kind::Json => "object",
        Kind::Time => "text: RFC 3339, UTC",
        _ => "text",
    }
}

const INTRODUCTION: &str = "\
<!-- Written from the declarations of crates/forms; `cargo run -p smbtrail-forms --example forms_page` prints it. -->

# In the form that others read

`smbtrail log CAPTURE --as FORM -o DIR` writes the logs that another program would write of the same traffic, in its fields, order,
types, escapes and forms of time. So pipelines, dashboards and detections for those logs read them as they are.

- Fields that the original does not have come after its own, and only with `--extra`.
- `uid` and `fuid` follow from the connection and the file alone: logs join by them, and two runs are equal. The times in the head and
  at the end of a file are those of the traffic.
- What is unknown is absent, never guessed.
- A file has whole lines only, at any time.
- Findings and the versions of files are known at the end of the capture, all else as it passes.
";

const ZEEK: &str = "
## Zeek

`--as zeek` writes tab-separated files as Zeek does, `--as zeek-json` JSON Lines with `_path`, `_write_ts` and flat keys, absent
fields left out; `--iso` writes times as RFC 3339. `--strict` leaves out what Zeek leaves out by default, to compare with its logs.
";

const ECS: &str = "
## Elastic Common Schema

`--as ecs` writes each record of Zeek as a document of ECS, with the fields below, and with all fields, those of `--extra` included,
below `zeek` and the name of the log, where Elastic's dashboards look for them. `@timestamp` is `ts`; `event.module` is `zeek`,
`network.protocol` `smb` and `network.transport` `tcp`.

| Field of ECS | Log | Field of Zeek |
|---|---|---|
";

const OCSF: &str = "
## OCSF

`--as ocsf` writes one file of JSON Lines, `ocsf.json`, with the classes below. A point in the name of a field means an object.
`--ocsf-version` sets the version that events claim.
";

const EVE: &str = "
## Suricata EVE

`--as eve` writes one file of JSON Lines, `eve.json`. A point in the name of a field means an object. Every line satisfies the schema
that Suricata publishes.
";

const WINDOWS: &str = "
## Windows

`--as windows` writes JSON Lines with the names of each event's EventData as flat keys: what a server with these audits switched on would log.
Fields that need the server's own knowledge, such as SIDs and processes, are absent.
";

const NAMES: &str = "
## Names in other products

What Splunk's data models call the same value. Its add-on for Zeek maps most of it; this table serves where it is not
installed. For Elastic, `--as ecs` writes documents that need none.

### Splunk CIM

| Data model | Field of CIM | Log | Field |
|---|---|---|---|
| Endpoint.Filesystem | `action` | `smb_files` | `action` |
| Endpoint.Filesystem | `file_path` | `smb_files` | `path`, then `name` |
| Endpoint.Filesystem | `file_name` | `smb_files` | last part of `name` |
| Endpoint.Filesystem | `file_size` | `smb_files` | `size` |
| Endpoint.Filesystem | `file_hash` | `files` | `sha256` |
| Endpoint.Filesystem | `file_create_time`, `file_modify_time`, `file_access_time` | `smb_files` | `times.created`, `times.modified`, \
`times.accessed` |
| Endpoint.Filesystem | `user` | `smb_files` | `user` (`--extra`) |
| Endpoint.Filesystem | `dest` | `smb_files` | `id.resp_h` |
| Authentication | `user` | `ntlm`, `kerberos` | `username`, `client` |
| Authentication | `src`, `dest` | `ntlm`, `kerberos` | `id.orig_h`, `id.resp_h` |
| Authentication | `src_nt_domain` | `ntlm` | `domainname` |
| Authentication | `action` | `ntlm`, `kerberos` | `success`: `success` where true, `failure` where false |
| Authentication | `app` | `ntlm`, `kerberos` | the log's name |
| Network Traffic | `bytes_out`, `bytes_in` | `conn` | `orig_bytes`, `resp_bytes` |
| Network Traffic | `packets_out`, `packets_in` | `conn` | `orig_pkts`, `resp_pkts` |
| Network Traffic | `duration` | `conn` | `duration` |
| Alerts | `signature`, `description` | `notice` | `note`, `msg` |
| Alerts | `severity`, `mitre_technique_id` | `notice` | `severity`, `attack` (`--extra`) |
";
