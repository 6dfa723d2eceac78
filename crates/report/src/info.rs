//! What capture files are, how much of them is SMB, and what could not be looked into.

mod page;

use std::io::{self, Write};

use smbtrail_table::{Column, Format, Kind, Output, Rows, Style, Value, Writer, csv, json};
use smbtrail_track::Time;

use crate::Unseen;
use crate::summary::UnseenPackets;

/// A capture file, and what its packets are like.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct CaptureFile {
    /// Its name, as given.
    pub name: String,
    /// Its format, and how it is compressed.
    pub format: String,
    /// Bytes on disk; `None` for what is no file.
    pub size: Option<u64>,
    /// The snap length that its header states; 0 stands for none.
    pub snap_length: Option<u64>,
    /// Names of the link types of its packets, in the order in which they came.
    pub links: Vec<String>,
    /// Its packets.
    pub packets: u64,
    /// Bytes captured of them.
    pub bytes: u64,
    /// Bytes that they had on the wire.
    pub wire_bytes: u64,
    /// Packets that were not captured whole.
    pub cut: u64,
    /// Bytes of the longest such packet that were captured.
    pub longest_cut: Option<u64>,
    /// Decimals of a second that its clock has.
    pub digits: Option<u8>,
    /// The least time of a packet.
    pub first: Option<Time>,
    /// The greatest.
    pub last: Option<Time>,
    /// Packets with an earlier time than the one before.
    pub backwards: u64,
}

/// How much of a capture is SMB, and how whole it is.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct CaptureTraffic {
    /// Packets.
    pub packets: u64,
    /// Packets with TCP.
    pub tcp: u64,
    /// Packets with UDP.
    pub udp: u64,
    /// Segments of connections that carry SMB, or may: those of TCP, and what QUIC and RDMA bring in their place.
    pub smb_segments: u64,
    /// Connections that carry SMB.
    pub connections: u64,
    /// Connections on an SMB port that carry something else.
    pub not_smb: u64,
    /// Connections whose beginning is missing.
    pub mid_stream: u64,
    /// SMB2 messages that were read.
    pub messages: u64,
    /// Frames that are encrypted and were not opened.
    pub encrypted: u64,
    /// Bytes of them.
    pub encrypted_bytes: u64,
    /// Frames that are compressed and were not opened.
    pub compressed: u64,
    /// SMB1 messages.
    pub smb1: u64,
    /// Bytes of SMB connections that are missing from the capture.
    pub lost: u64,
    /// Bytes of SMB connections that a snap length cut.
    pub cut: u64,
    /// Segments that brought bytes once more.
    pub resent: u64,
    /// Segments with a wrong TCP checksum.
    pub wrong_checksums: u64,
    /// IP fragments.
    pub fragments: u64,
    /// Connections that were found under a second VLAN tag or tunnel id.
    pub networks_joined: u64,
}

/// An interface, as a capture file describes it.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct CapturedInterface {
    /// The name of the file, as given.
    pub file: String,
    /// Its name, such as `eth0`.
    pub name: Option<String>,
    /// What it is, in words.
    pub description: Option<String>,
    /// The name of its link type.
    pub link: String,
    /// Bytes of a packet that are captured at most; 0 for no limit.
    pub snap_length: u64,
    /// The filter of the capture.
    pub filter: Option<String>,
    /// The operating system of the host that captured.
    pub os: Option<String>,
}

/// Packets under one kind of tag, or in one kind of tunnel.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TaggedPackets {
    /// The kind.
    pub kind: &'static str,
    /// Packets under it.
    pub packets: u64,
}

impl TaggedPackets {
    /// This many packets under a tag, or in a tunnel, of this kind.
    #[must_use]
    pub const fn new(kind: &'static str, packets: u64) -> Self {
        Self { kind, packets }
    }
}

