//! `smbtrail cat`.

use std::io::{self, Write};

use smbtrail_report::PathGlob;

use crate::assemble::{self, ChoiceArgs, UserArgs};
use crate::capture::CaptureArgs;
use crate::failure::{Failure, Status, judge, say};
use crate::filter::FilterArgs;
use crate::output::{CHUNK, Destination};

/// Print the content of one file to standard output
///
/// The file is the one whose path below its share fits the pattern, in its last version or in the one that --version names.
/// A content with holes is printed only with --zero.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    capture: CaptureArgs,

    /// The file: a pattern for its path below the share
    #[arg(long, value_name = "PATTERN", required = true, value_parser = |text: &str| PathGlob::new(text), help_heading = "Options")]
    path: PathGlob,

    /// The alternate data stream of the file
    #[arg(long, value_name = "NAME", help_heading = "Options")]
    stream: Option<String>,

    /// The version, as `smbtrail files` numbers them [default: the last]
    #[arg(long = "version-number", value_name = "N", help_heading = "Options")]
    version: Option<u64>,

    /// Print zeros where the content is unknown
    #[arg(long, help_heading = "Options")]
    zero: bool,

    #[command(flatten)]
    choice: ChoiceArgs,
    #[command(flatten)]
    user: UserArgs,
    #[command(flatten)]
    filter: FilterArgs,

    /// Print no progress and no warnings; the exit status still reports damage
    #[arg(short, long, help_heading = "Options")]
    quiet: bool,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail cat --path welcome.txt office.pcapng
  smbtrail cat --path '*budget.ods' --version-number 1 office.pcapng > budget.ods";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let mut choice = self.choice.read()?.of(&self.user);
        let store = assemble::store(tempfile::tempfile, u64::MAX);
        let (mut catalog, outcome) = choice.assemble(&self.capture, &self.filter, store, !self.quiet)?;
        let is_stream = |name: Option<&str>| match (name, &self.stream) {
            (None, None) => true,
            (Some(name), Some(wanted)) => name.eq_ignore_ascii_case(wanted),
            _ => false,
        };
        let mut names = Vec::new();
        let mut problem = None;
        let printed = catalog.each(|entry, content| {
            let path = entry.version.path.as_deref().unwrap_or_default();
            let version = self.version.map_or(entry.latest, |number| entry.number == number);
            let fits = self.path.matches(path) && is_stream(entry.stream.map(|name| &**name));
            if !fits || !version || !choice.takes(entry) {
                return Ok(());
            }
            names.push(path.to_owned());
            if names.len() > 1 || problem.is_some() {
                return Ok(());
            }
            if !entry.complete && !self.zero {
                problem = Some(format!(
                    "{path}: {} bytes are known of {}\n\n  tip: --zero prints zeros where it is unknown; `smbtrail files` \
                     lists the holes",
                    entry.known,
                    entry.version.size.map_or_else(|| "an unknown number".to_owned(), |size| size.to_string()),
                ));
                return Ok(());
            }
            let end = content.extents().last().map_or(0, |extent| extent.end);
            let mut out = io::BufWriter::with_capacity(CHUNK, Destination::Stdout);
            io::copy(&mut content.reader(entry.version.size.unwrap_or(end)), &mut out)?;
            out.flush()
        });
        printed.map_err(|error| Failure::Output { path: "standard output".into(), error })?;
        if let Some(problem) = problem {
            return Err(Failure::Usage(problem));
        }
        match names.as_slice() {
            [] => Err(Failure::Usage("no file fits\n\n  tip: `smbtrail files` lists them".to_owned())),
            [_] => Ok(judge(&outcome, self.quiet)),
            [first, others @ ..] => {
                if !self.quiet {
                    say(format_args!("warning: {} files fit; {first} was printed", others.len() + 1));
                }
                Ok(judge(&outcome, self.quiet))
            }
        }
    }
}
