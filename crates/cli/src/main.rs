//! smbtrail, the command.
fn main() {}
