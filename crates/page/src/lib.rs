#![doc = include_str!("../README.md")]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

mod data;
mod evidence;
mod html;
mod page;
mod parts;
mod row_page;
mod sections;
mod sheet;

pub use page::{Page, TimePage};
pub use row_page::RowPage;
