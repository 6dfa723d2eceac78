//! What replaces the bytes of a capture that is written anew.

use std::net::IpAddr;

use smbtrail_track::{Envelope, Message, Smb1};

/// Says what replaces the bytes and addresses of a capture that [`PlainCapture`](crate::PlainCapture) writes.
///
/// Each method is given as many zeros as the message has bytes that are there, and writes over them what the new capture
/// is to have. What no method writes is zero in it.
pub trait Substitute {
    /// The address in place of this one.
    fn address(&mut self, address: IpAddr) -> IpAddr;

    /// The bytes in place of a message, its header included.
    fn message(&mut self, message: &Message<'_>, out: &mut [u8]);

    /// The bytes in place of a message of SMB1.
    fn smb1(&mut self, message: &Smb1<'_>, out: &mut [u8]);

    /// The bytes in place of an envelope that stays closed.
    fn envelope(&mut self, envelope: &Envelope<'_>, out: &mut [u8]);
}

/// Nothing is replaced: everything is as it was sent.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "there is none")]
pub enum AsSent {}

impl Substitute for AsSent {
    fn address(&mut self, _: IpAddr) -> IpAddr {
        match *self {}
    }

    fn message(&mut self, _: &Message<'_>, _: &mut [u8]) {}

    fn smb1(&mut self, _: &Smb1<'_>, _: &mut [u8]) {}

    fn envelope(&mut self, _: &Envelope<'_>, _: &mut [u8]) {}
}
