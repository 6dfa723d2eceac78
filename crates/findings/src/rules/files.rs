//! What kind of file was written or read, and where.

use std::sync::Arc;

use arrayvec::ArrayVec;
use lru::LruCache;
use smbtrail_codec::Body;
use smbtrail_track::{Message, Moment};
use smbtrail_wire::{NtStatus, ShareType};

use super::content::{Head, head};
use super::followed::{self, Followed};
use super::recent::recent;
use super::texts::{contains, extension, file_name, folder, is_admin_share, is_any, stream};
use super::view::rename_of;
use super::{credentials, policies};
use crate::behaviour::Behaviour;
use crate::ledger::{Ledger, What, Who, kept};
use crate::{Options, Severity};

pub(crate) const BEHAVIOURS: &[Behaviour] = &[
    PROGRAM_TO_ADMIN_SHARE,
    PROGRAM_ON_SHARE,
    STARTUP_FOLDER_WRITE,
    HIDDEN_STREAM,
    SNAPSHOT_ACCESS,
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
    decided: "A WRITE succeeds below Start Menu\\Programs\\Startup, or a file is moved there.",
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
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) who: Who,
    pub(crate) share: Option<Arc<str>>,
    pub(crate) path: Arc<str>,
    pub(crate) wrote: bool,
    /// Those of the request and of its answer, as far as they passed; and of a renaming.
    pub(crate) moments: ArrayVec<Moment, 4>,
    pub(crate) head: Head,
    /// The host that it names, where programs follow that by themselves.
    pub(crate) host: Option<String>,
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
    followed: Followed,
}

impl Files {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            programs: recent(options.remembered()),
            under_way: recent(options.remembered()),
            followed: Followed::new(options),
        }
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
                policies::was_read(&seen, bytes, ledger);
                credentials::seen(&seen, ledger);
                Some(seen)
            }
            Body::CreateResponse(_) if message.header.status == NtStatus::SUCCESS => {
                opened(message, ledger);
                None
            }
            Body::SetInfoResponse(_) if message.header.status == NtStatus::SUCCESS => {
                renamed(message, ledger);
                self.followed.renamed(message, ledger);
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
        if is_startup(path) {
            let why = format!("wrote {} to {}", file_name(path), folder(path));
            note(&STARTUP_FOLDER_WRITE, seen, &why, ledger);
        }
        self.followed.written(seen, ledger);
        policies::written(seen, ledger);
        credentials::seen(seen, ledger);
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
    let asked = message.request.filter(|_| message.is_response()).map(|request| request.moment);
    let moments = asked.into_iter().chain([message.moment]).collect();
    Seen {
        who: Who::of_message(message),
        share: message.share().cloned(),
        path: kept(path),
        wrote,
        moments,
        head: head(bytes),
        host: if wrote { followed::host_in(path, bytes) } else { None },
    }
}

/// A file was renamed.
fn renamed(message: &Message<'_>, ledger: &mut Ledger) {
    let (Some((from, to)), Some(request)) = (rename_of(message), message.request) else { return };
    if is_startup(to) && !is_startup(from) {
        let what = What::file(message.share(), Some(to));
        let moments = [request.moment, message.moment];
        if let Some(finding) = ledger.note(&STARTUP_FOLDER_WRITE, &Who::of_message(message), what, &moments) {
            finding.say(format!("moved {from} to {}", folder(to)));
        }
    }
}

/// Whether what has this path runs when its user logs on.
fn is_startup(path: &str) -> bool {
    contains(path, r"Start Menu\Programs\Startup\") && !file_name(path).eq_ignore_ascii_case("desktop.ini")
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
        if credentials::is_system_secret(path) {
            finding.raise(Severity::High, 95);
            finding.add(", which holds the system's secrets");
        }
    }
}

/// Notes what a file shows, which stays as it was said first.
pub(crate) fn note<'l>(
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
