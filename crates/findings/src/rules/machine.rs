//! What is done to a host as a whole: shutting down, new shares.

use smbtrail_track::rpc::Value;

use super::view::{Call, each_value};
use crate::Severity;
use crate::behaviour::Behaviour;
use crate::ledger::{Ledger, What};

pub(crate) const BEHAVIOURS: &[Behaviour] = &[REMOTE_SHUTDOWN, SHARE_CREATED, PRINT_SPOOLER_PLUGIN];

const REMOTE_SHUTDOWN: Behaviour = Behaviour {
    id: "remote-shutdown",
    title: "a shutdown of another host was initiated",
    severity: Severity::Medium,
    confidence: 90,
    attack: &["T1529"],
    decided: "A shutdown is initiated with success.",
    silent: "A shutdown that is called off.",
    benign: "Maintenance.",
    next: "smbtrail rpc --args CAPTURE",
};

const SHARE_CREATED: Behaviour = Behaviour {
    id: "share-created",
    title: "a share was created on another host",
    severity: Severity::Low,
    confidence: 90,
    attack: &["T1570", "T1021.002"],
    decided: "NetrShareAdd answers with success; medium where the share is hidden or is a whole drive.",
    silent: "Listing and reading shares.",
    benign: "Administration.",
    next: "smbtrail rpc --args CAPTURE",
};

const PRINT_SPOOLER_PLUGIN: Behaviour = Behaviour {
    id: "print-spooler-plugin",
    title: "a library was added to the print spooler of another host, which loads it as SYSTEM",
    severity: Severity::Medium,
    confidence: 80,
    attack: &["T1547.012", "T1068"],
    decided: "A printer driver, a monitor or a print processor is added. High where its file is on another host: the service may \
              load it before it answers, so the answer does not count.",
    silent: "Listing drivers, printing.",
    benign: "Print servers that are set up, clients that install a printer.",
    next: "smbtrail rpc --args CAPTURE",
};

pub(crate) fn call(call: &Call<'_>, ledger: &mut Ledger) {
    if call.is("InitShutdown", &["BaseInitiateShutdown", "BaseInitiateShutdownEx"])
        || call.is("winreg", &["BaseInitiateSystemShutdown", "BaseInitiateSystemShutdownEx"])
        || call.operation == "WsdrInitiateShutdown"
    {
        let Some(finding) = ledger.note(&REMOTE_SHUTDOWN, &call.who(), What::default(), &call.moments())
        else {
            return;
        };
        let reboots = call.number("reboot").is_some_and(|reboot| reboot != 0);
        let what = if reboots { "a restart" } else { "a shutdown" };
        call.judge(finding, Severity::Low, &format!("initiated {what} by {}", call.operation));
    } else if call.is("srvsvc", &["NetrShareAdd"]) {
        share(call, ledger);
    } else if call.is(
        "spoolss",
        &["RpcAddPrinterDriver", "RpcAddPrinterDriverEx", "RpcAddMonitor", "RpcAddPrintProcessor"],
    ) || call.is(
        "IRemoteWinspool",
        &[
            "RpcAsyncAddPrinterDriver",
            "RpcAsyncAddMonitor",
            "RpcAsyncAddPrintProcessor",
            "RpcAsyncInstallPrinterDriverFromPackage",
        ],
    ) {
        plugin(call, ledger);
    }
}

fn plugin(call: &Call<'_>, ledger: &mut Ledger) {
    let Some(said) = call.said() else { return };
    let (mut name, mut remote) = (None, None);
    each_value(&said.request, &mut |value| {
        let Value::Text(text) = value else { return };
        // The first text may be the server itself, by its UNC name, which has no more parts.
        let is_file = text.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("dll"));
        if is_file && (text.starts_with(r"\\") || text.starts_with(r"\??\UNC\")) {
            remote = Some(text.as_str());
        } else if is_file {
            name = Some(text.as_str());
        }
    });
    let file = remote.or(name).unwrap_or("a library");
    let Some(finding) = ledger.note(&PRINT_SPOOLER_PLUGIN, &call.who(), What::object(file), &call.moments())
    else {
        return;
    };
    call.judge(finding, Severity::Low, &format!("called {} with {file}", call.operation));
    if remote.is_some() {
        finding.raise(Severity::High, 85);
    }
}

fn share(call: &Call<'_>, ledger: &mut Ledger) {
    let name = call.text("name").unwrap_or("?");
    let path = call.text("path").unwrap_or("");
    let Some(finding) = ledger.note(&SHARE_CREATED, &call.who(), What::object(name), &call.moments()) else {
        return;
    };
    let is_drive = matches!(path.as_bytes(), [_, b':'] | [_, b':', b'\\']);
    if call.judge(finding, Severity::Info, &format!("shared {path} as {name}"))
        && (name.ends_with('$') || is_drive)
    {
        finding.raise(Severity::Medium, SHARE_CREATED.confidence);
    }
}
