//! A client that writes files without end, as packets that are made while they are read.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use smbtrail_codec::Body;
use smbtrail_pipeline::capture::{Direction, LinkType, Packet, PacketSource, TcpSegmenter, Timestamp};
use smbtrail_traffic::{Account, Conversation, Exchange, body, compound, framed};
use smbtrail_wire::{CreateAction, Dialect, FileId, Guid, SessionId, TreeId};

/// Packets of a client that writes one file after another, from its first byte to its last.
#[derive(Debug)]
pub(crate) struct Stream {
    packets: VecDeque<Vec<u8>>,
    tcp: TcpSegmenter,
    conversation: Conversation,
    /// Bytes that are still to be written.
    left: u64,
    /// Bytes of each file.
    size: u64,
    /// Files so far, and bytes of the last one.
    files: u64,
    written: u64,
    is_open: bool,
    data: Vec<u8>,
    packet: Vec<u8>,
    number: u64,
}

/// Bytes that a WRITE moves.
const WRITE: usize = 1 << 20;

impl Stream {
    /// A stream of this many bytes, in files of `size` bytes.
    ///
    /// # Panics
    /// When `size` is 0.
    #[must_use]
    pub(crate) fn new(bytes: u64, size: u64) -> Self {
        assert!(size > 0, "a file has bytes");
        let ends: [SocketAddr; 2] = [([10, 0, 0, 1], 50_000).into(), ([10, 0, 0, 9], 445).into()];
        let data = (0..WRITE).map(|at| u8::try_from(at * 31 % 251).unwrap_or_default()).collect();
        let mut stream = Self {
            packets: VecDeque::new(),
            tcp: TcpSegmenter::new(ends[0], ends[1]).with_segment_size(60_000),
            conversation: Conversation::default(),
            left: bytes,
            size,
            files: 0,
            written: 0,
            is_open: false,
            data,
            packet: Vec::new(),
            number: 0,
        };
        stream.begin();
        stream
    }

    fn begin(&mut self) {
        let Self { packets, tcp, conversation, .. } = self;
        tcp.open(&mut keep(packets)).expect("memory takes everything");
        let negotiate = conversation.exchange(
            Body::NegotiateRequest(body::negotiate_request(&[Dialect::SMB_3_1_1], Guid([1; 16]))),
            Body::NegotiateResponse(body::negotiate_response(Dialect::SMB_3_1_1, Guid([2; 16]), 1 << 20)),
        );
        let account = Account { domain: "LAB", user: "alice", workstation: "DESK" };
        let [first, second] = conversation.log_on(account, SessionId(7));
        let tree = conversation.connect_tree(r"\\server\share", TreeId(3));
        for exchange in [negotiate, first, second, tree] {
            send(packets, tcp, &exchange);
        }
    }

    /// Makes the packets of the next exchange; whether there is one.
    fn step(&mut self) -> bool {
        let Self { packets, tcp, conversation, data, .. } = self;
        let file = FileId { persistent: self.files, volatile: self.files };
        let whole = u64::try_from(WRITE).unwrap_or(u64::MAX);
        let len = whole.min(self.size - self.written).min(self.left);
        let exchange = if self.is_open && len > 0 {
            let bytes = data.get(..usize::try_from(len).unwrap_or(WRITE)).unwrap_or_default();
            let asks = body::write_request(file, self.written, bytes);
            self.written += len;
            self.left -= len;
            conversation.exchange(asks, body::write_response(u32::try_from(len).unwrap_or(u32::MAX)))
        } else if self.is_open {
            self.is_open = false;
            conversation.exchange(body::close_request(file), body::close_response())
        } else if self.left > 0 {
            self.files += 1;
            (self.is_open, self.written) = (true, 0);
            let file = FileId { persistent: self.files, volatile: self.files };
            let mut created = body::create_response(file, 0);
            created.create_action = CreateAction::CREATED;
            let name = format!("folder\\file-{:06}.bin", self.files);
            conversation.exchange(body::create_request(&name), Body::CreateResponse(created))
        } else {
            return false;
        };
        send(packets, tcp, &exchange);
        true
    }
}

fn keep(packets: &mut VecDeque<Vec<u8>>) -> impl FnMut(&[u8]) -> io::Result<()> {
    |packet| {
        packets.push_back(packet.to_vec());
        Ok(())
    }
}

fn send(packets: &mut VecDeque<Vec<u8>>, tcp: &mut TcpSegmenter, (asks, answers): &Exchange<'_>) {
    for (direction, message) in [(Direction::ToServer, asks), (Direction::ToClient, answers)] {
        let bytes = framed(&compound(std::slice::from_ref(message)));
        tcp.send(direction, &bytes, &mut keep(packets)).expect("memory takes everything");
    }
}

impl PacketSource for Stream {
    fn next_packet(&mut self) -> Option<Packet<'_>> {
        while self.packets.is_empty() {
            if !self.step() {
                return None;
            }
        }
        self.packet = self.packets.pop_front()?;
        self.number += 1;
        let mut packet = Packet::new(LinkType::ETHERNET, Timestamp::default(), &self.packet);
        packet.id.number = self.number;
        Some(packet)
    }

    fn names(&self) -> Vec<Arc<str>> {
        vec!["stream".into()]
    }
}
