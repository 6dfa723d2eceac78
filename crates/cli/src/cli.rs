//! The command line.

use std::path::Path;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::commands::{
    anomalies, audit, cat, changes, completions, config, connections, credits, decrypt, dfs, diagnose, diff,
    encrypted, explain, export, extract, fields, files, findings, follow, hashes, hosts, info, keys, locks,
    log, logons, man, messages, opens, pipes, protection, report, rpc, scrub, sessions, show, sigma, slice,
    stats, summary, timeline, top, tree, trees, verify,
};
use crate::config::Config;
use crate::failure::{Failure, Status};
use crate::verbose;

/// Show what happened in a packet capture's SMB2 and SMB3 traffic
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true, after_help = EXAMPLES)]
#[command(long_about = "\
Show what happened in a packet capture's SMB2 and SMB3 traffic: who logged on from where, which shares they connected \
to, what they did to which files, with what result and how fast. Start with `smbtrail summary CAPTURE`.")]
#[command(after_long_help = LONG_AFTER)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,

    /// Also say on standard error what was read, how fast, and what was counted on the way
    #[arg(short, long, global = true)]
    verbose: bool,
}

const EXAMPLES: &str = "\
Examples:
  smbtrail summary office.pcapng
  smbtrail logons --format csv rotated-*.pcap
  smbtrail explain CreditCharge";

const LONG_AFTER: &str = "\
Examples:
  smbtrail summary office.pcapng                  # what happened, on one page
  smbtrail info office.pcapng                     # what the file is, and what is missing
  smbtrail report -o office.html office.pcapng    # the same and more, as a page for a browser
  smbtrail findings office.pcapng                 # attacks and what looks like them, with proof
  smbtrail diagnose office.pcapng                 # why it is slow, and what to change
  smbtrail logons --format csv rotated-*.pcap     # every attempt to log on, as CSV
  smbtrail diff before.pcapng after.pcapng        # what differs between two captures
  smbtrail follow --path '*.ods' office.pcapng    # what was done to these files
  smbtrail show --frame 14 office.pcapng          # one frame as a tree, every field and byte
  smbtrail explain --frame 14 office.pcapng       # the same message, explained
  smbtrail explain CreditCharge                   # what this field is, and why it matters
  tcpdump -U -w - port 445 | smbtrail messages -  # messages as they are captured

Installation:
  smbtrail completions --install                  # for the shell that is in use; or: completions bash
  smbtrail man --install                          # manual pages, for `man smbtrail`; or: man DIR
  smbtrail config --example                       # a configuration file with every setting
  smbtrail help environment                       # the environment variables that it reads

Exit status:
  0  success; lost packets and a capture that starts in mid-stream are not failures
  1  success, but a capture file is damaged, as reported on standard error
  2  wrong usage
  3  the input cannot be read or the output cannot be written
  4  `--fail-on` of `findings` or `sigma`: there is such a finding or match

  `diff` has three: 0 nothing differs, 1 something does, 2 it could not be compared";

#[derive(Debug, Subcommand)]
enum Command {
    Summary(summary::Args),
    Info(info::Args),
    Report(report::Args),
    Findings(findings::Args),
    Sigma(sigma::Args),
    Diagnose(diagnose::Args),
    Diff(diff::Args),
    Top(top::Args),
    Messages(messages::Args),
    Hosts(hosts::Args),
    Connections(connections::Args),
    Sessions(sessions::Args),
    Logons(logons::Args),
    Hashes(hashes::Args),
    Trees(trees::Args),
    Opens(opens::Args),
    Pipes(pipes::Args),
    Rpc(rpc::Args),
    Files(files::Args),
    Extract(extract::Args),
    Cat(cat::Args),
    Tree(tree::Args),
    Timeline(timeline::Args),
    Changes(changes::Args),
    Locks(locks::Args),
    Log(log::Args),
    Export(export::Args),
    Follow(follow::Args),
    Credits(credits::Args),
    Stats(stats::Args),
    Protection(protection::Args),
    Audit(audit::Args),
    Dfs(dfs::Args),
    Encrypted(encrypted::Args),
    Verify(verify::Args),
    Keys(keys::Args),
    Anomalies(anomalies::Args),
    Show(show::Args),
    Explain(explain::Args),
    Fields(fields::Args),
    Slice(slice::Args),
    Decrypt(decrypt::Args),
    Scrub(scrub::Args),
    Config(config::Args),
    Completions(completions::Args),
    Man(man::Args),
}

