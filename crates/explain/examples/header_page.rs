//! Prints `docs/header.md`.

fn main() {
    print!("{}", smbtrail_explain::header_page());
}
