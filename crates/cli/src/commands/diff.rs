//! `smbtrail diff`.

use std::io::{self, Write};
use std::path::PathBuf;

use smbtrail_diagnose::Diagnosis;
use smbtrail_diff::{
    Choice, Compared, Days, Diff, Differences, IGNORED, IgnoredRows, Joined, JoinedConnections, Measure,
    TwoSided, measures, write_differences, write_joined, write_measures,
};
use smbtrail_page::RowPage;
use smbtrail_pipeline::Pipeline;
use smbtrail_pipeline::track::Observer;
use smbtrail_report::Style;
use smbtrail_report::table::people::counted;
use smbtrail_report::table::{RowSink as _, Rows, Stream};

use super::report::file_name;
use crate::capture::{self, ReadingArgs};
use crate::failure::{Failure, Status, judge, say};
use crate::files;
use crate::output::{Destination, OutputArgs};

/// Say what differs between two captures of the same work: another server, another client, another setting
///
/// Requests are aligned by command, share, path and level in their order, and only what differs is printed: requests that
/// one capture has alone, statuses, and values of fields. What differs between any two runs, such as ids, times, credits
/// and signatures, is ignored. The exit status is 0 if nothing differs, 1 if something does, and 2 if the captures could not
/// be compared.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    /// The first capture: a file, a directory, or - for standard input
    #[arg(value_name = "A", required_unless_present = "ignored")]
    first: Option<PathBuf>,

    /// The second capture
    #[arg(value_name = "B", required_unless_present = "ignored")]
    second: Option<PathBuf>,

    /// Compare where the time went, and say how much of the difference each part explains
    #[arg(long, help_heading = "Options")]
    time: bool,

    /// Join two captures of the same traffic, made at two places: the server's time, the network's, and what was lost
    #[arg(long, help_heading = "Options", conflicts_with = "time")]
    two_sided: bool,

    /// Compare only which requests there are and how they end
    #[arg(long, help_heading = "Options", conflicts_with_all = ["keep", "ignore", "time", "two_sided"])]
    shape: bool,

    /// Compare this field although it is ignored; may be repeated
    #[arg(long, value_name = "FIELD", help_heading = "Options", conflicts_with_all = ["time", "two_sided"])]
    keep: Vec<String>,

    /// Ignore this field too; may be repeated
    #[arg(long, value_name = "FIELD", help_heading = "Options", conflicts_with_all = ["time", "two_sided"])]
    ignore: Vec<String>,

    /// List what is ignored, and why
    #[arg(long, help_heading = "Options", conflicts_with_all = ["first", "second", "time", "two_sided"])]
    ignored: bool,

    #[command(flatten)]
    reading: ReadingArgs,

    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail diff diff/plain.pcapng.zst diff/signed.pcapng.zst || echo 'something differs'
  smbtrail diff --shape diff/plain.pcapng.zst diff/again.pcapng.zst && echo 'nothing differs'
  smbtrail diff --time slow/none-client.pcap.zst slow/rtt-client.pcap.zst
  smbtrail diff --time --format html -o time.html slow/none-client.pcap.zst slow/rtt-client.pcap.zst
  smbtrail diff --two-sided slow/rtt-client.pcap.zst slow/rtt-server.pcap.zst";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let done = match (&self.first, &self.second) {
            (Some(first), Some(second)) => self.compare(first, second),
            _ => self.list(),
        };
        done.map_err(|failure| Failure::Uncompared(Box::new(failure)))
    }

    /// Lists what is ignored.
    fn list(&self) -> Result<Status, Failure> {
        let mut out = self.output.open::<IgnoredRows>(&[])?;
        let mut rows = Stream::<IgnoredRows, _>::new(self.output.style(), &mut out);
        IGNORED.iter().for_each(|ignored| rows.push(0, ignored));
        let written = rows.finish();
        out.finish(written.map(drop))?;
        Ok(Status::Done)
    }

    fn compare(&self, first: &PathBuf, second: &PathBuf) -> Result<Status, Failure> {
        let pipelines = [self.open(first)?, self.open(second)?];
        let captures = files::expand(&[first.clone(), second.clone()])?;
        let mut out = self.output.open_page(&self.reading.inputs(captures))?;
        let (names, style) = ([first, second].map(|path| path.display().to_string()), self.output.style());
        let names = names.each_ref().map(String::as_str);
        let (written, status) = if self.time {
            self.days(pipelines, |measures| match self.output.is_html() {
                false => write_measures(measures, names, style, &mut out),
                true => {
                    let about = "Where the time of each capture went, and how much of the difference each part explains.";
                    let rows = |style, out: &mut dyn Write| write_measures(measures, names, style, out);
                    html::<Days>(names, &[], ("Two days of the same work", about), "diff --time", rows, &mut out)
                }
            })
        } else if self.two_sided {
            self.sides(pipelines, |joined| match self.output.is_html() {
                false => write_joined(joined, names, style, &mut out),
                true => {
                    let about = "The server's time, the network's, and what was lost in between.";
                    let rows = |style, out: &mut dyn Write| write_joined(joined, names, style, out);
                    html::<JoinedConnections>(
                        names,
                        &[],
                        ("The same traffic at two places", about),
                        "diff --two-sided",
                        rows,
                        &mut out,
                    )
                }
            })
        } else {
            let mut choice = Choice::default();
            choice.keep.clone_from(&self.keep);
            choice.ignore.clone_from(&self.ignore);
            choice.shape = self.shape;
            let (compared, whole) = self.differences(pipelines, choice)?;
            let written = match self.output.is_html() {
                false => write_differences(&compared, names, style, &mut out),
                true => {
                    let about = "What one capture has and the other has not, setups first, then requests, statuses and fields.";
                    let rows = |style, out: &mut dyn Write| write_differences(&compared, names, style, out);
                    let said = said(&compared, names);
                    html::<Differences>(names, &said, ("Differences", about), "diff", rows, &mut out)
                }
            };
            (
                written,
                if compared.differences.is_empty() {
                    sure(whole && compared.is_same())
                } else {
                    Status::Different
                },
            )
        };
        out.finish(written)?;
        Ok(status)
    }

    fn differences(&self, [one, two]: [Pipeline; 2], choice: Choice) -> Result<(Compared, bool), Failure> {
        let mut diff = Diff::new(choice);
        let whole = [self.observe(one, &mut diff.first()), self.observe(two, &mut diff.second())];
        let compared = diff.finish().map_err(|error| Failure::Usage(error.to_string()))?;
        Ok((compared, whole == [true, true]))
    }

    fn days<W>(&self, [one, two]: [Pipeline; 2], write: impl FnOnce(&[Measure]) -> W) -> (W, Status) {
        let mut days = [Diagnosis::new(), Diagnosis::new()];
        let whole = [self.observe(one, &mut days[0]), self.observe(two, &mut days[1])];
        let [first, second] = days.map(Diagnosis::finish);
        (write(&measures(&first, &second)), sure(whole == [true, true]))
    }

    fn sides<W>(&self, [one, two]: [Pipeline; 2], write: impl FnOnce(&Joined) -> W) -> (W, Status) {
        let mut sides = TwoSided::new();
        let whole = [self.observe(one, &mut sides.first()), self.observe(two, &mut sides.second())];
        let joined = sides.finish();
        (
            write(&joined),
            sure(whole == [true, true] && joined.left_out == 0 && !joined.connections.is_empty()),
        )
    }

    fn open(&self, capture: &PathBuf) -> Result<Pipeline, Failure> {
        Ok(Pipeline::open(files::expand(std::slice::from_ref(capture))?, self.reading.options())?)
    }

    /// Reads one of the captures; says whether all of it could be read.
    fn observe(&self, pipeline: Pipeline, observer: &mut impl Observer) -> bool {
        let name = capture::names(&pipeline).join(", ");
        let outcome = capture::run(pipeline, observer, !self.output.quiet);
        let (bytes, holes) = (outcome.streams.bytes_lost, outcome.streams.holes_given_up);
        // What is lost in between is what `--two-sided` itself is about.
        if holes > 0 && !self.two_sided && !self.output.quiet {
            say(format_args!(
                "note: {name}: {bytes} bytes in {holes} holes were not captured: a request or response that only the other capture \
                 has may have been there"
            ));
        }
        judge(&outcome, self.output.quiet) == Status::Done
    }
}

