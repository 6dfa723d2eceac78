//! Writes a capture of a client that writes files to standard output, as large as is asked for: `stream MEBIBYTES [EACH]`.
//! Each file has `EACH` MiB, and all of them as many without it.

#[path = "../tests/stream/endless.rs"]
mod endless;

use std::io::{self, BufWriter};

use smbtrail_pipeline::capture::{LinkType, PacketSource, PcapngWriter, Timestamp};

use self::endless::Stream;

fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<u64>());
    let mut number =
        |default| arguments.next().map_or(Ok(default), |number| number.map_err(io::Error::other));
    let bytes = number(1)? << 20;
    let size = number(bytes >> 20)? << 20;
    let mut writer = PcapngWriter::new(BufWriter::with_capacity(1 << 20, io::stdout().lock()), "stream")?;
    let interface = writer.interface(LinkType::ETHERNET, 0)?;
    let mut stream = Stream::new(bytes, size);
    let mut time = 0;
    while let Some(packet) = stream.next_packet() {
        let len = u32::try_from(packet.data.len()).map_err(io::Error::other)?;
        time += 1_000;
        writer.packet(interface, Timestamp::from_nanoseconds(1_772_366_400, time), packet.data, len, &[])?;
    }
    writer.finish().map(drop)
}
