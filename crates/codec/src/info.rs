//! Metadata by information class. `[MS-FSCC] 2.4, 2.5`

mod notify;

pub use notify::FileNotifyInformation;
