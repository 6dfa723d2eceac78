//! What the operations of the interfaces that matter most take and give. Each interface has a file, each operation one
//! declaration.

mod buffers;
mod declare;
mod dfs;
mod directory;
mod efs;
mod eventlog;
mod handles;
mod lsa;
mod netlogon;
mod others;
mod registry;
mod said;
mod sam;
mod server;
mod services;
mod spooler;
#[cfg(test)]
mod sweep;
mod tasks;
mod types;
mod workstation;

use smbtrail_wire::Guid;

pub use declare::{Argument, Arguments, Direction, Label, Operation};
pub use handles::Handles;
pub use said::Said;

/// The interfaces whose operations are declared.
static DECLARED: [&Arguments; 28] = [
    &services::SVCCTL,
    &registry::WINREG,
    &tasks::ATSVC,
    &tasks::SCHEDULER,
    &server::SRVSVC,
    &workstation::WKSSVC,
    &sam::SAMR,
    &lsa::LSARPC,
    &netlogon::NETLOGON,
    &efs::EFSRPC,
    &efs::LSA_EFSRPC,
    &dfs::NETDFS,
    &spooler::SPOOLSS,
    &spooler::ASYNC,
    &eventlog::EVENTLOG,
    &eventlog::EVENTLOG6,
    &others::EPMAPPER,
    &others::MGMT,
    &others::DSSETUP,
    &others::INITSHUTDOWN,
    &others::WINDOWS_SHUTDOWN,
    &others::FSRVP,
    &others::WITNESS,
    &others::PNP,
    &others::OXID_RESOLVER,
    &directory::DRSUAPI,
    &directory::BACKUP_KEY,
    &directory::DNSSERVER,
];

impl Arguments {
    /// What the operations of an interface take and give.
    #[must_use]
    pub fn of(uuid: Guid) -> Option<&'static Self> {
        DECLARED.iter().copied().find(|declared| declared.uuid == uuid)
    }

    /// Every interface whose operations are declared.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        DECLARED.iter().copied()
    }

    /// What one operation takes and gives.
    #[must_use]
    pub fn operation(&self, opnum: u16) -> Option<&'static Operation> {
        self.operations.iter().find(|operation| operation.opnum == opnum)
    }
}