/// What [`write_info`] writes.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Info {
    /// The files, in the order in which they were given.
    pub files: Vec<CaptureFile>,
    /// Their interfaces, in the order of the files, where these describe them.
    pub interfaces: Vec<CapturedInterface>,
    /// Interfaces that are described and not in that list, because there are too many.
    pub more_interfaces: u64,
    /// All of them together.
    pub traffic: CaptureTraffic,
    /// Tags and tunnels around packets.
    pub tunnels: Vec<TaggedPackets>,
    /// Packets that could not be looked into.
    pub unseen: Vec<Unseen>,
    /// What is wrong with the files.
    pub damage: Vec<String>,
}

/// One row per capture file: the list `files` of the command `info`.
#[derive(Debug)]
#[non_exhaustive]
pub enum InfoFiles {}

impl Rows for InfoFiles {
    type Row<'a> = CaptureFile;
    const NAME: &'static str = "files";
    const ABOUT: &'static str = "A list: the capture files, in the order in which they were given.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("name", Kind::Path, "its name, as given", |file| Value::Text(&file.name))
            .table("file", 1, 60),
        Column::<Self>::new("format", Kind::Text, "its format, and how it is compressed", |file| {
            Value::Text(&file.format)
        })
        .table("format", 2, 16),
        Column::<Self>::new("size", Kind::Number, "bytes on disk", |file| Value::number(file.size))
            .null("it is no file")
            .unit("bytes"),
        Column::<Self>::new(
            "snap_length",
            Kind::Number,
            "the snap length that its header states; 0 for none",
            |file| Value::number(file.snap_length),
        )
        .null("it is compressed, standard input, or of a format whose header states none")
        .unit("bytes")
        .table("snap", 8, 7),
        Column::<Self>::new("links", Kind::Texts, "the link types of its packets", |file| {
            Value::Strings(&file.links)
        })
        .table("links", 5, 16),
        Column::<Self>::new("packets", Kind::Number, "its packets", |file| Value::Number(file.packets))
            .table("packets", 3, 9),
        Column::<Self>::new("bytes", Kind::Number, "bytes captured of them", |file| {
            Value::Number(file.bytes)
        })
        .unit("bytes")
        .table("bytes", 4, 13),
        Column::<Self>::new("wire_bytes", Kind::Number, "bytes that they had on the wire", |file| {
            Value::Number(file.wire_bytes)
        })
        .unit("bytes"),
        Column::<Self>::new("cut_packets", Kind::Number, "packets that were not captured whole", |file| {
            Value::Number(file.cut)
        })
        .table("cut", 6, 7),
        Column::<Self>::new(
            "longest_cut",
            Kind::Number,
            "bytes of the longest such packet that were captured",
            |file| Value::number(file.longest_cut),
        )
        .null("none is cut")
        .unit("bytes"),
        Column::<Self>::new(
            "clock_digits",
            Kind::Number,
            "decimals of a second that its clock has",
            |file| Value::number(file.digits.map(u64::from)),
        )
        .null("no packet has a time")
        .table("decimals", 9, 8),
        Column::<Self>::new("first", Kind::Time, "the least time of a packet", |file| time(file.first))
            .null("no packet has a time")
            .table("first", 7, 15),
        Column::<Self>::new("last", Kind::Time, "the greatest time of a packet", |file| time(file.last))
            .null("no packet has a time")
            .table("last", 7, 15),
        Column::<Self>::new(
            "backwards",
            Kind::Number,
            "packets with an earlier time than the one before",
            |file| Value::Number(file.backwards),
        )
        .table("backwards", 8, 9),
    ];
}

/// One row per interface: the list `interfaces` of the command `info`.
#[derive(Debug)]
#[non_exhaustive]
pub enum InfoInterfaces {}

