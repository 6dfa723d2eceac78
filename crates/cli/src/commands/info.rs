//! `smbtrail info`.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use smbtrail_pipeline::capture::{
    self as packets, AnomalyKind, Beginning, CaptureInterfaces, FoundSecrets, Input, LinkType, Packet,
    PacketSource,
};
use smbtrail_pipeline::track::{EnvelopeKind, Event, Observer, Time};
use smbtrail_pipeline::{CaptureError, Outcome, Pipeline};
use smbtrail_report::{
    CaptureFile, CaptureTraffic, CapturedInterface, Info, TaggedPackets, Unseen, write_info,
};

use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge};
use crate::output::OutputArgs;
use crate::times::TimeArgs;

/// Say what capture files are, how much of them is SMB, and what could not be looked into
///
/// For each file: format, compression, link types, snap length, interfaces, clock, order of packets, packets that are cut. For all of
/// them: tags and tunnels, how much is SMB, how much of that is encrypted, what is missing, and why. With --format json, the output is one object.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    capture: CaptureArgs,
    #[command(flatten)]
    times: TimeArgs,

    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail info office.pcapng
  smbtrail info --format json rotated-*.pcap | jq .files";

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let options = self.capture.reading.options();
        let files = self.capture.files()?;
        let stop = options.stop.clone();
        let inputs = files.iter().cloned().map(Input::from);
        let set = packets::CaptureSet::open_until(inputs, Arc::new(move || stop.is_asked()))?;
        let counted = Arc::new(Mutex::new(Vec::new()));
        let described = Arc::new(Mutex::new(Vec::new()));
        let source =
            Counting { set, files: Vec::new(), out: Arc::clone(&counted), described: Arc::clone(&described) };
        let out = self.output.open_page(&self.capture.inputs()?)?;
        let mut traffic = Traffic(CaptureTraffic::default());
        let outcome = capture::run(Pipeline::new(source, options), &mut traffic, !self.output.quiet);
        let mut info = Info::default();
        info.files = std::mem::take(&mut *counted.lock().unwrap_or_else(PoisonError::into_inner));
        info.files.resize_with(files.len(), CaptureFile::default);
        for (file, path) in info.files.iter_mut().zip(&files) {
            look_at(file, path);
        }
        let described = std::mem::take(&mut *described.lock().unwrap_or_else(PoisonError::into_inner));
        describe(&mut info, described);
        info.traffic = traffic.0;
        complete(&mut info, &outcome);
        let mut out = out;
        let written = write_info(&info, self.times.style(&self.output), &mut out);
        out.finish(written)?;
        Ok(judge(&outcome, self.output.quiet))
    }
}

/// Adds what the layers below SMB counted.
fn complete(info: &mut Info, outcome: &Outcome) {
    let (dissect, streams, traffic) = (&outcome.dissect, &outcome.streams, &mut info.traffic);
    let wrong = dissect.anomalies().find(|(kind, _)| *kind == AnomalyKind::WrongChecksum);
    traffic.packets = outcome.packets;
    traffic.tcp = dissect.tcp;
    traffic.udp = dissect.udp;
    traffic.smb_segments = streams.smb_segments;
    traffic.connections = streams.connections;
    traffic.not_smb = streams.not_smb;
    traffic.lost = streams.bytes_lost;
    traffic.cut = streams.bytes_cut;
    traffic.resent = streams.retransmitted;
    traffic.wrong_checksums = wrong.map_or(0, |(_, count)| count);
    traffic.fragments = dissect.fragments;
    traffic.networks_joined = streams.networks_joined;
    info.tunnels = dissect.tags().map(|(kind, packets)| TaggedPackets::new(kind.name(), packets)).collect();
    info.unseen = outcome.unseen().into_iter().map(|(kind, packets)| Unseen::new(kind, packets)).collect();
    info.damage = outcome.damage.iter().map(ToString::to_string).collect();
}

/// Adds what the files say about their interfaces.
fn describe(info: &mut Info, described: Vec<CaptureInterfaces>) {
    let said = |text: String| Some(text).filter(|text| !text.is_empty());
    for (file, interfaces) in info.files.iter().zip(described) {
        info.more_interfaces += interfaces.more;
        info.interfaces.extend(interfaces.list.into_iter().map(|found| {
            let mut interface = CapturedInterface::default();
            interface.file.clone_from(&file.name);
            interface.name = said(found.name);
            interface.description = said(found.description);
            interface.link = link(found.link);
            interface.snap_length = found.snap_length.into();
            interface.filter = said(found.filter);
            interface.os = said(found.os);
            interface
        }));
    }
}

/// Counts what the tracker hands out.
struct Traffic(CaptureTraffic);

