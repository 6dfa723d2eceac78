//! The page of forms is what the declarations say.

use smbtrail_forms::forms_page;

#[test]
fn the_page_of_forms_is_what_the_declarations_say() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/forms.md");
    let page = std::fs::read_to_string(path).unwrap();
    assert!(page == forms_page(), "print it anew: cargo run -p smbtrail-forms --example forms_page");
}
