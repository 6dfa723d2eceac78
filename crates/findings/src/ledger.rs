//! The findings so far. What happens again to the same is one finding with a count.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use hashbrown::HashMap;
use smbtrail_track::{Message, Moment, RpcCall, Usage};

use crate::behaviour::Behaviour;
use crate::finding::{Evidence, Finding};

/// Who did something to whom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Who {
    pub(crate) client: Option<IpAddr>,
    pub(crate) server: Option<IpAddr>,
    pub(crate) user: Option<Arc<str>>,
}

/// What something was done to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct What {
    pub(crate) share: Option<Arc<str>>,
    pub(crate) path: Option<Arc<str>>,
    pub(crate) object: Option<Arc<str>>,
}

/// Frames that are remembered for whoever asks which proved something.
const PROOFS: usize = 256;

/// Characters of a name that are kept: Windows' own names are shorter, but one from the wire may have 64 KiB.
const NAME: usize = 512;

/// A name that is kept: a longer one is cut.
pub(crate) fn kept(name: &Arc<str>) -> Arc<str> {
    // Most have fewer bytes than that, and so fewer characters.
    let end = if name.len() > NAME { name.char_indices().nth(NAME) } else { None };
    match end {
        Some((end, _)) => name.get(..end).unwrap_or("").into(),
        None => Arc::clone(name),
    }
}

impl Who {
    pub(crate) fn new(client: SocketAddr, server: SocketAddr, user: Option<&Arc<str>>) -> Self {
        Self { client: Some(client.ip()), server: Some(server.ip()), user: user.map(kept) }
    }

    pub(crate) fn of_call(call: &RpcCall) -> Self {
        Self::new(call.client, call.server, call.user.as_ref())
    }

    pub(crate) fn of_message(message: &Message<'_>) -> Self {
        Self::new(message.connection.client, message.connection.server, message.user())
    }
}

impl What {
    pub(crate) fn object(object: impl Into<Arc<str>>) -> Self {
        Self { object: Some(kept(&object.into())), ..Self::default() }
    }

    pub(crate) fn file(share: Option<&Arc<str>>, path: Option<&Arc<str>>) -> Self {
        Self { share: share.map(kept), path: path.map(kept), object: None }
    }
}

/// The findings so far.
#[derive(Debug)]
pub(crate) struct Ledger {
    findings: Vec<Finding>,
    by: HashMap<(&'static str, Who, What), usize>,
    most: usize,
    left_out: u64,
    /// Frames that proved something since somebody asked.
    proofs: Vec<u64>,
}

impl Ledger {
    pub(crate) fn new(most: usize) -> Self {
        Self { findings: Vec::new(), by: HashMap::new(), most, left_out: 0, proofs: Vec::new() }
    }

    /// Notes that something happened, once more or for the first time; `None` when there are too many findings. `frames`
    /// prove it, and begin with the first one.
    pub(crate) fn note(
        &mut self,
        behaviour: &'static Behaviour,
        who: &Who,
        what: What,
        moments: &[Moment],
    ) -> Option<&mut Finding> {
        let first = *moments.first()?;
        let room = PROOFS.saturating_sub(self.proofs.len());
        self.proofs.extend(moments.iter().map(|moment| moment.frame).take(room));
        let number = match self.by.get(&(behaviour.id, who.clone(), what.clone())) {
            Some(number) => *number,
            None if self.findings.len() >= self.most => {
                self.left_out += 1;
                return None;
            }
            None => {
                self.findings.push(Finding {
                    behaviour,
                    severity: behaviour.severity,
                    confidence: behaviour.confidence,
                    attack: behaviour.attack,
                    first,
                    last: first,
                    client: who.client,
                    server: who.server,
                    user: who.user.clone(),
                    share: what.share.clone(),
                    path: what.path.clone(),
                    object: what.object.clone(),
                    count: 0,
                    why: String::new(),
                    evidence: Evidence::default(),
                });
                let number = self.findings.len() - 1;
                self.by.insert((behaviour.id, who.clone(), what), number);
                number
            }
        };
        let finding = self.findings.get_mut(number)?;
        finding.count += 1;
        finding.prove(moments);
        Some(finding)
    }

    /// The finding that is there already.
    pub(crate) fn find(
        &mut self,
        behaviour: &'static Behaviour,
        who: &Who,
        what: &What,
    ) -> Option<&mut Finding> {
        let number = *self.by.get(&(behaviour.id, who.clone(), what.clone()))?;
        self.findings.get_mut(number)
    }

    /// Frames that proved something since the last call.
    pub(crate) fn take_proofs(&mut self) -> Vec<u64> {
        std::mem::take(&mut self.proofs)
    }

    pub(crate) fn usage(&self) -> Usage {
        let now = self.findings.len();
        Usage::new("findings", now, now, self.most, self.left_out)
    }

    /// What was found: what matters most first, then by time.
    pub(crate) fn finish(self) -> Vec<Finding> {
        let mut findings = self.findings;
        findings.sort_by_key(|finding| (std::cmp::Reverse(finding.severity), finding.first.frame));
        findings
    }
}

impl Finding {
    /// Adds frames that prove it.
    pub(crate) fn prove(&mut self, moments: &[Moment]) {
        for moment in moments {
            self.evidence.add(moment.frame);
            (self.first, self.last) = Moment::join((self.first, self.last), (*moment, *moment));
        }
    }

    /// It matters at least this much.
    pub(crate) fn raise(&mut self, severity: crate::Severity, confidence: u8) {
        self.severity = self.severity.max(severity);
        self.confidence = self.confidence.max(confidence);
    }
}
