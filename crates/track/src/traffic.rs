use crate::Moment;

/// The packets of a connection. `[MS-SMB2] 2.1`: it is one of TCP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "counts that a user of the tracker makes")]
pub struct Traffic {
    /// The client's.
    pub client: Packets,
    /// The server's.
    pub server: Packets,
    /// What each side did first, in order: a letter each, upper case for the client and lower case for the server, then zeros.
    /// `S` is a SYN, `H` a SYN with ACK, `A` an ACK without payload, `D` payload, `F` a FIN, `R` a RST.
    pub history: [u8; 12],
    /// The last packet.
    pub last: Moment,
}

/// The packets of one direction of a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "counts that a user of the tracker makes")]
pub struct Packets {
    /// How many.
    pub packets: u64,
    /// Bytes of their TCP payload as they were sent, repeated ones included.
    pub bytes: u64,
    /// The same with the headers of TCP and of the innermost IP.
    pub ip_bytes: u64,
}

impl Traffic {
    /// The letters of [`history`](Self::history).
    #[must_use]
    pub fn history(&self) -> &str {
        let end = self.history.iter().position(|letter| *letter == 0).unwrap_or(self.history.len());
        self.history.get(..end).and_then(|letters| std::str::from_utf8(letters).ok()).unwrap_or_default()
    }
}
