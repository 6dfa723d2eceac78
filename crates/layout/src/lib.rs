//! How a wire structure is declared, and what follows from the declaration: parse, emit, describe.
//!
//! [`structure!`] takes a list of fields in wire order and makes the type, its parser, its emitter and its listing from
//! it, so that they cannot drift apart. [`alternatives!`] makes the enum of the structures that can appear in one
//! place. The crate knows no protocol: which structures exist is the business of the crates above it.
//!
//! A parser takes an [`Input`] (the bytes of one message, and how many there should be), follows the offsets in it
//! inside that bound, and fails only when the fixed part is missing. Everything else that is wrong goes to a [`Sink`]
//! that the caller owns. A [`Visitor`] receives the fields in wire order.
//!
//! # Names
//!
//! Who refers to a field by its name (`"SMB2 CREATE Request/NameLength"`) can check that the name exists:
//! [`Structure::NAME`] and [`Structure::FIELDS`] are the names that a structure's listing gives, [`Names`] carries both,
//! and each enum of [`alternatives!`] has them for all its structures in `STRUCTURES`. A crate that declares structures
//! has a function `structures()` that iterates over the names of all of them. Two more names appear in listings without
//! being declared: `Padding`, for bytes between regions, and `Data`, for the bytes of something that is none of the
//! alternatives.
#![no_std]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

extern crate alloc;

/// The README's example, as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

mod alternatives;
pub mod describe;
mod input;
pub mod list;
mod names;
pub mod nested;
mod problem;
mod region;
pub mod structure;
mod text;

pub use describe::{Field, Shown, Value, Visitor};
pub use input::Input;
pub use names::Names;
pub use problem::{ParseError, Problem, ProblemKind, Sink};
pub use region::{Origin, Region};
pub use structure::Structure;
pub use text::{Utf16, utf16};

/// What the macros expand to. No part of the interface.
#[doc(hidden)]
pub mod expanded {
    pub use alloc::vec::Vec;

    pub use bytes::BytesMut;
    pub use smbtrail_wire::Scalar;

    pub use crate::region::place;
}
