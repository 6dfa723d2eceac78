#![doc = include_str!("../README.md")]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

mod align;
mod choice;
mod collect;
mod compare;
mod days;
mod difference;
mod page;
mod rows;
mod sides;
mod sides_page;
mod texts;

pub use choice::{Choice, IGNORED, Ignored, IgnoredRow, IgnoredRows, UnknownName};
pub use collect::{Diff, Side};
pub use days::{Days, Measure, measures, write_measures};
pub use difference::{Compared, Difference, Kind};
pub use page::write_differences;
pub use rows::{DifferenceRow, Differences};
pub use sides::{FirstPlace, Joined, JoinedConnection, Lost, SecondPlace, TwoSided};
pub use sides_page::{JoinedConnections, JoinedRow, write_joined};
