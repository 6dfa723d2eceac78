//! What kind of file was written or read, and where.

use std::sync::Arc;

use lru::LruCache;
use smbtrail_codec::Body;
use smbtrail_track::{Message, Moment};
use smbtrail_wire::{NtStatus, ShareType};

use super::texts::{
    base_name, contains, ends_with, extension, file_name, folder, is_admin_share, is_any, stream,
};
use crate::behaviour::Behaviour;
use crate::ledger::{Ledger, What, Who, kept};
use crate::{Options, Severity};

pub(crate) const BEHAVIOURS: &[Behaviour] = &[
    PROGRAM_TO_ADMIN_SHARE,
    PROGRAM_ON_SHARE,
    STARTUP_FOLDER_WRITE,
    HIDDEN_STREAM,
    FORCED_AUTH_FILE,
    CREDENTIAL_FILE,
    SNAPSHOT_ACCESS,
    GPP_PASSWORD,
    GROUP_POLICY_CHANGED,
    GROUP_POLICY_READ,
    MARK_OF_THE_WEB,
];

const PROGRAM_TO_ADMIN_SHARE: Behaviour = Behaviour {
    id: "program-to-admin-share",
    title: "a program was written to a share that administrators alone have",
    severity: Severity::Medium,
    confidence: 80,
    attack: &["T1570", "T1021.002", "T1036.008"],
    decided: "A file is written to ADMIN$, C$ or another drive's share that begins like a program or a script, or is called like \
              one where its beginning is not seen. High if a program's name says that it is something else.",
    silent: "Documents.",
    benign: "Software distribution, administrators.",
    next: "smbtrail extract --only 'PATH' -o DIR CAPTURE",
};

const PROGRAM_ON_SHARE: Behaviour = Behaviour {
    id: "program-on-share",
    title: "a program was written to a share",
    severity: Severity::Info,
    confidence: 80,
    attack: &["T1570", "T1080", "T1036.008"],
    decided: "As above, on any other share. Medium if its name says that it is something else.",
    silent: "Documents.",
    benign: "People who keep installers and tools on a share, developers.",
    next: "smbtrail extract --only 'PATH' -o DIR CAPTURE",
};

const STARTUP_FOLDER_WRITE: Behaviour = Behaviour {
    id: "startup-folder-write",
    title: "a file was written to a folder whose programs run at logon",
    severity: Severity::High,
    confidence: 85,
    attack: &["T1547.001"],
    decided: "A WRITE succeeds below Start Menu\\Programs\\Startup.",
    silent: "desktop.ini; reading the folder.",
    benign: "Roaming profiles that are copied back.",
    next: "smbtrail extract --only 'PATH' -o DIR CAPTURE",
};

const HIDDEN_STREAM: Behaviour = Behaviour {
    id: "hidden-stream",
    title: "a program was written to an alternate stream of a file",
    severity: Severity::High,
    confidence: 85,
    attack: &["T1564.004"],
    decided: "What is written to a named stream begins like a program. Low for scripts, by their beginning or the stream's name.",
    silent: "Zone.Identifier, and the streams of macOS and of office programs.",
    benign: "Hardly anything keeps programs there.",
    next: "smbtrail extract --only 'PATH' -o DIR CAPTURE",
};

const FORCED_AUTH_FILE: Behaviour = Behaviour {
    id: "forced-auth-file",
    title: "a file was written to a share that makes whoever looks at the folder log on elsewhere",
    severity: Severity::Medium,
    confidence: 70,
    attack: &["T1187", "T1080"],
    decided: "A shortcut, .scf, .url, desktop.ini, .library-ms or .searchConnector-ms is written whose content has a UNC path with \
              a host other than the server.",
    silent: "Shortcuts to local files.",
    benign: "Shortcuts to other servers of the house.",
    next: "smbtrail extract --only 'PATH' -o DIR CAPTURE",
};

const CREDENTIAL_FILE: Behaviour = Behaviour {
    id: "credential-file",
    title: "a file with credentials was read or written",
    severity: Severity::Medium,
    confidence: 80,
    attack: &["T1003.001", "T1003.002", "T1003.003", "T1003.004", "T1552.004", "T1555.005"],
    decided: "By content: a hive of the registry, a memory dump, a KeePass database, a private key. By name: NTDS.dit, the hives \
              SAM, SECURITY and SYSTEM, lsass dumps, id_rsa, Kerberos keytabs. High for the database of a domain, for hives with \
              secrets and for dumps of lsass.",
    silent: "The hives of users' profiles.",
    benign: "Backups; people who keep their password database on a share.",
    next: "smbtrail extract --only 'PATH' -o DIR CAPTURE",
};

