//! Texts, part by part: separators keep their places, and everything between them is mapped.

use crate::names::{Kind, Names};
use crate::words;

/// What a text is, which says what its parts name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A path below a share, unless it begins with two backslashes.
    Path,
    /// A server, a share and a path, after one or two backslashes.
    Unc,
    /// One name of this kind, perhaps with a domain.
    Of(Kind),
    /// A principal: a class of services, a host, a realm; or a user.
    Service,
    /// What a file system calls itself.
    FileSystem,
}

/// Characters that separate parts, or are no part of a name: of paths, streams, hosts, accounts and patterns.
const SEPARATORS: &str = "\\/:.*?\"<>|@\0";

/// What replaces a text of these code units (of single bytes, where `is_wide` is false). Each is one unit again.
pub(crate) fn substitute(units: &[u16], is_wide: bool, form: Form, names: &mut Names) -> Vec<u16> {
    let mut out = Vec::with_capacity(units.len());
    let mut place = Place { form: form_of(form, units), index: 0, is_wide };
    for component in units.split_inclusive(|unit| is_one(*unit, "\\/\0")) {
        let (name, end) = match component.split_last() {
            Some((last, name)) if is_one(*last, "\\/\0") => (name, Some(*last)),
            _ => (component, None),
        };
        place.component(name, names, &mut out);
        place.index += usize::from(!name.is_empty());
        out.extend(end);
    }
    out
}

/// A path that begins with two backslashes names a server.
fn form_of(form: Form, units: &[u16]) -> Form {
    match (form, units) {
        (Form::Path, [first, second, ..]) if is_one(*first, "\\") && is_one(*second, "\\") => Form::Unc,
        _ => form,
    }
}

fn is_one(unit: u16, of: &str) -> bool {
    of.bytes().any(|other| u16::from(other) == unit)
}

/// A component of a path.
struct Place {
    form: Form,
    /// How many names come before it.
    index: usize,
    is_wide: bool,
}

impl Place {
    fn component(&self, units: &[u16], names: &mut Names, out: &mut Vec<u16>) {
        if words::is_snapshot(units) || self.is_word(&self.folded(units)) {
            out.extend(units);
            return;
        }
        let mut at = 0;
        for part in units.chunk_by(|a, b| is_one(*a, SEPARATORS) == is_one(*b, SEPARATORS)) {
            let before = units.get(..at).unwrap_or_default();
            at += part.len();
            let rest = units.get(at..).unwrap_or_default();
            match part.first() {
                Some(first) if is_one(*first, SEPARATORS) => out.extend(part),
                _ => self.part(part, before, rest, names, out),
            }
        }
    }

    /// A run without separators.
    fn part(&self, part: &[u16], before: &[u16], rest: &[u16], names: &mut Names, out: &mut Vec<u16>) {
        // Accounts of machines, and hidden shares.
        let (name, dollar) = match part {
            [name @ .., last] if *last == u16::from(b'$') && !name.is_empty() => (name, Some(*last)),
            _ => (part, None),
        };
        let folded = self.folded(part);
        if self.is_word(&folded) || self.is_extension(&folded, before, rest) {
            out.extend(part);
            return;
        }
        let folded = self.folded(name);
        let made = names.substitute(&folded, self.kind(before), name.len());
        out.extend(made.encode_utf16());
        out.extend(dollar);
    }

    fn is_word(&self, text: &str) -> bool {
        words::is_protocol(text)
            || self.form == Form::Service && self.index == 0 && words::is_service(text)
            || self.form == Form::FileSystem && words::is_file_system(text)
    }

    /// Whether it ends the name of a file.
    fn is_extension(&self, text: &str, before: &[u16], rest: &[u16]) -> bool {
        let is_file = match self.form {
            Form::Path => true,
            Form::Unc => self.index > 1,
            Form::Of(_) | Form::Service | Form::FileSystem => false,
        };
        let after_name = matches!(before, [name, .., dot] if is_one(*dot, ".") && !is_one(*name, SEPARATORS));
        is_file
            && after_name
            && rest.first().is_none_or(|next| is_one(*next, ":"))
            && words::is_extension(text)
    }

