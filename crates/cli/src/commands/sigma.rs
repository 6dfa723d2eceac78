//! `smbtrail sigma`.

use std::path::PathBuf;

use clap::ValueEnum;
use smbtrail_findings::Options as Thresholds;
use smbtrail_report::table::{RowSink, Stream};
use smbtrail_sigma::{Level, Match, Matches, RuleRow, RuleRows, Rules, Sigma};

use super::objects;
use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge, say};
use crate::output::OutputArgs;

/// Run Sigma rules over the traffic: those for Zeek's logs, and those for events of Windows that the network shows
///
/// The traffic is put into the logs that the rules are written for, as `log --as zeek` and `log --as windows` write them, and each
/// record is given to the rules whose logsource names its log: zeek smb_files, smb_mapping, smb_cmd, dce_rpc, ntlm, kerberos,
/// conn and weird; windows security (4624, 4625, 4697, 4698, 5140, 5145), system (7045) and pipe_created.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
#[command(mut_arg("captures", |arg| arg.required(false).required_unless_present("check")))]
pub(crate) struct Args {
    #[command(flatten)]
    capture: CaptureArgs,

    /// The rules: a file, or a directory with all .yml and .yaml below it; may be repeated
    #[arg(long, value_name = "DIR", required = true, help_heading = "Options")]
    rules: Vec<PathBuf>,

    /// Say of each rule whether it can match, and why not, instead of reading a capture
    ///
    /// A rule never matches if its log has no such field, or the field never has such a value: a star that a backslash makes a
    /// plain character, a name with a backslash before it, an endpoint in the place of an operation.
    #[arg(long, conflicts_with = "captures", help_heading = "Options")]
    check: bool,

    /// Print only matches of rules of this level or above
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t = LevelArg::Informational, help_heading = "Options")]
    min_level: LevelArg,

    /// End with exit status 4 if a rule of this level or above matches
    #[arg(long, value_enum, value_name = "LEVEL", help_heading = "Options")]
    fail_on: Option<LevelArg>,

    #[command(flatten)]
    output: OutputArgs,
}

/// A level by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LevelArg {
    Informational,
    Low,
    Medium,
    High,
    Critical,
}

impl From<LevelArg> for Level {
    fn from(level: LevelArg) -> Self {
        match level {
            LevelArg::Informational => Self::Informational,
            LevelArg::Low => Self::Low,
            LevelArg::Medium => Self::Medium,
            LevelArg::High => Self::High,
            LevelArg::Critical => Self::Critical,
        }
    }
}

const EXAMPLE: &str = "\
Examples:
  smbtrail sigma --rules sigma/rules office.pcapng
  smbtrail sigma --rules sigma/rules --check
  smbtrail sigma --rules sigma/rules --min-level high --format jsonl office.pcapng | jq .record";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let rules = self.rules()?;
        if self.check { self.check(&rules) } else { self.matches(&rules) }
    }

    fn rules(&self) -> Result<Rules, Failure> {
        let mut all = Rules::default();
        for path in &self.rules {
            let Rules { rules, refused, .. } = Rules::load(path)
                .map_err(|error| Failure::Usage(format!("--rules: cannot be read: {error}")))?;
            all.rules.extend(rules);
            all.refused.extend(refused);
        }
        if all.rules.is_empty() && all.refused.is_empty() {
            return Err(Failure::Usage(
                "--rules: there is no rule\n\n  tip: rules are files that end in .yml or .yaml; those of SigmaHQ are in \
                 rules/network/zeek, rules/windows/builtin and rules/windows/pipe_created"
                    .into(),
            ));
        }
        Ok(all)
    }

    fn check(&self, rules: &Rules) -> Result<Status, Failure> {
        let mut out = self.output.open::<RuleRows>(&self.rules)?;
        let mut rows = Stream::<RuleRows, _>::new(self.output.style(), &mut out);
        let mut possible = 0;
        for rule in rules.rules.iter().map(RuleRow::of).chain(rules.refused.iter().map(RuleRow::refused)) {
            possible += usize::from(rule.can_match());
            rows.push(0, &rule);
        }
        let written = rows.finish();
        objects::finish(out, written, &self.output)?;
        let all = rules.rules.len() + rules.refused.len();
        if possible < all && !self.output.quiet {
            say(format_args!("note: {possible} of {all} rules can match"));
        }
        Ok(Status::Done)
    }

    fn matches(&self, rules: &Rules) -> Result<Status, Failure> {
        let mut options = self.capture.reading.options();
        options.limits.stub = options.limits.stub.max(Thresholds::STUB);
        let pipeline = self.capture.open_with(options)?;
        let mut out = self.output.open::<Matches>(&self.inputs()?)?;
        let mut rows = Stream::<Matches, _>::new(self.output.style(), &mut out);
        let (least, fail_at) = (Level::from(self.min_level), self.fail_on.map(Level::from));
        let (mut count, mut fails) = (0_u64, false);
        let mut take = |found: &Match<'_>| {
            fails |= fail_at.is_some_and(|level| found.rule.level >= level);
            if found.rule.level >= least {
                rows.push(count, found);
                count += 1;
            }
        };
        let outcome = capture::run(pipeline, &mut Sigma::new(rules, &mut take), !self.output.quiet);
        let written = RowSink::<Matches>::finish(rows);
        objects::finish(out, written, &self.output)?;
        if !self.output.quiet {
            self.remark(rules, count);
        }
        let status = judge(&outcome, self.output.quiet);
        Ok(if fails { Status::Found } else { status })
    }

    /// Says what the rows do not show.
    fn remark(&self, rules: &Rules, count: u64) {
        let refused = rules.refused.len();
        if refused > 0 {
            let all = rules.rules.len() + refused;
            say(format_args!("note: {refused} of {all} rules are not run; `--check` says why"));
        }
        if count == 0 {
            say("note: no rule matches; `smbtrail findings` needs no rules");
        }
    }

    fn inputs(&self) -> Result<Vec<PathBuf>, Failure> {
        Ok(self.capture.inputs()?.into_iter().chain(self.rules.clone()).collect())
    }
}
