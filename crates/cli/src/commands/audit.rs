//! `smbtrail audit`.

use smbtrail_report::protection::{Audit, AuditReport};

use super::objects::List;
use crate::failure::{Failure, Status};
use crate::nothing::Wanted;

/// List which clients and servers still need SMB1, NTLMv1, RC4, guests or unsigned traffic
///
/// One row per client and server, with the frames that prove it, and whether the server can require signatures.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    list: List,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail audit office.pcapng
  smbtrail audit --format csv kerberos.pcapng";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        self.list.print::<Audit, _>(Wanted::Rows, AuditReport::new)
    }
}
