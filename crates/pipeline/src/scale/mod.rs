//! One run over many machines: what travels between them, and who gets what.
//!
//! 1. [`survey`] reads each file and says which addresses speak SMB, and what joins them: [`Survey`].
//! 2. [`Plan::new`] takes the surveys of all files: which addresses belong together, and the number of each file's first frame.
//! 3. [`segments`] reads each file again and gives its packets of SMB and of KDCs, without the data that nobody looks at:
//!    [`Excerpt`]. An engine brings those of a part together, in the order of their [`Key`]s.
//! 4. [`Feed`] gives the packets of each part to a run, which is one like any other: [`track`].

mod elision;
mod excerpt;
mod feed;
mod home;
mod plan;
mod segments;
mod survey;

pub use excerpt::{Excerpt, Key};
pub use feed::{Feed, FeedError, Run, track};
pub use plan::{Plan, PlanError, Together};
pub use segments::{Segmented, segments};
pub use survey::{Fact, Survey, survey};
