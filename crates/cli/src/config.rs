//! The configuration file: defaults for options, by the names that the options have.
//!
//! Options come before the environment, and that before the file.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use clap::{ArgAction, Command};
use toml_span::value::ValueInner;

use crate::environment;
use crate::files::read_text;
use crate::home;

/// A setting that the file may have.
pub(crate) struct Key {
    /// Its name there.
    pub(crate) name: &'static str,
    /// The long name of the option whose default it is; empty for one without an option.
    option: &'static str,
    /// Whether its values are files, by paths from the folder of the configuration file.
    is_path: bool,
    /// Whether it is true or false.
    is_switch: bool,
    /// The environment variables that come before it.
    pub(crate) environment: &'static [&'static str],
    /// What it is, and a line that sets it.
    pub(crate) about: &'static str,
    example: &'static str,
}

/// All settings but the columns of commands.
pub(crate) const KEYS: [Key; 13] = [
    key("ports", "port", &[], "further TCP ports on which SMB is expected", "ports = [4445]"),
    key(
        "time",
        "time",
        &[],
        "how tables and pages show times: utc, local, relative, epoch",
        "time = \"local\"",
    ),
    key(
        "color",
        "color",
        &["NO_COLOR", "CLICOLOR_FORCE", "CLICOLOR"],
        "when to use colours: auto, always, never",
        "color = \"auto\"",
    ),
    key("width", "width", &["COLUMNS"], "the width of tables in characters; 0 for no limit", "width = 120"),
    key(
        "pager",
        "",
        &["SMBTRAIL_PAGER"],
        "the program that shows output on a terminal; \"\" for none; otherwise PAGER, or less",
        "pager = \"less -S\"",
    ),
    Key {
        is_switch: true,
        ..key(
            "ascii",
            "",
            &[],
            "whether terminals get plain ASCII; otherwise where the locale is not UTF-8",
            "ascii = true",
        )
    },
    Key {
        is_switch: true,
        ..key("quiet", "quiet", &[], "whether to print no progress and no warnings", "quiet = true")
    },
    key("memory", "memory", &[], "the MiB that a run may hold", "memory = 256"),
    key("limits", "limit", &[], "capacities of tables", "limits = [\"opens=1000000\"]"),
    Key {
        is_path: true,
        ..key("secrets", "secrets", &[], "files of passwords, hashes and keys", "secrets = \"secrets.txt\"")
    },
    Key {
        is_path: true,
        ..key("keytab", "keytab", &[], "keytabs with the keys of servers", "keytab = [\"cifs.keytab\"]")
    },
    Key {
        is_path: true,
        ..key("keylog", "keylog", &[], "TLS key logs, for SMB over QUIC", "keylog = \"tls.keys\"")
    },
    Key {
        is_path: true,
        ..key("suppress", "suppress", &[], "rules for findings to leave out", "suppress = \"known.rules\"")
    },
];

const fn key(
    name: &'static str,
    option: &'static str,
    environment: &'static [&'static str],
    about: &'static str,
    example: &'static str,
) -> Key {
    Key { name, option, is_path: false, is_switch: false, environment, about, example }
}

/// The table with the columns of commands.
const COLUMNS: &str = "columns";

/// A setting of the file.
#[derive(Debug)]
pub(crate) struct Setting {
    /// Its name; that of columns is `columns.opens`.
    pub(crate) name: String,
    pub(crate) values: Vec<String>,
    /// The line in which it is, from 1.
    pub(crate) line: usize,
}

/// What the file says.
#[derive(Debug, Default)]
pub(crate) struct Config {
    pub(crate) settings: Vec<Setting>,
    pub(crate) path: Option<PathBuf>,
}

/// What is wrong with the file.
#[derive(Debug)]
pub(crate) struct ConfigError {
    path: PathBuf,
    line: usize,
    what: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, line, what } = self;
        match line {
            0 => write!(f, "{}: {what}", path.display()),
            line => write!(f, "{}, line {line}: {what}", path.display()),
        }
    }
}

/// The configuration of this process, and the command that runs.
static CURRENT: OnceLock<(Config, String)> = OnceLock::new();

/// Where the file is, if it is there or not: what SMBTRAIL_CONFIG says, or its place among the user's other files.
pub(crate) fn path() -> Option<PathBuf> {
    if let Some(path) = environment::get("SMBTRAIL_CONFIG") {
        return (!path.is_empty()).then(|| PathBuf::from(path));
    }
    Some(home::config_folder()?.join("smbtrail").join("smbtrail.toml"))
}

/// The pager that the file names.
pub(crate) fn pager() -> Option<String> {
    current("pager")?.values.first().cloned()
}

