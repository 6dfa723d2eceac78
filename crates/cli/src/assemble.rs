//! What the commands about files share: which versions are asked for, and how they are put together.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use smbtrail_files::{Catalog, Cause, Entry, Files, Hashes, Options, SpillStore, Store, Wanted};
use smbtrail_pipeline::Outcome;
use smbtrail_pipeline::track::Time;
use smbtrail_report::PathGlob;

use crate::capture::CaptureArgs;
use crate::failure::{Failure, say};
use crate::filter::{FilterArgs, Selection};

/// The files and versions that are asked for.
#[derive(Args, Debug)]
#[command(next_help_heading = "Options")]
pub(crate) struct ChoiceArgs {
    /// Only files whose path below the share fits this pattern; may be repeated
    ///
    /// `*` and `?` stay within a name, `**` does not. A pattern without a separator is for the name, whatever the folder.
    #[arg(long, value_name = "PATTERN", value_parser = |text: &str| PathGlob::new(text))]
    only: Vec<PathGlob>,

    /// Only contents of this type, such as image/png or image/*
    #[arg(long = "type", value_name = "MIME")]
    kind: Option<String>,

    /// Only versions of at most this many bytes
    #[arg(long, value_name = "BYTES")]
    max_size: Option<u64>,

    /// Only the last version of each name
    #[arg(long)]
    latest: bool,

    /// Only the versions that existed at this time, such as 2026-03-01T12:00:00Z
    ///
    /// What became known later counts for the earlier time too.
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: Option<Time>,

    /// Also compute this hash; may be repeated
    #[arg(long = "hash", value_enum, value_name = "HASH")]
    hash: Vec<HashArg>,

    /// Mark contents whose hash is in this list
    ///
    /// Each line of the file has a SHA-256, SHA-1 or MD5 in hexadecimal, with anything before and after it: the output of
    /// sha256sum, or a list exported from the NSRL. SHA-1 and MD5 are computed if the list has some.
    #[arg(long, value_name = "FILE")]
    hashes: Option<PathBuf>,
}

/// Whose versions are asked for, by the commands whose output is contents. Rows have a condition for it.
#[derive(Args, Debug)]
#[command(next_help_heading = "Options")]
pub(crate) struct UserArgs {
    /// Only versions that this user read or wrote
    #[arg(long, value_name = "USER")]
    user: Option<String>,
}

/// A hash by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum HashArg {
    Md5,
    Sha1,
    Tlsh,
}

/// The versions that are asked for.
pub(crate) struct Choice<'a> {
    args: &'a ChoiceArgs,
    user: Option<&'a str>,
    listed: Option<HashSet<Vec<u8>>>,
    filtered: bool,
}

impl ChoiceArgs {
    /// Reads the list of hashes, if there is one.
    pub(crate) fn read(&self) -> Result<Choice<'_>, Failure> {
        let read = |path: &PathBuf| {
            list(path).map_err(|error| Failure::Usage(format!("{}: cannot be read: {error}", path.display())))
        };
        let listed = self.hashes.as_ref().map(read).transpose()?;
        Ok(Choice { args: self, user: None, listed, filtered: false })
    }

    /// The files that are read for it.
    pub(crate) fn inputs(&self) -> impl Iterator<Item = PathBuf> {
        self.hashes.iter().cloned()
    }
}

impl<'a> Choice<'a> {
    /// Only the versions of a user, if one was given.
    pub(crate) fn of(self, user: &'a UserArgs) -> Self {
        Self { user: user.user.as_deref(), ..self }
    }

    fn options(&self) -> Options {
        let has =
            |len: usize| self.listed.as_ref().is_some_and(|list| list.iter().any(|hash| hash.len() == len));
        let asked = |hash| self.args.hash.contains(&hash);
        let hashes = Hashes::new(asked(HashArg::Md5) || has(16), asked(HashArg::Sha1) || has(20));
        let options = Options::default().with_hashes(hashes.with_tlsh(asked(HashArg::Tlsh)));
        if self.args.only.is_empty() {
            return options;
        }
        let only = self.args.only.clone();
        options.with_wanted(Wanted::new(move |path| only.iter().any(|glob| glob.matches(path))))
    }