impl Rows for InfoInterfaces {
    type Row<'a> = CapturedInterface;
    const NAME: &'static str = "interfaces";
    const ABOUT: &'static str = "A list: the interfaces that pcapng files describe, at most 64 of each file.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("file", Kind::Path, "the file, by its name as given", |row| {
            Value::Text(&row.file)
        }),
        Column::<Self>::new("name", Kind::Text, "its name, such as `eth0`", |row| {
            Value::text(row.name.as_ref())
        })
        .null("the file does not say"),
        Column::<Self>::new("description", Kind::Text, "what it is, in words", |row| {
            Value::text(row.description.as_ref())
        })
        .null("as above"),
        Column::<Self>::new("link", Kind::Text, "its link type", |row| Value::Text(&row.link)),
        Column::<Self>::new(
            "snap_length",
            Kind::Number,
            "bytes of a packet that are captured at most; 0 for no limit",
            |row| Value::Number(row.snap_length),
        )
        .unit("bytes"),
        Column::<Self>::new(
            "filter",
            Kind::Text,
            "the filter of the capture, in the language of libpcap",
            |row| Value::text(row.filter.as_ref()),
        )
        .null("there was none, or the file does not say"),
        Column::<Self>::new("os", Kind::Text, "the operating system of the host that captured", |row| {
            Value::text(row.os.as_ref())
        })
        .null("the file does not say"),
    ];
}

/// One row per kind of tag or tunnel: the list `tunnels` of the command `info`.
#[derive(Debug)]
#[non_exhaustive]
pub enum InfoTunnels {}

impl Rows for InfoTunnels {
    type Row<'a> = TaggedPackets;
    const NAME: &'static str = "tunnels";
    const ABOUT: &'static str =
        "A list: tags and tunnels around packets. A packet counts for each kind that is around it.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new(
            "kind",
            Kind::Word,
            "`vlan`, `pppoe`, `vxlan`, `geneve`, `gre`, `ip` (IP in IP), `backbone` (IEEE 802.1ah), `lisp`, `gtp`, `l2tp` or `tzsp`",
            |row| Value::Word(row.kind),
        ),
        Column::<Self>::new("packets", Kind::Number, "packets under it", |row| Value::Number(row.packets)),
    ];
}

fn time(time: Option<Time>) -> Value<'static> {
    time.map_or(Value::Null, |time| Value::Time { nanoseconds: time.0, digits: 9 })
}

/// How much is SMB: the object `traffic` of the command `info`.
#[derive(Debug)]
#[non_exhaustive]
pub enum InfoTraffic {}

macro_rules! counts {
    ($($key:literal, $field:ident, $meaning:literal $(, $unit:literal)?;)*) => {
        &[$(Column::<Self>::new($key, Kind::Number, $meaning, |traffic| Value::Number(traffic.$field))$(.unit($unit))?),*]
    };
}

impl Rows for InfoTraffic {
    type Row<'a> = CaptureTraffic;
    const NAME: &'static str = "traffic";
    const ABOUT: &'static str = "An object: how much of the capture is SMB, and how whole it is.";
    const COLUMNS: &'static [Column<Self>] = counts! {
        "packets", packets, "packets";
        "tcp_packets", tcp, "packets with TCP";
        "udp_packets", udp, "packets with UDP";
        "smb_segments", smb_segments, "segments of connections that carry SMB, or may: those of TCP, and what QUIC and RDMA bring in their place";
        "connections", connections, "connections that carry SMB";
        "not_smb", not_smb, "connections on an SMB port that carry something else";
        "mid_stream", mid_stream, "connections that carry SMB and whose beginning is missing";
        "messages", messages, "SMB2 messages that were read";
        "encrypted_frames", encrypted, "frames that are encrypted and were not opened";
        "encrypted_bytes", encrypted_bytes, "bytes of them", "bytes";
        "compressed_frames", compressed, "frames that are compressed and were not opened";
        "smb1_messages", smb1, "messages of SMB1";
        "bytes_lost", lost, "bytes of SMB connections that are missing from the capture", "bytes";
        "bytes_cut", cut, "bytes of SMB connections that a snap length cut", "bytes";
        "resent_segments", resent, "segments that brought bytes once more";
        "wrong_checksums", wrong_checksums, "segments with a wrong TCP checksum: normal where a network card computes them";
        "ip_fragments", fragments, "IP fragments";
        "networks_joined", networks_joined, "connections that were found under a second VLAN tag or tunnel id";
    };
}

