//! Who logs on, and how: guessed passwords, guests, nobody, and sessions that need not sign.

use std::net::IpAddr;

use lru::LruCache;
use smbtrail_track::{Anomaly, AnomalyKind, Logon, Outcome, Usage};
use smbtrail_wire::NtStatus;

use crate::kind;

/// The failed logons of each client.
#[derive(Debug)]
pub(crate) struct Logons {
    /// By address and network.
    failures: LruCache<(IpAddr, u32), u64>,
    clients: usize,
    evicted: u64,
}

impl Logons {
    pub(crate) fn new(clients: usize) -> Self {
        Self { failures: LruCache::unbounded(), clients: clients.max(1), evicted: 0 }
    }

    pub(crate) fn usage(&self) -> Usage {
        // A table that evicted nothing was never fuller than it is now.
        let now = self.failures.len();
        Usage::new("clients with failed logons", now, now, self.clients, self.evicted)
    }

    /// Judges a logon that is decided.
    pub(crate) fn judge(&mut self, logon: &Logon, most: u64, found: &mut Vec<Anomaly>) {
        match logon.outcome() {
            Outcome::Failure if logon.status.is_some_and(is_wrong_password) => {
                let failures = self.count(logon);
                if failures == most {
                    found.push(anomaly(kind::PASSWORD_GUESSING, logon).with_numbers(0, failures));
                }
            }
            Outcome::Guest => found.push(anomaly(kind::GUEST_SESSION, logon)),
            Outcome::Anonymous => found.push(anomaly(kind::ANONYMOUS_SESSION, logon)),
            Outcome::Success if logon.signing_required == Some(false) => {
                found.push(anomaly(kind::SIGNING_NOT_REQUIRED, logon));
            }
            _ => {}
        }
    }

    /// Counts a failure, and says how many the client has now.
    fn count(&mut self, logon: &Logon) -> u64 {
        let client = (logon.client.ip(), logon.network);
        if self.failures.len() >= self.clients && !self.failures.contains(&client) {
            self.failures.pop_lru();
            self.evicted += 1;
        }
        let failures = self.failures.get_or_insert_mut(client, || 0);
        *failures += 1;
        *failures
    }
}

fn anomaly(kind: AnomalyKind, logon: &Logon) -> Anomaly {
    Anomaly::new(kind, Some(logon.connection), logon.end).with_session(Some(logon.session_id))
}

/// Whether a status says that the user or the password was wrong, as opposed to a request out of order.
pub(crate) fn is_wrong_password(status: NtStatus) -> bool {
    matches!(
        status,
        NtStatus::LOGON_FAILURE
            | NtStatus::WRONG_PASSWORD
            | NtStatus::NO_SUCH_USER
            | NtStatus::ACCOUNT_LOCKED_OUT
    )
}
