//! Where the values of a field come from.

use smbtrail_codec::smb1::Smb1Message;
use smbtrail_codec::{self as codec, Header};
use smbtrail_track::rpc::Pdu;
use smbtrail_track::{self as track, CallPdu, Envelope, Message, Moment};

use crate::out::Out;
use crate::packet::Packet;

/// Where the values of a field come from.
#[derive(Clone, Copy)]
pub(crate) enum Source {
    /// A packet of the capture.
    Packet(fn(&Packet, &mut Out<'_>)),
    /// A packet, and the texts that its messages gave for the field: together they are one text.
    Joined(fn(&Packet, &[&str]) -> String),
    /// The message of the transport that carries messages: its length in bytes.
    Transport(fn(u32, &mut Out<'_>)),
    /// The header of a message: where its field ends, in bytes from the header's first, and how it is read if it is there.
    Header(usize, fn(&Header, &mut Out<'_>)),
    /// What the tracker knows of a message; its values follow those of the header.
    Known(fn(&Message<'_>, &mut Out<'_>)),
    /// What the tracker remembers of other messages, for a message or an envelope.
    Recalled(fn(&track::Recalled<'_>, &mut Out<'_>)),
    /// What a message says in another order or another way than its listing, or what the tracker knows; its values
    /// follow those of the body. Bits of a field leave it out.
    After(fn(&Message<'_>, &mut Out<'_>)),
    /// A field of a listing, as `Structure/Field`; `Structure/` for the structure itself. A structure's name may end
    /// in `*`, `Outer>Structure` wants it inside another one, and several places are separated by `; `.
    At(&'static str),
    /// As [`At`](Self::At), with a value that is read otherwise than by the field's kind.
    With(&'static str, fn(&codec::Field<'_>, &mut Out<'_>)),
    /// A PDU of DCE/RPC that is whole in a message; its values follow those of the body.
    Pdu(fn(&Pdu<'_>, &mut Out<'_>)),
    /// A PDU of a call of DCE/RPC that is whole with a message, and the moment of the message; its values follow those of
    /// the body. Bits of a field leave it out.
    Call(fn(&CallPdu, Moment, &mut Out<'_>)),
    /// Arguments of calls, and what calls return: see [`Places`](crate::calls::Places).
    Said(&'static str),
    /// The bytes of the message, or of the envelope.
    Whole,
    /// An encrypted or compressed message, whether it could be opened or not.
    Envelope(fn(&Envelope<'_>, &mut Out<'_>)),
    /// A message of SMB1.
    Smb1(fn(&Smb1Message<'_>, &mut Out<'_>)),
    /// Some bits of the field of this name.
    Bits(&'static str, u64),
}

impl Source {
    /// The places of listings that it reads.
    pub(crate) const fn places(&self) -> Option<&'static str> {
        match self {
            Self::At(places) | Self::With(places, _) => Some(places),
            _ => None,
        }
    }
}