/// What a page says of the captures before their differences.
fn said(compared: &Compared, names: [&str; 2]) -> Vec<String> {
    let found = counted(compared.differences.len() as u64, "difference");
    let mut said = vec![format!("{found}.")];
    for (at, name) in names.into_iter().enumerate() {
        let of = |counts: [u64; 2]| counts.get(at).copied().unwrap_or(0);
        let (exchanges, connections) = (of(compared.exchanges), of(compared.connections));
        let mut text = format!(
            "{}: {} on {}",
            file_name(name),
            counted(exchanges, "exchange"),
            counted(connections, "connection")
        );
        if of(compared.encrypted) > 0 {
            text += &format!(", {} not decrypted and not compared", counted(of(compared.encrypted), "frame"));
        }
        if of(compared.left_out) > 0 {
            text +=
                &format!(", {} not compared: too many to hold", counted(of(compared.left_out), "exchange"));
        }
        said.push(text + ".");
    }
    said
}

/// Writes a page for a browser with one table.
fn html<R: Rows>(
    names: [&str; 2],
    said: &[String],
    title: (&'static str, &'static str),
    command: &'static str,
    rows: impl FnOnce(Style, &mut dyn Write) -> io::Result<()>,
    out: &mut Destination,
) -> io::Result<()> {
    let names = names.map(file_name);
    let captures = names.map(ToOwned::to_owned);
    let mut page = RowPage::new(&format!("{} and {}", names[0], names[1]), &captures);
    said.iter().for_each(|sentence| page.say(sentence));
    page.add::<R>(title, command, rows)?;
    page.finish(out)
}

/// Whether all of both captures was compared.
const fn sure(is_whole: bool) -> Status {
    if is_whole { Status::Done } else { Status::Unsure }
}
