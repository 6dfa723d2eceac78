//! Prints `docs/output.md`.

fn main() {
    print!("{}", smbtrail_tests::output_page());
}