const SNAPSHOT_ACCESS: Behaviour = Behaviour {
    id: "snapshot-access",
    title: "an earlier state of a share was opened",
    severity: Severity::Info,
    confidence: 80,
    attack: &["T1003.002", "T1003.003"],
    decided: "A path with an @GMT- token is opened; high if it is one of the files that hold the system's secrets.",
    silent: "Listing the snapshots.",
    benign: "Somebody restores a file.",
    next: "smbtrail follow --path 'PATH' CAPTURE",
};

const GPP_PASSWORD: Behaviour = Behaviour {
    id: "gpp-password",
    title: "a group policy with a password was read",
    severity: Severity::High,
    confidence: 95,
    attack: &["T1552.006"],
    decided: "What is read from a policy's file contains cpassword with a value.",
    silent: "Policies without it.",
    benign: "None: Microsoft published the key that it is encrypted with.",
    next: "smbtrail cat --path 'PATH' CAPTURE",
};

const GROUP_POLICY_CHANGED: Behaviour = Behaviour {
    id: "group-policy-changed",
    title: "a group policy was changed",
    severity: Severity::Medium,
    confidence: 80,
    attack: &["T1484.001"],
    decided: "A WRITE below Policies\\{…} of a domain's share succeeds, by somebody who is no computer.",
    silent: "Domain controllers.",
    benign: "Administrators who edit policies.",
    next: "smbtrail extract --only 'PATH' -o DIR CAPTURE",
};

const GROUP_POLICY_READ: Behaviour = Behaviour {
    id: "group-policy-read",
    title: "group policies were read",
    severity: Severity::Info,
    confidence: 60,
    attack: &["T1615"],
    decided: "A file below Policies\\{…} of a domain's share is read by somebody who is no computer.",
    silent: "Computers, which read their policies all day.",
    benign: "Users' own policies at logon.",
    next: "smbtrail files CAPTURE",
};

const MARK_OF_THE_WEB: Behaviour = Behaviour {
    id: "mark-of-the-web",
    title: "a file from the internet was written to a share",
    severity: Severity::Info,
    confidence: 90,
    attack: &["T1080"],
    decided: "A stream Zone.Identifier is written.",
    silent: "Reading one.",
    benign: "Downloads that are kept on a share.",
    next: "smbtrail extract --only 'PATH' -o DIR CAPTURE",
};

/// The beginning of a file that passed.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) who: Who,
    pub(crate) share: Option<Arc<str>>,
    pub(crate) path: Arc<str>,
    pub(crate) wrote: bool,
    pub(crate) moments: Vec<Moment>,
    head: Head,
    /// The host that programs follow by themselves who look at it.
    host: Option<String>,
}

/// What a content is by its first bytes, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Head {
    Program,
    Script,
    Hive,
    Dump,
    PasswordDatabase,
    PrivateKey,
    Other,
    /// Its first bytes are not in the capture.
    Unseen,
}

/// A file that was written: when, the share, the path.
pub(crate) type Written = (Moment, Arc<str>, Arc<str>);

/// What is remembered of files.
#[derive(Debug)]
pub(crate) struct Files {
    /// The programs that were written, by who wrote them and their name without its extension.
    programs: LruCache<(Who, Box<str>), Written>,
    /// WRITEs that were not answered yet, by their exchange.
    under_way: LruCache<u64, Seen>,
}

impl Files {
    pub(crate) fn new(options: &Options) -> Self {
        Self { programs: LruCache::new(options.remembered()), under_way: LruCache::new(options.remembered()) }
    }

    /// The last program that a client wrote whose name is that of a pipe, or the beginning of it: when, and where.
    pub(crate) fn program_like(&self, who: &Who, pipe: &str) -> Option<Written> {
        // remcom_communication is RemCom's.
        let stem =
            |pipe: &str| pipe.split(['-', '_', '.']).next().unwrap_or(pipe).to_lowercase().into_boxed_str();
        let whole = self.programs.peek(&(who.clone(), pipe.to_lowercase().into_boxed_str()));
        whole.or_else(|| self.programs.peek(&(who.clone(), stem(pipe)))).cloned()
    }

