//! Why a server refused a request here: what the messages before it show.

mod denied;
mod held;

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use smbtrail_diagnose::Locks;
use smbtrail_track::{Detail, Event, Logon, Message, Outcome};
use smbtrail_wire::{Command, FileId, NtStatus, SessionId};

use held::Deletions;

/// What the messages so far show of what servers refuse.
#[derive(Debug, Default)]
pub(crate) struct Why {
    /// The requests without a final response, the oldest first.
    asked: VecDeque<Asked>,
    locks: Locks,
    deletions: Deletions,
    /// The latest handles that were closed, with the frame of the CLOSE.
    closed: VecDeque<(FileId, u64)>,
    /// The latest sessions that ended by LOGOFF, with its frame.
    logged_off: VecDeque<(SessionId, u64)>,
    /// Logons that failed, by the user's name.
    failed: HashMap<String, u64>,
    /// The shares to which each server's clients connected.
    shares: Vec<(std::net::SocketAddr, Arc<str>)>,
}

/// What a request says that its response does not.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    exchange: u64,
    is_signed: bool,
    is_encrypted: bool,
}

/// The most requests that are remembered; and the most handles, sessions, users and shares.
const REMEMBERED: usize = 4_096;

impl Why {
    pub(crate) fn event(&mut self, event: &Event<'_>) {
        self.locks.event(event, &mut |_| {});
        match event {
            Event::Message(message) if !message.is_response() => self.ask(message),
            Event::Message(message) if message.header.status != NtStatus::PENDING => self.answer(message),
            Event::Logon(logon) if logon.outcome() == Outcome::Failure && self.failed.len() < REMEMBERED => {
                *self.failed.entry(user(logon)).or_default() += 1;
            }
            _ => {}
        }
    }

    /// Why the response refuses its request; nothing where it does not, or nothing shows it. To be asked before the response is
    /// taken as an [`event`](Self::event).
    pub(crate) fn refuses(&self, response: &Message<'_>) -> Option<String> {
        let status = response.header.status;
        if !response.is_response() || !status.is_error() || status == NtStatus::MORE_PROCESSING_REQUIRED {
            return None;
        }
        let asked = self.asked.iter().rev().find(|asked| asked.exchange == response.exchange).copied();
        let path = response.path().map_or("", |path| path);
        match status {
            NtStatus::SHARING_VIOLATION | NtStatus::LOCK_NOT_GRANTED | NtStatus::FILE_LOCK_CONFLICT => {
                held::in_the_way(response, &self.locks)
            }
            NtStatus::DELETE_PENDING => self.deletions.why(response, &self.locks),
            NtStatus::PATH_NOT_COVERED => Some(format!(
                "{path} is below a DFS link, and this server does not have it: the client has to ask for a referral first"
            )),
            NtStatus::BAD_NETWORK_NAME => self.share(response),
            NtStatus::NETWORK_SESSION_EXPIRED => response.session.map(|session| {
                let since = session.start;
                let seconds = response.moment.time.since(since.time) / 1_000_000_000;
                format!(
                    "the session was set up {seconds} s before, in frame {}, and what it was set up with has run out: the client has to \
                     authenticate again",
                    since.frame
                )
            }),
            NtStatus::USER_SESSION_DELETED => self.session(response),
            NtStatus::FILE_CLOSED => {
                let id = response.file_id()?;
                let (_, frame) = self.closed.iter().rev().find(|(closed, _)| *closed == id)?;
                Some(format!("the handle was closed in frame {frame}"))
            }
            NtStatus::NAME_TOO_LONG | NtStatus::OBJECT_NAME_INVALID => name(path),
            NtStatus::QUOTA_EXCEEDED | NtStatus::DISK_FULL => space(response),
            NtStatus::ACCESS_DENIED => asked.and_then(|asked| denied::denied(response, asked)),
            _ => None,
        }
    }

    /// Why a logon was refused, `latency` nanoseconds after its last request.
    pub(crate) fn refuses_logon(&self, logon: &Logon, latency: Option<i64>) -> Option<String> {
        if logon.outcome() != Outcome::Failure {
            return None;
        }
        let before = self.failed.get(&user(logon)).copied().unwrap_or(0);
        denied::logon(logon, before, latency)
    }

    fn ask(&mut self, message: &Message<'_>) {
        let asked = Asked {
            exchange: message.exchange,
            is_signed: message.header.is_signed(),
            is_encrypted: message.encrypted,
        };
        keep(&mut self.asked, asked);
    }

