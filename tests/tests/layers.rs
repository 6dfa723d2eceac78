//! The table of crates in ARCHITECTURE.md is what `cargo metadata` says, and the published crates depend on no others.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// What an unpublished row may say of its dependencies, which are then not compared.
const EVERYTHING: &str = "everything";

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// A member of the workspace.
#[derive(Debug)]
struct Member {
    published: bool,
    /// The members that it needs, tests aside.
    needs: BTreeSet<String>,
    /// The members that only its tests need, and that a package would name: those with a version.
    tests_need: BTreeSet<String>,
}

/// The members by their folders.
fn members() -> BTreeMap<String, Member> {
    let cargo = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .expect("cargo can be run");
    assert!(cargo.status.success(), "{}", String::from_utf8_lossy(&cargo.stderr));
    let metadata: Value = serde_json::from_slice(&cargo.stdout).expect("cargo writes JSON");
    let root = root().canonicalize().expect("the workspace exists");
    let folder = |package: &Value| {
        let manifest = Path::new(package["manifest_path"].as_str().expect("a path"));
        let folder = manifest.parent().expect("a folder").canonicalize().expect("it exists");
        folder.strip_prefix(&root).expect("inside the workspace").to_string_lossy().replace('\\', "/")
    };
    let packages = metadata["packages"].as_array().expect("a list");
    let names: BTreeMap<&str, String> =
        packages.iter().map(|package| (package["name"].as_str().expect("a name"), folder(package))).collect();
    let member = |package: &Value| {
        let (mut needs, mut tests_need) = (BTreeSet::new(), BTreeSet::new());
        for dependency in package["dependencies"].as_array().expect("a list") {
            let Some(folder) = names.get(dependency["name"].as_str().expect("a name")) else { continue };
            match dependency["kind"].as_str() {
                None => _ = needs.insert(folder.clone()),
                Some("dev") if dependency["req"] != "*" => _ = tests_need.insert(folder.clone()),
                Some(_) => {}
            }
        }
        Member { published: package["publish"].is_null(), needs, tests_need }
    };
    packages.iter().map(|package| (folder(package), member(package))).collect()
}

/// The rows of the table: folders, and what they depend on.
fn rows() -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("it can be read");
    let table = text.lines().skip_while(|line| !line.starts_with("| folder |")).skip(2);
    let mut rows = BTreeMap::new();
    for line in table.take_while(|line| line.starts_with('|')) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [folders, _, needs] = cells[..] else { panic!("three cells expected: {line}") };
        for folder in folders.split(", ") {
            let before = rows.insert(folder.trim_matches('`').to_owned(), needs.to_owned());
            assert_eq!(before, None, "{folder} has two rows");
        }
    }
    assert!(!rows.is_empty(), "the table is missing");
    rows
}

/// The crates that a cell lists, as folders.
fn listed(cell: &str) -> BTreeSet<String> {
    let names = cell.split(", ").filter(|name| *name != "nothing");
    names.map(|name| format!("crates/{}", name.trim_matches('`'))).collect()
}

#[test]
fn the_table_of_crates_lists_their_dependencies() {
    let (members, rows) = (members(), rows());
    for (folder, member) in &members {
        let needs = rows.get(folder).unwrap_or_else(|| panic!("{folder} has no row"));
        if !member.published && needs == EVERYTHING {
            continue;
        }
        assert_eq!(listed(needs), member.needs, "{folder}: the row (left) and its Cargo.toml (right)");
    }
    for folder in rows.keys() {
        let exists = root().join(folder).join("Cargo.toml").is_file();
        assert!(exists, "{folder} has a row and does not exist");
    }
}

#[test]
fn published_crates_need_no_unpublished_ones_and_tests_turn_no_arrow_round() {
    let members = members();
    for (folder, member) in members.iter().filter(|(_, member)| member.published) {
        for other in member.needs.iter().chain(&member.tests_need) {
            assert!(members[other].published, "{folder} needs {other}, which is not published");
            assert!(!reaches(&members, other, folder), "{folder} and {other} need each other");
        }
    }
}

/// Whether `from` needs `to`, also by way of others and of their tests.
fn reaches(members: &BTreeMap<String, Member>, from: &str, to: &str) -> bool {
    let (mut seen, mut next) = (BTreeSet::new(), vec![from]);
    while let Some(folder) = next.pop() {
        if folder == to {
            return true;
        }
        if seen.insert(folder) {
            let member = &members[folder];
            next.extend(member.needs.iter().chain(&member.tests_need).map(String::as_str));
        }
    }
    false
}