    /// Whether a version is asked for.
    pub(crate) fn takes(&self, entry: &Entry<'_>) -> bool {
        let ChoiceArgs { only, kind, max_size, latest, at, .. } = self.args;
        let version = entry.version;
        let path = version.path.as_deref().unwrap_or_default();
        let is_user = |user: &str| {
            let mut actors = entry.readers.iter().chain(&entry.writers);
            actors.any(|actor| actor.user.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(user)))
        };
        let is_kind = |wanted: &String| {
            entry.kind.as_deref().is_some_and(|kind| match wanted.strip_suffix('*') {
                Some(start) => kind.starts_with(start),
                None => kind == wanted,
            })
        };
        let existed = |at: &Time| {
            let found = version.cause == Cause::Found;
            (found || version.from.time <= *at) && version.to.is_none_or(|to| *at < to.time)
        };
        (only.is_empty() || only.iter().any(|glob| glob.matches(path)))
            && self.user.is_none_or(is_user)
            && kind.as_ref().is_none_or(is_kind)
            && max_size.is_none_or(|max| version.size.is_none_or(|size| size <= max))
            && (!latest || entry.latest)
            && at.as_ref().is_none_or(existed)
            && (!self.filtered || entry.selected)
    }

    /// Whether the list of hashes has the content; `None` without a list or a hash.
    pub(crate) fn listed(&self, entry: &Entry<'_>) -> Option<bool> {
        let (list, digest) = (self.listed.as_ref()?, entry.digest?);
        let has = |hash: &[u8]| list.contains(hash);
        let others = [digest.sha1.map(|hash| hash.to_vec()), digest.md5.map(|hash| hash.to_vec())];
        Some(has(&digest.sha256) || others.into_iter().flatten().any(|hash| has(&hash)))
    }

    /// Reads the capture, and puts its files together.
    pub(crate) fn assemble<S: Store>(
        &mut self,
        capture: &CaptureArgs,
        filter: &FilterArgs,
        store: S,
        progress: bool,
    ) -> Result<(Catalog<S>, Outcome), Failure> {
        let selection = filter.read(capture)?;
        self.filtered = !matches!(selection, Selection::All);
        let pipeline = capture.open_with(selection.options(capture.reading.options()).with_data(true))?;
        let mut files = Files::new(store, self.options());
        let outcome = selection.run(pipeline, &mut files, progress);
        Ok((files.finish(), outcome))
    }
}

/// Bytes of contents that the temporary file holds. Hashes are computed as bytes come, so older ones are seldom needed.
pub(crate) const KEPT: u64 = 4 << 30;

/// A store that keeps the first bytes in memory and the others in a temporary file without a name.
pub(crate) fn store(
    make: impl FnMut() -> io::Result<File>,
    cap: u64,
) -> SpillStore<File, impl FnMut() -> io::Result<File>> {
    SpillStore::new(make, cap)
}

/// Says on standard error what was left out.
pub(crate) fn warn<S: Store>(catalog: &Catalog<S>) {
    let dropped = catalog.dropped();
    let lines = [
        (dropped.files, "files were not followed: there are too many"),
        (dropped.bytes, "bytes were not kept: the temporary file could not be written"),
        (dropped.extents, "READs and WRITEs were not kept: files are in too many pieces"),
        (dropped.versions, "changes count as one version with those before: there are too many"),
        (dropped.pending, "requests were not remembered: too many have no response"),
    ];
    for (count, what) in lines.into_iter().filter(|(count, _)| *count > 0) {
        say(format_args!("warning: {count} {what}"));
    }
}

/// Reads a time.
pub(crate) fn time(text: &str) -> Result<Time, String> {
    let time: jiff::Timestamp = text.parse().map_err(|_: jiff::Error| {
        "a date, a time of day and a zone are expected, such as 2026-03-01T12:00:00Z".to_owned()
    })?;
    i64::try_from(time.as_nanosecond()).map(Time).map_err(|error| error.to_string())
}

/// Bytes of the longest line of a list of hashes: a device has no line ends and would never stop.
const LINE: u64 = 64 * 1024;

/// The hashes of a list.
fn list(path: &PathBuf) -> io::Result<HashSet<Vec<u8>>> {
    let mut file = BufReader::new(File::open(path)?);
    let mut hashes = HashSet::new();
    let mut line = Vec::new();
    while file.by_ref().take(LINE).read_until(b'\n', &mut line)? > 0 {
        if line.len() as u64 == LINE && line.last() != Some(&b'\n') {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "it has lines of more than 64 KiB, so it is no list of hashes",
            ));
        }
        let words = line.split(|byte| !byte.is_ascii_hexdigit());
        hashes.extend(words.filter(|word| matches!(word.len(), 32 | 40 | 64)).map(bytes));
        line.clear();
    }
    Ok(hashes)
}

/// Bytes from hexadecimal digits.
fn bytes(digits: &[u8]) -> Vec<u8> {
    let value =
        |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok()).unwrap_or(0);
    digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | value(*digit))).collect()
}