/// Whether terminals get plain ASCII, if the file says so.
pub(crate) fn ascii() -> Option<bool> {
    Some(current("ascii")?.values.first()? == "true")
}

/// The columns that the file names for the command that runs.
pub(crate) fn columns() -> Option<&'static Setting> {
    current(&format!("{COLUMNS}.{}", CURRENT.get()?.1))
}

/// Where a setting is, as a sentence.
pub(crate) fn place(setting: &Setting) -> String {
    let path = CURRENT.get().and_then(|(config, _)| config.path.as_deref()).unwrap_or(Path::new(""));
    setting.place(path)
}

fn current(name: &str) -> Option<&'static Setting> {
    CURRENT.get()?.0.settings.iter().find(|setting| setting.name == name)
}

impl Setting {
    /// Where it is in the file with this path, as a sentence.
    fn place(&self, path: &Path) -> String {
        format!("`{}` is set in {}, line {}", self.name, path.display(), self.line)
    }
}

impl Config {
    /// Reads the file, if there is one. One that SMBTRAIL_CONFIG names must be there.
    pub(crate) fn read() -> Result<Self, ConfigError> {
        let Some(path) = path() else { return Ok(Self::default()) };
        match read_text(&path) {
            Ok(text) => Self::parse(&text, path),
            Err(error)
                if error.kind() == io::ErrorKind::NotFound
                    && environment::get("SMBTRAIL_CONFIG").is_none() =>
            {
                Ok(Self::default())
            }
            Err(error) => Err(ConfigError { path, line: 0, what: format!("cannot be read: {error}") }),
        }
    }

    fn parse(text: &str, path: PathBuf) -> Result<Self, ConfigError> {
        let line_of = |at: usize| text.get(..at).unwrap_or(text).matches('\n').count() + 1;
        let fail = |at: usize, what: String| ConfigError { path: path.clone(), line: line_of(at), what };
        let mut whole =
            toml_span::parse(text).map_err(|error| fail(error.span.start, error.kind.to_string()))?;
        let mut settings = Vec::new();
        let ValueInner::Table(table) = whole.take() else { return Ok(Self::default()) };
        for (name, mut value) in table {
            let at = name.span.start;
            if name.name == COLUMNS {
                let ValueInner::Table(commands) = value.take() else {
                    return Err(fail(at, "`columns` is a table: [columns] and then, for example, opens = [\"frame\", \"path\"]".into()));
                };
                for (command, mut value) in commands {
                    let at = command.span.start;
                    let name = format!("{COLUMNS}.{}", command.name);
                    let values = values(value.take())
                        .ok_or_else(|| fail(at, format!("`{name}` is a list of names")))?;
                    settings.push(Setting { name, values, line: line_of(at) });
                }
                continue;
            }
            let Some(key) = KEYS.iter().find(|key| key.name == name.name) else {
                return Err(fail(at, unknown(&name.name, KEYS.iter().map(|key| key.name).chain([COLUMNS]))));
            };
            let fault = || {
                fail(
                    at,
                    format!(
                        "`{}` is no text, number, or list of them; for example {}",
                        key.name, key.example
                    ),
                )
            };
            let mut values = values(value.take()).ok_or_else(fault)?;
            if key.is_switch && !matches!(values.as_slice(), [one] if one == "true" || one == "false") {
                return Err(fail(
                    at,
                    format!("`{}` is true or false; for example {}", key.name, key.example),
                ));
            }
            if key.is_path {
                let folder = path.parent().unwrap_or(Path::new(""));
                values
                    .iter_mut()
                    .for_each(|value| *value = folder.join(&*value).to_string_lossy().into_owned());
            }
            settings.push(Setting { name: key.name.to_owned(), values, line: line_of(at) });
        }
        settings.sort_by_key(|setting| setting.line);
        Ok(Self { settings, path: Some(path) })
    }

