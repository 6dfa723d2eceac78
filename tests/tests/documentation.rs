//! `docs/output.md` and `docs/schemas.json` say what the columns say.

#[test]
fn the_page_is_what_the_columns_say() {
    let page = include_str!("../../docs/output.md");
    assert!(
        page == smbtrail_tests::output_page(),
        "print it again: cargo run -p smbtrail-tests --example output_page > docs/output.md"
    );
}

#[test]
fn the_schemas_are_what_the_columns_say() {
    let page = include_str!("../../docs/schemas.json");
    assert!(
        page == smbtrail_tests::schemas_page(),
        "print it again: cargo run -p smbtrail-tests --example schemas_page > docs/schemas.json"
    );
}
