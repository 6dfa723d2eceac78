//! The name of a file in a share: path and stream, and the key by which it is found.

use std::sync::Arc;

/// A file's name below its share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    /// The path, without the stream.
    pub(crate) path: Arc<str>,
    /// The stream; `None` for the file itself.
    pub(crate) stream: Option<Arc<str>>,
}

impl Name {
    /// Reads a name as a CREATE has it. `dfs` says that it begins with the server and the share.
    pub(crate) fn read(text: &str, dfs: bool) -> Self {
        let text = text.trim_start_matches('\\');
        let text = if dfs { below_share(text) } else { text };
        let (folder, last) = text.rsplit_once('\\').map_or(("", text), |(folder, last)| (folder, last));
        let (name, stream) = match last.split_once(':') {
            Some((name, stream)) => (name, stream_name(stream)),
            None => (last, None),
        };
        let path = match folder {
            "" => tidy(name),
            folder => tidy(&format!("{folder}\\{name}")),
        };
        Self { path: path.into(), stream: stream.map(Into::into) }
    }

    /// What names that differ only in case have in common.
    pub(crate) fn key(&self) -> String {
        match &self.stream {
            Some(stream) => format!("{}:{}", fold(&self.path), fold(stream)),
            None => fold(&self.path),
        }
    }
}

/// A name without case.
pub(crate) fn fold(name: &str) -> String {
    if name.is_ascii() { name.to_ascii_lowercase() } else { name.to_lowercase() }
}

/// A path without `.` and `..`, which servers resolve.
fn tidy(path: &str) -> String {
    let plain = |part: &str| !matches!(part, "." | ".." | "");
    if path.split('\\').all(plain) {
        return path.to_owned();
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('\\') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    parts.join("\\")
}

/// A stream's name without its type: `x:$DATA` is `x`, and `:$DATA` the file itself.
fn stream_name(text: &str) -> Option<&str> {
    let name = text.split_once(':').map_or(text, |(name, _)| name);
    (!name.is_empty()).then_some(name)
}

/// A path of DFS without its server and share.
fn below_share(path: &str) -> &str {
    path.splitn(3, '\\').nth(2).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, Option<String>) {
        let name = Name::read(text, false);
        (name.path.to_string(), name.stream.map(|stream| stream.to_string()))
    }

    #[test]
    fn a_stream_differs_from_its_file() {
        assert_eq!(
            read("a\\b.docx:Zone.Identifier:$DATA"),
            ("a\\b.docx".into(), Some("Zone.Identifier".into()))
        );
        assert_eq!(read("b.docx:x"), ("b.docx".into(), Some("x".into())));
        assert_eq!(read("b.docx::$DATA"), ("b.docx".into(), None));
        assert_eq!(read("c\\d"), ("c\\d".into(), None));
    }

    #[test]
    fn dots_are_resolved_and_never_lead_out_of_the_share() {
        assert_eq!(read("sub\\..\\y.txt").0, "y.txt");
        assert_eq!(read("..\\..\\x").0, "x");
        assert_eq!(read("\\a\\.\\b").0, "a\\b");
        assert_eq!(read("..dots").0, "..dots");
    }

    #[test]
    fn a_path_of_dfs_has_its_server_and_share_taken_off() {
        assert_eq!(&*Name::read("dc.example\\share\\a\\b", true).path, "a\\b");
        assert_eq!(&*Name::read("dc.example\\share", true).path, "");
    }

    #[test]
    fn names_that_differ_in_case_have_one_key() {
        assert_eq!(Name::read("UPPER.TXT", false).key(), Name::read("upper.txt", false).key());
        assert_eq!(Name::read("Ä:B", false).key(), Name::read("ä:b", false).key());
        assert_ne!(Name::read("a", false).key(), Name::read("a:b", false).key());
    }
}
