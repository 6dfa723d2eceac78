//! What fields of DCE/RPC are read from arguments, whatever the operation.

use smbtrail_track::CallPdu;
use smbtrail_track::rpc::{Form, Node, Value};
use smbtrail_wire::Guid;

use crate::readers::{name, reads_arguments};

/// Where the handles of a call were opened, as far as Wireshark remembers that: of services it follows only the manager.
pub(super) fn opened_frames(call: &CallPdu, visit: &mut dyn FnMut(u64)) {
    let (follows, only) = match name(call) {
        Some("eventlog" | "lsarpc" | "samr" | "winreg") => (true, None),
        Some("svcctl") => (true, Some("manager")),
        _ => (false, None),
    };
    let handles =
        call.handles.iter().filter(|handle| only.is_none_or(|only| handle.object.as_deref() == Some(only)));
    for opened in handles.filter(|_| follows && reads_arguments(call)).filter_map(|handle| handle.opened) {
        visit(opened.frame);
    }
}

/// How many handles a call closes, where Wireshark notes that.
pub(super) fn closed(call: &CallPdu) -> usize {
    let notes = matches!(name(call), Some("eventlog" | "lsarpc" | "samr" | "winreg" | "svcctl" | "spoolss"));
    call.handles.iter().filter(|handle| notes && reads_arguments(call) && handle.closes).count()
}

/// The GUIDs of a call of netlogon.
pub(super) fn guids(call: &CallPdu, visit: &mut dyn FnMut(Guid)) {
    if reads_arguments(call) && name(call) == Some("netlogon") {
        walk(&call.said, &mut |node| {
            if let Value::Guid(guid) = node.value {
                visit(guid);
            }
        });
    }
}

/// Every value of a call, in the order of a tree: what a pointer leads to follows it.
pub(super) fn walk(nodes: &[Node], visit: &mut dyn FnMut(&Node)) {
    for node in nodes {
        visit(node);
        if let Value::Struct(nodes) | Value::List(nodes) | Value::Arm(_, nodes) = &node.value {
            walk(nodes, visit);
        }
    }
}

/// The security identifiers of a call, each with how many subauthorities it has.
pub(super) fn sids(call: &CallPdu, visit: &mut dyn FnMut(u64, &str)) {
    if reads_arguments(call) {
        walk(&call.said, &mut |node| {
            if let (Form::Sid(count), Value::Text(sid)) = (node.form, &node.value) {
                visit(count, sid);
            }
        });
    }
}
