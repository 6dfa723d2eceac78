//! `smbtrail config`.

use std::path::PathBuf;

use smbtrail_report::table::{Column, Kind, RowSink as _, Rows, Stream, Value};

use super::objects;
use crate::config::{self, Config, KEYS};
use crate::environment;
use crate::failure::{Failure, Status};
use crate::output::{Destination, OutputArgs};

/// Print the settings and where each comes from: environment, configuration file or default
///
/// The file is the one that SMBTRAIL_CONFIG names, or smbtrail/smbtrail.toml in XDG_CONFIG_HOME, else in ~/.config. It sets defaults
/// of options; options come before the environment, and that before the file.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE, after_long_help = LONG_AFTER)]
pub(crate) struct Args {
    /// Print where the file is, or would be
    #[arg(long, conflicts_with = "example")]
    path: bool,

    /// Print a file with every setting, each as a comment
    #[arg(long)]
    example: bool,

    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail config
  smbtrail config --path
  smbtrail config --example > smbtrail.toml";

const LONG_AFTER: &str = "\
Examples:
  smbtrail config
  smbtrail config --path
  smbtrail config --example > smbtrail.toml

`smbtrail help environment` lists the variables";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        if self.path || self.example {
            let text = match (self.example, config::path()) {
                (true, _) => config::example(),
                (false, Some(path)) => format!("{}\n", path.display()),
                (false, None) => {
                    return Err(Failure::Usage(
                        "no file is read: SMBTRAIL_CONFIG is empty, or HOME is not set".into(),
                    ));
                }
            };
            let mut out = Destination::Stdout;
            let written = std::io::Write::write_all(&mut out, text.as_bytes());
            out.finish(written)?;
            return Ok(Status::Done);
        }
        let config = Config::read().map_err(|error| Failure::Usage(error.to_string()))?;
        let mut out = self.output.open::<Settings>(&[])?;
        let mut rows = Stream::<Settings, _>::new(self.output.style(), &mut out);
        for (at, row) in settings(&config).iter().enumerate() {
            rows.push(u64::try_from(at).unwrap_or(u64::MAX), row);
        }
        let written = rows.finish();
        objects::finish(out, written, &self.output)?;
        Ok(Status::Done)
    }
}

/// One row per setting: the command `config`.
enum Settings {}

struct Row {
    name: String,
    value: Option<String>,
    from: String,
    line: Option<u64>,
}

impl Rows for Settings {
    type Row<'a> = Row;
    const NAME: &'static str = "config";
    const ABOUT: &'static str = "One row per setting.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("setting", Kind::Text, "its name in the configuration file", |row| {
            Value::Text(&row.name)
        })
        .table("setting", 1, 20),
        Column::<Self>::new("value", Kind::Text, "its value; several are separated by commas", |row| {
            Value::text(row.value.as_ref())
        })
        .null("it has its default")
        .table("value", 2, 32),
        Column::<Self>::new(
            "from",
            Kind::Text,
            "where it comes from: `default`, an environment variable, or the file",
            |row| Value::Text(&row.from),
        )
        .table("from", 3, 40),
        Column::<Self>::new("line", Kind::Number, "the line in that file", |row| Value::number(row.line))
            .null("it comes from elsewhere")
            .table("line", 4, 4),
    ];
}

fn settings(config: &Config) -> Vec<Row> {
    let file = config.path.as_ref().map(|path: &PathBuf| path.display().to_string()).unwrap_or_default();
    let in_file = |name: &str| {
        let setting = config.settings.iter().find(|setting| setting.name == name)?;
        Some(Row {
            name: name.to_owned(),
            value: Some(setting.values.join(",")),
            from: file.clone(),
            line: u64::try_from(setting.line).ok(),
        })
    };
    let of_key = |key: &config::Key| match config::set_by(key) {
        Some(name) => {
            let value = environment::get(name).map(|value| value.to_string_lossy().into_owned());
            Row { name: key.name.to_owned(), value, from: name.to_owned(), line: None }
        }
        None => in_file(key.name).unwrap_or_else(|| Row {
            name: key.name.to_owned(),
            value: None,
            from: "default".to_owned(),
            line: None,
        }),
    };
    let columns = config.settings.iter().filter(|setting| setting.name.contains('.'));
    KEYS.iter().map(of_key).chain(columns.filter_map(|setting| in_file(&setting.name))).collect()
}
