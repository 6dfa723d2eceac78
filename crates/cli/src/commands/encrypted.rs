//! `smbtrail encrypted`.

use smbtrail_report::protection::{Encrypted, EncryptedReport};

use super::objects::List;
use crate::failure::{Failure, Status};
use crate::nothing::Wanted;

/// Show what was encrypted, without any key: the cipher, how much went each way, and when
///
/// One row per session with encrypted messages. A large upload is visible by its size, though not by its name.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    list: List,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail encrypted office.pcapng
  smbtrail encrypted --format json encrypted-share.pcapng | jq '.[].sent_bytes'";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        self.list.print::<Encrypted, _>(Wanted::Rows, EncryptedReport::new)
    }
}
