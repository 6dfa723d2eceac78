//! `smbtrail decrypt`.

use smbtrail_pipeline::track::Closed;
use smbtrail_pipeline::{PlainCapture, Rewritten};

use crate::anew::{self, Anew, AnewArgs};
use crate::failure::{Failure, Status, judge, say};

/// Write the SMB connections without encryption and compression, as a capture for other programs
///
/// Encrypted and compressed messages are replaced by their content, so that Wireshark, Zeek and Suricata can read them
/// without a key. Each connection is written again with a handshake, data in order, acknowledgements and an Ethernet
/// header. Addresses, ports and times do not change, and neither do the signatures of plain messages. The comment of
/// each packet has the frame number in the original and, for a message that could not be decrypted, the reason. VLANs
/// and tunnels may use the same addresses: each but the first is written as a VLAN with the tag 1, 2 and so on.
///
/// A message that cannot be decrypted is kept as it was sent. So is a frame with bytes missing from the capture.
/// Everything that is not SMB is left out, Kerberos included.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE, override_usage = "\
smbtrail decrypt [OPTIONS] <CAPTURE> <FILE>
       smbtrail decrypt [OPTIONS] -o <FILE> <CAPTURE>...")]
pub(crate) struct Args {
    #[command(flatten)]
    anew: AnewArgs,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail decrypt --password alice=Summer-2026 encrypted-share.pcapng plain.pcapng
  smbtrail decrypt --keytab kerberos.keytab -o plain.pcapng kerberos.pcapng
  smbtrail decrypt --secrets secrets.txt -o plain.pcapng office.pcapng && tshark -r plain.pcapng";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let Anew { outcome, done, path } = self.anew.write(|reading, out, files, stop| {
            let mut plain = PlainCapture::new(out, files, stop)?;
            let outcome = reading.run(&mut plain);
            Ok((outcome, plain.finish()?))
        })?;
        if !self.anew.quiet {
            say(format_args!("{} in {}", account(&done), path.display()));
            if done.closed.iter().any(|(closed, _)| *closed == Closed::NoKey) {
                anew::say_what_is_missing();
            }
        }
        Ok(judge(&outcome, self.anew.quiet))
    }
}

/// How many messages were decrypted or decompressed, and why others were not.
fn account(rewritten: &Rewritten) -> String {
    let Rewritten { connections, frames, decrypted, decompressed, .. } = rewritten;
    let closed = anew::closed(rewritten).map_or_else(String::new, |closed| format!(", {closed}"));
    format!(
        "{decrypted} messages decrypted, {decompressed} decompressed{closed}: {frames} frames of {connections} connections are"
    )
}
