//! `smbtrail follow`.

use clap::ArgGroup;
use smbtrail_pipeline::track::ConnectionId;
use smbtrail_report::{Filter, FollowReport, PathGlob, Report as _, rows};
use smbtrail_wire::{FileId, MessageId, SessionId, TreeId};

use super::objects;
use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge, say};
use crate::filter::FilterArgs;
use crate::id;
use crate::output::OutputArgs;
use crate::times::TimeArgs;

/// Print the messages of one request, tree, session or file, each request with its responses
///
/// With several selectors, a message must match all of them. Ids are written as smbtrail and Wireshark print them. When
/// one message of an exchange matches, the whole exchange is printed.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE, override_usage = "smbtrail follow [OPTIONS] <SELECTOR>... <CAPTURE>...")]
#[command(group(ArgGroup::new("selector").required(true).multiple(true)
    .args(["message_id", "connection", "tree", "session", "file_id", "path", "filter"])))]
pub(crate) struct Args {
    #[command(flatten)]
    capture: CaptureArgs,

    /// The request with this MessageId, and its responses
    #[arg(long = "msg-id", value_name = "N", value_parser = id::message_id, help_heading = "Selectors")]
    message_id: Option<MessageId>,

    /// This connection, by its number in `smbtrail messages`
    #[arg(long, value_name = "C", help_heading = "Selectors")]
    connection: Option<u64>,

    /// Messages in this tree
    #[arg(long, value_name = "0x…", value_parser = id::tree_id, help_heading = "Selectors")]
    tree: Option<TreeId>,

    /// Messages in this session
    #[arg(long, value_name = "0x…", value_parser = id::session_id, help_heading = "Selectors")]
    session: Option<SessionId>,

    /// Messages about this open
    #[arg(long, value_name = "GUID", value_parser = id::file_id, help_heading = "Selectors")]
    file_id: Option<FileId>,

    /// Messages about files with a path that matches
    ///
    /// `*` and `?` match within a name, `**` also across folders; `\` and `/` both separate; case does not matter. A
    /// pattern without a separator matches the file's name in any folder.
    #[arg(long, value_name = "GLOB", value_parser = PathGlob::new, help_heading = "Selectors")]
    path: Option<PathGlob>,

    #[command(flatten)]
    filter: FilterArgs,

    #[command(flatten)]
    times: TimeArgs,

    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail follow --path '*.ods' office.pcapng
  smbtrail follow --msg-id 4 --connection 1 office.pcapng
  smbtrail follow -Y 'smb2.nt_status == STATUS_ACCESS_DENIED' office.pcapng
  smbtrail follow --session 0x00000000d6621f61 --format jsonl office.pcapng";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let selection = self.filter.read(&self.capture)?;
        let pipeline = self.capture.open_for(&selection)?;
        let mut out = self.output.open::<rows::Messages>(&self.capture.inputs()?)?;
        let names = capture::names(&pipeline);
        let mut report =
            FollowReport::new(self.times.style(&self.output).with_live(pipeline.is_live()), out.writer())
                .with_filter(self.selectors())
                .with_files(names);
        let outcome = selection.run(pipeline, &mut report, !self.output.quiet);
        let connections = report.connections().to_vec();
        let written = report.finish();
        let written = objects::finish(out, written, &self.output)?;
        if !self.output.quiet {
            self.remark(written.rows, &connections);
        }
        Ok(judge(&outcome, self.output.quiet))
    }

    fn selectors(&self) -> Filter {
        let mut filter = Filter::default();
        filter.message_id = self.message_id;
        filter.connection = self.connection.map(ConnectionId);
        filter.tree_id = self.tree;
        filter.session_id = self.session;
        filter.file_id = self.file_id;
        filter.path.clone_from(&self.path);
        filter
    }

    /// Reports on standard error what the rows do not show.
    fn remark(&self, rows: u64, connections: &[ConnectionId]) {
        if rows == 0 {
            say("note: no message matches");
        }
        if let (Some(id), [first, .., last]) = (self.message_id, connections) {
            say(format_args!(
                "note: several connections have a MessageId {id}, {} to {} among them; --connection C picks one",
                first.0, last.0
            ));
        }
    }
}
