//! Regenerates tables, goldens and fixtures, and runs the checks.
fn main() {}
