//! Packets to a capture file that tells where they come from.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::Arc;

use smbtrail_capture::{InterfaceNumber, LinkType, PacketId, PcapngWriter, Timestamp};

/// Writes packets with an interface for each kind of packet of each file. Each has its frame number in a comment, and
/// where there are several files the file and its number there.
pub(crate) struct PacketWriter<W> {
    pcapng: PcapngWriter<W>,
    files: Vec<Arc<str>>,
    interfaces: HashMap<(u32, LinkType, u8), InterfaceNumber>,
}

impl<W: Write> PacketWriter<W> {
    /// Begins a file of packets out of `files`.
    pub(crate) fn new(out: W, files: impl IntoIterator<Item = Arc<str>>) -> io::Result<Self> {
        let application = concat!("smbtrail ", env!("CARGO_PKG_VERSION"));
        let pcapng = PcapngWriter::new(out, application)?;
        Ok(Self { pcapng, files: files.into_iter().collect(), interfaces: HashMap::new() })
    }

    /// Adds a packet that is, or comes from, packet `id`: its bytes, and how many it had on the wire. What there is to
    /// `note` is after the frame number.
    pub(crate) fn packet(
        &mut self,
        id: PacketId,
        link: LinkType,
        (data, wire_len): (&[u8], u32),
        note: &str,
    ) -> io::Result<()> {
        let file = usize::try_from(id.file).ok().and_then(|at| self.files.get(at)).map_or("", |name| &**name);
        let digits = if is_cut(id.time, id.digits) { 9 } else { id.digits };
        let interface = match self.interfaces.get(&(id.file, link, digits)) {
            Some(number) => *number,
            None => {
                let description = format!("packets of {file}");
                let number = self.pcapng.described_interface(link, 0, digits, &description)?;
                self.interfaces.insert((id.file, link, digits), number);
                number
            }
        };
        let mut comment = match self.files.len() {
            1 => format!("frame {}", id.number),
            _ => format!("frame {}, {file}:{}", id.number, id.number_in_file),
        };
        if !note.is_empty() {
            comment.extend(["; ", note]);
        }
        self.pcapng.packet(interface, id.time, data, wire_len, &[&comment])
    }

    pub(crate) fn finish(self) -> io::Result<()> {
        self.pcapng.finish().map(drop)
    }
}

/// Whether a clock of this many decimals would cut the time, and one of nanoseconds can hold it (until 2554). Clocks of
/// powers of two tick at times that take more decimals than they are worth.
fn is_cut(time: Timestamp, digits: u8) -> bool {
    let unit = 10u32.pow(9u32.saturating_sub(digits.into()));
    let last = u64::MAX / 1_000_000_000;
    !time.nanoseconds.is_multiple_of(unit) && u64::try_from(time.seconds).is_ok_and(|seconds| seconds < last)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use smbtrail_capture::CaptureReader;

    use super::*;

    /// The time that is read of a packet written with `time`, of a clock with this many decimals.
    fn kept(time: Timestamp, digits: u8) -> Timestamp {
        let mut out = Vec::new();
        let mut writer = PacketWriter::new(&mut out, [Arc::from("a.pcapng")]).unwrap();
        let id = PacketId { number: 1, time, file: 0, number_in_file: 1, digits };
        writer.packet(id, LinkType::ETHERNET, (&[0; 60], 60), "").unwrap();
        writer.finish().unwrap();
        let reader = CaptureReader::from_reader("written", Cursor::new(out)).unwrap();
        smbtrail_capture::CaptureSet::from_reader(reader).next_packet().unwrap().id.time
    }

    #[test]
    fn times_stay_what_they_are_where_a_clock_can_hold_them() {
        for (seconds, nanoseconds, digits) in
            [(1_600_000_000, 123_000_000, 3), (1_600_000_000, 17_578_125, 3), (1 << 40, 250_000_000, 2)]
        {
            let time = Timestamp { seconds, nanoseconds };
            assert_eq!(kept(time, digits), time);
        }
        let far = Timestamp { seconds: 1 << 40, nanoseconds: 17_578_125 };
        assert_eq!(kept(far, 3), Timestamp { nanoseconds: 17_000_000, ..far });
    }
}