impl Observer for Traffic {
    fn event(&mut self, event: &Event<'_>) {
        let traffic = &mut self.0;
        match event {
            Event::Message(_) => traffic.messages += 1,
            Event::Envelope(envelope) if envelope.opened.is_err() => match envelope.kind {
                EnvelopeKind::Encrypted => {
                    traffic.encrypted += 1;
                    traffic.encrypted_bytes += u64::try_from(envelope.input.len()).unwrap_or(u64::MAX);
                }
                EnvelopeKind::Compressed => traffic.compressed += 1,
            },
            Event::Smb1(_) => traffic.smb1 += 1,
            Event::Connection(connection) if connection.mid_stream => traffic.mid_stream += 1,
            _ => {}
        }
    }
}

/// Captures whose packets are counted file by file, on the thread that reads them.
struct Counting {
    set: packets::CaptureSet,
    files: Vec<CaptureFile>,
    out: Arc<Mutex<Vec<CaptureFile>>>,
    /// What the files say about their interfaces.
    described: Arc<Mutex<Vec<CaptureInterfaces>>>,
}

impl Drop for Counting {
    fn drop(&mut self) {
        *self.out.lock().unwrap_or_else(PoisonError::into_inner) = std::mem::take(&mut self.files);
        *self.described.lock().unwrap_or_else(PoisonError::into_inner) = self.set.interfaces().collect();
    }
}

impl PacketSource for Counting {
    fn next_packet(&mut self) -> Option<Packet<'_>> {
        let packet = self.set.next_packet()?;
        let at = usize::try_from(packet.id.file).unwrap_or(usize::MAX);
        if self.files.len() <= at {
            self.files.resize_with(at.saturating_add(1), CaptureFile::default);
        }
        if let Some(file) = self.files.get_mut(at) {
            count(file, &packet);
        }
        Some(packet)
    }

    fn names(&self) -> Vec<Arc<str>> {
        self.set.names().cloned().collect()
    }

    fn consumed(&self) -> u64 {
        self.set.consumed()
    }

    fn size(&self) -> Option<u64> {
        self.set.size()
    }

    fn is_waiting(&self) -> bool {
        self.set.is_waiting()
    }

    fn secrets(&self) -> Option<FoundSecrets> {
        Some(self.set.secrets())
    }

    fn take_problems(&mut self) -> Vec<CaptureError> {
        self.set.take_problems()
    }
}

/// Link types that are listed of a file: a sender cannot make more of them, but whoever writes the file can.
const LINKS: usize = 16;

fn count(file: &mut CaptureFile, packet: &Packet<'_>) {
    let len = u64::try_from(packet.data.len()).unwrap_or(u64::MAX);
    file.packets += 1;
    file.bytes += len;
    file.wire_bytes += u64::from(packet.wire_len).max(len);
    if u64::from(packet.wire_len) > len {
        file.cut += 1;
        file.longest_cut = file.longest_cut.max(Some(len));
    }
    if file.links.len() < LINKS {
        let name = link(packet.link);
        if !file.links.contains(&name) {
            file.links.push(name);
        }
    }
    if packet.id.digits == 0 {
        return;
    }
    let time = packet.id.time;
    let time = Time(time.seconds.saturating_mul(1_000_000_000).saturating_add(i64::from(time.nanoseconds)));
    file.digits = file.digits.max(Some(packet.id.digits));
    file.backwards += u64::from(file.last.is_some_and(|last| time < last));
    file.first = Some(file.first.map_or(time, |first| first.min(time)));
    file.last = Some(file.last.map_or(time, |last| last.max(time)));
}

/// The name of a link type for people.
fn link(link: LinkType) -> String {
    match link.0 {
        0 => "BSD loopback".to_owned(),
        1 => "Ethernet".to_owned(),
        9 => "PPP".to_owned(),
        101 | 228 | 229 => "raw IP".to_owned(),
        105 => "IEEE 802.11".to_owned(),
        113 => "Linux cooked".to_owned(),
        127 => "IEEE 802.11 with radiotap".to_owned(),
        276 => "Linux cooked, version 2".to_owned(),
        number => format!("link type {number}"),
    }
}

/// What the file itself says: its size, its format, and its snap length.
fn look_at(file: &mut CaptureFile, path: &Path) {
    file.name = path.to_string_lossy().into_owned();
    if path.as_os_str() == "-" {
        file.format = "standard input".to_owned();
        return;
    }
    let meta = path.metadata().ok().filter(std::fs::Metadata::is_file);
    file.size = meta.as_ref().map(std::fs::Metadata::len);
    let mut start = [0; Beginning::LEN];
    // A pipe must not be waited for a second time.
    let read = meta.and_then(|_| File::open(path).ok()?.read(&mut start).ok()).unwrap_or(0);
    let Beginning { name, snap_length, .. } = Beginning::of(start.get(..read).unwrap_or_default());
    file.format = name.to_owned();
    file.snap_length = snap_length.map(u64::from);
}
