//! The commands that Wireshark knows.

use smbtrail_codec::Header;
use smbtrail_wire::Command;

/// Whether Wireshark does not know the command: then no field is read from the body.
pub(crate) fn is_unknown(header: &Header) -> bool {
    header.command > Command::OPLOCK_BREAK
}

/// Names of commands that Wireshark writes otherwise than the specification.
pub(crate) const NAMES: &[(u64, &str)] = &[
    (0, "Negotiate Protocol"),
    (2, "Session Logoff"),
    (13, "KeepAlive"),
    (14, "Find"),
    (15, "Notify"),
    (16, "GetInfo"),
    (17, "SetInfo"),
    (18, "Break"),
];
