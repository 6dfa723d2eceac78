//! What replaces each message.

use std::net::IpAddr;

use smbtrail_auth::Structure;
use smbtrail_codec::smb1::Smb1Message;
use smbtrail_codec::{ProblemKind, Region};
use smbtrail_pipeline::Substitute;
use smbtrail_track::{Envelope, Message, Smb1, pipe_data, security_blob};
use smbtrail_wire::{ShareType, Smb1Command};

use crate::listing::{self, Fields, Inner, Mark, Page};
use crate::maps::Maps;
use crate::names::Kind;
use crate::{pipe, token};

/// Says what replaces the bytes of messages, and remembers it, so that equal names stay equal.
///
/// Memory is bounded: 65,536 names of 8 MiB, and as many ids and addresses, are remembered. What comes after them is hashed,
/// with a key that only the capture itself gives.
#[derive(Default)]
pub struct Scrubber {
    maps: Maps,
    marks: Vec<Mark>,
}

/// What was replaced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Replaced {
    /// Different names of files and directories, and whatever else has a name.
    pub names: u64,
    /// Different names of users.
    pub users: u64,
    /// Different names of hosts.
    pub hosts: u64,
    /// Different parts of names of domains.
    pub domains: u64,
    /// Different names of shares.
    pub shares: u64,
    /// Different addresses.
    pub addresses: u64,
    /// Different GUIDs, keys and ids of files and volumes.
    pub ids: u64,
    /// Bytes of files and of calls on pipes that are zeros now.
    pub data: u64,
    /// Whether there were more names, ids or addresses than are remembered, so that some were hashed.
    pub hashed: bool,
}

impl Scrubber {
    /// What was replaced so far.
    #[must_use]
    pub fn replaced(&self) -> Replaced {
        let Maps { names, ids, addresses, data } = &self.maps;
        Replaced {
            names: names.count(Kind::Name),
            users: names.count(Kind::User),
            hosts: names.count(Kind::Host),
            domains: names.count(Kind::Domain),
            shares: names.count(Kind::Share),
            addresses: addresses.count(),
            ids: ids.count(),
            data: *data,
            hashed: names.is_full() || ids.is_full() || addresses.is_full(),
        }
    }

    fn page<'a>(&'a mut self, source: &'a [u8], out: &'a mut [u8]) -> Page<'a> {
        Page::new(source, out, &mut self.marks, &mut self.maps)
    }
}

impl Substitute for Scrubber {
    fn address(&mut self, address: IpAddr) -> IpAddr {
        self.maps.addresses.substitute(address)
    }

    fn message(&mut self, message: &Message<'_>, out: &mut [u8]) {
        let mut page = self.page(message.input.bytes(), out);
        message.header.describe(&mut Fields::certain(&mut page, None));
        let buffer = message.buffer();
        // What is inside a field that the body's own listing does not open.
        let (data, blob) = (pipe_data(message.body, is_on_pipe(message)), security_blob(message.body));
        let region = data.or(blob).map(Region::input);
        let input = region.or_else(|| buffer.map(|buffer| buffer.input));
        let list = |page: &mut Page<'_>| match (data, blob, &buffer) {
            (Some(data), ..) => pipe::scrub(page, data.input().base(), data.bytes.len()),
            (None, Some(blob), _) => token::scrub(page, blob.input().base(), blob.bytes.len()),
            (None, None, Some(buffer)) => buffer.describe(&mut Fields::new(page, None)),
            (None, None, None) => {}
        };
        let inner = input.map(|input| Inner { offset: input.base(), len: input.bytes().len(), list: &list });
        let is_other = message.problems.iter().any(|problem| problem.kind == ProblemKind::StructureSize);
        let mut fields = match is_other {
            true => Fields::new(&mut page, inner),
            false => Fields::certain(&mut page, inner),
        };
        message.body.describe(&mut fields);
        page.finish();
    }

    /// The header stays, and what a client offers; all other commands have neither words nor bytes.
    fn smb1(&mut self, message: &Smb1<'_>, out: &mut [u8]) {
        let mut page = self.page(message.input.bytes(), out);
        let Ok(read) = Smb1Message::parse(message.input, &mut ()) else { return };
        // Up to its status, flags and ids; the count of words is zero.
        page.keep(0, 14);
        page.keep(24, 8);
        let is_offer = read.command == Smb1Command::NEGOTIATE && read.word_count == 0;
        if is_offer && !read.data.bytes.is_empty() {
            page.keep(33, 2);
            listing::dialects(&mut page, read.data.input().base(), read.data.bytes.len());
        }
    }

    fn envelope(&mut self, envelope: &Envelope<'_>, out: &mut [u8]) {
        let mut page = self.page(envelope.input.bytes(), out);
        envelope.describe(&mut Fields::certain(&mut page, None));
    }
}

/// Whether the tree of a message is known to be one of pipes.
fn is_on_pipe(message: &Message<'_>) -> bool {
    message.tree.is_some_and(|tree| tree.share_type == Some(ShareType::PIPE))
}
