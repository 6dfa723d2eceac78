//! Both directions of a pipe.

use crate::Stream;
use crate::stream::Take;

/// Who wrote a piece of data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums, reason = "a pipe has two ends")]
pub enum Side {
    /// The client: WRITE requests, and the input of FSCTL_PIPE_TRANSCEIVE.
    Client,
    /// The server: READ responses, and the output of FSCTL_PIPE_TRANSCEIVE.
    Server,
}

/// A pipe that may carry DCE/RPC. Whether it does shows in its data.
#[derive(Clone, Debug, Default)]
pub struct Pipe {
    client: Stream,
    server: Stream,
}

impl Pipe {
    /// A pipe that holds at most `limit` bytes of a PDU in each direction.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { client: Stream::new(limit), server: Stream::new(limit) }
    }

    /// The data of one side.
    #[must_use]
    pub const fn stream(&self, side: Side) -> &Stream {
        match side {
            Side::Client => &self.client,
            Side::Server => &self.server,
        }
    }

    /// Whether neither direction holds a part of a PDU: nothing is lost when the pipe is forgotten.
    #[must_use]
    pub const fn is_idle(&self) -> bool {
        self.client.is_idle() && self.server.is_idle()
    }

    /// Takes the next piece of data of one side and hands out each PDU that is whole with it.
    pub fn push(&mut self, side: Side, piece: &[u8], take: Take<'_>) {
        match side {
            Side::Client => self.client.push(piece, take),
            Side::Server => self.server.push(piece, take),
        }
    }

    /// The next `missing` bytes of one side's data are not there: see [`Stream::miss`].
    pub fn miss(&mut self, side: Side, missing: usize, take: Take<'_>) {
        match side {
            Side::Client => self.client.miss(missing, take),
            Side::Server => self.server.miss(missing, take),
        }
    }

    /// Gives up what is not whole: bytes of the connection are missing.
    pub fn abandon(&mut self) {
        self.client.abandon();
        self.server.abandon();
    }
}
