//! Replication of Active Directory.

use super::view::Call;
use crate::Severity;
use crate::behaviour::Behaviour;
use crate::ledger::{Ledger, What};

pub(crate) const BEHAVIOURS: &[Behaviour] = &[DCSYNC, DCSHADOW];

const DCSYNC: Behaviour = Behaviour {
    id: "dcsync",
    title: "somebody who is no domain controller had the directory replicated, passwords included",
    severity: Severity::Critical,
    confidence: 90,
    attack: &["T1003.006"],
    decided: "DRSGetNCChanges is called by an account that is no computer's, and is answered. Calls over TCP are not seen.",
    silent: "Domain controllers, which replicate as computers.",
    benign: "Synchronisation with a cloud directory, whose account should be known.",
    next: "smbtrail rpc --args CAPTURE",
};

const DCSHADOW: Behaviour = Behaviour {
    id: "dcshadow",
    title: "somebody who is no domain controller wrote to the directory by replication",
    severity: Severity::Critical,
    confidence: 80,
    attack: &["T1207"],
    decided: "DRSAddEntry or DRSReplicaAdd is called by an account that is no computer's, and is answered.",
    silent: "Domain controllers.",
    benign: "A server that is made a domain controller by an administrator.",
    next: "smbtrail rpc --args CAPTURE",
};

pub(crate) fn call(call: &Call<'_>, ledger: &mut Ledger) {
    if call.interface != "drsuapi" || call.is_by_machine() {
        return;
    }
    let behaviour = match call.operation {
        "DRSGetNCChanges" => &DCSYNC,
        "DRSAddEntry" | "DRSReplicaAdd" => &DCSHADOW,
        _ => return,
    };
    let Some(finding) = ledger.note(behaviour, &call.who(), What::object(call.operation), &call.moments())
    else {
        return;
    };
    let user = call.call.user.as_deref().unwrap_or("an unknown user");
    call.judge(finding, Severity::Medium, &format!("{user}, who is no computer, called {}", call.operation));
}
