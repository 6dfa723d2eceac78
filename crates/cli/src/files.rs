//! The capture files that a command line names: directories and patterns are expanded.

use std::cmp::Ordering;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use glob::Pattern;
use walkdir::WalkDir;

use crate::failure::Failure;

/// The files that `named` stands for. A directory stands for all captures below it; a pattern with `*`, `?` or `[…]`
/// that no shell expanded stands for the files it matches; `@list` stands for the names in the file `list`. Directories and
/// patterns are in the order of their names, with numbers in names compared as numbers.
///
/// # Errors
/// When standard input is named twice, or there is no capture in a directory or for a pattern.
pub(crate) fn expand(named: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in named {
        if let Some(list) = path.to_str().and_then(|name| name.strip_prefix('@')).filter(|_| !path.exists()) {
            files.extend(expand(&listed(list)?)?);
            continue;
        }
        let found = match path.to_str() {
            _ if path.is_dir() => below(path)?,
            Some(name) if name.contains(['*', '?', '[']) && !path.exists() => match Pattern::new(name) {
                Ok(_) => matching(name)?,
                Err(_) => vec![path.clone()],
            },
            _ => vec![path.clone()],
        };
        files.extend(found);
    }
    if files.iter().filter(|path| path.as_os_str() == "-").count() > 1 {
        return Err(Failure::Usage(
            "standard input (-) is named twice\n\n  tip: it can be read once; name further captures as files"
                .into(),
        ));
    }
    Ok(files)
}

/// Bytes of the largest text that is read whole: a list of captures, or settings.
const TEXT: u64 = 16 << 20;

/// A text that is read whole.
pub(crate) fn read_text(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(TEXT).read_to_string(&mut text)?;
    if u64::try_from(text.len()).unwrap_or(u64::MAX) < TEXT {
        return Ok(text);
    }
    Err(io::Error::new(io::ErrorKind::InvalidData, "it has more than 16 MiB"))
}

/// The names in a list, one per line; empty lines and those that begin with # are skipped.
fn listed(list: &str) -> Result<Vec<PathBuf>, Failure> {
    let fail = |what: &str| Failure::Files(format!("{}: {what}", one_line(list)));
    let text =
        read_text(Path::new(list)).map_err(|error| fail(&format!("the list cannot be read: {error}")))?;
    let names = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    // A list may not name lists: one could name itself.
    let names: Vec<PathBuf> =
        names.map(|name| PathBuf::from(name.strip_prefix('@').unwrap_or(name))).collect();
    if names.is_empty() { Err(fail("the list names no capture")) } else { Ok(names) }
}

fn below(directory: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    for entry in WalkDir::new(directory).follow_links(true) {
        let entry = entry.map_err(|error| Failure::Files(error.to_string()))?;
        if entry.file_type().is_file() && is_capture(&entry.file_name().to_string_lossy()) {
            found.push(entry.into_path());
        }
    }
    let none = || {
        let directory = one_line(&directory.to_string_lossy());
        format!("{directory}: this directory has no capture: no name in it contains .pcap, .pcapng or .cap")
    };
    in_order(found, none)
}

fn matching(pattern: &str) -> Result<Vec<PathBuf>, Failure> {
    let paths = glob::glob(pattern).map_err(|error| Failure::Usage(error.to_string()))?;
    let found = paths.filter_map(Result::ok).filter(|path| path.is_file()).collect();
    in_order(found, || format!("{}: no file matches this pattern", one_line(pattern)))
}

fn in_order(mut found: Vec<PathBuf>, none: impl Fn() -> String) -> Result<Vec<PathBuf>, Failure> {
    if found.is_empty() {
        return Err(Failure::Files(none()));
    }
    found.sort_by(|a, b| natural(&a.to_string_lossy(), &b.to_string_lossy()));
    Ok(found)
}

/// Whether a file in a directory is taken for a capture: `a.pcap`, `a.pcapng.gz`, and rotated ones such as `a.pcap12`.
pub(crate) fn is_capture(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let bare =
        [".gz", ".xz", ".bz2", ".zst"].iter().find_map(|packed| name.strip_suffix(packed)).unwrap_or(&name);
    let ending =
        bare.rsplit_once('.').map(|(_, ending)| ending.trim_end_matches(|c: char| c.is_ascii_digit()));
    matches!(ending, Some("pcap" | "pcapng" | "cap" | "snoop"))
}

/// A name without line ends, which would look like a line of smbtrail's own.
fn one_line(name: &str) -> String {
    name.replace('\n', "<U+000A>")
}

/// Compares names with the numbers in them as numbers: `x2` comes before `x10`.
fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a, b);
    loop {
        let (left, right) = (digits(a), digits(b));
        let order = if left.is_empty() || right.is_empty() {
            let (Some(x), Some(y)) = (a.chars().next(), b.chars().next()) else {
                return a.len().cmp(&b.len());
            };
            (a, b) = (&a[x.len_utf8()..], &b[y.len_utf8()..]);
            x.cmp(&y)
        } else {
            (a, b) = (&a[left.len()..], &b[right.len()..]);
            let (x, y) = (left.trim_start_matches('0'), right.trim_start_matches('0'));
            x.len().cmp(&y.len()).then_with(|| x.cmp(y)).then_with(|| left.len().cmp(&right.len()))
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// The digits that a text begins with.
fn digits(text: &str) -> &str {
    &text[..text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_names_are_compared_as_numbers() {
        let mut names = ["x.pcap10", "x.pcap", "x.pcap9", "x.pcap2", "a", "", "x.pcap02"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["", "a", "x.pcap", "x.pcap2", "x.pcap02", "x.pcap9", "x.pcap10"]);
    }

    #[test]
    fn captures_are_known_by_their_names() {
        for name in [
            "a.pcap",
            "A.PCAPNG",
            "a.pcapng.gz",
            "a.cap",
            "a.snoop.xz",
            "a.pcap.bz2",
            "a.pcap3",
            "a.b.pcap12.zst",
        ] {
            assert!(is_capture(name), "{name}");
        }
        for name in ["pcap", "a.txt", "a.pcap.txt", "counts.tsv", "kerberos.keytab", "a.gz"] {
            assert!(!is_capture(name), "{name}");
        }
    }

    #[test]
    fn standard_input_is_named_once() {
        let stdin = PathBuf::from("-");
        assert_eq!(expand(std::slice::from_ref(&stdin)).unwrap(), [PathBuf::from("-")]);
        assert!(matches!(expand(&[stdin.clone(), stdin]), Err(Failure::Usage(_))));
    }
}
