//! Which calls of DCE/RPC Wireshark 4.0 reads: it does not know every interface, nor the arguments of every operation.

use smbtrail_track::CallPdu;
use smbtrail_track::rpc::{Interface, Side};

/// The interfaces of `smbtrail_track::rpc` that Wireshark 4.0 knows. Of another one it shows the stub.
const KNOWN: [&str; 43] = [
    "EMSMDB",
    "FileServerVssAgent",
    "FrsTransport",
    "IActivation",
    "IDispatch",
    "IObjectExporter",
    "IRemUnknown",
    "IRemUnknown2",
    "IRemoteSCMActivator",
    "IRemoteWinspool",
    "ITaskSchedulerService",
    "ITypeInfo",
    "InitShutdown",
    "NtFrsApi",
    "Witness",
    "atsvc",
    "browser",
    "clusapi",
    "dimsvc",
    "dnsserver",
    "drsuapi",
    "dssetup",
    "epmapper",
    "eventlog",
    "frsrpc",
    "lsaefsrpc",
    "lsarpc",
    "mdssvc",
    "mgmt",
    "msgsvcsend",
    "netdfs",
    "netlogon",
    "nspi",
    "pnp",
    "rfri",
    "samr",
    "spoolss",
    "srvsvc",
    "svcctl",
    "tapsrv",
    "trksvr",
    "winreg",
    "wkssvc",
];

/// The interface of a call.
pub(crate) fn name(call: &CallPdu) -> Option<&'static str> {
    Some(Interface::find(call.context?.interface)?.name)
}

/// Whether Wireshark knows the interface of a call.
pub(crate) fn has_reader(call: &CallPdu) -> bool {
    name(call).is_some_and(|name| KNOWN.contains(&name))
}

/// Whether Wireshark 4.0 reads the arguments of a call: it does not know those of every operation.
pub(crate) fn reads(call: &CallPdu) -> bool {
    if !has_reader(call) {
        return false;
    }
    let count = match name(call) {
        Some("svcctl") => {
            let asked = matches!(call.opnum, 14 | 17 | 26) && call.side == Side::Client;
            return asked || matches!(call.opnum, 0 | 3 | 8 | 12 | 15 | 16 | 27 | 30);
        }
        Some("spoolss") => {
            let asked = matches!(
                call.opnum,
                0 | 2..=4 | 6..=8 | 10 | 12 | 17..=20 | 23 | 26 | 27 | 29..=34 | 53 | 56 | 58..=60 | 65..=67 | 69 | 72
                    | 73 | 77..=80
            );
            let answered = matches!(
                call.opnum,
                1 | 5 | 9 | 11 | 13..=16 | 21 | 22 | 24 | 25 | 28 | 35..=52 | 54 | 55 | 57 | 61..=64 | 70 | 81 | 84 | 89
            );
            return asked || (answered && call.side == Side::Server);
        }
        Some("ITaskSchedulerService" | "NtFrsApi" | "dimsvc" | "pnp" | "trksvr") => 0,
        Some("mgmt") => return call.opnum == 4,
        Some("msgsvcsend") => 1,
        Some("InitShutdown") => 3,
        Some("atsvc" | "mdssvc") => 4,
        Some("Witness" | "epmapper") => 5,
        Some("dnsserver") => 10,
        Some("dssetup") => 11,
        Some("browser") => 12,
        Some("FileServerVssAgent") => 13,
        Some("lsaefsrpc") => 14,
        Some("netdfs") => 23,
        Some("eventlog") => 24,
        Some("drsuapi") => 25,
        Some("wkssvc") => 31,
        Some("winreg") => 36,
        Some("netlogon") => return matches!(call.opnum, 0..=41 | 45),
        Some("srvsvc") => 54,
        Some("samr") => 68,
        Some("lsarpc") => 82,
        _ => u16::MAX,
    };
    call.opnum < count
}

/// Whether Wireshark 4.0 reads more of a call than what it returns: it declares no arguments for some operations.
pub(crate) fn reads_arguments(call: &CallPdu) -> bool {
    let is_empty = match name(call) {
        Some("lsarpc") => matches!(
            call.opnum,
            4 | 5 | 9 | 21..=24 | 27 | 34 | 40 | 42 | 43 | 51 | 56 | 59..=67 | 69..=72 | 74 | 75 | 78..=81
        ),
        Some("srvsvc") => matches!(call.opnum, 34 | 43..=53),
        Some("eventlog") => matches!(call.opnum, 12..=21),
        Some("drsuapi") => matches!(call.opnum, 5..=11 | 14 | 15 | 17 | 18 | 20..=24),
        Some("dssetup") => matches!(call.opnum, 1..=10),
        Some("netdfs") => matches!(call.opnum, 6..=9 | 16 | 17 | 19 | 20 | 22),
        Some("lsaefsrpc") => matches!(call.opnum, 11..=13),
        Some("dnsserver") => matches!(call.opnum, 0..=5 | 7 | 9),
        _ => false,
    };
    reads(call) && !is_empty
}
