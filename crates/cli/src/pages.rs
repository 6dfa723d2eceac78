//! `docs/commands`: a page for each command, written from the declarations that also make its help; and the book's list of pages.
//!
//! The test holds the pages against the files. With `PAGES=write` in its environment it writes them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::{Arg, Command, CommandFactory};

use crate::cli::Cli;
use crate::environment;

/// The headings of options that many commands share, which have one page together.
const SHARED: [&str; 5] = [
    "Row options",
    "Filter options",
    "Reading options",
    "Secrets, to check signatures and to decrypt",
    "Output options",
];
const SHARED_PAGE: &str = "options.md";

/// The other pages of the book.
const BOOK: [(&str, &str); 12] = [
    ("Questions and answers", "cookbook.md"),
    ("Coming from tshark, Zeek or NetworkMiner", "coming-from.md"),
    ("What smbtrail prints", "output.md"),
    ("Rows as columns: Parquet and Arrow", "tables.md"),
    ("The report for a browser", "report.md"),
    ("Findings", "findings.md"),
    ("Why it is slow", "diagnose.md"),
    ("Anomalies", "anomalies.md"),
    ("Fingerprints", "fingerprint.md"),
    ("Logs of other programs", "forms.md"),
    ("The header of SMB2", "header.md"),
    ("Commands", "commands/README.md"),
];

/// The list of pages that mdBook wants: `docs/SUMMARY.md`.
fn book() -> String {
    let mut list = String::from("# smbtrail\n\n");
    BOOK.iter().for_each(|(title, file)| list.push_str(&format!("- [{title}]({file})\n")));
    let command = Cli::command();
    for below in command.get_subcommands() {
        let name = below.get_name();
        let _ = writeln!(list, "  - [{name}](commands/{name}.md)");
    }
    let _ = writeln!(list, "  - [Options of many commands](commands/{SHARED_PAGE})");
    list
}

/// The pages by the names of their files.
fn pages() -> BTreeMap<String, String> {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    let mut pages = BTreeMap::new();
    let mut index = String::from(
        "# Commands\n\nWritten from the declarations of the command line, as `smbtrail COMMAND --help` is.\n\n",
    );
    index.push_str("| command | what it does |\n|---|---|\n");
    for below in command.get_subcommands() {
        let name = below.get_name();
        let about = below.get_about().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(index, "| [`{name}`]({name}.md) | {} |", cell(&about));
        pages.insert(format!("{name}.md"), page(below));
    }
    let _ = writeln!(index, "\n[Options of many commands]({SHARED_PAGE}) are on a page of their own.");
    pages.insert("README.md".to_owned(), index);
    pages.insert(SHARED_PAGE.to_owned(), shared(&command));
    pages
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

fn page(command: &Command) -> String {
    let name = command.get_name();
    let mut page = format!("# smbtrail {name}\n\n");
    let about = command.get_long_about().or(command.get_about()).map(ToString::to_string).unwrap_or_default();
    page.push_str(&paragraphs(&about));
    let usage = command.clone().render_usage().to_string();
    let _ = write!(page, "```text\n{}\n```\n", usage.strip_prefix("Usage: ").unwrap_or(&usage));
    let heading = |arg: &&Arg| arg.get_help_heading().unwrap_or("Options").to_owned();
    let args: Vec<&Arg> =
        command.get_arguments().filter(|arg| !arg.is_hide_set() && !is_everywhere(arg)).collect();
    let own: Vec<&Arg> =
        args.iter().copied().filter(|arg| !SHARED.contains(&heading(arg).as_str())).collect();
    if !own.is_empty() {
        page.push_str("\n## Arguments and options\n\n");
        own.iter().for_each(|arg| page.push_str(&item(arg)));
    }
    let has = |shared: &&&str| args.iter().any(|arg| heading(arg) == ***shared);
    let links: Vec<String> = SHARED
        .iter()
        .filter(has)
        .map(|title| format!("[{title}]({SHARED_PAGE}#{})", anchor(title)))
        .collect();
    if !links.is_empty() {
        let _ = writeln!(page, "\nFurther: {}.", links.join(", "));
    }
    if let Some(examples) = command.get_after_help() {
        let examples = examples.to_string();
        let lines: Vec<&str> = examples.lines().skip(1).map(str::trim).collect();
        let _ = write!(page, "\n## Examples\n\n```sh\n{}\n```\n", lines.join("\n"));
    }
    page
}

/// The options that many commands share, each with the first command's words.
fn shared(command: &Command) -> String {
    let mut page = String::from("# Options of many commands\n");
    for title in SHARED {
        let _ = write!(page, "\n## {title}\n\n");
        let mut seen: Vec<&str> = Vec::new();
        for arg in command.get_subcommands().flat_map(Command::get_arguments) {
            let id = arg.get_id().as_str();
            if arg.get_help_heading() == Some(title) && !arg.is_hide_set() && !seen.contains(&id) {
                seen.push(id);
                page.push_str(&item(arg));
            }
        }
    }
    let _ = write!(
        page,
        "\n## Environment\n\nOptions come before environment variables, and these before the configuration file. `smbtrail help environment` \
         prints this list.\n\n{}",
        environment::items()
    );
    page
}

/// Whether an option is one of every command.
fn is_everywhere(arg: &Arg) -> bool {
    matches!(arg.get_id().as_str(), "help" | "version" | "verbose")
}

fn anchor(title: &str) -> String {
    title.to_lowercase().replace(',', "").replace(' ', "-")
}

/// An argument as an item of a list.
fn item(arg: &Arg) -> String {
    let mut item = String::from("- ");
    let names: Vec<String> = arg
        .get_short()
        .map(|short| format!("-{short}"))
        .into_iter()
        .chain(arg.get_long().map(|long| format!("--{long}")))
        .collect();
    let value = match arg.get_value_names() {
        Some(values) if arg.get_action().takes_values() => values.join(" "),
        _ => String::new(),
    };
    let _ = write!(item, "`{}`", [names.join(", "), value].join(" ").trim());
    let help = arg.get_long_help().or(arg.get_help()).map(ToString::to_string).unwrap_or_default();
    let mut lines = help.trim_end().split("\n\n");
    let _ = writeln!(item, ": {}", lines.next().unwrap_or_default().replace('\n', "\n  "));
    for more in lines {
        let _ = write!(item, "\n  {}\n", more.replace('\n', "\n  "));
    }
    let values: Vec<String> = arg
        .get_possible_values()
        .iter()
        .filter(|value| !value.is_hide_set() && arg.get_action().takes_values())
        .map(|value| match value.get_help() {
            Some(help) => format!("`{}` ({help})", value.get_name()),
            None => format!("`{}`", value.get_name()),
        })
        .collect();
    if !values.is_empty() {
        let _ = write!(item, "\n  Values: {}\n", values.join(", "));
    }
    item
}

/// A text whose paragraphs are apart.
fn paragraphs(text: &str) -> String {
    let mut out = String::new();
    text.trim_end().split("\n\n").for_each(|part| out.push_str(&format!("{part}\n\n")));
    out
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/commands")
}

#[test]
fn the_pages_of_the_commands_are_what_the_declarations_say() {
    let pages = pages();
    if std::env::var_os("PAGES").is_some_and(|value| value == "write") {
        std::fs::create_dir_all(folder()).unwrap();
        for entry in std::fs::read_dir(folder()).unwrap() {
            let path = entry.unwrap().path();
            if !pages.keys().any(|name| path.ends_with(name)) {
                std::fs::remove_file(path).unwrap();
            }
        }
        pages.iter().for_each(|(name, page)| std::fs::write(folder().join(name), page).unwrap());
        std::fs::write(folder().join("../SUMMARY.md"), book()).unwrap();
    }
    let mut there = BTreeMap::new();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        there.insert(
            path.file_name().unwrap().to_string_lossy().into_owned(),
            std::fs::read_to_string(path).unwrap(),
        );
    }
    assert_eq!(pages.keys().collect::<Vec<_>>(), there.keys().collect::<Vec<_>>());
    for (name, page) in &pages {
        assert!(
            there.get(name) == Some(page),
            "docs/commands/{name} is not what the command line says; PAGES=write writes it"
        );
    }
}

