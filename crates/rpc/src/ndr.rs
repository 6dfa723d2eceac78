//! The arguments of calls: how they are declared, read and written. C706 14, `[MS-RPCE]` 2.2.4, 2.2.5

mod emit;
mod read;
mod types;
mod value;

pub use emit::emit;
pub use read::{Decoded, NdrError, decode};
pub use types::{Field, Names, Seal, Show, Type, Union};
pub(crate) use value::find;
pub use value::{Form, Handle, Node, Secret, Value};
