//! Prints `docs/output.md`.

fn main() {
    print!("{}", smbtrail_report::output_page());
}
