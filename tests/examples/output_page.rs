//! Prints `docs/output.md`.

use smbtrail_explain::show::FrameFields;

fn main() {
    print!("{}", smbtrail_report::output_page(&[smbtrail_table::document::<FrameFields>(2)]));
}