    /// Looks at a READ or WRITE that succeeded and begins a file, and at opens; gives the beginning of the file.
    pub(crate) fn message(&mut self, message: &Message<'_>, ledger: &mut Ledger) -> Option<Seen> {
        if message.tree.and_then(|tree| tree.share_type).is_some_and(|kind| kind != ShareType::DISK) {
            return None;
        }
        match message.body {
            Body::WriteRequest(body) => {
                // It counts once it is answered with success.
                if is_first(message)
                    && let (Some(path), Some(request)) = (message.path(), message.request)
                {
                    let seen = seen(message, path, true, body.data.input().bytes());
                    self.under_way.put(request.exchange, seen);
                }
                None
            }
            Body::WriteResponse(_) if message.header.status == NtStatus::SUCCESS => {
                let mut seen = self.under_way.pop(&message.request?.exchange)?;
                seen.moments.push(message.moment);
                self.written(&seen, ledger);
                Some(seen)
            }
            Body::ReadResponse(body) if message.header.status == NtStatus::SUCCESS => {
                let path = message.path()?;
                if !is_first(message) {
                    return None;
                }
                let bytes = body.data.input().bytes();
                let seen = seen(message, path, false, bytes);
                was_read(&seen, bytes, ledger);
                Some(seen)
            }
            Body::CreateResponse(_) if message.header.status == NtStatus::SUCCESS => {
                opened(message, ledger);
                None
            }
            _ => None,
        }
    }

