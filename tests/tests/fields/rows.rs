//! Rows of our own recordings against what tshark 4.0 printed of them: `fixtures/parity/rows/NAME.tsv` is its
//! `-T fields -E header=y` of `fixtures/captures/NAME.pcapng`, filtered by `smb2`, in UTC.

use std::fs;
use std::path::PathBuf;

use smbtrail_fields::{FieldId, FieldWriter, Filter, Form, Lines};
use smbtrail_tests::fixtures;

use super::frames::each_frame;

#[test]
fn prints_what_tshark_prints() {
    let mut recorded: Vec<PathBuf> =
        fixtures().join("parity/rows").read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    recorded.sort();
    assert!(!recorded.is_empty());
    for path in recorded {
        let text = fs::read_to_string(&path).unwrap();
        let (names, wanted) = text.split_once('\n').unwrap();
        let capture = path.with_extension("pcapng");
        let printed = print(capture.file_name().unwrap().to_str().unwrap(), Form::Fields, names, "smb2");
        for (line, (printed, wanted)) in printed.lines().zip(wanted.lines()).enumerate() {
            assert_eq!(printed, wanted, "{} row {}", path.display(), line + 1);
        }
        assert_eq!(printed.lines().count(), wanted.lines().count(), "{}", path.display());
    }
}

#[test]
fn names_of_later_versions_are_aliases() {
    assert_eq!(FieldId::named("smb2.header_reserved"), FieldId::named("smb2.pid"));
    assert_eq!(FieldId::named("smb2.share_caps.asymmetric"), FieldId::named("smb2.share_caps.assymetric"));
}

#[test]
fn every_name_is_declared_once() {
    let names: Vec<&str> = FieldId::all().map(|id| id.field().name).collect();
    for pair in names.windows(2) {
        assert!(pair[0] < pair[1], "{} and {}", pair[0], pair[1]);
    }
}

#[test]
fn an_unknown_name_proposes_names_like_it() {
    let error = FieldId::named("smb2.tree.path").unwrap_err();
    assert!(error.similar.contains(&"smb2.tree"), "{error}");
}

/// The rows of those frames of a capture that a filter selects.
pub(crate) fn print(capture: &str, form: Form, names: &str, filter: &str) -> String {
    let ids: Vec<FieldId> = names.split('\t').map(|name| FieldId::named(name).unwrap()).collect();
    let mut columns = ids.clone();
    let mut filter: Filter = filter.parse().unwrap();
    filter.place(&mut columns);
    let mut out = Vec::new();
    let mut writer = FieldWriter::new(form, Lines::default(), ids);
    writer.begin(&mut out);
    each_frame(capture, &columns, |row, moment| {
        if filter.matches(row) {
            writer.row(&mut out, row, moment.time);
        }
    });
    writer.end(&mut out);
    String::from_utf8(out).unwrap()
}

#[test]
fn writes_json_as_tshark_does() {
    let names = "frame.number\tframe.time\tframe.time_epoch\tsmb2.cmd\tsmb2.msg_id\tsmb2.sesid\tsmb2.filename\t\
                 smb2.flags.response\tsmb2.fid\tsmb2.create.time\tsmb2.signature\tip.src\tsmb2.tree";
    let filter = r#"frame.number in {1, 24, 26} or smb2.filename contains "\x1b""#;
    for (form, name) in [(Form::Json, "names.json"), (Form::Ek, "names.ek")] {
        let recorded = fs::read_to_string(fixtures().join("parity/forms").join(name)).unwrap();
        // Characters that turn text round are escaped here, and not there.
        let wanted = recorded.replace('\u{202e}', "\\u202e");
        assert_eq!(print("names.pcapng", form, names, filter), wanted, "{name}");
        let none = if form == Form::Json { "[]\n" } else { "" };
        assert_eq!(print("names.pcapng", form, names, "frame.number == 0"), none, "{name}");
    }
}
