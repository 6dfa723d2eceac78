//! The meaning of ids after their objects ended, remembered for observers that ask for it.

use std::sync::Arc;

use smbtrail_wire::{NtStatus, ShareType};

use crate::table::{Held, text_bytes};
use crate::{CallPdu, Event, Limits, Message, Observer, Usage};

/// What the tracker remembers beyond the life of its objects, and looks up for each message. Nothing by default, since
/// each costs a lookup per message and a table, which [`Limits::recalled`] bounds.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Recall {
    /// The tree connect that a header's TreeId stands for.
    pub trees: bool,
    /// The logon that a header's SessionId stands for, with the names of its NTLM messages.
    pub logons: bool,
    /// The pre-authentication integrity hash of each connection.
    pub preauth_hashes: bool,
    /// The frame of the CREATE response that gave the FileId in a body.
    pub opens: bool,
    /// What the PDUs of DCE/RPC in a message on a pipe are a part of. Their arguments are read where
    /// [`Limits::stub`] is not 0.
    pub calls: bool,
    /// The frames of final responses, learnt by an earlier pass over the same capture with the same options.
    pub responses: Option<Arc<Responses>>,
}

/// What is remembered for one message. What [`Recall`] does not ask for is `None`.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Recalled<'a> {
    /// The last tree connect that succeeded with the header's SessionId and TreeId on this server; `None` on a
    /// TREE_CONNECT.
    pub tree: Option<&'a RecalledTree>,
    /// The last logon that succeeded with the header's SessionId on this server; on the response that ends a session
    /// setup, the logon that it ends.
    pub logon: Option<&'a RecalledLogon>,
    /// The hash over the NEGOTIATE and SESSION_SETUP messages of the connection up to this one, which is one of them.
    /// `[MS-SMB2] 3.3.5.4, 3.3.5.5`
    pub preauth_hash: Option<&'a [u8; 64]>,
    /// The frame of the final response to this request.
    pub response_frame: Option<u64>,
    /// The frame of the CREATE response that gave the FileId in the body; the message's own where it is that response.
    /// `None` after the CLOSE of the open.
    pub open_frame: Option<u64>,
    /// The PDUs of DCE/RPC calls that are whole with this message, in their order.
    pub calls: &'a [CallPdu],
}

/// A tree connect that succeeded.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RecalledTree {
    /// The frame of the TREE_CONNECT response.
    pub frame: u64,
    /// The share, as `\\server\share`; `None` when the capture does not contain the request.
    pub share: Option<Arc<str>>,
    /// Disk, pipe or printer.
    pub share_type: ShareType,
}

/// A session setup, and the names in its NTLM AUTHENTICATE message. A name that the message leaves empty is an empty
/// text; all names are `None` when there was no such message.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct RecalledLogon {
    /// The frame of the response that ended it, or of the AUTHENTICATE message as long as none did.
    pub frame: u64,
    /// The user's name.
    pub user: Option<Arc<str>>,
    /// The user's domain.
    pub domain: Option<Arc<str>>,
    /// The name of the client's machine.
    pub workstation: Option<Arc<str>>,
}

impl Held for RecalledTree {
    fn held(&self) -> usize {
        text_bytes(self.share.as_ref())
    }
}

impl Held for RecalledLogon {
    fn held(&self) -> usize {
        let Self { user, domain, workstation, .. } = self;
        [user, domain, workstation].into_iter().map(|text| text_bytes(text.as_ref())).sum()
    }
}

/// The frame of the final response to each request: an observer of a first pass, for [`Recall::responses`] of a second.
///
/// It holds four bytes per exchange, for at most [`Limits::response_frames`] exchanges of the capture, the first ones.
#[derive(Debug)]
pub struct Responses {
    /// Frames from the request to its response, and one more; 0 where no response was seen. By the number of the
    /// exchange, in chunks; only those with a response exist.
    chunks: Vec<Option<Box<[u32; CHUNK]>>>,
    cap: usize,
    held: usize,
    left_out: u64,
}

const CHUNK: usize = 4096;

impl Responses {
    /// No responses yet, and room for as many as the limits allow.
    #[must_use]
    pub const fn new(limits: &Limits) -> Self {
        Self { chunks: Vec::new(), cap: limits.response_frames, held: 0, left_out: 0 }
    }

    /// How many response frames are held, and how many are not because there was no room.
    #[must_use]
    pub const fn usage(&self) -> Usage {
        let Self { held, cap, left_out, .. } = *self;
        Usage { table: "response frames", now: held, peak: held, cap, evicted: left_out }
    }

    /// The frame of the final response to a request.
    pub(crate) fn frame(&self, exchange: u64, request_frame: u64) -> Option<u64> {
        let index = usize::try_from(exchange).ok()?;
        let distance = *self.chunks.get(index / CHUNK)?.as_ref()?.get(index % CHUNK)?;
        Some(request_frame + u64::from(distance.checked_sub(1)?))
    }

    fn note(&mut self, message: &Message<'_>) {
        let is_final = message.is_response() && message.header.status != NtStatus::PENDING;
        let Some(request) = message.request.filter(|_| is_final) else { return };
        let distance = message.moment.frame.checked_sub(request.moment.frame);
        let distance = distance.and_then(|distance| u32::try_from(distance).ok()?.checked_add(1));
        let index = usize::try_from(message.exchange).ok().filter(|index| *index <= self.cap);
        let (Some(distance), Some(index)) = (distance, index) else {
            self.left_out += 1;
            return;
        };
        if self.chunks.len() <= index / CHUNK {
            self.chunks.resize_with(index / CHUNK + 1, || None);
        }
        let chunk = self.chunks.get_mut(index / CHUNK);
        let chunk = chunk.map(|chunk| chunk.get_or_insert_with(|| Box::new([0; CHUNK])));
        if let Some(place) = chunk.and_then(|chunk| chunk.get_mut(index % CHUNK)) {
            self.held += usize::from(*place == 0);
            *place = distance;
        }
    }
}

impl Observer for Responses {
    fn event(&mut self, event: &Event<'_>) {
        if let Event::Message(message) = event {
            self.note(message);
        }
    }
}

impl Recall {
    /// Whether anything is asked for.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        !self.trees && !self.logons && !self.preauth_hashes && !self.opens && self.responses.is_none()
    }
}
