//! Fields and filters over whole captures, as `smbtrail-fields` and the pipeline make them together.

mod alone;
mod filter_table;
mod frames;
mod packets;
mod rows;
