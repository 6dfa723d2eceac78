//! Who looks at everything, and who takes everything.

use std::hash::BuildHasher as _;
use std::net::SocketAddr;

use hashbrown::HashSet;
use lru::LruCache;
use smbtrail_codec::Body;
use smbtrail_track::{ConnectionId, Message, Moment, Open};
use smbtrail_wire::{FileId, NtStatus};

use super::recent::recent;
use crate::behaviour::Behaviour;
use crate::ledger::{Ledger, What, Who};
use crate::{Evidence, Options, Severity};

pub(crate) const BEHAVIOURS: &[Behaviour] = &[SHARE_WALK, BULK_READ];

const SHARE_WALK: Behaviour = Behaviour {
    id: "share-walk",
    title: "a share was walked from folder to folder",
    severity: Severity::Low,
    confidence: 50,
    attack: &["T1083", "T1135"],
    decided: "One user of one client lists a hundred folders of a server, as crawlers for passwords do.",
    silent: "Listing some folders, however often.",
    benign: "Searches, backups, virus scanners, programs that show the size of folders.",
    next: "smbtrail tree CAPTURE",
};

const BULK_READ: Behaviour = Behaviour {
    id: "bulk-read",
    title: "one user read from far more files than the others",
    severity: Severity::Low,
    confidence: 40,
    attack: &["T1039", "T1119"],
    decided: "At the end of the capture: two hundred opens of files that are read, and ten times as many as the median of the two or more other users of \
              the server.",
    silent: "A capture of one user alone: there is nothing to compare with.",
    benign: "Backups, copies to another server.",
    next: "smbtrail files CAPTURE",
};

/// How many times as many opens as others read are far more.
const TIMES: u64 = 10;

/// What is counted per user, client and server.
#[derive(Debug)]
pub(crate) struct Walks {
    folders: LruCache<Who, Folders>,
    /// The open that was listed last: a listing has several answers.
    last: Option<(ConnectionId, FileId)>,
    read: LruCache<Who, Read>,
    directories: usize,
    files: u64,
}

#[derive(Debug, Default)]
struct Folders {
    /// By their hash: paths are long, and only counted.
    seen: HashSet<u64>,
    moments: Vec<Moment>,
}

#[derive(Debug, Default)]
struct Read {
    opens: u64,
    bytes: u64,
    moments: Vec<Moment>,
}

impl Walks {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            folders: recent(options.remembered()),
            last: None,
            read: recent(options.remembered()),
            directories: options.directories.max(1),
            files: options.read_files.max(1),
        }
    }

    pub(crate) fn message(&mut self, message: &Message<'_>, ledger: &mut Ledger) {
        let listed = matches!(message.body, Body::QueryDirectoryResponse(_))
            && message.header.status == NtStatus::SUCCESS;
        if !listed {
            return;
        }
        let (Some(path), Some(file)) = (message.path(), message.file_id()) else { return };
        if self.last == Some((message.connection.id, file)) {
            return;
        }
        self.last = Some((message.connection.id, file));
        let who = Who::of_message(message);
        let folders = self.folders.get_or_insert_mut_ref(&who, Folders::default);
        if folders.seen.len() >= self.directories {
            return;
        }
        let id = folders.seen.hasher().hash_one((message.share(), path));
        if folders.seen.insert(id) && folders.moments.len() < Evidence::MOST {
            folders.moments.push(message.moment);
        }
        if folders.seen.len() >= self.directories
            && let Some(finding) = ledger.note(&SHARE_WALK, &who, What::default(), &folders.moments)
        {
            finding.count = self.directories as u64;
            finding.prove(&[message.moment]);
            finding.say(format!("listed {} folders, the last of them {path}", self.directories));
            folders.moments = Vec::new();
        }
    }

    /// An open is over.
    pub(crate) fn open(&mut self, open: &Open, ends: (SocketAddr, SocketAddr)) {
        if open.bytes_read == 0 || open.pipe().is_some() {
            return;
        }
        let who = Who::new(ends.0, ends.1, open.owner.user.as_ref());
        let read = self.read.get_or_insert_mut(who, Read::default);
        read.opens += 1;
        read.bytes += open.bytes_read;
        if read.moments.len() < Evidence::MOST {
            read.moments.push(open.start);
        }
    }

    /// Judges who read more than the others.
    pub(crate) fn finish(self, ledger: &mut Ledger) {
        let mut all: Vec<(Who, Read)> = self.read.into_iter().collect();
        all.sort_by_key(|(_, read)| read.moments.first().copied());
        for (who, read) in all.iter().filter(|(_, read)| read.opens >= self.files) {
            let same_server = |(other, _): &&(Who, Read)| other.server == who.server && other != who;
            let mut others: Vec<u64> = all.iter().filter(same_server).map(|(_, read)| read.opens).collect();
            others.sort_unstable();
            let Some(median) = others.get(others.len() / 2).copied().filter(|_| others.len() >= 2) else {
                continue;
            };
            if read.opens < median.saturating_mul(TIMES) {
                continue;
            }
            if let Some(finding) = ledger.note(&BULK_READ, who, What::default(), &read.moments) {
                finding.count = read.opens;
                finding.say(format!(
                    "read from {} opens of files, {} bytes; the median of the others is {median} opens",
                    read.opens, read.bytes
                ));
            }
        }
    }
}