    fn kind(&self, before: &[u16]) -> Kind {
        let is_first = before.is_empty();
        match (self.form, self.index) {
            (Form::Unc, 0) | (Form::Service, 1) if is_first => Kind::Host,
            (Form::Unc, 0) | (Form::Service, 1..) => Kind::Domain,
            (Form::Unc, 1) => Kind::Share,
            (Form::Service, 0) if is_first => Kind::User,
            (Form::Service, 0) => Kind::Domain,
            (Form::Of(Kind::Host | Kind::User), _) if !is_first => Kind::Domain,
            (Form::Of(kind), _) => kind,
            (Form::Path | Form::Unc | Form::FileSystem, _) => Kind::Name,
        }
    }

    /// The text without capital letters; what is no character as its code.
    fn folded(&self, units: &[u16]) -> String {
        if !self.is_wide {
            let bytes: Vec<u8> = units.iter().map(|unit| u8::try_from(*unit).unwrap_or_default()).collect();
            return String::from_utf8_lossy(&bytes).to_lowercase();
        }
        let mut folded = String::with_capacity(units.len());
        for unit in char::decode_utf16(units.iter().copied()) {
            match unit {
                Ok(char) => folded.extend(char.to_lowercase()),
                Err(error) => folded += &format!("\u{FFFD}{:x}", error.unpaired_surrogate()),
            }
        }
        folded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(text: &str, form: Form, names: &mut Names) -> String {
        let units: Vec<u16> = text.encode_utf16().collect();
        String::from_utf16(&substitute(&units, true, form, names)).unwrap()
    }

    #[test]
    fn depth_streams_and_well_known_ends_stay() {
        let names = &mut Names::default();
        assert_eq!(made("Budget 2026\\Merger.docx", Form::Path, names), "name0000001\\name02.docx");
        assert_eq!(made("merger.docx:secret:$DATA", Form::Path, names), "name02.docx:name03:$DATA");
        assert_eq!(made("MERGER.doc\\docx\\.txt", Form::Path, names), "name02.doc\\n004\\._aa");
        assert_eq!(made("merger.merger", Form::Path, names), "name02.name02");
        assert_eq!(made("*.docx", Form::Path, names), "*.n004");
    }

    #[test]
    fn hosts_shares_and_users_are_the_same_everywhere() {
        let names = &mut Names::default();
        let unc = r"\\FILESRV.office.example\Projects\plan.pdf";
        assert_eq!(made(unc, Form::Unc, names), r"\\host001.dom001.dom0002\share001\n001.pdf");
        assert_eq!(made(r"\\filesrv\IPC$", Form::Path, names), r"\\host001\IPC$");
        assert_eq!(made("cifs/FILESRV.OFFICE.EXAMPLE", Form::Service, names), "cifs/host001.dom001.dom0002");
        assert_eq!(made("FILESRV$", Form::Of(Kind::User), names), "host001$");
        assert_eq!(made("alice@office.example", Form::Of(Kind::User), names), "user1@dom001.dom0002");
        assert_eq!(made(r"\PIPE\srvsvc", Form::Path, names), r"\PIPE\srvsvc");
    }

    #[test]
    fn what_is_no_text_is_mapped_too() {
        let names = &mut Names::default();
        let units = [0xD800, 0x41, 0, 0x42];
        let out = substitute(&units, true, Form::Path, names);
        assert_eq!((out.len(), out[2]), (4, 0));
        assert!(out.iter().all(|unit| *unit < 0x80));
        assert_eq!(substitute(b"caf\xC3\xA9".map(u16::from).as_slice(), false, Form::Path, names).len(), 5);
    }

    #[test]
    fn snapshots_are_times() {
        let names = &mut Names::default();
        assert_eq!(made("@GMT-2026.01.31-12.00.00\\a", Form::Path, names), "@GMT-2026.01.31-12.00.00\\_");
        assert_ne!(made("@GMT-2026.01.31-12.00.0x", Form::Path, names), "@GMT-2026.01.31-12.00.0x");
    }
}
