//! Fields of packets against what tshark 4.0 printed: `fixtures/parity/packets/CAPTURE.tsv` is its
//! `-T fields -E header=y` of all packets of that capture.

use std::fs;
use std::path::PathBuf;

use smbtrail_fields::Form;
use smbtrail_tests::fixtures;

use super::rows::print;

#[test]
fn packets_have_the_headers_and_protocols_that_tshark_sees() {
    let mut recorded: Vec<PathBuf> =
        fixtures().join("parity/packets").read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    recorded.sort();
    assert!(!recorded.is_empty());
    let mut wrong = Vec::new();
    for path in recorded {
        let text = fs::read_to_string(&path).unwrap();
        let (names, wanted) = text.split_once('\n').unwrap();
        let capture = path.file_stem().unwrap().to_str().unwrap();
        let printed = print(capture, Form::Fields, names, "frame");
        assert_eq!(printed.lines().count(), wanted.lines().count(), "{capture}");
        for (printed, wanted) in printed.lines().zip(wanted.lines()) {
            let number = wanted.split('\t').next().unwrap_or_default();
            for ((name, printed), wanted) in
                names.split('\t').zip(printed.split('\t')).zip(wanted.split('\t'))
            {
                if printed != wanted {
                    wrong.push(format!(
                        "{capture} frame {number}, {name}: tshark {wanted:?}, printed {printed:?}"
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} cells differ:\n{}", wrong.len(), wrong.join("\n"));
}
