//! `docs/output.md`, written from the columns.

use std::fmt::Write as _;

use smbtrail_table::{Rows, document, schema};

use crate::budgets::Budgets;
use crate::credits::Credits;
use crate::info::{InfoFiles, InfoInterfaces, InfoTraffic, InfoTunnels};
use crate::pace::Paces;
use crate::protection::{Audit, Encrypted, Keys, Protection, Signatures};
use crate::rows::{
    Anomalies, Calls, Changes, Connections, Dfs, Files, Findings, Hashes, Hosts, Locks, Logons, Manifest,
    Messages, Missing, Opens, PipeContents, Pipes, Sessions, Spans, Stalls, Timeline, Tree, Trees, Verdicts,
};
use crate::stats::Stats;
use crate::summary::{Sections, Story, UnseenPackets};

/// The page that documents every key: the content of `docs/output.md`. `others` are the sections of commands whose rows
/// other crates declare, as [`document`] writes them.
#[must_use]
pub fn output_page(others: &[String]) -> String {
    page(others).text
}

/// The JSON Schemas of all rows: the content of `docs/schemas.json`. `others` are the names and schemas of rows that other crates
/// declare.
#[must_use]
pub fn schemas_page(others: &[(&str, String)]) -> String {
    let own = page(&[]).schemas;
    let all = own
        .iter()
        .map(|(name, schema)| (name.as_str(), schema))
        .chain(others.iter().map(|(name, schema)| (*name, schema)));
    let all: Vec<String> = all.map(|(name, schema)| format!("\"{name}\": {schema}")).collect();
    format!(
        "{{\n\"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n\"title\": \"Rows of smbtrail\",\n\"$defs\": {{\n{}\n}}\n}}\n",
        all.join(",\n")
    )
}

fn page(others: &[String]) -> Page {
    let mut page = Page { text: String::from(INTRODUCTION), schemas: Vec::new() };
    page.command::<Messages>();
    page.command::<Hosts>();
    page.command::<Connections>();
    page.command::<Sessions>();
    page.command::<Logons>();
    page.command::<Hashes>();
    page.command::<Trees>();
    page.command::<Opens>();
    page.command::<Pipes>();
    page.command::<PipeContents>();
    page.command::<Calls>();
    page.command::<Files>();
    page.command::<Spans>();
    page.command::<Manifest>();
    page.command::<Missing>();
    page.command::<Tree>();
    page.command::<Timeline>();
    page.command::<Changes>();
    page.command::<Locks>();
    page.text.push_str(FOLLOW);
    page.command::<Credits>();
    page.command::<Stats>();
    page.command::<Keys>();
    page.command::<Signatures>();
    page.command::<Encrypted>();
    page.command::<Protection>();
    page.command::<Audit>();
    page.command::<Dfs>();
    others.iter().for_each(|section| page.text.push_str(section));
    page.command::<Findings>();
    page.text.push_str(DIAGNOSE);
    page.command::<Verdicts>();
    page.command::<Stalls>();
    page.command::<Budgets>();
    page.command::<Paces>();
    page.command::<Anomalies>();
    page.text.push_str(SUMMARY);
    Story::default().visit(&mut page);
    page.anomalies();
    page.text.push_str(INFO);
    page.section::<InfoFiles>("info");
    page.section::<InfoInterfaces>("info");
    page.section::<InfoTraffic>("info");
    page.section::<InfoTunnels>("info");
    page.section::<UnseenPackets>("info");
    page
}

const DIAGNOSE: &str = "\
## diagnose

With `--format json` and `jsonl` one object: `place` (`client`, `server`, `between`, or null where nothing shows it) says where the
capture was made, `budget` has the share of each part of the time in percent, which add up to 100, and `verdicts` and `stalls`
are lists of the objects below. With `--format csv` one row per verdict. [diagnose.md](diagnose.md) explains the parts and the verdicts.

";

const INTRODUCTION: &str = r#"<!-- Written from the columns of crates/report, crates/explain, crates/diff and crates/sigma; `cargo run -p smbtrail-tests --example output_page` prints it. -->

