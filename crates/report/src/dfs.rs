//! Where DFS paths lead: referrals, their targets, and to which of them clients went. `[MS-DFSC] 3.1.4.1`

use std::io::{self, Write};
use std::net::IpAddr;
use std::sync::Arc;

use hashbrown::HashMap;
use smbtrail_codec::fsctl::{ReqGetDfsReferral, ReqGetDfsReferralEx, RespGetDfsReferral};
use smbtrail_codec::{Body, Structure};
use smbtrail_table::{RowSink, Sorted, Style, Written};
use smbtrail_track::{Event, Message, Moment, Observer};
use smbtrail_wire::{Command, Fsctl, NtStatus};

use crate::Report;
use crate::rows;

/// Writes one row per request for a referral, in the order of requests.
#[derive(Debug)]
pub struct DfsReport<W> {
    style: Style,
    out: W,
    referrals: Vec<Referral>,
    /// The requests without a response, by exchange.
    waiting: HashMap<u64, usize>,
    /// What a client was referred to, by client.
    referred: HashMap<IpAddr, Vec<usize>>,
    /// Bytes of all paths and targets.
    bytes: usize,
    left_out: u64,
}

/// A request for a referral, and what became of it.
#[derive(Debug)]
pub(crate) struct Referral {
    pub(crate) asked: Moment,
    pub(crate) client: std::net::SocketAddr,
    pub(crate) server: std::net::SocketAddr,
    pub(crate) user: Option<Arc<str>>,
    pub(crate) path: String,
    pub(crate) status: Option<NtStatus>,
    /// Seconds for which the client may keep it.
    pub(crate) time_to_live: Option<u32>,
    /// What the path leads to, the preferred one first.
    pub(crate) targets: Vec<String>,
    /// Those to which the client connected, in order, with how that ended.
    pub(crate) tried: Vec<(usize, Option<NtStatus>)>,
}

/// Requests that are held: a client asks once for each path and time to live.
const REFERRALS: usize = 65_536;
/// Bytes of their paths and targets: 256 for each. A path may have 64 KiB.
const BYTES: usize = 16 << 20;
/// Targets of a referral: there are a handful.
const TARGETS: usize = 32;
/// Referrals of one client that a TREE_CONNECT may follow from: the latest.
const RECENT: usize = 64;

impl<W: Write> DfsReport<W> {
    /// A report to `out`.
    pub fn new(style: Style, out: W) -> Self {
        let (waiting, referred) = (HashMap::new(), HashMap::new());
        Self { style, out, referrals: Vec::new(), waiting, referred, bytes: 0, left_out: 0 }
    }

    fn ask(&mut self, message: &Message<'_>, path: String) {
        if self.referrals.len() >= REFERRALS || self.bytes + path.len() > BYTES {
            self.left_out += 1;
            return;
        }
        self.bytes += path.len();
        self.waiting.insert(message.exchange, self.referrals.len());
        self.referrals.push(Referral {
            asked: message.moment,
            client: message.connection.client,
            server: message.connection.server,
            user: message.user().cloned(),
            path,
            status: None,
            time_to_live: None,
            targets: Vec::new(),
            tried: Vec::new(),
        });
    }

    fn answer(&mut self, message: &Message<'_>, response: Option<&RespGetDfsReferral<'_>>) {
        let at = self.waiting.get(&message.exchange).copied();
        let Some((at, referral)) = at.and_then(|at| Some((at, self.referrals.get_mut(at)?))) else { return };
        referral.status = Some(message.header.status);
        if message.header.status == NtStatus::PENDING {
            return;
        }
        self.waiting.remove(&message.exchange);
        let Some(response) = response else { return };
        for target in response.referrals(&mut ()).take(TARGETS) {
            referral.time_to_live = referral.time_to_live.or(target.time_to_live());
            let names = target.expanded_names().map(|name| name.to_string());
            referral.targets.extend(target.target().map(|name| name.to_string()).into_iter().chain(names));
        }
        referral.targets.truncate(TARGETS);
        let bytes: usize = referral.targets.iter().map(String::len).sum();
        if self.bytes + bytes > BYTES {
            referral.targets.clear();
            self.left_out += 1;
            return;
        }
        self.bytes += bytes;
        let recent = self.referred.entry(referral.client.ip()).or_default();
        if recent.len() >= RECENT {
            recent.remove(0);
        }
        recent.push(at);
    }

    /// A client connected to a share, or tried to.
    fn connect(&mut self, message: &Message<'_>) {
        let Some(share) = message.share() else { return };
        let Some(recent) = self.referred.get(&message.connection.client.ip()) else { return };
        let status = Some(message.header.status);
        for at in recent {
            let Some(referral) = self.referrals.get_mut(*at) else { continue };
            let Some(target) = referral.targets.iter().position(|target| is_below(target, share)) else {
                continue;
            };
            if !referral.tried.contains(&(target, status)) {
                referral.tried.push((target, status));
            }
        }
    }

    fn ioctl(&mut self, message: &Message<'_>) {
        match message.body {
            Body::IoctlRequest(body) if body.ctl_code == Fsctl::DFS_GET_REFERRALS => {
                let request = ReqGetDfsReferral::parse(body.input.input(), &mut ());
                self.ask(
                    message,
                    request.map_or(String::new(), |request| request.request_file_name().to_string()),
                );
            }
            Body::IoctlRequest(body) if body.ctl_code == Fsctl::DFS_GET_REFERRALS_EX => {
                let request = ReqGetDfsReferralEx::parse(body.input.input(), &mut ());
                self.ask(
                    message,
                    request.map_or(String::new(), |request| request.request_file_name().to_string()),
                );
            }
            Body::IoctlResponse(body) if self.waiting.contains_key(&message.exchange) => {
                let response = RespGetDfsReferral::parse(body.output.input(), &mut ());
                self.answer(message, response.as_ref().ok());
            }
            _ if message.is_response() => self.answer(message, None),
            _ => {}
        }
    }
}

/// Whether a target is the share, or a path below it.
fn is_below(target: &str, share: &str) -> bool {
    let parts = |path: &'_ str| -> Vec<String> {
        path.split('\\').filter(|part| !part.is_empty()).take(2).map(str::to_lowercase).collect()
    };
    let target = parts(target);
    target.len() == 2 && target == parts(share)
}

impl<W: Write> Report for DfsReport<W> {
    fn is_broken(&self) -> bool {
        false
    }

    fn finish(self) -> io::Result<Written> {
        let mut rows = Sorted::<rows::Dfs, W>::new(self.style, self.out);
        for referral in &self.referrals {
            rows.push(referral.asked.frame, &referral.into());
        }
        rows.finish().map(|written| written.with_left_out(self.left_out))
    }
}

impl<W: Write> Observer for DfsReport<W> {
    fn event(&mut self, event: &Event<'_>) {
        let Event::Message(message) = event else { return };
        match message.header.command {
            Command::IOCTL => self.ioctl(message),
            Command::TREE_CONNECT if message.is_response() => self.connect(message),
            _ => {}
        }
    }
}
