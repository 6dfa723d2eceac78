//! What was found once is not found again: each file of `regressions/TARGET` breaks no property any more.

use std::fs;
use std::path::Path;

use smbtrail_fuzz::TARGETS;

#[test]
fn what_was_found_once_is_not_found_again() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("regressions");
    let mut replayed = 0;
    for folder in fs::read_dir(&root).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_dir()) {
        let name = folder.file_name();
        let target = TARGETS.iter().find(|(target, _)| name.to_str() == Some(target));
        let (_, property) = target.unwrap_or_else(|| panic!("{} is no target", folder.path().display()));
        for file in fs::read_dir(folder.path()).unwrap().map(Result::unwrap) {
            eprintln!("{}", file.path().display());
            property(&fs::read(file.path()).unwrap());
            replayed += 1;
        }
    }
    assert!(replayed > 0, "there is nothing to replay");
}

#[test]
fn no_property_minds_an_empty_or_a_dull_input() {
    for (_, property) in TARGETS {
        for input in [&[][..], &[0; 1], &[0; 200], &[0xFF; 200]] {
            property(input);
        }
    }
}

#[test]
fn every_target_is_declared_and_has_its_file() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let mut files: Vec<_> = fs::read_dir(root.join("fuzz_targets"))
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    files.sort();
    let mut names = TARGETS.map(|(name, _)| name);
    names.sort_unstable();
    assert_eq!(files, names);
    for name in names {
        assert!(
            manifest.contains(&format!("name = \"{name}\"\npath = \"fuzz_targets/{name}.rs\"")),
            "{name}"
        );
    }
}
