//! The secure channel of Netlogon.

use lru::LruCache;
use smbtrail_track::Moment;
use smbtrail_track::rpc::Value;

use super::recent::recent;
use super::texts::cut;
use super::view::Call;
use crate::behaviour::Behaviour;
use crate::ledger::{Ledger, What, Who};
use crate::{Options, Severity};

pub(crate) const BEHAVIOURS: &[Behaviour] = &[ZEROLOGON];

const ZEROLOGON: Behaviour = Behaviour {
    id: "zerologon",
    title: "a domain controller was asked to accept zeros for a computer's password",
    severity: Severity::High,
    confidence: 95,
    attack: &["T1210", "T1068"],
    decided: "A challenge and a credential that are all zeros, three times and more; critical if the server accepts one, or a \
              password is set afterwards.",
    silent: "Ordinary secure channels; thousands of challenges without such a credential.",
    benign: "A test of one's own domain controllers.",
    next: "smbtrail rpc --args CAPTURE",
};

/// Attempts from which on it is one.
const ATTEMPTS: u64 = 3;

/// Who tries zeros.
#[derive(Debug)]
pub(crate) struct Netlogon(LruCache<(Who, Box<str>), Zeros>);

#[derive(Debug, Default)]
struct Zeros {
    /// The last challenge was all zeros.
    challenge: bool,
    /// Attempts with zeros, and the frames of the first ones.
    attempts: u64,
    moments: Vec<Moment>,
    accepted: bool,
}

impl Netlogon {
    pub(crate) fn new(options: &Options) -> Self {
        Self(recent(options.remembered()))
    }

    pub(crate) fn call(&mut self, call: &Call<'_>, ledger: &mut Ledger) {
        if call.interface != "netlogon" {
            return;
        }
        let Some(computer) = call.text("computer") else { return };
        let key = (call.who(), cut(computer, 64).to_lowercase().into_boxed_str());
        match call.operation {
            "NetrServerReqChallenge" => {
                let challenge = is_zero(call, "client_challenge");
                if challenge || self.0.contains(&key) {
                    self.0.get_or_insert_mut(key, Zeros::default).challenge = challenge;
                }
            }
            "NetrServerAuthenticate" | "NetrServerAuthenticate2" | "NetrServerAuthenticate3" => {
                let Some(zeros) = self.0.get_mut(&key) else { return };
                if !zeros.challenge || !is_zero(call, "client_credential") {
                    return;
                }
                zeros.attempts += 1;
                zeros.accepted |= call.succeeded();
                if zeros.attempts <= ATTEMPTS {
                    zeros.moments.extend(call.moments());
                }
                if zeros.attempts >= ATTEMPTS || zeros.accepted {
                    let moments = match zeros.attempts {
                        ..=ATTEMPTS => zeros.moments.clone(),
                        _ => call.moments(),
                    };
                    let (accepted, attempts) = (zeros.accepted, zeros.attempts);
                    if let Some(finding) = ledger.note(&ZEROLOGON, &key.0, What::object(computer), &moments) {
                        finding.count = attempts;
                        finding.say(format!("tried zeros as the credential of {computer} {attempts} times"));
                        if accepted {
                            finding.raise(Severity::Critical, 99);
                            finding.add(", and the server accepted them");
                        }
                    }
                }
            }
            "NetrServerPasswordSet2" | "NetrServerPasswordSet" => {
                let accepted = self.0.peek(&key).is_some_and(|zeros| zeros.accepted);
                if accepted
                    && call.succeeded()
                    && let Some(finding) = ledger.find(&ZEROLOGON, &key.0, &What::object(computer))
                {
                    finding.prove(&call.moments());
                    finding.add("; then the computer's password was set");
                }
            }
            _ => {}
        }
    }
}

/// Whether an argument is bytes that are all zero.
fn is_zero(call: &Call<'_>, name: &str) -> bool {
    match call.said().and_then(|said| said.argument(name)) {
        Some(Value::Bytes(bytes)) => !bytes.is_empty() && bytes.iter().all(|byte| *byte == 0),
        _ => false,
    }
}
