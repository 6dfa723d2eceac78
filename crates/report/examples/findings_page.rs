//! Prints docs/findings.md.

fn main() {
    print!("{}", smbtrail_report::findings_page());
}
