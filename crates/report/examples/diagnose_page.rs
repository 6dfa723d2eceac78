//! Prints docs/diagnose.md.

fn main() {
    print!("{}", smbtrail_report::diagnose_page());
}
