//! `smbtrail scrub`.

use smbtrail_pipeline::Outcome;
use smbtrail_pipeline::track::Closed;
use smbtrail_report::table::people::{counted, grouped};
use smbtrail_scrub::{Replaced, Scrubbed, ScrubbedCapture};

use crate::anew::{self, Anew, AnewArgs};
use crate::failure::{Failure, Status, judge, say};

/// Write a capture that may be shared: names are replaced, contents and secrets are blanked, sizes and times are kept
///
/// Each connection is written again, as `decrypt` does, and each message begins as zeros. What is written over them is known
/// to be harmless: headers, numbers, flags, times, sizes and the ids of sessions and handles. The same name has the same
/// replacement of the same length everywhere, part by part: `Budget\\Merger.docx` becomes `name01\\name02.docx`, and so it
/// does in listings, renames, links and referrals. Addresses become those of 198.18.0.0/15 and 2001:db8::/32. The data of
/// files, arguments of calls on pipes, tickets, hashes, signatures, and everything that is unknown, become zeros.
///
/// With a key, encrypted messages are decrypted first. Without one, their content becomes zeros. Everything that is not SMB
/// is left out, Kerberos included. Two runs over the same captures write the same bytes.
///
/// What depends on contents, secrets and single packets is gone: `findings`, `anomalies`, `verify` and `diagnose` say other things of the
/// new capture than of the first one.
///
/// What stays is: times, also those of files and when a server was started; sizes; how many files there are, how deep they are,
/// how long their names are, and well-known ends such as .docx; ports; the last part of SIDs; and when the same file is used again.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE, override_usage = "\
smbtrail scrub [OPTIONS] <CAPTURE> <FILE>
       smbtrail scrub [OPTIONS] -o <FILE> <CAPTURE>...")]
pub(crate) struct Args {
    #[command(flatten)]
    anew: AnewArgs,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail scrub -o shared.pcapng office.pcapng
  smbtrail scrub --password alice=Summer-2026 -o shared.pcapng encrypted-share.pcapng
  smbtrail scrub --secrets secrets.txt -o shared.pcapng office.pcapng && tshark -r shared.pcapng";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let Anew { outcome, done, path } = self.anew.write(|reading, out, files, stop| {
            let mut scrubbed = ScrubbedCapture::new(out, files.len(), stop)?;
            let outcome = reading.run(&mut scrubbed);
            Ok((outcome, scrubbed.finish()?))
        })?;
        if !self.anew.quiet {
            say(format_args!("{}", account(&done, &outcome)));
            let closed = &done.rewritten.closed;
            let (frames, connections) = (done.rewritten.frames, done.rewritten.connections);
            say(format_args!(
                "{} of {} are in {}",
                counted(frames, "frame"),
                counted(connections, "connection"),
                path.display()
            ));
            if closed.iter().any(|(closed, _)| *closed == Closed::NoKey) {
                anew::say_what_is_missing();
            }
        }
        Ok(judge(&outcome, self.anew.quiet))
    }
}

/// What was replaced, what was blanked, and what was left out.
fn account(done: &Scrubbed, outcome: &Outcome) -> String {
    let Replaced { names, users, hosts, domains, shares, addresses, ids, data, hashed, .. } = done.replaced;
    let kinds = [
        (names, "name"),
        (users, "user"),
        (hosts, "host"),
        (domains, "domain"),
        (shares, "share"),
        (addresses, "address"),
        (ids, "id"),
    ];
    let replaced: Vec<String> = kinds
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| match (count, what) {
            (2.., "address") => format!("{} addresses", grouped(count)),
            _ => counted(count, what),
        })
        .collect();
    let mut account =
        format!("replaced: {}", if replaced.is_empty() { "nothing".to_owned() } else { replaced.join(", ") });
    if hashed {
        account += "; there are more than are remembered, so the last ones are hashes";
    }
    account += &format!("\nblanked: {} of files and calls", counted(data, "byte"));
    if let Some(closed) = anew::closed(&done.rewritten) {
        account += &format!(", and the content of messages: {closed}");
    }
    let other = outcome.packets.saturating_sub(outcome.streams.smb_segments);
    account + &format!("\nleft out: {} that belong to no SMB connection", counted(other, "packet"))
}
