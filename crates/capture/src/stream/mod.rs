//! What putting segments in order and cutting streams into messages share: bounds, counters, sides.

mod counters;
mod limits;
mod side;

pub use counters::StreamCounters;
pub use limits::StreamLimits;
pub(crate) use side::Side;
