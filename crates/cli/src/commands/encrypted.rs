//! `smbtrail encrypted`.

use smbtrail_report::protection::{Encrypted, EncryptedReport};

use super::objects;
use crate::capture::CaptureArgs;
use crate::failure::{Failure, Status};
use crate::output::OutputArgs;
use crate::rows::RowArgs;

/// Show what was encrypted, without any key: the cipher, how much went each way, and when
///
/// One row per session with encrypted messages. A large upload is visible by its size, though not by its name.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    capture: CaptureArgs,
    #[command(flatten)]
    rows: RowArgs,
    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail encrypted office.pcapng
  smbtrail encrypted --format json encrypted-share.pcapng | jq '.[].sent_bytes'";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        objects::report::<Encrypted, _>(&self.capture, &self.rows, &self.output, EncryptedReport::new)
    }
}