#[test]
fn the_book_has_every_page() {
    let docs = folder().join("..");
    assert_eq!(std::fs::read_to_string(docs.join("SUMMARY.md")).unwrap(), book());
    let mut there: Vec<String> = std::fs::read_dir(&docs)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".md") && name != "SUMMARY.md")
        .collect();
    let mut listed: Vec<String> =
        BOOK.iter().map(|(_, file)| (*file).to_owned()).filter(|file| !file.contains('/')).collect();
    there.sort();
    listed.sort();
    assert_eq!(there, listed);
}

/// The lines of a page that are no code.
fn prose(page: &str) -> impl Iterator<Item = &str> {
    let mut is_code = false;
    page.lines().filter(move |line| {
        is_code ^= line.trim_start().starts_with("```");
        !is_code
    })
}

/// The anchor that a heading gets.
fn heading_anchor(heading: &str) -> String {
    let kept = heading.trim().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

/// The targets of the links in a line.
fn links(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| rest.split_once(')').map(|(target, _)| target))
}

#[test]
fn the_links_of_the_book_lead_somewhere() {
    let docs = folder().join("..").canonicalize().unwrap();
    let list = book();
    let pages: Vec<&str> = list.lines().flat_map(links).collect();
    let read = |page: &Path| std::fs::read_to_string(page).unwrap();
    let mut followed = 0;
    for page in &pages {
        let path = docs.join(page);
        for target in prose(&read(&path)).flat_map(links).filter(|target| !target.starts_with("http")) {
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let to = if file.is_empty() { path.clone() } else { path.parent().unwrap().join(file) };
            let to = to.canonicalize().unwrap_or_else(|_| panic!("{page}: {target} leads nowhere"));
            // What is beside the book is not in what mdBook makes.
            assert!(to.starts_with(&docs), "{page}: {target} leads out of the book");
            if !anchor.is_empty() {
                let text = read(&to);
                let found = prose(&text).any(|line| {
                    line.starts_with('#') && heading_anchor(line.trim_start_matches('#')) == anchor
                });
                assert!(found, "{page}: {target} names no heading");
            }
            followed += 1;
        }
    }
    assert!(followed > 100, "{followed} links");
}
