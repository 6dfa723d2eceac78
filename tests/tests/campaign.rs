//! A short campaign: all commands on some thousand mutated captures.

use smbtrail_tests::campaign::{Plan, campaign};

#[test]
fn mutated_captures_neither_panic_nor_differ() {
    let plan = Plan {
        captures: 1_500,
        first: 0,
        seed: 2,
        again: 8,
        all: true,
        finds: env!("CARGO_TARGET_TMPDIR").into(),
    };
    let account = campaign(&plan);
    assert!(account.finds.is_empty(), "{:#?}", account.finds);
    // The mutations leave enough of the captures that commands have something to write.
    assert!(account.written > 100 * account.captures, "{account:?}");
}
