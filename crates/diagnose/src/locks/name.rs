//! By what files are known: their server, share and path.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::net::IpAddr;

use smbtrail_track::Message;

/// A server: its network, as connections number them, and its address.
pub(super) type Server = (u32, IpAddr);

/// A file: its server, and the share's name and the path.
pub(super) type File = (Server, Name);

/// A share's name and a path below it: equal for those that differ by their case alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Name(u64);

/// Makes names. They are hashed under keys that nobody knows, so that no two of the few that are followed at a time are the same
/// for another reason.
#[derive(Debug, Default)]
pub(super) struct Names(RandomState);

/// Bytes of a share and path that are followed. A path may have 64 KiB.
pub(super) const NAME: usize = 2_048;

impl Names {
    /// The file of a message, unless it is a pipe.
    pub(super) fn file(&self, message: &Message<'_>) -> Option<File> {
        if message.tree.and_then(|tree| tree.is_pipe()) == Some(true) {
            return None;
        }
        self.named(message, message.path().map(AsRef::as_ref))
    }

    /// The file of this path on the share of a message.
    pub(super) fn named(&self, message: &Message<'_>, path: Option<&str>) -> Option<File> {
        Some((server(message), self.name(message.share().map(AsRef::as_ref), path)?))
    }

    pub(super) fn name(&self, share: Option<&str>, path: Option<&str>) -> Option<Name> {
        // Clients call a server by several names.
        let share = share?.rsplit('\\').next().filter(|share| !share.eq_ignore_ascii_case("IPC$"))?;
        let path = path?;
        if share.len() + path.len() >= NAME {
            return None;
        }
        let mut hasher = self.0.build_hasher();
        lower(share, &mut hasher);
        hasher.write_u8(b'\\');
        lower(path, &mut hasher);
        Some(Name(hasher.finish()))
    }
}

pub(super) fn server(message: &Message<'_>) -> Server {
    (message.connection.network, message.connection.server.ip())
}

/// Hashes a text in lower case.
fn lower(text: &str, hasher: &mut impl Hasher) {
    if text.is_ascii() {
        let mut some = [0; 64];
        for bytes in text.as_bytes().chunks(some.len()) {
            if let Some(some) = some.get_mut(..bytes.len()) {
                some.copy_from_slice(bytes);
                some.make_ascii_lowercase();
                hasher.write(some);
            }
        }
    } else {
        hasher.write(text.to_lowercase().as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_whatever_their_case() {
        let names = Names::default();
        let name = |share, path| names.name(Some(share), Some(path)).expect("a name");
        let long = "A long name of a file with many words ".repeat(5);
        let lower = long.to_lowercase();
        for (one, other) in [("Plan.TXT", "plan.txt"), (&*long, &*lower), ("ÄRGER.txt", "ärger.TXT")] {
            assert_eq!(name(r"\\srv\Docs", one), name(r"\\10.0.0.1\docs", other));
        }
        assert_ne!(name(r"\\srv\docs", "plan.txt"), name(r"\\srv\docs", "plan.txt2"));
        assert_ne!(name(r"\\srv\docs", r"a\b"), name(r"\\srv\docs\a", "b"));
    }

    #[test]
    fn pipes_and_paths_that_are_too_long_have_none() {
        let names = Names::default();
        assert_eq!(names.name(Some(r"\\srv\ipc$"), Some("srvsvc")), None);
        assert_eq!(names.name(Some(r"\\srv\docs"), Some(&"a".repeat(NAME))), None);
        assert_eq!(names.name(Some(r"\\srv\docs"), None), None);
    }
}
