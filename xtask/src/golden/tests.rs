//! The goldens hold what the fixtures say.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{Goldens, folder};

#[test]
fn goldens_are_what_the_fixtures_say() {
    let goldens = Goldens::of_fixtures().expect("every fixture can be read");
    println!("{}\n{}", goldens.share, goldens.coverage);
    let stale: Vec<String> = goldens
        .cases
        .iter()
        .filter(|((folder_name, name), text)| {
            let mut settings = insta::Settings::new();
            settings.set_snapshot_path(folder().join(folder_name));
            settings.set_prepend_module_to_snapshot(false);
            settings.set_omit_expression(true);
            // One after the other, so that a run shows every difference and not just the first.
            let compare = || settings.bind(|| insta::assert_snapshot!(name.as_str(), text));
            catch_unwind(AssertUnwindSafe(compare)).is_err()
        })
        .map(|((folder_name, name), _)| format!("{folder_name}/{name}"))
        .collect();
    assert!(stale.is_empty(), "stale, see `cargo xtask golden`: {stale:#?}");
    let strays = goldens.strays().expect("the goldens can be listed");
    assert!(strays.is_empty(), "of no fixture: {strays:#?}");
    assert!(goldens.share.differences.is_empty(), "not emitted as read: {:#?}", goldens.share.differences);
}
