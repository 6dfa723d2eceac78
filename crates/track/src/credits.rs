use smbtrail_wire::{Command, Dialect};

/// The credits of a connection: how many requests its client may still send. `[MS-SMB2] 3.1.5.2, 3.2.4.1.2, 3.3.1.1`
///
/// A connection begins with one credit and MessageId 0. Each credit that is granted lets the client use the next
/// MessageId; each request costs its CreditCharge, 0 counting as 1; dialect 2.0.2 knows no CreditCharge, and CANCEL
/// costs nothing. When the capture does not contain the connection's beginning or a part of it, there is no balance.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Credits {
    /// Credits that requests asked for, added up.
    pub requested: u64,
    /// Credits that responses granted, added up.
    pub granted: u64,
    /// Credits that requests cost, added up.
    pub charged: u64,
    /// Responses without credits, other than a final one after an interim response.
    pub zero_grants: u64,
    /// Times the balance reached zero.
    pub exhausted: u64,
    /// Requests whose MessageId the server had not granted yet.
    pub out_of_window: u64,
    /// The lowest balance; `None` when the balance is unknown.
    pub lowest: Option<i64>,
    balance: Option<i64>,
    /// The first MessageId that is not granted yet.
    window_end: u64,
    /// The last request that cost something was out of the window.
    outside: bool,
}

impl Credits {
    /// The credits of a connection, from its beginning or from a later point.
    #[must_use]
    pub const fn new(mid_stream: bool) -> Self {
        let known = if mid_stream { None } else { Some(1) };
        Self {
            requested: 0,
            granted: 0,
            charged: 0,
            zero_grants: 0,
            exhausted: 0,
            out_of_window: 0,
            lowest: known,
            balance: known,
            window_end: 1,
            outside: false,
        }
    }

    /// Credits the client has left; `None` when a part of the connection is missing.
    #[must_use]
    pub const fn balance(&self) -> Option<i64> {
        self.balance
    }

    /// The first MessageId that is not granted yet.
    #[must_use]
    pub const fn window_end(&self) -> u64 {
        self.window_end
    }

    /// A part of the connection was not seen: from here on there is no balance.
    pub const fn lose(&mut self) {
        self.balance = None;
        self.lowest = None;
    }

    /// What a request costs.
    #[must_use]
    pub fn charge(command: Command, charge: u16, dialect: Option<Dialect>) -> u64 {
        match command {
            Command::CANCEL => 0,
            _ if dialect == Some(Dialect::SMB_2_0_2) => 1,
            _ => u64::from(charge).max(1),
        }
    }

    /// Takes a request into account; says whether it leaves the window: its MessageId was not granted, while that of the
    /// one before it was. A client that goes on is not reported for each further request.
    pub(crate) fn request(&mut self, charge: u64, requested: u16, message_id: u64) -> bool {
        self.requested += u64::from(requested);
        self.charged += charge;
        if charge == 0 {
            return false;
        }
        let Some(balance) = &mut self.balance else { return false };
        *balance -= i64::try_from(charge).unwrap_or(i64::MAX);
        self.exhausted += u64::from(*balance == 0);
        self.lowest = self.lowest.map(|lowest| lowest.min(*balance));
        let outside = message_id >= self.window_end;
        self.out_of_window += u64::from(outside);
        let was_outside = std::mem::replace(&mut self.outside, outside);
        outside && !was_outside
    }

    /// Takes a response into account. The final response of an asynchronous request grants nothing as a rule: its
    /// interim response did.
    pub(crate) fn response(&mut self, granted: u16, after_interim: bool) {
        self.granted += u64::from(granted);
        self.zero_grants += u64::from(granted == 0 && !after_interim);
        self.window_end = self.window_end.saturating_add(u64::from(granted));
        if let Some(balance) = &mut self.balance {
            *balance += i64::from(granted);
        }
    }
}
