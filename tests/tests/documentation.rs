//! `docs/output.md` says what the columns say.

use smbtrail_explain::show::FrameFields;

#[test]
fn the_page_is_what_the_columns_say() {
    let page = include_str!("../../docs/output.md");
    let sections = [smbtrail_table::document::<FrameFields>(2)];
    assert!(
        page == smbtrail_report::output_page(&sections),
        "print it again: cargo run -p smbtrail-tests --example output_page > docs/output.md"
    );
}