    fn written(&mut self, seen: &Seen, ledger: &mut Ledger) {
        let Seen { who, share, path, moments, head, .. } = seen;
        let what = || What::file(share.as_ref(), Some(path));
        let place = share.as_deref().unwrap_or("?");
        // What is a script is text: its name says so.
        let named = is_program_name(path) && (*head == Head::Unseen || is_script_name(path));
        if let Some(stream) = stream(path) {
            if stream.eq_ignore_ascii_case("Zone.Identifier") {
                note(&MARK_OF_THE_WEB, seen, "the stream Zone.Identifier was written", ledger);
            } else if *head == Head::Program {
                note(&HIDDEN_STREAM, seen, &format!("wrote a program to the stream {stream}"), ledger);
            } else if (named || *head == Head::Script)
                && let Some(finding) =
                    note(&HIDDEN_STREAM, seen, &format!("wrote a script to the stream {stream}"), ledger)
            {
                (finding.severity, finding.confidence) = (Severity::Low, 50);
            }
            return;
        }
        let is_program = matches!(head, Head::Program | Head::Script) || named;
        if is_program {
            let admin = share.as_deref().is_some_and(is_admin_share);
            let behaviour = if admin { &PROGRAM_TO_ADMIN_SHARE } else { &PROGRAM_ON_SHARE };
            if let Some(finding) = ledger.note(behaviour, who, what(), moments) {
                let by =
                    if *head == Head::Program { "begins like a program" } else { "is called like a program" };
                finding.say(format!("wrote {path} to {place}, which {by}"));
                if *head == Head::Program && is_called_otherwise(path) {
                    finding.raise(if admin { Severity::High } else { Severity::Medium }, 85);
                    finding.add(" and is called like something else");
                }
            }
            let name = file_name(path);
            let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_lowercase();
            let share = share.clone().unwrap_or_else(|| "an unknown share".into());
            self.programs.put((who.clone(), stem.into()), (seen.moments[0], share, Arc::clone(path)));
        }
        if contains(path, r"Start Menu\Programs\Startup\")
            && !file_name(path).eq_ignore_ascii_case("desktop.ini")
        {
            note(
                &STARTUP_FOLDER_WRITE,
                seen,
                &format!("wrote {} to {}", file_name(path), folder(path)),
                ledger,
            );
        }
        if let Some(host) = seen.host.as_deref().filter(|host| !is_server(host, place, who)) {
            let why = format!("wrote {path} to {place}, which names the host {host}");
            if let Some(finding) = ledger.note(&FORCED_AUTH_FILE, who, what(), moments) {
                finding.say(why);
                if is_any(extension(path), &["lnk", "ini", "url"]) {
                    (finding.severity, finding.confidence) = (Severity::Low, 40);
                }
            }
        }
        if is_policy(place, path) && !is_machine(who) {
            note(&GROUP_POLICY_CHANGED, seen, &format!("wrote {path}"), ledger);
        }
        credentials(seen, ledger);
    }
}

/// Whether a READ response or a WRITE request is the first one of its open, and begins the file.
pub(crate) fn is_first(message: &Message<'_>) -> bool {
    let (Some(transfer), Some(open)) = (message.transfer(), message.open) else { return false };
    let before = if message.is_response() { open.bytes_read } else { open.bytes_written };
    let this = if message.is_response() { transfer.length.unwrap_or(0) } else { 0 };
    transfer.offset == Some(0) && before <= u64::from(this)
}

fn seen(message: &Message<'_>, path: &Arc<str>, wrote: bool, bytes: &[u8]) -> Seen {
    let moments = match (message.is_response(), message.request) {
        (true, Some(request)) => vec![request.moment, message.moment],
        _ => vec![message.moment],
    };
    Seen {
        who: Who::of_message(message),
        share: message.share().cloned(),
        path: kept(path),
        wrote,
        moments,
        head: head(bytes),
        host: if wrote { forced_host(path, bytes) } else { None },
    }
}

fn was_read(seen: &Seen, bytes: &[u8], ledger: &mut Ledger) {
    let place = seen.share.as_deref().unwrap_or("?");
    if is_policy(place, &seen.path) && !is_machine(&seen.who) {
        let what = What::file(seen.share.as_ref(), None);
        if let Some(finding) = ledger.note(&GROUP_POLICY_READ, &seen.who, what, &seen.moments) {
            finding.say(format!("read {} files of policies, the last {}", finding.count, seen.path));
        }
    }
    // Preferences of group policies are XML.
    if extension(&seen.path).eq_ignore_ascii_case("xml") && has_password(bytes) {
        note(&GPP_PASSWORD, seen, "cpassword has a value", ledger);
    }
    credentials(seen, ledger);
}

/// A CREATE succeeded.
fn opened(message: &Message<'_>, ledger: &mut Ledger) {
    let (Some(path), Some(request)) = (message.path(), message.request) else { return };
    if !contains(path, "@GMT-") {
        return;
    }
    let who = Who::of_message(message);
    let what = What::file(message.share(), Some(path));
    if let Some(finding) = ledger.note(&SNAPSHOT_ACCESS, &who, what, &[request.moment, message.moment]) {
        finding.say(format!("opened {path}"));
        if is_system_secret(path) {
            finding.raise(Severity::High, 95);
            finding.add(", which holds the system's secrets");
        }
    }
}

/// A hive that was saved from a key before was read.
pub(crate) fn hive_was_saved(seen: &Seen, key: &str, saved: Moment, ledger: &mut Ledger) {
    if seen.head != Head::Hive {
        return;
    }
    let what = What::file(seen.share.as_ref(), Some(&seen.path));
    if let Some(finding) = ledger.find(&CREDENTIAL_FILE, &seen.who, &what)
        && !finding.why.contains("saved from")
    {
        finding.prove(&[saved]);
        finding.raise(Severity::Critical, 98);
        finding.add(&format!("; it was saved from {key} before"));
    }
}

fn credentials(seen: &Seen, ledger: &mut Ledger) {
    let name = file_name(&seen.path);
    let does = if seen.wrote { "wrote" } else { "read" };
    let system = is_system_secret(&seen.path);
    let dump = seen.head == Head::Dump || (seen.head == Head::Unseen && ends_with(name, ".dmp"));
    let (what, severity, attack): (_, _, &[&str]) = match seen.head {
        _ if name.eq_ignore_ascii_case("ntds.dit") => {
            ("the database of a domain", Severity::High, &["T1003.003"])
        }
        Head::Hive if is_any(name, &["NTUSER.DAT", "UsrClass.dat", "NTUSER.MAN", "Amcache.hve"]) => return,
        Head::Hive if ends_with(name, ".LOG1") || ends_with(name, ".LOG2") => return,
        Head::Hive if system || seen.share.as_deref().is_some_and(is_admin_share) => {
            ("a hive of the registry by its content", Severity::High, &["T1003.002", "T1003.004"])
        }
        Head::Hive => ("a hive of the registry by its content", Severity::Low, &["T1003.002", "T1003.004"]),
        Head::Unseen | Head::Other if system => {
            ("called like a hive with the system's secrets", Severity::Medium, &["T1003.002", "T1003.004"])
        }
        _ if dump && contains(name, "lsass") => ("a dump of lsass", Severity::High, &["T1003.001"]),
        Head::Dump => ("a memory dump by its content", Severity::Low, &["T1003.001"]),
        Head::PasswordDatabase => ("a database of passwords by its content", Severity::Low, &["T1555.005"]),
        Head::PrivateKey => ("a private key by its content", Severity::Medium, &["T1552.004"]),
        Head::Unseen if is_any(name, &["id_rsa", "id_ed25519", "id_ecdsa", "krb5.keytab"]) => {
            ("called like a private key", Severity::Low, &["T1552.004"])
        }
        _ => return,
    };
    if let Some(finding) = note(&CREDENTIAL_FILE, seen, &format!("{does} {}: {what}", seen.path), ledger) {
        finding.attack = attack;
        if finding.count == 1 {
            finding.severity = severity;
        }
    }
}

fn note<'l>(
    behaviour: &'static Behaviour,
    seen: &Seen,
    why: &str,
    ledger: &'l mut Ledger,
) -> Option<&'l mut crate::Finding> {
    let what = What::file(seen.share.as_ref(), Some(&seen.path));
    let finding = ledger.note(behaviour, &seen.who, what, &seen.moments)?;
    if finding.why.is_empty() {
        finding.say(why);
    }
    Some(finding)
}

