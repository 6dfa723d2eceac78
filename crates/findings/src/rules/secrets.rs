//! Secrets of LSA.

use std::sync::Arc;

use super::view::Call;
use crate::Severity;
use crate::behaviour::Behaviour;
use crate::ledger::{Ledger, What};

pub(crate) const BEHAVIOURS: &[Behaviour] = &[LSA_SECRET_READ, LSA_SECRET_SET, DOMAIN_BACKUP_KEY];

const LSA_SECRET_READ: Behaviour = Behaviour {
    id: "lsa-secret-read",
    title: "a secret of LSA was read",
    severity: Severity::High,
    confidence: 85,
    attack: &["T1003.004"],
    decided: "LsarRetrievePrivateData or LsarQuerySecret answers with success.",
    silent: "The same operation numbers on another interface; opening a secret without reading it.",
    benign: "Hardly anything reads secrets of another host.",
    next: "smbtrail rpc --args CAPTURE",
};

const LSA_SECRET_SET: Behaviour = Behaviour {
    id: "lsa-secret-set",
    title: "a secret of LSA was set",
    severity: Severity::Medium,
    confidence: 80,
    attack: &["T1098"],
    decided: "LsarStorePrivateData or LsarSetSecret answers with success.",
    silent: "Creating and opening secrets.",
    benign: "Trusts that are set up, services whose account is configured from afar.",
    next: "smbtrail rpc --args CAPTURE",
};

const DOMAIN_BACKUP_KEY: Behaviour = Behaviour {
    id: "domain-backup-key",
    title: "the key was read that opens the protected data of all users of a domain",
    severity: Severity::Critical,
    confidence: 95,
    attack: &["T1003.004", "T1555"],
    decided: "A secret whose name begins with G$BCKUPKEY_ is read with success. BackuprKey, by which clients have their own data \
              opened, is info.",
    silent: "Secrets of other names.",
    benign: "Domain controllers keep and exchange it themselves; nobody reads it over the network.",
    next: "smbtrail rpc --args CAPTURE",
};

pub(crate) fn call(call: &Call<'_>, ledger: &mut Ledger) {
    if call.is("BackupKey", &["BackuprKey"]) {
        if call.succeeded()
            && let Some(finding) =
                ledger.note(&DOMAIN_BACKUP_KEY, &call.who(), What::object("BackuprKey"), &call.moments())
        {
            (finding.severity, finding.confidence) = (Severity::Info, 20);
            finding
                .say("called BackuprKey, as a client does that has lost the key of its own protected data");
        }
        return;
    }
    if call.interface != "lsarpc" {
        return;
    }
    let (reads, argument) = match call.operation {
        "LsarRetrievePrivateData" => (true, None),
        "LsarStorePrivateData" => (false, None),
        "LsarQuerySecret" => (true, Some("secret")),
        "LsarSetSecret" => (false, Some("secret")),
        _ => return,
    };
    let name: Option<Arc<str>> = match argument {
        Some(handle) => call.handle(handle).cloned(),
        None => call.text("name").map(Into::into),
    };
    let name = name.unwrap_or_else(|| "?".into());
    let is_backup_key = name.get(..11).is_some_and(|start| start.eq_ignore_ascii_case("G$BCKUPKEY_"));
    let behaviour = match (reads, is_backup_key) {
        (true, true) => &DOMAIN_BACKUP_KEY,
        (true, false) => &LSA_SECRET_READ,
        _ => &LSA_SECRET_SET,
    };
    let Some(finding) = ledger.note(behaviour, &call.who(), What::object(Arc::clone(&name)), &call.moments())
    else {
        return;
    };
    let does = if reads { "read" } else { "set" };
    call.judge(finding, Severity::Low, &format!("{does} the secret {name} by {}", call.operation));
}