/// Writes what the capture is: a page, or an object with the lists `files` and `unseen` and the object `traffic`.
///
/// # Errors
/// The first error of the output.
pub fn write_info(info: &Info, style: Style, out: impl Write) -> io::Result<()> {
    let mut output = Output::new(out);
    match style.format {
        Format::Json => push_json(info, "\n", output.buffer()),
        Format::Jsonl => push_json(info, "", output.buffer()),
        Format::Csv => push_csv(info, output.buffer()),
        _ => output.buffer().extend_from_slice(page::of(info, style).text().as_bytes()),
    }
    output.finish()
}

fn push_json(info: &Info, line: &str, out: &mut Vec<u8>) {
    out.push(b'{');
    push_list::<InfoFiles>(&info.files, line, out);
    out.push(b',');
    push_list::<InfoInterfaces>(&info.interfaces, line, out);
    out.extend_from_slice(format!(",{line}\"more_interfaces\":{},", info.more_interfaces).as_bytes());
    key::<InfoTraffic>(line, out);
    object::<InfoTraffic>(&info.traffic, out);
    out.push(b',');
    push_list::<InfoTunnels>(&info.tunnels, line, out);
    out.push(b',');
    push_list::<UnseenPackets>(&info.unseen, line, out);
    out.push(b',');
    out.extend_from_slice(line.as_bytes());
    out.extend_from_slice(b"\"damage\":[");
    for (at, text) in info.damage.iter().enumerate() {
        out.extend_from_slice(if at > 0 { b"," } else { b"" });
        json::push_text(out, text);
    }
    out.push(b']');
    out.extend_from_slice(line.as_bytes());
    out.extend_from_slice(b"}\n");
}

fn key<R: Rows>(line: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(line.as_bytes());
    json::push_text(out, R::NAME);
    out.push(b':');
}

fn object<'a, R: Rows>(row: &'a R::Row<'a>, out: &mut Vec<u8>) {
    Writer::<R>::new(Style::new(Format::Jsonl)).render(row, out);
}

fn push_list<'a, R: Rows>(rows: &'a [R::Row<'a>], line: &str, out: &mut Vec<u8>) {
    key::<R>(line, out);
    out.push(b'[');
    for (at, row) in rows.iter().enumerate() {
        out.extend_from_slice(if at > 0 { b"," } else { b"" });
        out.extend_from_slice(line.as_bytes());
        object::<R>(row, out);
    }
    out.push(b']');
}

fn push_csv(info: &Info, out: &mut Vec<u8>) {
    out.extend_from_slice(b"section,row,key,value\r\n");
    info.files.iter().enumerate().for_each(|(at, file)| csv_rows::<InfoFiles>(at + 1, file, out));
    info.interfaces.iter().enumerate().for_each(|(at, row)| csv_rows::<InfoInterfaces>(at + 1, row, out));
    csv_rows::<InfoTraffic>(1, &info.traffic, out);
    info.tunnels.iter().enumerate().for_each(|(at, row)| csv_rows::<InfoTunnels>(at + 1, row, out));
    info.unseen.iter().enumerate().for_each(|(at, kind)| csv_rows::<UnseenPackets>(at + 1, kind, out));
}

fn csv_rows<'a, R: Rows>(number: usize, row: &'a R::Row<'a>, out: &mut Vec<u8>) {
    let mut scratch = String::new();
    for column in R::COLUMNS {
        out.extend_from_slice(format!("{},{number},{},", R::NAME, column.key).as_bytes());
        csv::push(out, (column.value)(row), &mut scratch);
        out.extend_from_slice(b"\r\n");
    }
}
