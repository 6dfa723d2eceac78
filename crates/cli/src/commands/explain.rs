//! `smbtrail explain`.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use smbtrail_explain::{
    self as explain, Explanation, FieldRows, HEADER, Interfaces, MessageFields, NoMessage,
    OperationArguments, OperationRow, Operations, Term, Terms, UnknownField,
};
use smbtrail_pipeline::FrameRef;
use smbtrail_pipeline::track::rpc::Interface;

use crate::capture::ReadingArgs;
use crate::failure::{Failure, Status};
use crate::files;
use crate::frame;
use crate::output::OutputArgs;
use crate::terms::own;
use crate::times::TimeArgs;

/// Explain a status, a name of the protocol, a header field, or every field of a message
///
/// With the name of a field: what it is, what it shows an investigator, and which common beliefs about it are wrong.
/// With a status, a command, a flag, a control code or another name of the specifications, or the number of a status: what it
/// means and what it often comes from. The same with an anomaly, a finding or a verdict.
/// With `rpc`, an interface of DCE/RPC and an operation: what the operation takes and gives.
/// With a capture and --frame, or with --hex: every field of the messages. Without arguments: a list of the fields.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    /// A header field by its name in [MS-SMB2] or Wireshark; any other name, or a status by number; rpc with an interface
    /// and an operation; with --frame, the capture
    #[arg(value_name = "NAME|CAPTURE", allow_negative_numbers = true)]
    words: Vec<String>,

    /// Explain the messages that end in this frame; FILE:N is frame N of one of several files
    #[arg(long, value_name = "N|FILE:N", conflicts_with = "hex", requires = "words")]
    frame: Option<FrameRef>,

    /// Explain these bytes; - reads them from standard input
    ///
    /// Hex digits, with or without blanks, colons and 0x between them, or a dump from xxd, hexdump, tcpdump or
    /// Wireshark. A transport prefix and packet headers before the message are skipped.
    #[arg(long, value_name = "BYTES", num_args = 1.., conflicts_with = "words")]
    hex: Vec<String>,

    /// Explain only the message at this position in the frame, from 1
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(1..))]
    message: Option<u32>,

    #[command(flatten)]
    reading: ReadingArgs,

    #[command(flatten)]
    times: TimeArgs,

    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail explain
  smbtrail explain CreditCharge
  smbtrail explain STATUS_SHARING_VIOLATION
  smbtrail explain 0xC000006D
  smbtrail explain password-guessing
  smbtrail explain rpc svcctl 12
  smbtrail explain --frame 14 office.pcapng
  smbtrail explain --hex - < dump.txt";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        match (&self.frame, self.hex.is_empty(), self.words.as_slice()) {
            (Some(frame), ..) => self.frame(frame),
            (None, false, _) => {
                let messages = explain::explain(&explain::bytes_of(&self.hex_text()?)?)?;
                self.print(&messages)?;
                Ok(Status::Done)
            }
            (None, true, _) if self.message.is_some() => Err(Failure::Usage(
                "--message selects a message of --frame or --hex: give one of them".into(),
            )),
            (None, true, []) => self.print_fields(HEADER),
            (None, true, [rpc, rest @ ..]) if rpc == "rpc" => self.rpc(rest),
            (None, true, [word]) if !own(word).is_empty() => self.print_terms(&own(word)),
            (None, true, [word]) => match explain::field(word) {
                Ok(field) => self.print_fields(std::slice::from_ref(field)),
                Err(_) if Path::new(word).is_file() => Err(Failure::Usage(format!(
                    "`{word}` is a file, not a field\n\n  tip: `smbtrail messages {word}` lists its frames; `smbtrail explain --frame N {word}` explains one"
                ))),
                Err(unknown) => self.term(word, unknown),
            },
            (None, true, words) => Err(Failure::Usage(format!(
                "expected one field, found {}: {}",
                words.len(),
                words.join(", ")
            ))),
        }
    }

    /// Explains the messages of a frame.
    fn frame(&self, frame: &FrameRef) -> Result<Status, Failure> {
        let (parts, status) = frame::read(frame, self.captures()?, &self.reading, self.output.quiet)?;
        self.print(&explain::messages(parts)?)?;
        Ok(status)
    }

    /// The captures, with --frame.
    fn captures(&self) -> Result<Vec<PathBuf>, Failure> {
        let named: Vec<PathBuf> = self.words.iter().map(PathBuf::from).collect();
        files::expand(&named)
    }

    /// The files that are read: a field's name may be that of a file, which is refused as an output too.
    fn inputs(&self) -> Vec<PathBuf> {
        self.reading.inputs(self.words.iter().map(PathBuf::from).collect())
    }

    fn hex_text(&self) -> Result<String, Failure> {
        if self.hex != ["-"] {
            return Ok(self.hex.join(" "));
        }
        let mut bytes = Vec::new();
        // A message has at most 16 MiB, and a dump five characters per byte.
        io::stdin().lock().take(80 << 20).read_to_end(&mut bytes).map_err(Failure::Input)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn print(&self, messages: &[Explanation]) -> Result<(), Failure> {
        let messages = match self.message {
            None => messages,
            Some(wanted) => {
                let at = usize::try_from(wanted - 1).unwrap_or(usize::MAX);
                let picked = messages.get(at).map(std::slice::from_ref);
                picked.ok_or(NoMessage::Place { wanted, there: messages.len() })?
            }
        };
        let mut out = self.output.open::<MessageFields>(&self.inputs())?;
        let written = explain::write_messages(&mut out, messages, self.times.style(&self.output));
        out.finish(written)
    }

    /// Explains a name that is no field's.
    fn term(&self, word: &str, unknown: UnknownField) -> Result<Status, Failure> {
        let terms = explain::terms(word);
        if terms.is_empty() {
            return Err(Failure::Usage(match explain::similar(word).as_slice() {
                [] => format!(
                    "{unknown}, and nothing else has that name\n\n  tip: `smbtrail explain` lists the fields"
                ),
                names => format!("nothing is called `{word}` (did you mean {}?)", names.join(" or ")),
            }));
        }
        self.print_terms(&terms)
    }

    fn print_terms(&self, terms: &[Term]) -> Result<Status, Failure> {
        let mut out = self.output.open::<Terms>(&[])?;
        let written = explain::write_terms(&mut out, terms, self.times.style(&self.output));
        out.finish(written).map(|()| Status::Done)
    }

    /// Explains an operation, or lists the operations of an interface, or all interfaces.
    fn rpc(&self, words: &[String]) -> Result<Status, Failure> {
        let named = |name: &String| {
            let by_uuid =
                || Interface::all().iter().find(|one| one.uuid.to_string().eq_ignore_ascii_case(name));
            Interface::named(name).or_else(by_uuid).ok_or_else(|| {
                let tip = "`smbtrail explain rpc` lists the interfaces";
                Failure::Usage(format!("no interface has the name or UUID `{name}`\n\n  tip: {tip}"))
            })
        };
        let style = self.times.style(&self.output);
        let (out, written) = match words {
            [] => {
                let mut out = self.output.open::<Interfaces>(&[])?;
                let written = explain::write_interfaces(&mut out, style);
                (out, written)
            }
            [interface] => {
                let found = named(interface)?;
                let mut out = self.output.open::<Operations>(&[])?;
                let written = explain::write_operations(&mut out, found, style);
                (out, written)
            }
            [interface, operation] => {
                let found = named(interface)?;
                let operation = OperationRow::find(found, operation).ok_or_else(|| {
                    let tip = format!("`smbtrail explain rpc {interface}` lists its operations");
                    Failure::Usage(format!("{interface} has no operation `{operation}`\n\n  tip: {tip}"))
                })?;
                let mut out = self.output.open::<OperationArguments>(&[])?;
                let written = explain::write_arguments(&mut out, operation, style);
                (out, written)
            }
            more => {
                return Err(Failure::Usage(format!(
                    "expected an interface and an operation, found {}: {}",
                    more.len(),
                    more.join(", ")
                )));
            }
        };
        out.finish(written)?;
        Ok(Status::Done)
    }

    fn print_fields(&self, fields: &'static [explain::HeaderField]) -> Result<Status, Failure> {
        let mut out = self.output.open::<FieldRows>(&[])?;
        let written = explain::write_fields(&mut out, fields, self.times.style(&self.output));
        out.finish(written)?;
        Ok(Status::Done)
    }
}
