//! A job over the files into which a capture is cut, in memory, as an engine would run it.

use std::error::Error;
use std::sync::Arc;

use smbtrail_pipeline::capture::{
    CaptureReader, Elided, LinkType, Packet, PacketId, PacketSource, Timestamp,
};
use smbtrail_pipeline::scale::{Excerpt, Feed, FeedError, Plan, Run, Together, segments, survey, track};
use smbtrail_pipeline::track::{Event, Observer};
use smbtrail_pipeline::{Options, Pipeline};

use crate::rows::{Rows, collect};

/// The packets of a capture.
pub(crate) struct Recorded {
    pub(crate) packets: Vec<RecordedPacket>,
}

#[derive(Clone)]
pub(crate) struct RecordedPacket {
    pub(crate) time: Timestamp,
    pub(crate) digits: u8,
    pub(crate) link: LinkType,
    pub(crate) wire_len: u32,
    pub(crate) data: Vec<u8>,
}

impl Recorded {
    pub(crate) fn read(bytes: &Arc<[u8]>) -> Self {
        let mut reader: CaptureReader = smbtrail_tests::reader(bytes, bytes.len()).expect("it is a capture");
        let mut packets = Vec::new();
        while let Ok(Some(packet)) = reader.next_packet() {
            packets.push(RecordedPacket {
                time: packet.id.time,
                digits: packet.id.digits,
                link: packet.link,
                wire_len: packet.wire_len,
                data: packet.data.to_vec(),
            });
        }
        Self { packets }
    }
}

/// A file: some packets of a capture.
pub(crate) type File = Vec<RecordedPacket>;

pub(crate) struct Job {
    pub(crate) files: Vec<File>,
    names: Vec<String>,
    options: Options,
}

impl Job {
    /// A job over the files that a capture is when it is cut before these packets.
    pub(crate) fn new(capture: &Recorded, cuts: &[usize], options: Options) -> Self {
        let mut files = Vec::new();
        let mut from = 0;
        for &to in cuts.iter().chain([&capture.packets.len()]) {
            files.push(capture.packets[from..to].to_vec());
            from = to;
        }
        Self::of(files, options)
    }

    pub(crate) fn of(files: Vec<File>, options: Options) -> Self {
        let names = (0..files.len()).map(|index| format!("{index}.pcap")).collect();
        Self { files, names, options: options.with_threads(1) }
    }

    /// The rows of one run over all files.
    pub(crate) fn single(&self) -> Rows {
        let mut set = Set::new(&self.files, &self.names);
        // Of files that overlap in time, the packets of each are numbered by themselves.
        set.is_by_file = self.plan(1, Together::Clients).overlapping().next().is_some();
        let options = self.options.clone();
        let done = collect::<()>(self.names.clone(), self.options.data, |each| {
            Pipeline::new(set, options).run(&mut Each(each));
            Ok(())
        });
        done.expect("a run does not fail")
    }

    pub(crate) fn plan(&self, parts: u32, together: Together) -> Plan {
        let surveys = self.files.iter().zip(&self.names).map(|(file, name)| {
            let file = std::slice::from_ref(file);
            (name.clone(), survey(&mut Set::new(file, std::slice::from_ref(name)), &self.options))
        });
        Plan::new(&surveys.collect::<Vec<_>>(), parts, together).to_text().parse().expect("it was written so")
    }

