//! What `--verbose` says on standard error after a capture was read.

use std::sync::OnceLock;
use std::time::Instant;

use smbtrail_pipeline::Outcome;
use smbtrail_report::table::people::{counted, duration, grouped, size};

use crate::failure::say;

/// When the command began; not set if nobody asked.
static BEGUN: OnceLock<Instant> = OnceLock::new();

/// Asks for it.
pub(crate) fn begin() {
    BEGUN.get_or_init(Instant::now);
}

/// Says what was read, and how fast.
pub(crate) fn account(outcome: &Outcome) {
    let Some(begun) = BEGUN.get() else { return };
    let elapsed = begun.elapsed();
    let rate = u128::from(outcome.bytes) * 1_000_000 / elapsed.as_micros().max(1);
    say(format_args!(
        "{}, {} bytes in {} ({} per second)",
        counted(outcome.packets, "packet"),
        grouped(outcome.bytes),
        duration(i64::try_from(elapsed.as_nanos()).unwrap_or(i64::MAX)),
        size(u64::try_from(rate).unwrap_or(u64::MAX))
    ));
    let streams = &outcome.streams;
    let counts = [
        (streams.connections, "connections of SMB"),
        (streams.frames, "frames"),
        (streams.others, "other connections"),
        (streams.out_of_order, "segments out of order"),
        (streams.retransmitted, "segments sent again"),
        (streams.bytes_lost, "bytes missing"),
        (streams.bytes_skipped, "bytes passed over"),
    ];
    let counts: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{} {what}", grouped(*count)))
        .collect();
    if !counts.is_empty() {
        say(counts.join(", "));
    }
    for table in outcome.usage.iter().filter(|table| table.evicted > 0) {
        say(format_args!(
            "table {}: {} of {} entries at most, {} evicted",
            table.table, table.peak, table.cap, table.evicted
        ));
    }
}