    fn answer(&mut self, message: &Message<'_>) {
        let place = self.asked.iter().rposition(|asked| asked.exchange == message.exchange);
        if let Some(place) = place {
            self.asked.remove(place);
        }
        if message.header.status.is_error() {
            return;
        }
        match message.header.command {
            Command::CREATE | Command::SET_INFO => self.deletions.take(message),
            Command::CLOSE => {
                if let Some(id) = message.file_id() {
                    keep(&mut self.closed, (id, message.moment.frame));
                }
            }
            Command::LOGOFF => keep(&mut self.logged_off, (message.session_id(), message.moment.frame)),
            Command::TREE_CONNECT => {
                let granted =
                    asked_share(message).map(|share| (message.connection.server, Arc::clone(share)));
                if let Some(granted) = granted
                    && self.shares.len() < REMEMBERED
                    && !self.shares.contains(&granted)
                {
                    self.shares.push(granted);
                }
            }
            _ => {}
        }
    }

    /// A share that is not there: those that are.
    fn share(&self, message: &Message<'_>) -> Option<String> {
        let wanted = asked_share(message)?;
        let server = message.connection.server;
        let known = self.shares.iter().filter(|(of, _)| *of == server).map(|(_, share)| share.as_ref());
        let known: Vec<&str> = known.take(8).collect();
        Some(match known.as_slice() {
            [] => format!("{server} has no share {wanted}"),
            known => format!("{server} has no share {wanted}; before, it granted {}", known.join(", ")),
        })
    }

    /// A session that the server does not have.
    fn session(&self, message: &Message<'_>) -> Option<String> {
        let id = message.session_id();
        if let Some((_, frame)) = self.logged_off.iter().rev().find(|(ended, _)| *ended == id) {
            return Some(format!("the session was logged off in frame {frame}"));
        }
        let connection = message.connection;
        Some(match message.session {
            Some(session) if session.channels.iter().all(|channel| channel.connection != connection.id) => {
                format!(
                    "the session is not one of this connection; it was set up in frame {}",
                    session.start.frame
                )
            }
            Some(session) => format!(
                "the server has given up the session that was set up in frame {}: it restarted, or an administrator closed it",
                session.start.frame
            ),
            None => {
                "the server does not know the session, and the capture does not contain its SESSION_SETUP"
                    .to_owned()
            }
        })
    }
}

/// The share that a TREE_CONNECT asks for.
fn asked_share<'a>(message: &Message<'a>) -> Option<&'a Arc<str>> {
    match message.request.map(|request| &request.detail) {
        Some(Detail::TreeConnect(share)) => Some(share),
        _ => None,
    }
}

/// Keeps a value among the latest.
fn keep<T>(latest: &mut VecDeque<T>, value: T) {
    if latest.len() >= REMEMBERED {
        latest.pop_front();
    }
    latest.push_back(value);
}

fn user(logon: &Logon) -> String {
    logon.identity.user.as_deref().unwrap_or_default().to_lowercase()
}

/// What is wrong with a name, where its length is: a name has 255 UTF-16 code units at most. `[MS-FSCC] 2.1.5`
fn name(path: &str) -> Option<String> {
    const LONGEST: usize = 255;
    let units = |name: &str| name.encode_utf16().count();
    let longest = path.split('\\').max_by_key(|name| units(name))?;
    let (of_name, of_path) = (units(longest), units(path));
    if of_name > LONGEST {
        return Some(format!(
            "one name of the path has {of_name} UTF-16 code units, and {LONGEST} are the most; it begins with {:?}",
            longest.chars().take(24).collect::<String>()
        ));
    }
    let bad = path.chars().find(|one| matches!(one, '"' | '<' | '>' | '|' | '*' | '?' | '\0'..='\x1f'));
    bad.map(|bad| format!("{bad:?} is in the path, and may be in no name")).or_else(|| {
        (of_path > LONGEST)
            .then(|| format!("the path has {of_path} UTF-16 code units; servers limit whole paths too"))
    })
}

/// What a request that found no space wanted of it.
fn space(message: &Message<'_>) -> Option<String> {
    let user = message.user().map_or("the user", |user| user);
    let whose = match message.header.status {
        NtStatus::QUOTA_EXCEEDED => format!("the quota of {user}"),
        _ => "the volume".to_owned(),
    };
    let before = message.open.map_or(0, |open| open.bytes_written);
    let share = message.share().map_or("the share", |share| share);
    Some(match message.transfer().and_then(|transfer| transfer.offset) {
        Some(offset) => {
            format!(
                "{whose} on {share} has no space for bytes at {offset}; this open had written {before} bytes before"
            )
        }
        None => format!("{whose} on {share} has no space left; this open had written {before} bytes before"),
    })
}
