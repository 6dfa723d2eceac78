//! `smbtrail completions`.

use std::io;

use clap_complete::Shell;

use crate::failure::{Failure, Status};
use crate::output::Destination;

/// Print the completions for a shell
///
/// Save them where the shell looks for completions.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    /// The shell
    shell: Shell,
}

const EXAMPLE: &str = "\
Example:
  smbtrail completions bash > smbtrail.bash";

impl Args {
    pub(crate) fn run(&self, mut command: clap::Command) -> Result<Status, Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command, "smbtrail", &mut script);
        let mut out = Destination::Stdout;
        let written = io::Write::write_all(&mut out, &script);
        out.finish(written)?;
        Ok(Status::Done)
    }
}
