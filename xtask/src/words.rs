//! `cargo xtask words`: finds phrases that the project's texts avoid, from the list in `xtask/data/words.tsv`.
//!
//! Each line of the list has a regular expression, what it does not mean, and what to write instead. The few places
//! where a phrase is right are quoted in `xtask/data/words-right.tsv`, each with the reason.
//!
//! All texts are read: Rust, Markdown, TOML, YAML, shell, Python and tables. Comment markers, line ends and the
//! underscores of identifiers count as spaces, so a phrase is found across lines and in the names of tests.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use regex::bytes::{Regex, RegexBuilder};

/// What to look at.
#[derive(Args)]
pub(crate) struct Words {
    /// Files and folders to look at; without any, the whole repository
    paths: Vec<PathBuf>,
    /// Only count the phrases, per folder
    #[arg(long)]
    count: bool,
}

/// A phrase to avoid.
struct Phrase {
    avoid: Regex,
    except: Option<Regex>,
    write: String,
}

/// A quotation in which a phrase is right.
struct Right {
    text: String,
    used: bool,
}

/// A text whose lines are joined, and where each line begins in it.
struct Text {
    joined: String,
    lines: Vec<usize>,
}

/// A phrase that was found.
struct Find {
    line: usize,
    words: String,
    around: String,
    write: String,
}

/// Endings of the files that hold text written by people.
const ENDINGS: [&str; 9] = ["rs", "md", "toml", "yml", "yaml", "sh", "py", "tsv", "csv"];

/// Folders and files without text of the project: build output, data, and this list itself.
const SKIPPED: [&str; 11] = [
    "target",
    ".git",
    "fixtures/goldens",
    "fixtures/captures/counts.tsv",
    "fixtures/parity/rows",
    "fixtures/parity/forms",
    "fuzz/corpus",
    "fuzz/target",
    "fuzz/regressions",
    "fuzz/artifacts",
    "xtask/data/words",
];

/// Prints each phrase that is found, with its place and what to write instead.
///
/// # Errors
/// When a phrase is found, when a quotation of a right place is found nowhere, or when a file cannot be read.
pub(crate) fn run(args: &Words) -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let root = root.canonicalize().map_err(|error| format!("{}: {error}", root.display()))?;
    let phrases = phrases(&read(&root.join("xtask/data/words.tsv"))?)?;
    let mut rights = rights(&read(&root.join("xtask/data/words-right.tsv"))?);
    let whole = args.paths.is_empty();
    let mut files = Vec::new();
    for path in if whole { std::slice::from_ref(&root) } else { &args.paths } {
        let path = path.canonicalize().map_err(|error| format!("{}: {error}", path.display()))?;
        walk(&root, &path, &mut files)?;
    }
    files.sort();
    let mut counts = BTreeMap::<String, usize>::new();
    for file in &files {
        let name = file.strip_prefix(&root).unwrap_or(file).display().to_string();
        for find in search(&Text::of(&read(file)?), &phrases, &mut rights) {
            *counts.entry(folder(&name)).or_default() += 1;
            if !args.count {
                let Find { line, words, around, write } = find;
                println!("{name}:{line}: \"{words}\" in \"{around}\": write {write}");
            }
        }
    }
    if args.count {
        counts.iter().for_each(|(folder, count)| println!("{count:6} {folder}"));
    }
    let found: usize = counts.values().sum();
    if found > 0 {
        return Err(format!(
            "{found} phrases to replace; a right one is quoted in xtask/data/words-right.tsv"
        ));
    }
    match rights.iter().find(|right| whole && !right.used) {
        Some(right) => Err(format!("xtask/data/words-right.tsv: found nowhere: {}", right.text)),
        None => Ok(()),
    }
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// The list of phrases: regular expression, exception, replacement.
fn phrases(list: &str) -> Result<Vec<Phrase>, String> {
    let regex = |pattern: &str| {
        let built = RegexBuilder::new(pattern).case_insensitive(true).unicode(false).build();
        built.map_err(|error| format!("xtask/data/words.tsv: {error}"))
    };
    let phrase = |line: &str| {
        let mut cells = line.split('\t');
        let (Some(avoid), Some(except), Some(write)) = (cells.next(), cells.next(), cells.next()) else {
            return Err(format!("xtask/data/words.tsv: expected three columns: {line}"));
        };
        let except = if except.is_empty() { None } else { Some(regex(except)?) };
        Ok(Phrase { avoid: regex(avoid)?, except, write: write.to_owned() })
    };
    list.lines().skip(1).map(phrase).collect()
}

fn rights(list: &str) -> Vec<Right> {
    let quoted = list.lines().skip(1).filter_map(|line| line.split_once('\t'));
    quoted.map(|(text, _)| Right { text: text.to_owned(), used: false }).collect()
}

