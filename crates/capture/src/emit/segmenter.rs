//! Makes the packets of a TCP connection out of its bytes.

use std::io;
use std::net::{IpAddr, SocketAddr};

use etherparse::{IpHeaders, IpNumber, Ipv4Header, Ipv6Header, PacketBuilder, TcpHeader, VlanId, ip_number};

use crate::framing::Direction;

/// Turns what both ends of a TCP connection say into Ethernet frames: handshake, data, farewell, with right sequence
/// numbers, lengths and checksums. The same calls give the same bytes.
///
/// Each method hands its frames to a function, which may write, keep, drop or reorder them.
///
/// ```
/// # use smbtrail_capture::{Direction, LinkType, PcapngWriter, TcpSegmenter, Timestamp};
/// let mut writer = PcapngWriter::new(Vec::new(), "example")?;
/// let ethernet = writer.interface(LinkType::ETHERNET, 0)?;
/// let mut connection = TcpSegmenter::new(([10, 0, 0, 1], 50_000).into(), ([10, 0, 0, 2], 445).into());
/// let mut write = |frame: &[u8]| {
///     let len = u32::try_from(frame.len()).unwrap_or(u32::MAX);
///     writer.packet(ethernet, Timestamp::from_nanoseconds(1, 0), frame, len, &[])
/// };
/// connection.open(&mut write)?;
/// connection.send(Direction::ToServer, b"hello", &mut write)?;
/// connection.send(Direction::ToClient, b"good day", &mut write)?;
/// connection.close(&mut write)?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct TcpSegmenter {
    client: End,
    server: End,
    segment_size: usize,
    vlan: Option<VlanId>,
}

#[derive(Clone, Debug)]
struct End {
    address: SocketAddr,
    mac: [u8; 6],
    /// The sequence number of the next byte it sends.
    next: u32,
    /// The identification of its next IPv4 packet.
    id: u16,
}

/// The control bits of a frame; the acknowledgement is set on all but the first.
#[derive(Clone, Copy, Default)]
struct Control {
    syn: bool,
    fin: bool,
    psh: bool,
}

impl TcpSegmenter {
    /// The payload of a segment on Ethernet, with room for IPv6 and no options.
    pub const SEGMENT_SIZE: usize = 1_440;

    /// A connection between two addresses. Where one is IPv4 and the other IPv6, both are written as IPv6.
    #[must_use]
    pub fn new(client: SocketAddr, server: SocketAddr) -> Self {
        let end = |address, last, next| End { address, mac: [2, 0, 0, 0, 0, last], next, id: 1 };
        Self {
            client: end(client, 1, 1_000),
            server: end(server, 2, 5_000),
            segment_size: Self::SEGMENT_SIZE,
            vlan: None,
        }
    }

    /// The most payload bytes that one segment takes, at least 1 and at most 65,000: beyond 1,460 they look like those that
    /// a network card has yet to cut up.
    #[must_use]
    pub fn with_segment_size(mut self, bytes: usize) -> Self {
        self.segment_size = bytes.clamp(1, 65_000);
        self
    }

    /// The sequence numbers with which client and server begin.
    #[must_use]
    pub fn with_first_sequences(mut self, client: u32, server: u32) -> Self {
        self.client.next = client;
        self.server.next = server;
        self
    }

    /// Puts the frames into a virtual network: a tag of IEEE 802.1Q with the lower 12 bits of `id`. 0 means no tag.
    #[must_use]
    pub fn with_vlan(mut self, id: u16) -> Self {
        self.vlan = VlanId::try_new(id & 0xFFF).ok().filter(|id| id.value() != 0);
        self
    }

    /// The three frames of a handshake.
    ///
    /// # Errors
    /// Those of `frame`.
    pub fn open(&mut self, frame: &mut impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        let syn = Control { syn: true, ..Control::default() };
        self.emit(Direction::ToServer, syn, &[], frame)?;
        self.emit(Direction::ToClient, syn, &[], frame)?;
        self.emit(Direction::ToServer, Control::default(), &[], frame)
    }

