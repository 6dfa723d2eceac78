//! The names that listings give are those that the crate says they give.

use std::{collections::HashSet, fs, path::Path};

use smbtrail_codec::structures;

#[test]
fn every_declared_structure_is_among_the_names() {
    let known: HashSet<&str> = structures().map(|names| names.structure).collect();
    let mut declared = 0;
    for text in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        for part in text.split("pub struct ").skip(1) {
            let Some((_, rest)) = part.lines().next().and_then(|line| line.split_once(": \"")) else {
                continue;
            };
            let Some((name, _)) = rest.split_once('"') else { continue };
            assert!(known.contains(name), "{name} is declared and not listed in structures()");
            declared += 1;
        }
    }
    assert!(declared > 200, "the sources were read");
}

fn sources(folder: &Path) -> Vec<String> {
    let entries =
        fs::read_dir(folder).expect("the crate's sources").map(|entry| entry.expect("an entry").path());
    entries
        .flat_map(|path| match path.is_dir() {
            true => sources(&path),
            false => vec![fs::read_to_string(&path).expect("a source file")],
        })
        .collect()
}