/// Collects the files of text below a path.
fn walk(root: &Path, path: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let name = path.strip_prefix(root).unwrap_or(path);
    let is_skipped = SKIPPED.iter().any(|skipped| name.to_string_lossy().starts_with(skipped));
    if is_skipped {
        return Ok(());
    }
    if path.is_dir() {
        for entry in path.read_dir().map_err(|error| format!("{}: {error}", path.display()))? {
            walk(root, &entry.map_err(|error| error.to_string())?.path(), files)?;
        }
        return Ok(());
    }
    let is_text = path.extension().is_some_and(|ending| ENDINGS.iter().any(|text| ending == *text));
    if is_text || name == Path::new(".ci/run") {
        files.push(path.to_owned());
    }
    Ok(())
}

/// The folder that a count is kept for: a crate, or a folder at the top.
fn folder(name: &str) -> String {
    let depth = if name.starts_with("crates/") { 2 } else { 1 };
    let parts: Vec<&str> = name.split('/').take(depth).collect();
    parts.join("/")
}

/// The phrases in a text, in its order.
fn search(text: &Text, phrases: &[Phrase], rights: &mut [Right]) -> Vec<Find> {
    let bytes = text.joined.as_bytes();
    let quoted: Vec<(usize, usize, usize)> = rights
        .iter()
        .enumerate()
        .flat_map(|(index, right)| {
            text.joined.match_indices(&right.text).map(move |(at, found)| (at, at + found.len(), index))
        })
        .collect();
    let mut finds = Vec::new();
    for phrase in phrases {
        for found in phrase.avoid.find_iter(bytes) {
            let within = |start: usize, end: usize| start <= found.start() && found.end() <= end;
            let excepted = phrase.except.as_ref().is_some_and(|except| {
                let from = floor(&text.joined, found.start().saturating_sub(40));
                let mut near =
                    except.find_iter(&bytes[from..]).take_while(|near| from + near.start() < found.end());
                near.any(|near| from + near.start() <= found.start() && found.start() < from + near.end())
            });
            let right = quoted.iter().find(|(start, end, _)| within(*start, *end));
            if let Some((.., index)) = right {
                rights[*index].used = true;
            }
            if excepted || right.is_some() {
                continue;
            }
            let from = floor(&text.joined, found.start().saturating_sub(40));
            let to = floor(&text.joined, (found.end() + 40).min(bytes.len()));
            finds.push(Find {
                line: text.line(found.start()),
                words: text.joined[found.range()].to_owned(),
                around: text.joined[from..to].replace('\n', " ").trim().to_owned(),
                write: phrase.write.clone(),
            });
        }
    }
    finds.sort_by_key(|find| find.line);
    finds
}

/// The last boundary between characters up to a place.
fn floor(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

impl Text {
    fn of(source: &str) -> Self {
        let (mut joined, mut lines) = (String::new(), Vec::new());
        for line in source.lines() {
            lines.push(joined.len());
            let bare = line.trim().trim_start_matches(['/', '!', '#', '>', '*']).trim_end_matches('\\');
            if bare.trim().is_empty() {
                joined.push('\n');
            }
            for word in bare.split([' ', '\t', '_']).filter(|word| !word.is_empty()) {
                joined.push_str(word);
                joined.push(' ');
            }
        }
        Self { joined, lines }
    }

    /// The line of a place, from 1.
    fn line(&self, at: usize) -> usize {
        self.lines.partition_point(|start| *start <= at)
    }
}

#[cfg(test)]
mod tests {
    use super::{Text, phrases, rights, search};

    const LIST: &str = "avoid\texcept\twrite\n\
        \\bwobbles?\\b\t\\bwobbles? for\\b\tis\n\
        \\brows? an? (message|frame)\\b\t\tone row per message\n";

    fn lines(text: &str, right: &str) -> Vec<usize> {
        let found = search(&Text::of(text), &phrases(LIST).unwrap(), &mut rights(right));
        found.into_iter().map(|find| find.line).collect()
    }

    #[test]
    fn finds_a_phrase_across_lines_and_in_names() {
        assert_eq!(lines("//! One\n/// row\n/// a message\n", ""), [2]);
        assert_eq!(lines("fn what_wobbles_there() {}\n", ""), [1]);
        assert_eq!(lines("let text = \"It \\\n    Wobbles\";\n", ""), [2]);
    }

    #[test]
    fn an_exception_counts_only_where_it_is() {
        assert_eq!(lines("It wobbles for an id.\n\nIt wobbles.\n", ""), [3]);
        assert_eq!(lines("unwobble, wobbler", ""), [] as [usize; 0]);
    }

    #[test]
    fn a_quoted_place_is_right_and_others_are_not() {
        let right = "text\twhy\nthe wobble of a lamp\ta noun\n";
        assert_eq!(lines("the wobble of\na lamp\n", right), [] as [usize; 0]);
        assert_eq!(lines("the wobble of a door", right), [1]);
    }
}