    /// The command line with the settings as defaults of its options.
    pub(crate) fn apply(&self, mut command: Command) -> Result<Command, ConfigError> {
        let names: Vec<String> = command.get_subcommands().map(|below| below.get_name().to_owned()).collect();
        for setting in &self.settings {
            if let Some(of) = setting.name.strip_prefix("columns.") {
                let has = |below: &&Command| below.get_arguments().any(|arg| arg.get_long() == Some(COLUMNS));
                let commands: Vec<&str> =
                    command.get_subcommands().filter(has).map(Command::get_name).collect();
                if !commands.contains(&of) {
                    let what = unknown(of, commands.into_iter());
                    return Err(ConfigError {
                        path: self.path.clone().unwrap_or_default(),
                        line: setting.line,
                        what,
                    });
                }
                continue;
            }
            let Some(key) = KEYS.iter().find(|key| key.name == setting.name) else { continue };
            if key.option.is_empty() || set_by(key).is_some() {
                continue;
            }
            // They are needed until the program ends.
            let values: &'static [String] = Box::leak(setting.values.clone().into_boxed_slice());
            for name in &names {
                command = command.mut_subcommand(name, |below| {
                    let takes = |arg: &&clap::Arg| {
                        arg.get_long() == Some(key.option)
                            && match arg.get_action() {
                                ArgAction::Set | ArgAction::Append => !key.is_switch,
                                ArgAction::SetTrue => key.is_switch,
                                _ => false,
                            }
                    };
                    let Some(id) = below.get_arguments().find(takes).map(|arg| arg.get_id().clone()) else {
                        return below;
                    };
                    below.mut_arg(id, |arg| arg.default_values(values.iter().map(String::as_str)))
                });
            }
        }
        Ok(command)
    }

    /// What the file has to do with a value that is wrong.
    pub(crate) fn blame(&self, value: &str) -> Option<String> {
        let setting =
            self.settings.iter().find(|setting| setting.values.iter().any(|known| known == value))?;
        Some(setting.place(self.path.as_ref()?))
    }

    /// Makes it the configuration of this process, which runs that command.
    pub(crate) fn install(self, command: &str) {
        // There is one command line in a process.
        let _ = CURRENT.set((self, command.to_owned()));
    }
}

/// The environment variable that is set and comes before the file.
pub(crate) fn set_by(key: &Key) -> Option<&'static str> {
    key.environment.iter().copied().find(|name| environment::set(name).is_some())
}

fn unknown<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.collect();
    let likely = known.iter().map(|key| (strsim::jaro_winkler(name, key), *key));
    let similar = likely.filter(|(likeness, _)| *likeness > 0.75).max_by(|one, two| one.0.total_cmp(&two.0));
    let meant = similar.map_or(String::new(), |(_, key)| format!(" (did you mean {key}?)"));
    format!("there is no setting {name:?}{meant}; there are {}", known.join(", "))
}

/// The values of a setting as an option would have them.
fn values(value: ValueInner<'_>) -> Option<Vec<String>> {
    match value {
        ValueInner::Array(list) => {
            let each = |mut value: toml_span::Value<'_>| one(value.take());
            list.into_iter().map(each).collect()
        }
        value => one(value).map(|value| vec![value]),
    }
}

fn one(value: ValueInner<'_>) -> Option<String> {
    match value {
        ValueInner::String(text) => Some(text.into_owned()),
        ValueInner::Integer(number) => Some(number.to_string()),
        ValueInner::Boolean(switch) => Some(switch.to_string()),
        _ => None,
    }
}

/// A file with every setting, each as a comment.
pub(crate) fn example() -> String {
    let mut text = String::from(
        "# smbtrail.toml: defaults for the options of smbtrail. Options come before the environment, and that before this file.\n\
         # Paths are from the folder of this file.\n",
    );
    for key in &KEYS {
        text += &format!("\n# {}\n# {}\n", key.about, key.example);
    }
    text += "\n# the columns of tables, by command; JSON and CSV always have all\n# [columns]\n# opens = [\"frame\", \"path\", \"user\", \"status\"]\n";
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config, String> {
        Config::parse(text, PathBuf::from("/etc/x/smbtrail.toml")).map_err(|error| error.to_string())
    }

    #[test]
    fn the_example_is_a_file_that_sets_everything() {
        let lines: Vec<String> =
            example().lines().map(|line| line.strip_prefix("# ").unwrap_or(line).to_owned()).collect();
        let settings = lines.iter().filter(|line| line.contains(" = ") || *line == "[columns]");
        let text: String = settings.map(|line| format!("{line}\n")).collect();
        let config = parse(&text).unwrap();
        assert_eq!(config.settings.len(), KEYS.len() + 1);
        let of = |name: &str| &config.settings.iter().find(|setting| setting.name == name).unwrap().values;
        assert_eq!(of("ports"), &["4445"]);
        assert_eq!(of("secrets"), &["/etc/x/secrets.txt"]);
        assert_eq!(of("columns.opens").len(), 4);
        assert!(parse(&example()).unwrap().settings.is_empty());
    }

    #[test]
    fn what_is_wrong_has_its_line() {
        for (text, expected) in [
            ("\nwidht = 3\n", "line 2: there is no setting \"widht\" (did you mean width?)"),
            ("width = 3\ntime = {}\n", "line 2: `time` is no text"),
            ("ascii = \"maybe\"\n", "line 1: `ascii` is true or false"),
            ("columns = 3\n", "line 1: `columns` is a table"),
            ("width = \n", "line 1: "),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
    }
}