    /// The segments of each file.
    pub(crate) fn segments(&self, plan: &Plan) -> Vec<Vec<Owned>> {
        let mut all = Vec::new();
        for (index, (file, name)) in self.files.iter().zip(&self.names).enumerate() {
            let mut set = Set::new(std::slice::from_ref(file), std::slice::from_ref(name));
            let mut run = Vec::new();
            let mut each = |excerpt: &Excerpt<'_>| {
                run.push(Owned { excerpt: Excerpt { data: &[], ..*excerpt }, data: excerpt.data.to_vec() });
                true
            };
            let index = u32::try_from(index).expect("few files");
            segments(&mut set, index, plan, &self.options, &mut each).expect("the file is planned");
            run.sort_by_key(|packet| packet.excerpt.key());
            all.push(run);
        }
        all
    }

    /// The rows of the runs over these segments, together.
    pub(crate) fn track(&self, runs: Vec<Vec<Owned>>) -> Result<Rows, FeedError> {
        let list = |packets: Vec<Owned>| List { packets: packets.into_iter(), current: None };
        let runs = runs.into_iter().map(list).collect();
        let mut feed = Feed::new(runs, self.names.iter().map(String::as_str))?;
        self.track_feed(&mut feed)
    }

    /// The rows of the runs over a feed, together.
    pub(crate) fn track_feed(&self, feed: &mut Feed<impl Run>) -> Result<Rows, FeedError> {
        let mut all =
            collect::<()>(self.names.clone(), self.options.data, |_| Ok(())).expect("nothing fails");
        while feed.next_part()?.is_some() {
            let options = self.options.clone();
            let rows = collect(self.names.clone(), self.options.data, |each| {
                track(feed, options, &mut Each(each)).map(drop)
            })?;
            for (kind, rows) in rows {
                all.entry(kind).or_default().extend(rows);
            }
        }
        all.values_mut().for_each(|rows| rows.sort());
        Ok(all)
    }
}

/// Calls a function with each event.
struct Each<'e>(&'e mut dyn FnMut(&Event<'_>));

#[derive(Clone)]
pub(crate) struct Owned {
    pub(crate) excerpt: Excerpt<'static>,
    pub(crate) data: Vec<u8>,
}

impl Owned {
    pub(crate) fn excerpt_with_data(&self) -> Excerpt<'_> {
        Excerpt { data: &self.data, ..self.excerpt }
    }
}

struct List {
    packets: std::vec::IntoIter<Owned>,
    current: Option<Owned>,
}

impl Run for List {
    fn advance(&mut self) -> Result<bool, Box<dyn Error + Send + Sync>> {
        self.current = self.packets.next();
        Ok(self.current.is_some())
    }

    fn excerpt(&self) -> Excerpt<'_> {
        self.current.as_ref().expect("there is a packet").excerpt_with_data()
    }
}

/// Files in memory, merged as those on disk are.
struct Set<'a> {
    files: Vec<std::iter::Peekable<std::iter::Enumerate<std::slice::Iter<'a, RecordedPacket>>>>,
    names: Vec<Arc<str>>,
    read: u64,
    /// Packets are numbered file by file.
    is_by_file: bool,
    /// Packets of the files before each.
    before: Vec<usize>,
}

impl<'a> Set<'a> {
    fn new(files: &'a [File], names: &[String]) -> Self {
        let before = (0..files.len()).map(|index| files[..index].iter().map(Vec::len).sum()).collect();
        let files = files.iter().map(|file| file.iter().enumerate().peekable()).collect();
        let names = names.iter().map(|name| name.as_str().into()).collect();
        Self { files, names, read: 0, is_by_file: false, before }
    }
}

impl PacketSource for Set<'_> {
    fn next_packet(&mut self) -> Option<Packet<'_>> {
        // A file is left only for an earlier packet of another.
        let heads = self.files.iter_mut().enumerate();
        let (_, index) = heads.filter_map(|(index, file)| Some((file.peek()?.1.time, index))).min()?;
        self.read += 1;
        let (number, packet) = self.files[index].next()?;
        let by_file = u64::try_from(self.before[index] + number + 1).expect("few packets");
        let id = PacketId {
            number: if self.is_by_file { by_file } else { self.read },
            file: u32::try_from(index).expect("few files"),
            number_in_file: u64::try_from(number).expect("few packets") + 1,
            time: packet.time,
            digits: packet.digits,
        };
        Some(Packet {
            id,
            link: packet.link,
            data: &packet.data,
            wire_len: packet.wire_len,
            elided: Elided::NONE,
        })
    }

    fn names(&self) -> Vec<Arc<str>> {
        self.names.clone()
    }
}

impl Observer for Each<'_> {
    fn event(&mut self, event: &Event<'_>) {
        (self.0)(event);
    }
}
