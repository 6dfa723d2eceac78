//! What a run has to provide for fields to have values.

use std::ops::BitOr;
use std::sync::Arc;

use smbtrail_track::{Recall, Responses};

/// What a run has to provide for some fields to have values. Each costs time or memory, so ask for no more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Needs {
    /// The data of READ and WRITE, and what encrypted messages contain, also where it spans packets.
    pub data: bool,
    /// The packets that complete something.
    pub packets: bool,
    /// Every packet, also those that complete nothing: fields count from one packet to the next.
    pub all_packets: bool,
    /// The bytes of packets.
    pub packet_bytes: bool,
    /// The numbers of TCP streams.
    pub stream_numbers: bool,
    /// Trees, also after their end: [`Recall::trees`].
    pub trees: bool,
    /// Logons, also after the end of their session: [`Recall::logons`].
    pub logons: bool,
    /// Pre-authentication integrity hashes: [`Recall::preauth_hashes`].
    pub preauth_hashes: bool,
    /// The CREATE responses that gave the FileIds of requests: [`Recall::opens`].
    pub opens: bool,
    /// The frames of later responses, so a first pass over the capture: [`Recall::responses`].
    pub responses: bool,
    /// The calls of DCE/RPC that messages on pipes are a part of, with their arguments: [`Recall::calls`].
    pub calls: bool,
}

impl Needs {
    /// Nothing but messages.
    pub(crate) const NOTHING: Self = Self {
        data: false,
        packets: false,
        all_packets: false,
        packet_bytes: false,
        stream_numbers: false,
        trees: false,
        logons: false,
        preauth_hashes: false,
        opens: false,
        responses: false,
        calls: false,
    };
    pub(crate) const DATA: Self = Self { data: true, ..Self::NOTHING };
    pub(crate) const PACKETS: Self = Self { packets: true, ..Self::NOTHING };
    pub(crate) const ALL_PACKETS: Self = Self { all_packets: true, ..Self::PACKETS };
    pub(crate) const PACKET_BYTES: Self = Self { packet_bytes: true, ..Self::PACKETS };
    pub(crate) const STREAM_NUMBERS: Self = Self { stream_numbers: true, ..Self::ALL_PACKETS };
    pub(crate) const TREES: Self = Self { trees: true, ..Self::NOTHING };
    pub(crate) const LOGONS: Self = Self { logons: true, ..Self::NOTHING };
    pub(crate) const PREAUTH_HASHES: Self = Self { preauth_hashes: true, ..Self::NOTHING };
    pub(crate) const OPENS: Self = Self { opens: true, ..Self::NOTHING };
    pub(crate) const CALLS: Self = Self { calls: true, ..Self::NOTHING };
    pub(crate) const RESPONSES: Self = Self { responses: true, ..Self::NOTHING };

    /// What the tracker has to remember. `responses` come from a first pass, if there was one.
    #[must_use]
    pub fn recall(self, responses: Option<Arc<Responses>>) -> Recall {
        let mut recall = Recall::default();
        recall.trees = self.trees;
        recall.logons = self.logons;
        recall.preauth_hashes = self.preauth_hashes;
        recall.calls = self.calls;
        recall.opens = self.opens;
        recall.responses = responses;
        recall
    }
}

impl BitOr for Needs {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self {
            data: self.data | other.data,
            packets: self.packets | other.packets,
            all_packets: self.all_packets | other.all_packets,
            packet_bytes: self.packet_bytes | other.packet_bytes,
            stream_numbers: self.stream_numbers | other.stream_numbers,
            trees: self.trees | other.trees,
            logons: self.logons | other.logons,
            preauth_hashes: self.preauth_hashes | other.preauth_hashes,
            opens: self.opens | other.opens,
            responses: self.responses | other.responses,
            calls: self.calls | other.calls,
        }
    }
}
