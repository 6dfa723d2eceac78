//! Properties of the files that are put together.

#[path = "../../crates/files/tests/model/mod.rs"]
mod model;

/// Any conversation of two clients with a server, beside a plain array per file: no byte that is called known is wrong, no
/// content is called complete that never was, and whatever passed is there.
pub fn model(data: &[u8]) {
    model::check(data, false);
}
