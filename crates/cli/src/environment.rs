//! The environment variables that the command reads: one list, and the only place that reads them.

use std::env;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::{self, Write as _};

use crate::failure::{Failure, Status};
use crate::output::Destination;

/// Variables that mean the same or go together, and what they do.
struct Variables {
    names: &'static [&'static str],
    about: &'static str,
}

const ALL: [Variables; 13] = [
    of(&["SMBTRAIL_CONFIG"], "the configuration file; empty for none"),
    of(
        &["SMBTRAIL_PAGER"],
        "the pager; empty or `cat` for none. The configuration file's `pager` comes after it",
    ),
    of(&["PAGER"], "the pager, if neither that nor the configuration file names one; otherwise less"),
    of(&["LESS", "LV"], "options of the pagers less and lv; where they are not set, FRX and -c"),
    of(&["COLUMNS"], "the width of tables and pages in characters; otherwise that of the terminal, or 160"),
    of(&["NO_COLOR"], "no colours, if it is not empty"),
    of(&["CLICOLOR_FORCE"], "colours in pipes and files too, if it is neither empty nor 0"),
    of(&["CLICOLOR", "TERM"], "no colours, if the first is 0 or the second is dumb"),
    of(&["TZ"], "the time zone of `--time local`; otherwise that of this machine"),
    of(
        &["LC_ALL", "LC_CTYPE", "LANG"],
        "the locale, where the first that is not empty counts: other than UTF-8 means plain ASCII",
    ),
    of(
        &["XDG_CONFIG_HOME"],
        "the folder of smbtrail/smbtrail.toml and of completions for fish; otherwise ~/.config",
    ),
    of(&["XDG_DATA_HOME"], "where `--install` puts completions and manual pages; otherwise ~/.local/share"),
    of(
        &["HOME", "USERPROFILE", "SHELL"],
        "the user's folder (the second on Windows), and the shell for `completions --install`",
    ),
];

const fn of(names: &'static [&'static str], about: &'static str) -> Variables {
    Variables { names, about }
}

/// The value of a variable, which is one of the list.
pub(crate) fn get(name: &str) -> Option<OsString> {
    debug_assert!(ALL.iter().any(|variables| variables.names.contains(&name)), "{name} is not in the list");
    env::var_os(name)
}

/// The same, if it is not empty.
pub(crate) fn set(name: &str) -> Option<OsString> {
    get(name).filter(|value| !value.is_empty())
}

/// The same as [`get`], if it is text.
pub(crate) fn text(name: &str) -> Option<String> {
    get(name)?.into_string().ok()
}

/// The list, one line per entry.
pub(crate) fn list() -> String {
    let names = |variables: &Variables| variables.names.join(", ");
    let width = ALL.iter().map(|variables| names(variables).len()).max().unwrap_or(0);
    ALL.iter().fold(String::new(), |mut list, variables| {
        let _ = writeln!(list, "  {:<width$}  {}", names(variables), variables.about);
        list
    })
}

/// The list as items of a page.
#[cfg(test)]
pub(crate) fn items() -> String {
    ALL.iter().fold(String::new(), |mut list, variables| {
        let _ = writeln!(list, "- `{}`: {}", variables.names.join("`, `"), variables.about);
        list
    })
}

/// Whether this process is asked for the list, which is a topic of help and no command: `smbtrail help environment`.
pub(crate) fn is_asked() -> bool {
    env::args_os().skip(1).eq(["help", "environment"])
}

/// Prints the list.
pub(crate) fn print() -> Result<Status, Failure> {
    let text = format!(
        "Environment variables that smbtrail reads. Options come before them, and they before the configuration file.\n\n{}",
        list()
    );
    let mut out = Destination::Stdout;
    let written: io::Result<()> = out.write_all(text.as_bytes());
    out.finish(written)?;
    Ok(Status::Done)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    /// The files of this crate that read the environment by themselves.
    fn readers(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                readers(&path, found);
            } else if fs::read_to_string(&path).unwrap().contains("env::var") {
                found.push(path.file_name().unwrap().to_string_lossy().into_owned());
            }
        }
    }

    #[test]
    fn nothing_else_reads_the_environment() {
        let mut found = Vec::new();
        readers(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
        found.sort();
        // The test of the pages is no part of the command.
        assert_eq!(found, ["environment.rs", "pages.rs"]);
    }

    #[test]
    fn every_variable_is_listed_once_and_read() {
        let mut names: Vec<&str> = ALL.iter().flat_map(|variables| variables.names).copied().collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let sources: String = ["config.rs", "home.rs", "output.rs", "terminal.rs"]
            .iter()
            .map(|file| fs::read_to_string(folder.join(file)).unwrap())
            .collect();
        // Libraries read these: the one for times, and that for completions.
        let elsewhere = ["TZ", "SHELL"];
        for name in names.iter().filter(|name| !elsewhere.contains(name)) {
            assert!(sources.contains(&format!("\"{name}\"")), "{name} is not read");
        }
    }
}
