//! Packets to a capture file that tells where they come from.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::Arc;

use smbtrail_capture::{InterfaceNumber, LinkType, PacketId, PcapngWriter};

/// Writes packets with an interface for each kind of packet of each file. Each bears its frame number in a comment, and
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
    /// `note` stands behind the frame number.
    pub(crate) fn packet(
        &mut self,
        id: PacketId,
        link: LinkType,
        (data, wire_len): (&[u8], u32),
        note: &str,
    ) -> io::Result<()> {
        let file = usize::try_from(id.file).ok().and_then(|at| self.files.get(at)).map_or("", |name| &**name);
        let interface = match self.interfaces.get(&(id.file, link, id.digits)) {
            Some(number) => *number,
            None => {
                let description = format!("packets of {file}");
                let number = self.pcapng.described_interface(link, 0, id.digits, &description)?;
                self.interfaces.insert((id.file, link, id.digits), number);
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
