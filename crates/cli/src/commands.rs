//! The commands, one file each: arguments in, a library call, output out.

pub(crate) mod anomalies;
pub(crate) mod completions;
pub(crate) mod credits;
pub(crate) mod decrypt;
pub(crate) mod encrypted;
pub(crate) mod explain;
pub(crate) mod fields;
pub(crate) mod follow;
pub(crate) mod hashes;
pub(crate) mod keys;
pub(crate) mod logons;
pub(crate) mod man;
pub(crate) mod messages;
mod objects;
pub(crate) mod opens;
pub(crate) mod pipes;
pub(crate) mod rpc;
pub(crate) mod sessions;
pub(crate) mod show;
pub(crate) mod slice;
pub(crate) mod stats;
pub(crate) mod summary;
pub(crate) mod trees;
pub(crate) mod verify;
