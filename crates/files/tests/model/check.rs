//! What the catalog says, beside what the disk held.

use std::io::Read;

use smbtrail_files::{Entry, What};

use super::Choices;
use super::disk::{Disk, Stored};
use super::server::Server;

/// What is known of a version, byte by byte.
struct Known {
    label: String,
    name: String,
    /// The frames between which it lasted.
    span: (u64, u64),
    bytes: Vec<Option<u8>>,
    complete: bool,
    uncertain: bool,
    latest: bool,
}

impl Known {
    /// Whether a file of the disk had its name; one without a name may be any. A stream that was deleted unseen is renamed
    /// with its file.
    fn is_of(&self, file: &Stored) -> bool {
        let stream = self.name.split_once(':').map(|(_, stream)| stream);
        let has = |name: &String| match (stream, name.split_once(':')) {
            (Some(stream), Some((_, other))) => stream == other,
            _ => *name == self.name,
        };
        self.name == UNNAMED || file.names.iter().any(has)
    }
}

/// In place of a name that the capture does not contain.
const UNNAMED: &str = "?";

/// Runs the conversation that the bytes choose, and compares every version with the disk. If messages `may_be_lost`, the
/// bytes choose that too.
pub fn check(bytes: &[u8], may_be_lost: bool) {
    // What is packed is the same when it is unpacked.
    let at_hand = if bytes.len().is_multiple_of(2) { 1 } else { 1_024 };
    let mut server = Server::new(Choices::new(bytes), may_be_lost, at_hand);
    server.run();
    let Server { wire, disk, lossy, busy, log, .. } = server;
    let mut catalog = wire.finish();
    let mut versions = Vec::new();
    catalog
        .each(|entry, content| {
            let end = content.extents().last().map_or(0, |extent| extent.end);
            let len = entry.version.size.unwrap_or(end);
            let mut bytes = Vec::new();
            content.reader(len).read_to_end(&mut bytes)?;
            let mut known = vec![None; bytes.len()];
            for extent in content.extents() {
                if !matches!(extent.what, What::Missing(_) | What::Link { .. }) {
                    let range = place(extent.start)..place(extent.end);
                    known[range.clone()]
                        .iter_mut()
                        .zip(&bytes[range])
                        .for_each(|(to, from)| *to = Some(*from));
                }
            }
            versions.push(read(entry, known));
            Ok(())
        })
        .expect("memory does not fail");
    for version in &versions {
        let candidates = disk.files.iter().filter(|file| version.is_of(file));
        let fits = candidates
            .flat_map(|file| states(file, version, lossy || busy))
            .any(|state| agrees(version, state));
        assert!(
            fits || version.uncertain,
            "{} holds what the disk did not: {:?}\n{}{}",
            version.label,
            version.bytes,
            history(&disk, version),
            log.join("\n")
        );
    }
    if !lossy && !busy {
        everything_that_passed_is_there(&disk, &versions, &log);
    }
}

fn read(entry: &Entry<'_>, bytes: Vec<Option<u8>>) -> Known {
    let version = entry.version;
    let path = version.path.as_deref().unwrap_or(UNNAMED);
    let name = entry.stream.map_or_else(|| path.to_owned(), |stream| format!("{path}:{stream}"));
    let from = if version.cause == smbtrail_files::Cause::Found { 0 } else { version.from.frame };
    let span = (from, version.to.map_or(u64::MAX, |to| to.frame));
    let label = format!(
        "{name} version {} ({:?}, {span:?}, size {:?}, complete {})",
        entry.number, version.cause, version.size, entry.complete
    );
    Known {
        label,
        name,
        span,
        bytes,
        complete: entry.complete,
        uncertain: entry.uncertain,
        latest: entry.latest,
    }
}

/// What a file held while a version lasted: at its end, if it is clear when that was.
fn states<'f>(file: &'f Stored, version: &Known, blurred: bool) -> impl Iterator<Item = &'f [u8]> {
    let (from, to) = version.span;
    let until = |index: usize| file.states.get(index + 1).map_or(u64::MAX, |(frame, _)| *frame);
    let lasts = move |(index, (since, _)): &(usize, &(u64, Vec<u8>))| {
        let (since, until) = (*since, until(*index));
        if blurred || from == to { since <= to && until >= from } else { since < to && until >= to }
    };
    file.states.iter().enumerate().filter(lasts).map(|(_, (_, bytes))| bytes.as_slice())
}

/// Whether a state has every byte that is known, and is whole if the version is complete.
fn agrees(version: &Known, state: &[u8]) -> bool {
    let size = version.bytes.len() == state.len();
    let mut pairs = version.bytes.iter().enumerate();
    (size || !version.complete)
        && pairs.all(|(at, byte)| byte.is_none_or(|byte| state.get(at) == Some(&byte)))
}

/// Of a file that was created in a capture without losses, the last version is complete.
fn everything_that_passed_is_there(disk: &Disk, versions: &[Known], log: &[String]) {
    for (name, number) in &disk.names {
        let file = &disk.files[*number];
        // What is copied from a file that was there before may be unknown.
        if file.old || file.copied {
            continue;
        }
        let is_it = |version: &&Known| version.name == *name && version.latest && version.complete;
        let whole = versions.iter().filter(is_it).any(|version| agrees(version, &file.bytes));
        assert!(
            whole,
            "{name} is not complete: {:?}\n{}",
            versions.iter().map(|version| &version.label).collect::<Vec<_>>(),
            log.join("\n")
        );
    }
}

/// What the files of a name held, for a failure.
fn history(disk: &Disk, version: &Known) -> String {
    let mut text = String::new();
    for file in disk.files.iter().filter(|file| version.is_of(file)) {
        for (frame, bytes) in &file.states {
            text += &format!("  since {frame}: {bytes:?}\n");
        }
    }
    text
}

fn place(offset: u64) -> usize {
    usize::try_from(offset).expect("it is small")
}
