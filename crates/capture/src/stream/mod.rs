//! What putting segments in order and cutting streams into messages share: bounds, counters, sides.

mod counters;
mod limits;
mod side;
mod traffic;

pub use counters::StreamCounters;
pub use limits::StreamLimits;
pub(crate) use side::Side;
pub use traffic::{History, Packets, Traffic};
