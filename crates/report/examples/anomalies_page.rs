//! Prints `docs/anomalies.md`.

fn main() {
    print!("{}", smbtrail_report::anomalies_page());
}