/// What a content is by its first bytes.
fn head(bytes: &[u8]) -> Head {
    const PROGRAMS: &[&[u8]] =
        &[b"\x7FELF", b"\xFE\xED\xFA\xCE", b"\xFE\xED\xFA\xCF", b"\xCE\xFA\xED\xFE", b"\xCF\xFA\xED\xFE"];
    let begins = |magic: &[u8]| bytes.starts_with(magic);
    if bytes.len() < 4 {
        return if bytes.is_empty() { Head::Unseen } else { Head::Other };
    }
    // Texts begin with MZ and #! too: a program has a header with zeros, a script the path of what runs it.
    let zeros = || bytes.get(2..16).unwrap_or(bytes).contains(&0);
    let interpreter = || bytes.iter().skip(2).find(|byte| **byte != b' ') == Some(&b'/');
    if PROGRAMS.iter().any(|magic| begins(magic)) || begins(b"MZ") && zeros() {
        Head::Program
    } else if begins(b"#!") && interpreter() {
        Head::Script
    } else if begins(b"regf") {
        Head::Hive
    } else if begins(b"MDMP") || begins(b"PAGEDU") {
        Head::Dump
    } else if begins(&[0x03, 0xD9, 0xA2, 0x9A]) {
        Head::PasswordDatabase
    } else if begins(b"-----BEGIN ")
        && contains(&String::from_utf8_lossy(bytes.get(..48).unwrap_or(bytes)), "PRIVATE KEY")
    {
        Head::PrivateKey
    } else {
        Head::Other
    }
}

/// Whether a file is called like a program or a script that Windows runs.
fn is_program_name(path: &str) -> bool {
    const PROGRAMS: &[&str] = &[
        "exe", "dll", "sys", "scr", "com", "pif", "cpl", "ocx", "msi", "bat", "cmd", "ps1", "vbs", "vbe",
        "js", "jse", "wsf", "hta", "ps1xml", "psm1",
    ];
    let last =
        stream(path).map_or_else(|| extension(path), |stream| stream.rsplit('.').next().unwrap_or(stream));
    is_any(last, PROGRAMS)
}

/// Whether a file is called like a script, or like an installer, whose beginnings are those of texts and documents.
fn is_script_name(path: &str) -> bool {
    const SCRIPTS: &[&str] =
        &["bat", "cmd", "ps1", "psm1", "ps1xml", "vbs", "vbe", "js", "jse", "wsf", "hta", "msi"];
    let last =
        stream(path).map_or_else(|| extension(path), |stream| stream.rsplit('.').next().unwrap_or(stream));
    is_any(last, SCRIPTS)
}

/// Whether a program is called like a document, a picture, a text.
fn is_called_otherwise(path: &str) -> bool {
    const OTHERS: &[&str] = &[
        "txt", "log", "csv", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "pdf", "rtf", "odt", "ods", "jpg",
        "jpeg", "png", "gif", "bmp", "svg", "mp3", "mp4", "avi", "zip", "rar", "7z", "htm", "html", "xml",
        "json", "ini", "dat",
    ];
    is_any(extension(path), OTHERS)
}

