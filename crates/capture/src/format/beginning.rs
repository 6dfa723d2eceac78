//! What a file is, by its first bytes alone: for whoever wants to know that without reading it.

use super::{netmon, pcap, pcapng, snoop};
use crate::source::Compression;

/// What a file is, by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Beginning {
    /// Its format, or how it is compressed, for people.
    pub name: &'static str,
    /// The snap length that its header states, in bytes; 0 stands for none. `None` of formats that state it elsewhere, or nowhere.
    pub snap_length: Option<u32>,
}

impl Beginning {
    /// Bytes that are enough.
    pub const LEN: usize = 24;

    /// What a file is that begins like this.
    #[must_use]
    pub fn of(start: &[u8]) -> Self {
        let named = |name| Self { name, snap_length: None };
        if let Some(compression) = Compression::of(start) {
            return named(match compression {
                Compression::Gzip => "compressed by gzip",
                Compression::Xz => "compressed by xz",
                Compression::Bzip2 => "compressed by bzip2",
                Compression::Zstd => "compressed by zstd",
            });
        }
        match start.first_chunk() {
            _ if start.starts_with(snoop::MAGIC) => named("snoop"),
            Some(&pcapng::SECTION_HEADER) => named("pcapng"),
            Some(magic) if netmon::Generation::of(*magic).is_some() => named("Network Monitor"),
            Some(magic) => pcap::Variant::of(*magic).map_or(named("unknown"), |variant| Self {
                name: variant.name(),
                snap_length: variant.snap_length(start),
            }),
            None => named("unknown"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_known_by_how_they_begin() {
        let name = |start: &[u8]| Beginning::of(start).name;
        assert_eq!(name(b"\x0a\x0d\x0d\x0a"), "pcapng");
        assert_eq!(name(b"snoop\0\0\0"), "snoop");
        assert_eq!(name(b"\xa1\xb2\x3c\x4d"), "pcap with nanoseconds, big-endian");
        assert_eq!(name(b"\x34\xcd\xb2\xa1"), "pcap of libpcap with patches");
        assert_eq!(name(b"GMBU"), "Network Monitor");
        assert_eq!(name(b"\x28\xb5\x2f\xfd"), "compressed by zstd");
        assert_eq!((name(b""), name(b"<xml>")), ("unknown", "unknown"));
    }

    #[test]
    fn the_header_of_pcap_states_a_snap_length() {
        for (magic, snap_length) in
            [([0xd4, 0xc3, 0xb2, 0xa1], [0, 1, 0, 0]), ([0xa1, 0xb2, 0xc3, 0xd4], [0, 0, 1, 0])]
        {
            let start = [&magic[..], &[0; 12], &snap_length].concat();
            assert_eq!(Beginning::of(&start).snap_length, Some(256));
            assert_eq!(Beginning::of(&start[..19]).snap_length, None);
        }
    }
}
