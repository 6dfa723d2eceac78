//! What calls make on their server: services and tasks.

use smbtrail_track::RpcCall;
use smbtrail_track::rpc::{End, Interface, Outcome};

/// What a call made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Made {
    Service,
    Task,
}

/// What a call made, if it was answered with success.
pub(crate) fn made(call: &RpcCall) -> Option<Made> {
    let said = call.call.said.as_ref()?;
    if call.call.end != End::Response || !said.result.is_some_and(Outcome::is_success) {
        return None;
    }
    let interface = Interface::find(call.call.context?.interface)?;
    match (interface.name, interface.operation(call.call.opnum)?) {
        ("svcctl", operation) if operation.starts_with("Create") => Some(Made::Service),
        ("ITaskSchedulerService", "SchRpcRegisterTask") => Some(Made::Task),
        _ => None,
    }
}
