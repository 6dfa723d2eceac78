//! Credits of a recorded connection, against its messages counted by hand.

use std::path::Path;

use smbtrail_pipeline::track::{Event, Observer};
use smbtrail_pipeline::{Options, Pipeline};

/// The account of each connection, in the order in which they end.
#[derive(Default)]
struct Accounts(Vec<[Option<i64>; 7]>);

impl Observer for Accounts {
    fn event(&mut self, event: &Event<'_>) {
        if let Event::Connection(connection) = event {
            let credits = &connection.credits;
            let counts =
                [credits.requested, credits.granted, credits.charged, credits.exhausted, credits.zero_grants];
            let [requested, granted, charged, exhausted, zero] =
                counts.map(|count| i64::try_from(count).ok());
            self.0.push([requested, granted, charged, exhausted, zero, credits.lowest, credits.balance()]);
        }
    }
}

/// The first connection of the capture, message by message: what the request asked for and cost, and what the response
/// granted. NEGOTIATE has CreditCharge 0, which counts as 1. (Frames 4 to 17.)
const BY_HAND: [(i64, i64, i64); 6] = [(31, 1, 1), (31, 1, 1), (31, 1, 31), (1, 1, 1), (1, 1, 1), (1, 1, 1)];

#[test]
fn a_recorded_connection_adds_up_as_counted_by_hand() {
    let capture = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/captures/credits.pcapng");
    let mut accounts = Accounts::default();
    Pipeline::open([capture], Options::default()).unwrap().run(&mut accounts);
    let (mut balance, mut lowest, mut exhausted) = (1, 1, 0);
    let (mut requested, mut granted, mut charged) = (0, 0, 0);
    for (asked, cost, got) in BY_HAND {
        balance -= cost;
        lowest = lowest.min(balance);
        exhausted += i64::from(balance == 0);
        balance += got;
        (requested, charged, granted) = (requested + asked, charged + cost, granted + got);
    }
    let wanted = [requested, granted, charged, exhausted, 0, lowest, balance].map(Some);
    assert_eq!(accounts.0[0], wanted);
}