    /// One or more frames with `bytes` as their payload, the last one pushed.
    ///
    /// # Errors
    /// Those of `frame`.
    pub fn send(
        &mut self,
        direction: Direction,
        bytes: &[u8],
        frame: &mut impl FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut segments = bytes.chunks(self.segment_size).peekable();
        while let Some(segment) = segments.next() {
            let psh = segments.peek().is_none();
            self.emit(direction, Control { psh, ..Control::default() }, segment, frame)?;
        }
        Ok(())
    }

    /// Bytes of one end that are not there: the sequence numbers pass over them, as where a capture has no packets.
    pub const fn skip(&mut self, direction: Direction, len: u32) {
        let from = match direction {
            Direction::ToServer => &mut self.client,
            Direction::ToClient => &mut self.server,
        };
        from.next = from.next.wrapping_add(len);
    }

    /// An acknowledgement of all that came from the other end, without data.
    ///
    /// # Errors
    /// Those of `frame`.
    pub fn acknowledge(
        &mut self,
        direction: Direction,
        frame: &mut impl FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        self.emit(direction, Control::default(), &[], frame)
    }

    /// Both ends say that they are done, the client first.
    ///
    /// # Errors
    /// Those of `frame`.
    pub fn close(&mut self, frame: &mut impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        let fin = Control { fin: true, ..Control::default() };
        self.emit(Direction::ToServer, fin, &[], frame)?;
        self.emit(Direction::ToClient, fin, &[], frame)?;
        self.emit(Direction::ToServer, Control::default(), &[], frame)
    }

    fn emit(
        &mut self,
        direction: Direction,
        Control { syn, fin, psh }: Control,
        payload: &[u8],
        frame: &mut impl FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let (from, to) = match direction {
            Direction::ToServer => (&mut self.client, &self.server),
            Direction::ToClient => (&mut self.server, &self.client),
        };
        let mut tcp = TcpHeader::new(from.address.port(), to.address.port(), from.next, 0xffff);
        tcp.syn = syn;
        tcp.fin = fin;
        tcp.psh = psh;
        tcp.ack = !(syn && direction == Direction::ToServer);
        if tcp.ack {
            tcp.acknowledgment_number = to.next;
        }
        let ip = ip_headers((from.address.ip(), to.address.ip()), from.id, ip_number::TCP);
        let ethernet = PacketBuilder::ethernet2(from.mac, to.mac);
        let builder = match self.vlan {
            Some(id) => ethernet.single_vlan(id).ip(ip),
            None => ethernet.ip(ip),
        };
        let builder = builder.tcp_header(tcp);
        let mut bytes = Vec::with_capacity(builder.size(payload.len()));
        builder.write(&mut bytes, payload).map_err(io::Error::other)?;
        let len = u32::try_from(payload.len()).unwrap_or(u32::MAX);
        from.next = from.next.wrapping_add(len).wrapping_add(u32::from(syn)).wrapping_add(u32::from(fin));
        from.id = from.id.wrapping_add(1);
        frame(&bytes)
    }
}

/// Lengths, checksums and what follows are filled in when the packet is built.
pub(super) fn ip_headers(ends: (IpAddr, IpAddr), id: u16, protocol: IpNumber) -> IpHeaders {
    match ends {
        (IpAddr::V4(source), IpAddr::V4(destination)) => {
            let header = Ipv4Header {
                identification: id,
                dont_fragment: true,
                time_to_live: 64,
                protocol,
                source: source.octets(),
                destination: destination.octets(),
                ..Ipv4Header::default()
            };
            IpHeaders::Ipv4(header, etherparse::Ipv4Extensions::default())
        }
        (source, destination) => {
            let header = Ipv6Header {
                hop_limit: 64,
                next_header: protocol,
                source: ipv6(source),
                destination: ipv6(destination),
                ..Ipv6Header::default()
            };
            IpHeaders::Ipv6(header, etherparse::Ipv6Extensions::default())
        }
    }
}

fn ipv6(address: IpAddr) -> [u8; 16] {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().octets(),
        IpAddr::V6(address) => address.octets(),
    }
}
