use hashbrown::HashMap;
use smbtrail_codec::Body;
use smbtrail_track::{ConnectionId, Message};
use smbtrail_wire::{NtStatus, SessionId, TreeId};

/// What values need that neither a message nor the tracker says: the frames of earlier and later responses.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    trees: HashMap<(ConnectionId, SessionId, TreeId), u64>,
    logons: HashMap<(ConnectionId, SessionId), u64>,
    responses: Responses,
}

/// The frame of the first response of each exchange, learnt by a pass over the whole capture.
#[derive(Clone, Debug, Default)]
pub struct Responses {
    /// By the number of the exchange; 0 for none.
    frames: Vec<u64>,
}

/// Trees and sessions that are remembered at once: those of a capture with more than a million forget all before.
const CAP: usize = 1 << 20;

impl Memory {
    pub(crate) fn new(responses: Responses) -> Self {
        Self { responses, ..Self::default() }
    }

    /// Notes what a response founds. Call it when the message was read.
    pub(crate) fn note(&mut self, message: &Message<'_>) {
        let (frame, connection) = (message.moment.frame, message.connection.id);
        match message.body {
            Body::TreeConnectResponse(_) => {
                if let Some(id) = message.header.tree_id() {
                    make_room(&mut self.trees);
                    self.trees.insert((connection, message.header.session_id, id), frame);
                }
            }
            Body::SessionSetupResponse(_) if message.header.status == NtStatus::SUCCESS => {
                make_room(&mut self.logons);
                self.logons.insert((connection, message.header.session_id), frame);
            }
            _ => {}
        }
    }

    /// The frame in which the tree of the header was connected.
    pub(crate) fn tree(&self, message: &Message<'_>) -> Option<u64> {
        let key = (message.connection.id, message.header.session_id, message.header.tree_id()?);
        self.trees.get(&key).copied()
    }

    /// The frame in which the user of the header's session logged on.
    pub(crate) fn logon(&self, message: &Message<'_>) -> Option<u64> {
        self.logons.get(&(message.connection.id, message.header.session_id)).copied()
    }

    /// The frame of the response to a request.
    pub(crate) fn response(&self, message: &Message<'_>) -> Option<u64> {
        if message.is_response() {
            return None;
        }
        self.responses.of(message.exchange)
    }
}

impl Responses {
    /// Notes a message of the pass.
    pub fn note(&mut self, message: &Message<'_>) {
        if !message.is_response() || message.request.is_none() {
            return;
        }
        let Ok(index) = usize::try_from(message.exchange) else { return };
        if self.frames.len() <= index {
            self.frames.resize(index + 1, 0);
        }
        if let Some(frame @ 0) = self.frames.get_mut(index) {
            *frame = message.moment.frame;
        }
    }

    fn of(&self, exchange: u64) -> Option<u64> {
        let frame = self.frames.get(usize::try_from(exchange).ok()?).copied()?;
        (frame != 0).then_some(frame)
    }
}

fn make_room<K, V>(table: &mut HashMap<K, V>) {
    if table.len() >= CAP {
        table.clear();
    }
}
