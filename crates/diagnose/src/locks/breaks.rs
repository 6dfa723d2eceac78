//! Oplocks and leases that the server takes back.

use smbtrail_codec::Body;
use smbtrail_track::{Message, Moment, Open};
use smbtrail_wire::{Guid, LeaseBreakFlags, LeaseState, OplockLevel};

use super::requests::Asked;
use super::{Each, Ended, File, HOLDS, Held, Hold, Lock, LockKind, Locks, OpenKey, server};

/// A notification that an oplock or a lease breaks.
#[derive(Clone, Debug)]
pub(crate) struct Break {
    open: Option<OpenKey>,
    lease: Option<Guid>,
    pub(crate) lock: Lock,
}

/// Breaks of one file that are followed at a time.
const BREAKS: usize = 64;

impl Locks {
    /// The server asks for an oplock or a lease back.
    pub(super) fn broken(&mut self, message: &Message<'_>, each: Each<'_>) {
        let client = message.connection.client_guid;
        let (file, open, lease, left, waits) = match message.body {
            Body::OplockBreakNotification(body) => {
                // From level II nothing has to be written back. [MS-SMB2] 3.2.5.19.1
                let open = message.open.map(Open::lasting_id);
                let waits = |hold: &Hold| hold.lock.what != Held::Oplock(OplockLevel::II);
                let file = self.names.file(message);
                let held = file.as_ref().and_then(|file| self.held(file, open, None));
                (file, open, None, Held::Oplock(body.oplock_level), held.is_none_or(waits))
            }
            Body::LeaseBreakNotification(body) => {
                let file = self.leases.get(&(server(message), client, body.lease_key)).copied();
                let waits = body.flags.contains(LeaseBreakFlags::ACK_REQUIRED);
                (file, None, Some(body.lease_key), Held::Lease(body.new_lease_state), waits)
            }
            _ => return,
        };
        let Some(file) = file else { return };
        let Some(held) = self.held(&file, open, lease).map(|hold| hold.lock.clone()) else { return };
        // The last request of somebody else for the file is the one that waits.
        let is_other = |asked: &Asked| Some(&asked.waiter) != held.holder.as_ref();
        let asked = self.asked.iter().find(|(_, asked)| is_other(asked) && asked.file == file);
        let waiter = asked.map(|(_, asked)| asked.waiter.clone());
        let ended = if waits { None } else { Some(Ended::AtOnce) };
        let (start, end) = (message.moment, ended.map(|_| message.moment));
        let lock = Lock { kind: LockKind::Break, what: left, waiter, start, end, ended, ..held };
        if ended.is_some() {
            each(&lock);
        }
        if let Some(known) = self.breaks.get_mut(&file) {
            known.retain(|known| known.lock.end.is_none());
            if known.len() < BREAKS {
                known.push(Break { open, lease, lock });
            } else {
                self.left_out += 1;
            }
        } else if let Some((_, left)) = self.breaks.push(file, vec![Break { open, lease, lock }]) {
            let left = left.iter().filter(|left| left.lock.end.is_none());
            left.for_each(|left| each(&Lock { ended: Some(Ended::Forgotten), ..left.lock.clone() }));
        }
        if !waits {
            self.leave(&file, (open, lease), left, message.moment, each);
        }
    }

    /// The holder gives it back.
    pub(super) fn acknowledged(&mut self, message: &Message<'_>, each: Each<'_>) {
        let client = message.connection.client_guid;
        let (file, open, lease, left) = match message.body {
            Body::OplockBreakAcknowledgment(body) => (
                self.names.file(message),
                message.open.map(Open::lasting_id),
                None,
                Held::Oplock(body.oplock_level),
            ),
            Body::LeaseBreakAcknowledgment(body) => {
                let file = self.leases.get(&(server(message), client, body.lease_key)).copied();
                (file, None, Some(body.lease_key), Held::Lease(body.lease_state))
            }
            _ => return,
        };
        let Some(file) = file else { return };
        self.settle(&file, (open, lease), message.moment, Ended::Acknowledged, each);
        self.leave(&file, (open, lease), left, message.moment, each);
    }

    /// An open ended, and with it what it should give back.
    pub(super) fn closed(
        &mut self,
        file: &File,
        open: OpenKey,
        (lease, others): (Option<Guid>, bool),
        moment: Moment,
        each: Each<'_>,
    ) {
        let lease = lease.filter(|_| !others);
        self.settle(file, (Some(open), lease), moment, Ended::Closed, each);
    }

    /// Ends the breaks of an open or a lease.
    fn settle(
        &mut self,
        file: &File,
        (open, lease): (Option<OpenKey>, Option<Guid>),
        moment: Moment,
        ended: Ended,
        each: Each<'_>,
    ) {
        let Some(breaks) = self.breaks.get_mut(file) else { return };
        let is_its = |found: &&mut Break| {
            found.lock.end.is_none()
                && (found.open.is_some() && found.open == open
                    || found.lease.is_some() && found.lease == lease)
        };
        for found in breaks.iter_mut().filter(is_its) {
            found.lock.end = Some(moment);
            found.lock.ended = Some(ended);
            each(&found.lock);
        }
    }

    /// What a break leaves takes the place of what was held.
    fn leave(
        &mut self,
        file: &File,
        (open, lease): (Option<OpenKey>, Option<Guid>),
        left: Held,
        moment: Moment,
        each: Each<'_>,
    ) {
        let Some(before) = self.held(file, open, lease).cloned() else { return };
        let (its, what) = (before.open, before.lock.what);
        let is_it = |hold: &Hold| hold.open == its && hold.lock.what == what;
        self.release(file, moment, Ended::Broken, is_it, each);
        if !matches!(left, Held::Oplock(OplockLevel::NONE) | Held::Lease(LeaseState::NONE)) {
            let lock = Lock { what: left, start: moment, ..before.lock.clone() };
            let holds = self.files.get_or_insert_mut(*file, Vec::new);
            if holds.len() < HOLDS {
                holds.push(Hold { lock, ..before });
                self.count += 1;
            } else {
                self.left_out += 1;
            }
        }
    }

    /// The oplock of an open, or a lease.
    fn held(&self, file: &File, open: Option<OpenKey>, lease: Option<Guid>) -> Option<&Hold> {
        self.files.peek(file)?.iter().find(|hold| match hold.lock.what {
            Held::Oplock(_) => Some(hold.open) == open,
            Held::Lease(_) => hold.lease.is_some() && hold.lease == lease,
            _ => false,
        })
    }

    /// The break for which the request of an answer waited: one of its file, sent after the request was.
    pub(crate) fn breaking(&self, message: &Message<'_>) -> Option<&Lock> {
        let request = message.request.filter(|_| !self.breaks.is_empty())?;
        let found = self.breaks.peek(&self.names.file(message)?)?.last()?;
        (found.lock.start.time >= request.begun).then_some(&found.lock)
    }
}
