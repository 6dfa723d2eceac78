//! The command line.

use std::path::Path;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Parser, Subcommand};

use crate::commands::{
    anomalies, completions, credits, decrypt, encrypted, explain, fields, follow, hashes, keys, logons, man,
    messages, opens, sessions, show, slice, stats, summary, trees, verify,
};
use crate::failure::{Failure, Status};

/// Understand SMB2 and SMB3 traffic: a packet capture in, its story out
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true, after_help = EXAMPLES)]
#[command(long_about = "\
Understand SMB2 and SMB3 traffic: a packet capture in, its story out.

Who logged on from where, to which share, what they did to which file, with what result and how long it took. Start \
with `smbtrail summary CAPTURE`.")]
#[command(after_long_help = LONG_AFTER)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  smbtrail summary office.pcapng
  smbtrail logons --format csv monday-*.pcap.gz
  smbtrail explain CreditCharge";

const LONG_AFTER: &str = "\
Examples:
  smbtrail summary office.pcapng             a page on the capture
  smbtrail logons --format csv mon-*.pcap.gz every attempt to log on, as CSV
  smbtrail follow --path '*.docx' x.pcapng   what was done to these files
  smbtrail show --frame 12 x.pcapng          one frame as a tree, every field and byte
  smbtrail explain --frame 12 x.pcapng       the same message, explained
  smbtrail explain CreditCharge              what this field is, and why to care
  tcpdump -w - port 445 | smbtrail messages -

To set it up:
  smbtrail completions SHELL                 the completions of bash, zsh, fish, elvish or powershell
  smbtrail man DIR                           the manual pages

Exit status:
  0  done; packet loss, gaps and a start in mid-stream are findings, not failures
  1  done, but a capture file is damaged: said on standard error
  2  wrong usage
  3  input cannot be read, or output not written";

#[derive(Debug, Subcommand)]
enum Command {
    Summary(summary::Args),
    Messages(messages::Args),
    Sessions(sessions::Args),
    Logons(logons::Args),
    Hashes(hashes::Args),
    Trees(trees::Args),
    Opens(opens::Args),
    Follow(follow::Args),
    Credits(credits::Args),
    Stats(stats::Args),
    Encrypted(encrypted::Args),
    Verify(verify::Args),
    Keys(keys::Args),
    Anomalies(anomalies::Args),
    Show(show::Args),
    Explain(explain::Args),
    Fields(fields::Args),
    Slice(slice::Args),
    Decrypt(decrypt::Args),
    #[command(hide = true)]
    Completions(completions::Args),
    #[command(hide = true)]
    Man(man::Args),
}

impl Cli {
    /// Reads the arguments of this process.
    pub(crate) fn from_args() -> Result<Self, Failure> {
        Self::try_parse().map_err(|error| match forgotten_command(&error) {
            Some(capture) => Failure::Usage(format!(
                "no command given for `{capture}`\n\n  tip: `smbtrail summary {capture}` is where to start; \
                 `smbtrail --help` lists the commands"
            )),
            None => Failure::Arguments(Box::new(error)),
        })
    }

    pub(crate) fn run(&self) -> Result<Status, Failure> {
        match &self.command {
            Command::Summary(args) => args.run(),
            Command::Messages(args) => args.run(),
            Command::Sessions(args) => args.run(),
            Command::Logons(args) => args.run(),
            Command::Hashes(args) => args.run(),
            Command::Trees(args) => args.run(),
            Command::Opens(args) => args.run(),
            Command::Follow(args) => args.run(),
            Command::Credits(args) => args.run(),
            Command::Stats(args) => args.run(),
            Command::Encrypted(args) => args.run(),
            Command::Verify(args) => args.run(),
            Command::Keys(args) => args.run(),
            Command::Anomalies(args) => args.run(),
            Command::Show(args) => args.run(),
            Command::Explain(args) => args.run(),
            Command::Fields(args) => args.run(),
            Command::Slice(args) => args.run(),
            Command::Decrypt(args) => args.run(),
            Command::Completions(args) => args.run(Self::command()),
            Command::Man(args) => args.run(Self::command()),
        }
    }
}

/// The capture that stands where a command should.
fn forgotten_command(error: &clap::Error) -> Option<&str> {
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) else { return None };
    let path = Path::new(word);
    let is_capture = |name: &str| [".pcap", ".pcapng", ".cap"].iter().any(|end| name.contains(end));
    let forgotten = error.kind() == ErrorKind::InvalidSubcommand && (path.is_file() || is_capture(word));
    forgotten.then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}
