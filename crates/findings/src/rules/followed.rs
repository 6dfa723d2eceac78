//! Files whose look makes a program log on to a host that they name.

use lru::LruCache;
use smbtrail_track::Message;

use super::files::Seen;
use super::recent::recent;
use super::texts::{extension, file_name, is_any};
use super::view::rename_of;
use crate::behaviour::Behaviour;
use crate::ledger::{Ledger, What, Who};
use crate::{Options, Severity};

pub(crate) const BEHAVIOURS: &[Behaviour] = &[FORCED_AUTH_FILE];

const FORCED_AUTH_FILE: Behaviour = Behaviour {
    id: "forced-auth-file",
    title: "a file was written to a share that makes whoever looks at the folder log on elsewhere",
    severity: Severity::Medium,
    confidence: 70,
    attack: &["T1187", "T1080"],
    decided: "A shortcut, .scf, .url, desktop.ini, .library-ms or .searchConnector-ms is written, or what was written is renamed \
              to one, whose content has a UNC path with a host other than the server.",
    silent: "Shortcuts to local files.",
    benign: "Shortcuts to other servers of the house.",
    next: "smbtrail extract --only 'PATH' -o DIR CAPTURE",
};

/// A file under another name is looked into if its first WRITE has no more bytes than this: what is followed is small.
const SMALL: usize = 4096;

/// What was written under a name that nothing follows, and names a host: it may be renamed.
#[derive(Debug)]
pub(crate) struct Followed(LruCache<(Who, Box<str>), Seen>);

impl Followed {
    pub(crate) fn new(options: &Options) -> Self {
        Self(recent(options.remembered()))
    }

    /// A file was written.
    pub(crate) fn written(&mut self, seen: &Seen, ledger: &mut Ledger) {
        if seen.host.is_none() {
            return;
        }
        if is_followed(&seen.path) {
            judge(seen, ledger);
        } else {
            self.0.put((seen.who.clone(), seen.path.to_lowercase().into()), seen.clone());
        }
    }

    /// A file was renamed.
    pub(crate) fn renamed(&mut self, message: &Message<'_>, ledger: &mut Ledger) {
        let Some((from, to)) = rename_of(message).filter(|(_, to)| is_followed(to)) else { return };
        let Some(mut seen) = self.0.pop(&(Who::of_message(message), from.to_lowercase().into())) else {
            return;
        };
        seen.path = to.clone();
        seen.moments
            .extend(message.request.map(|request| request.moment).into_iter().chain([message.moment]));
        judge(&seen, ledger);
    }
}

fn judge(seen: &Seen, ledger: &mut Ledger) {
    let Seen { who, share, path, host, .. } = seen;
    let place = share.as_deref().unwrap_or("?");
    let Some(host) = host.as_deref().filter(|host| !is_server(host, place, who)) else { return };
    let what = What::file(share.as_ref(), Some(path));
    if let Some(finding) = ledger.note(&FORCED_AUTH_FILE, who, what, &seen.moments) {
        finding.say(format!("wrote {path} to {place}, which names the host {host}"));
        if is_any(extension(path), &["lnk", "ini", "url"]) {
            (finding.severity, finding.confidence) = (Severity::Low, 40);
        }
    }
}

/// Whether programs follow by themselves what a file of this name names.
fn is_followed(path: &str) -> bool {
    const FOLLOWED: &[&str] = &["lnk", "scf", "url", "library-ms", "searchconnector-ms", "theme"];
    is_any(extension(path), FOLLOWED) || is_any(file_name(path), &["desktop.ini", "autorun.inf"])
}

/// The host that the beginning of a file names, if the file is followed, or may become one that is.
pub(crate) fn host_in(path: &str, bytes: &[u8]) -> Option<String> {
    if bytes.len() > SMALL && !is_followed(path) || !has_mark(bytes) {
        return None;
    }
    // Texts are in single bytes or in UTF-16.
    let narrow: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
    let text = String::from_utf8_lossy(&narrow);
    let is_slash = |c: char| matches!(c, '/' | '\\');
    let mut rest: &str = &text;
    while let Some((at, mark)) =
        ["\\\\", "file:"].iter().filter_map(|mark| Some((rest.find(mark)?, mark))).min()
    {
        rest = rest.get(at + mark.len()..)?;
        if *mark == "file:" {
            let path = rest.trim_start_matches(is_slash);
            // With three of them, it is a path on the host that reads it.
            if !matches!(rest.len() - path.len(), 2 | 4..) {
                continue;
            }
            rest = path;
        }
        rest = rest.strip_prefix(r"?\UNC\").unwrap_or(rest);
        let end =
            rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '@')));
        let (host, after) = rest.split_at(end.unwrap_or(rest.len()));
        if after.starts_with(is_slash) && host.len() > 1 && !host.starts_with('.') {
            return Some(host.to_owned());
        }
    }
    None
}

/// Whether two backslashes, or `file:`, may be in these bytes; zeros between them do not count. Most files have neither.
fn has_mark(bytes: &[u8]) -> bool {
    memchr::memchr2_iter(b'\\', b':', bytes).any(|at| {
        let (before, from) = bytes.split_at(at);
        match from.first() {
            Some(b'\\') => from.iter().skip(1).find(|byte| **byte != 0) == Some(&b'\\'),
            _ => before.iter().rev().find(|byte| **byte != 0) == Some(&b'e'),
        }
    })
}

/// Whether a host is the server itself: by its address, or by the name that the client calls it.
fn is_server(host: &str, share: &str, who: &Who) -> bool {
    let called = share.trim_start_matches('\\').split('\\').next().unwrap_or("");
    host.eq_ignore_ascii_case(called)
        || who.server.is_some_and(|server| server.to_string() == host)
        || called.split('.').next().is_some_and(|short| short.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_in_files_that_are_followed() {
        let utf16 = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
        let host = |path: &str, text: &str| {
            let (narrow, wide) = (host_in(path, text.as_bytes()), host_in(path, &utf16(text)));
            assert_eq!(narrow, wide, "{text}");
            narrow
        };
        for text in [
            r"\\evil\share\i.ico",
            "[Shell]\r\nIconFile=\\\\evil\\a\\b.ico",
            r"\\?\UNC\evil\a",
            "IconFile=file://evil/a",
            "URL=file:////evil/a",
            r"URL=file:\\evil\a",
        ] {
            assert_eq!(host("@x.lnk", text).as_deref(), Some("evil"), "{text}");
        }
        for text in [
            "URL=https://a.b/c",
            "URL=file:///home/evil/a",
            "URL=file:///C:/a/b",
            r"C:\Temp\a",
            r"\\.\pipe\a",
        ] {
            assert_eq!(host("x.url", text), None, "{text}");
        }
    }

    #[test]
    fn a_large_file_of_another_name_is_not_looked_into() {
        let large = [br"\\evil\share\".as_slice(), &[b' '; SMALL]].concat();
        assert!(host_in("a.txt", &large).is_none() && host_in("a.lnk", &large).is_some());
    }
}