/// Whether a path is that of a file in which Windows keeps the secrets of a host or of a domain.
fn is_system_secret(path: &str) -> bool {
    let name = file_name(path);
    let hive = is_any(name, &["SAM", "SECURITY", "SYSTEM"]);
    name.eq_ignore_ascii_case("ntds.dit")
        || (hive && is_any(base_name(folder(path)), &["config", "RegBack", "registry"]))
}

/// Whether a path is below the policies of a domain: of the share SYSVOL, or in the folder of it.
fn is_policy(share: &str, path: &str) -> bool {
    (base_name(share).eq_ignore_ascii_case("SYSVOL") || contains(path, r"SYSVOL\"))
        && contains(path, r"Policies\{")
}

fn is_machine(who: &Who) -> bool {
    who.user.as_deref().is_some_and(|user| user.ends_with('$'))
}

/// Whether a text has a value for cpassword.
fn has_password(bytes: &[u8]) -> bool {
    const NAME: &[u8] = b"cpassword=\"";
    let at = bytes.windows(NAME.len()).position(|window| window.eq_ignore_ascii_case(NAME));
    at.is_some_and(|at| bytes.get(at + NAME.len()).is_some_and(|byte| *byte != b'"'))
}

/// The host that a file names which programs follow by themselves, if it is such a file.
fn forced_host(path: &str, bytes: &[u8]) -> Option<String> {
    const FOLLOWED: &[&str] = &["lnk", "scf", "url", "library-ms", "searchconnector-ms", "theme"];
    let name = file_name(path);
    if !is_any(extension(path), FOLLOWED) && !is_any(name, &["desktop.ini", "autorun.inf"]) {
        return None;
    }
    // Texts are in single bytes or in UTF-16.
    let narrow: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
    let text = String::from_utf8_lossy(&narrow);
    let marks = [r"\\", "file://"];
    let mut rest: &str = &text;
    while let Some((at, mark)) = marks.iter().filter_map(|mark| Some((rest.find(mark)?, mark))).min() {
        rest = rest.get(at + mark.len()..)?;
        let end =
            rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '@')));
        let host = rest.get(..end.unwrap_or(rest.len()))?;
        let followed =
            end.and_then(|end| rest.as_bytes().get(end)).is_some_and(|byte| matches!(byte, b'\\' | b'/'));
        if followed && host.len() > 1 && !host.starts_with('.') {
            return Some(host.to_owned());
        }
    }
    None
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
    fn contents_are_known_by_their_first_bytes() {
        assert_eq!(
            (head(b"MZ\x90\0"), head(b"#!/bin/sh"), head(b"regf1234")),
            (Head::Program, Head::Script, Head::Hive)
        );
        assert_eq!(head(b"-----BEGIN OPENSSH PRIVATE KEY-----"), Head::PrivateKey);
        assert_eq!(
            (head(b"-----BEGIN CERTIFICATE-----"), head(b""), head(b"hello")),
            (Head::Other, Head::Unseen, Head::Other)
        );
    }

    #[test]
    fn hosts_in_files_that_are_followed() {
        let utf16: Vec<u8> = r"\\10.9.8.7\share\i.ico".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(forced_host("@x.lnk", &utf16).as_deref(), Some("10.9.8.7"));
        assert_eq!(forced_host("x.scf", b"[Shell]\r\nIconFile=\\\\evil\\a\\b.ico").as_deref(), Some("evil"));
        assert_eq!(forced_host("x.url", b"IconFile=file://evil/a").as_deref(), Some("evil"));
        assert_eq!(
            (forced_host("x.url", b"URL=https://a.b/c"), forced_host("x.txt", b"\\\\evil\\a")),
            (None, None)
        );
    }

    #[test]
    fn passwords_in_policies() {
        assert!(has_password(b"<Properties cpassword=\"j1Uy\" userName=\"a\"/>"));
        assert!(!has_password(b"<Properties cpassword=\"\" userName=\"a\"/>") && !has_password(b"cpassword"));
    }

    #[test]
    fn where_secrets_are() {
        assert!(is_system_secret(r"Windows\System32\config\SAM") && is_system_secret(r"x\NTDS.dit"));
        assert!(!is_system_secret(r"docs\system") && !is_system_secret("SAM"));
    }
}
