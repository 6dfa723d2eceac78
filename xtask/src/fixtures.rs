//! The captures and messages in `fixtures`.

use std::io;
use std::path::{Path, PathBuf};

/// The folder of fixtures.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures")
}

/// A capture of `fixtures/captures`.
pub(crate) struct Capture {
    /// Its file name without what tells the format: `office` of `office.pcapng`.
    pub(crate) name: String,
    /// Its file name.
    pub(crate) file: String,
    pub(crate) path: PathBuf,
}

/// A message of `fixtures/messages`.
pub(crate) struct Example {
    /// Its file name without `.hex`.
    pub(crate) name: String,
    /// Where it comes from, in the file's own words.
    pub(crate) source: String,
    pub(crate) bytes: Vec<u8>,
}

/// Every capture, by name.
pub(crate) fn captures() -> io::Result<Vec<Capture>> {
    let capture = |path: PathBuf| {
        let file = path.file_name()?.to_str()?.to_owned();
        let (name, ending) = file.split_once('.')?;
        ending.starts_with("pcap").then(|| Capture { name: name.to_owned(), file: file.clone(), path })
    };
    Ok(files("captures")?.into_iter().filter_map(capture).collect())
}

/// Every message, by name.
pub(crate) fn examples() -> io::Result<Vec<Example>> {
    let hex = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "hex");
    files("messages")?.into_iter().filter(hex).map(|path| example(&path)).collect()
}

fn files(folder_name: &str) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in folder().join(folder_name).read_dir()? {
        paths.push(entry?.path());
    }
    paths.sort();
    Ok(paths)
}

fn example(path: &Path) -> io::Result<Example> {
    let text = std::fs::read_to_string(path)?;
    let bad = |what: &str| io::Error::new(io::ErrorKind::InvalidData, format!("{}: {what}", path.display()));
    let name = path.file_stem().and_then(|name| name.to_str()).ok_or_else(|| bad("its name is no UTF-8"))?;
    let source = text.lines().find_map(|line| line.strip_prefix("# source: "));
    let digits: Vec<u8> = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::bytes)
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let bytes: Option<Vec<u8>> = digits.chunks(2).map(|two| pair(two).filter(|_| two.len() == 2)).collect();
    Ok(Example {
        name: name.to_owned(),
        source: source.ok_or_else(|| bad("no line `# source: `"))?.to_owned(),
        bytes: bytes.ok_or_else(|| bad("something other than hex digits, two a byte"))?,
    })
}
