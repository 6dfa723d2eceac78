//! Event logs.

use super::view::Call;
use crate::Severity;
use crate::behaviour::Behaviour;
use crate::ledger::{Ledger, What};

pub(crate) const BEHAVIOURS: &[Behaviour] = &[EVENT_LOG_CLEARED];

const EVENT_LOG_CLEARED: Behaviour = Behaviour {
    id: "event-log-cleared",
    title: "an event log was cleared",
    severity: Severity::High,
    confidence: 95,
    attack: &["T1070.001"],
    decided: "ElfrClearELFW, ElfrClearELFA or EvtRpcClearLog answers with success.",
    silent: "Reading, querying and exporting logs.",
    benign: "An administrator who tidies up a test.",
    next: "smbtrail rpc --args CAPTURE",
};

pub(crate) fn call(call: &Call<'_>, ledger: &mut Ledger) {
    let log = if call.is("eventlog", &["ElfrClearELFW", "ElfrClearELFA"]) {
        call.handle("log").map(AsRef::as_ref)
    } else if call.is("IEventService", &["EvtRpcClearLog"]) {
        call.text("channel")
    } else {
        return;
    };
    let log = log.unwrap_or("?");
    let Some(finding) = ledger.note(&EVENT_LOG_CLEARED, &call.who(), What::object(log), &call.moments())
    else {
        return;
    };
    call.judge(finding, Severity::Low, &format!("cleared the log {log}"));
}