# What smbtrail prints

Every command takes `--format table|json|jsonl|csv`. `json` is one array (of `summary`: one object), `jsonl` one
object per line, `csv` RFC 4180 with a header. All three have the keys below, in this order; keys never change their
meaning. A table is for people: it shows the columns that fit, under shorter headers, and shortens names. The formats
`parquet` and `arrow` have the same rows as columns: [tables.md](tables.md) has their types.

Values:

- A missing value is `null` in JSON, empty in CSV, `-` in a table.
- `client` and `server` are `ip:port` (`[ip]:port` for IPv6) unless a key says otherwise.
- Times are RFC 3339 in UTC with as many decimals as the capture has.
- Latencies and other decimals are numbers with up to three decimals.
- MessageIds, frames and connections are numbers. Other ids are text: `0x` and all hexadecimal digits, a FileId in
  the groups of a GUID.
- Statuses, commands and other protocol values are named as the specification names them; what it does not name is
  `0x` and hexadecimal digits.
- Flags are a list of names, in CSV and tables joined by `|`. Bits without a name come last, as one hexadecimal text.
- Text from the wire is never printed as it is. JSON escapes control characters and characters that are invisible or
  that change the direction of text; a parser restores them. CSV and tables write them as `<U+001B>`, which no file name
  can contain. A surrogate without its other half is `<U+D800>` everywhere, also in JSON, which has no sound way to write one.
- Whole numbers are below 2^63, and may be above 2^53: a reader that takes numbers for doubles, as JavaScript does, rounds them. Ids that are
  used as such (of sessions, trees, files) are text for that reason; MessageIds are numbers.
- [schemas.json](schemas.json) has a JSON Schema of each kind of rows. A loader that guesses types from the first rows, as
  `polars.read_ndjson` does, fails on a column that is null for long: `polars.read_ndjson("opens.jsonl", infer_schema_length=None)` looks at
  all rows. `read_json_auto` of DuckDB and `pandas.read_json("opens.jsonl", lines=True)` need no option. `--format parquet` and `arrow`, and
  the Python package, have the types of [tables.md](tables.md).
- A CSV cell of text that a spreadsheet would take for a formula (`=`, `+`, `-`, `@`, a tab or a line end first) begins with an
  apostrophe.
"#;

const FOLLOW: &str = "
## follow

The rows of [`messages`](#messages): each request beside its responses, exchanges in the order of first frames. When one
message of an exchange matches, the whole exchange is printed.
";

const SUMMARY: &str = "
## summary

One object with a key for each section below; in `csv` one row per value: `section,row,key,value`.
";

const INFO: &str = "
## info

One object with a key for each section below, and `more_interfaces`, how many interfaces are not in the list, and `damage`, a list of texts: what is wrong with the files.
";

/// The page, and the schemas of the rows on it by name.
struct Page {
    text: String,
    schemas: Vec<(String, String)>,
}

impl Page {
    fn command<R: Rows>(&mut self) {
        self.text.push_str(&document::<R>(2));
        self.schemas.push((R::NAME.to_owned(), schema::<R>()));
    }

    fn section<R: Rows>(&mut self, of: &str) {
        self.text.push_str(&document::<R>(3));
        self.schemas.push((format!("{of}.{}", R::NAME), schema::<R>()));
    }

    fn anomalies(&mut self) {
        self.text.push_str("\n### Ids of anomalies\n\n| Id | Meaning |\n|---|---|\n");
        for kind in smbtrail_findings::kinds() {
            let _ = writeln!(self.text, "| `{}` | {} |", kind.id(), kind.meaning());
        }
    }
}

impl Sections for Page {
    fn object<'a, R: Rows>(&mut self, _: &'a R::Row<'a>) {
        self.section::<R>("summary");
    }

    fn list<'a, R: Rows>(&mut self, _: &str, _: &'a [R::Row<'a>], _: u64) {
        self.section::<R>("summary");
    }
}