impl Cli {
    /// Reads the arguments of this process.
    pub(crate) fn from_args() -> Result<Self, Failure> {
        let (config, unread) = match Config::read() {
            Ok(config) => (config, None),
            Err(error) => (Config::default(), Some(error)),
        };
        let (command, unread) = match config.apply(Self::command()) {
            Ok(command) => (command, unread),
            Err(error) => (Self::command(), Some(error)),
        };
        let read = |matches: ArgMatches| {
            Ok((matches.subcommand_name().map(str::to_owned), Self::from_arg_matches(&matches)?))
        };
        let (name, cli) = command.try_get_matches().and_then(read).map_err(|error| fault(error, &config))?;
        match unread {
            // These do not follow the file, and help to correct it.
            Some(_)
                if matches!(cli.command, Command::Config(_) | Command::Completions(_) | Command::Man(_)) => {}
            Some(error) => {
                return Err(Failure::Usage(format!(
                    "{error}\n\n  tip: `smbtrail config --example` shows every setting"
                )));
            }
            None => config.install(&name.unwrap_or_default()),
        }
        Ok(cli)
    }

    pub(crate) fn run(&self) -> Result<Status, Failure> {
        if self.verbose {
            verbose::begin();
        }
        match &self.command {
            Command::Summary(args) => args.run(),
            Command::Info(args) => args.run(),
            Command::Report(args) => args.run(),
            Command::Findings(args) => args.run(),
            Command::Sigma(args) => args.run(),
            Command::Diagnose(args) => args.run(),
            Command::Diff(args) => args.run(),
            Command::Top(args) => args.run(),
            Command::Messages(args) => args.run(),
            Command::Hosts(args) => args.run(),
            Command::Connections(args) => args.run(),
            Command::Sessions(args) => args.run(),
            Command::Logons(args) => args.run(),
            Command::Hashes(args) => args.run(),
            Command::Trees(args) => args.run(),
            Command::Opens(args) => args.run(),
            Command::Pipes(args) => args.run(),
            Command::Rpc(args) => args.run(),
            Command::Files(args) => args.run(),
            Command::Extract(args) => args.run(),
            Command::Cat(args) => args.run(),
            Command::Tree(args) => args.run(),
            Command::Timeline(args) => args.run(),
            Command::Changes(args) => args.run(),
            Command::Locks(args) => args.run(),
            Command::Log(args) => args.run(),
            Command::Export(args) => args.run(),
            Command::Follow(args) => args.run(),
            Command::Credits(args) => args.run(),
            Command::Stats(args) => args.run(),
            Command::Protection(args) => args.run(),
            Command::Audit(args) => args.run(),
            Command::Dfs(args) => args.run(),
            Command::Encrypted(args) => args.run(),
            Command::Verify(args) => args.run(),
            Command::Keys(args) => args.run(),
            Command::Anomalies(args) => args.run(),
            Command::Show(args) => args.run(),
            Command::Explain(args) => args.run(),
            Command::Fields(args) => args.run(),
            Command::Slice(args) => args.run(),
            Command::Decrypt(args) => args.run(),
            Command::Scrub(args) => args.run(),
            Command::Config(args) => args.run(),
            Command::Completions(args) => args.run(Self::command()),
            Command::Man(args) => args.run(Self::command()),
        }
    }
}

/// What is wrong with the arguments, and what the configuration file has to do with it.
fn fault(error: clap::Error, config: &Config) -> Failure {
    if let Some(capture) = forgotten_command(&error) {
        return Failure::Usage(format!(
            "no command given for `{capture}`\n\n  tip: start with `smbtrail summary {capture}`; `smbtrail --help` lists the commands"
        ));
    }
    if let Some(ContextValue::String(value)) = error.get(ContextKind::InvalidValue)
        && let Some(blame) = config.blame(value)
    {
        let text = error.render().to_string();
        let what = text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
        return Failure::Usage(format!("{what}\n\n  tip: {blame}"));
    }
    Failure::Arguments(Box::new(error))
}

/// The capture that was given in place of a command.
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
