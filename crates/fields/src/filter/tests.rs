use std::net::IpAddr;

use proptest::prelude::*;
use smbtrail_wire::Guid;

use super::{Filter, FilterError, Problem};
use crate::{FieldId, Form, Lines, Row, Value};

/// The values of one frame: a compound of CREATE and CLOSE.
fn sample(field: &str, row: &mut Row, column: usize) {
    let mut texts = |values: &[&str]| {
        for value in values {
            let span = row.keep(|buffer| buffer.extend_from_slice(value.as_bytes()));
            row.push(column, Value::Text(span));
        }
    };
    match field {
        "smb2.filename" => return texts(&["proj\\Plan.txt"]),
        "smb2.tree" => return texts(&["\\\\srv\\docs", "\\\\srv\\IPC$"]),
        "smb2.signature" => {
            let span = row.keep(|buffer| buffer.extend_from_slice(b"\xFESMB\x40\0\x01\0\0\0\0\0\0\0\0\0"));
            return row.push(column, Value::Bytes(span));
        }
        _ => {}
    }
    let values = match field {
        "smb2.cmd" => vec![Value::Unsigned(5), Value::Unsigned(6)],
        "smb2.msg_id" => vec![Value::Unsigned(7), Value::Unsigned(8)],
        "smb2.flags" => vec![Value::Unsigned(0x9), Value::Unsigned(0xD)],
        "smb2.flags.response" => vec![Value::Bool(true), Value::Bool(true)],
        "smb2.nt_status" => vec![Value::Unsigned(0), Value::Unsigned(0xC000_0034)],
        "smb2.sesid" => vec![Value::Unsigned(0x41), Value::Unsigned(0x41)],
        "smb2.fid" => vec![Value::Guid(Guid([4, 3, 2, 1, 6, 5, 8, 7, 9, 10, 11, 12, 13, 14, 15, 16]))],
        "smb2.time" => vec![Value::Duration(250_000_000)],
        "frame.number" => vec![Value::Unsigned(12)],
        "frame.time" => vec![Value::Time(1_795_342_500, 500_000_000)],
        "ip.src" => vec![Value::Address(IpAddr::from([10, 1, 2, 3]))],
        "ipv6.src" => vec![Value::Address(IpAddr::from([0xFE80, 0, 0, 0, 0, 0, 0, 1]))],
        _ => Vec::new(),
    };
    values.into_iter().for_each(|value| row.push(column, value));
}

fn matches(text: &str) -> bool {
    let filter: Filter = text.parse().unwrap_or_else(|error: FilterError| panic!("{error}"));
    let mut row = Row::new(filter.fields().len());
    for (column, id) in filter.fields().iter().enumerate() {
        sample(id.field().name, &mut row, column);
    }
    filter.matches(&row)
}

#[track_caller]
fn all(expected: bool, filters: &[&str]) {
    for filter in filters {
        assert_eq!(matches(filter), expected, "{filter}");
    }
}

#[track_caller]
fn error(text: &str) -> FilterError {
    text.parse::<Filter>().expect_err(text)
}

#[test]
fn existence_asks_for_a_value() {
    all(true, &["smb2.cmd", "smb2.nt_status", "!smb2.write_length", "not not smb2.cmd"]);
    all(false, &["smb2.write_length", "not smb2.cmd"]);
}

#[test]
fn one_value_suffices_unless_all_are_asked_for() {
    all(true, &["smb2.cmd == 5", "smb2.cmd eq 6", "smb2.cmd > 5", "smb2.cmd le 5", "any smb2.cmd != 5"]);
    all(
        true,
        &["smb2.cmd !== 5", "smb2.cmd ~= 5", "smb2.sesid === 0x41", "all smb2.cmd >= 5", "smb2.cmd != 7"],
    );
    all(
        false,
        &["smb2.cmd != 5", "smb2.cmd ne 5", "smb2.cmd === 5", "all smb2.cmd == 5", "all smb2.cmd > 5"],
    );
}

#[test]
fn an_absent_field_satisfies_no_comparison() {
    all(false, &["smb2.write_length == 0", "smb2.write_length != 0", "all smb2.write_length >= 0"]);
    all(true, &["!(smb2.write_length == 0)", "smb2.write_length not in {0}"]);
}

#[test]
fn and_binds_tighter_than_xor_and_that_than_or() {
    all(
        true,
        &["smb2.cmd or smb2.cmd and smb2.eof", "smb2.cmd xor smb2.eof and smb2.cmd", "smb2.eof ^^ smb2.cmd"],
    );
    all(true, &["smb2.cmd or smb2.cmd xor smb2.cmd", "smb2.cmd xor smb2.cmd xor smb2.cmd"]);
    all(false, &["(smb2.cmd or smb2.cmd) and smb2.eof", "smb2.cmd xor smb2.cmd", "!smb2.cmd == 5"]);
}

#[test]
fn sets_hold_values_and_ranges() {
    all(
        true,
        &[
            "smb2.cmd in {1, 3 .. 5}",
            "smb2.cmd in {3..5}",
            "smb2.cmd in {create, 16}",
            "all smb2.cmd in {5..6}",
        ],
    );
    all(
        true,
        &["smb2.filename in {\"proj\" .. \"q\"}", "ip.src in {10.0.0.0/8}", "smb2.cmd not in {1 .. 4, 7}"],
    );
    // Both are in the set, but by different elements.
    all(
        false,
        &[
            "all smb2.cmd in {5, 6}",
            "smb2.cmd in {6 .. 5}",
            "not smb2.cmd in {5}",
            "ip.src in {10.2.0.0/16, 11.0.0.0/8}",
        ],
    );
}

#[test]
fn values_have_names_in_any_spelling() {
    all(
        true,
        &["smb2.cmd == create", "smb2.cmd == \"Create\"", "smb2.cmd == SMB2_CLOSE", "create == smb2.cmd"],
    );
    all(true, &["smb2.nt_status == STATUS_OBJECT_NAME_NOT_FOUND", "smb2.nt_status == object_name_not_found"]);
    all(false, &["smb2.cmd == find", "smb2.cmd == QUERY_DIRECTORY", "smb2.cmd == \"Negotiate Protocol\""]);
    for name in
        ["find", "FIND", "Query_Directory", "\"query directory\"", "14", "0xe", "016", "0b1110", "'\\x0e'"]
    {
        let filter: Filter = format!("smb2.cmd == {name}").parse().expect("parses");
        let mut row = Row::new(1);
        row.push(0, Value::Unsigned(14));
        assert!(filter.matches(&row), "{name}");
    }
}

#[test]
fn text_is_compared_byte_by_byte() {
    all(true, &[r#"smb2.filename == "proj\\Plan.txt""#, r#"smb2.filename == r"proj\Plan.txt""#]);
    all(true, &[r#"smb2.filename == "proj\x5cPlan.txt""#, r#"smb2.filename == "proj\134Plan.txt""#]);
    all(
        true,
        &[r#"smb2.filename contains "Plan""#, "smb2.filename contains 'P'", "smb2.filename contains Plan"],
    );
    all(
        true,
        &[r#"smb2.filename > "proj""#, r#"smb2.filename < "q""#, "upper(smb2.filename) contains \"PLAN\""],
    );
    all(
        true,
        &[
            "lower(smb2.filename) contains \"plan\"",
            "len(smb2.filename) == 13",
            "smb2.tree contains \"IPC$\"",
        ],
    );
    all(
        false,
        &[
            r#"smb2.filename contains "plan""#,
            r#"smb2.filename contains """#,
            "all smb2.tree contains \"IPC$\"",
        ],
    );
}

#[test]
fn regular_expressions_ignore_case_and_see_bytes() {
    all(
        true,
        &[
            "smb2.filename matches \"PLAN\"",
            "smb2.filename ~ \"^proj.plan\\\\.txt$\"",
            "smb2.signature matches \"^\\xfesmb\"",
        ],
    );
    all(true, &[r#"smb2.filename matches r"\.TXT$""#, r#"smb2.signature matches r"^\xFE.{3}@""#]);
    all(false, &["smb2.filename matches \"^plan\"", "smb2.filename matches \"(?-i)PLAN\""]);
}

#[test]
fn slices_count_from_both_ends() {
    all(
        true,
        &[
            "smb2.filename[0:4] == \"proj\"",
            "smb2.filename[:4] == \"proj\"",
            "smb2.filename[0-3] == \"proj\"",
        ],
    );
    all(
        true,
        &[
            "smb2.filename[-3:] == \"txt\"",
            "smb2.filename[-3--1] == \"txt\"",
            "smb2.filename[-3:2] == \"tx\"",
        ],
    );
    all(
        true,
        &[
            "smb2.signature[0:4] == fe:53:4d:42",
            "smb2.signature[0] == fe",
            "smb2.signature[0] == 0xfe",
            "smb2.signature[1] == 'S'",
            "smb2.signature[-1] == 0",
        ],
    );
    all(
        true,
        &[
            "smb2.signature[0-1,4] == fe5340",
            "smb2.signature[ 1 : 2 ] == \"SM\"",
            "smb2.signature[1:3][0] == 53",
            "smb2.signature[15]",
            "smb2.filename[1] == 72",
        ],
    );
    all(
        false,
        &[
            "smb2.signature[16]",
            "smb2.signature[15:2]",
            "smb2.signature[-17:1]",
            "smb2.signature[0:2] == fe",
            "smb2.filename[13:]",
        ],
    );
}

#[test]
fn bytes_are_written_in_many_ways() {
    all(
        true,
        &[
            "smb2.signature contains fe:53:4d",
            "smb2.signature contains FE-53",
            "smb2.signature contains 53.4d",
        ],
    );
    all(
        true,
        &[
            "smb2.signature contains fe534d42",
            "smb2.signature contains fe53.4d42",
            "smb2.signature contains \"SMB\"",
        ],
    );
    // The shorter one is the smaller one.
    all(true, &["smb2.signature > ff:ff", "smb2.signature[0:2] < ff:ff", "smb2.signature[0:2] > ff"]);
}

#[test]
fn arithmetic_is_exact_and_bounded() {
    all(
        true,
        &[
            "smb2.flags & 4",
            "smb2.flags & 0x8 == 8",
            "smb2.cmd + 1 == 7",
            "smb2.cmd * 2 == 12",
            "frame.number % 5 == 2",
        ],
    );
    all(
        true,
        &[
            "smb2.flags & 1 + 3 == 4",
            "smb2.cmd + {1 + 2} == 8",
            "(smb2.cmd + 1) * 2 == 14",
            "-smb2.cmd == -5",
        ],
    );
    all(
        true,
        &[
            "smb2.cmd == 2 + 3",
            "smb2.cmd - 10 == -5",
            "smb2.signature & 02",
            "ip.src & 255.0.0.0 == 10.0.0.0",
        ],
    );
    all(
        true,
        &[
            "abs(smb2.cmd - 10) == 5",
            "max(smb2.cmd) == 6",
            "min(smb2.cmd, smb2.msg_id) == 5",
            "max(3, smb2.cmd) == 6",
        ],
    );
    all(true, &["count(smb2.cmd) == 2", "len(smb2.msg_id) == 8", "smb2.cmd < smb2.msg_id < frame.number"]);
    all(
        false,
        &[
            "smb2.flags & 2",
            "smb2.cmd * 0",
            "smb2.cmd / 0 == 1",
            "smb2.cmd + 65535 > 0",
            "count(smb2.eof) == 0",
        ],
    );
}

#[test]
fn addresses_times_and_guids_are_compared() {
    all(
        true,
        &[
            "ip.src == 10.1.2.3",
            "ip.src == 10.0.0.0/8",
            "ip.src != 11.0.0.0/8",
            "ip.src > 9.255.0.0",
            "ip.src[0] == 0a",
        ],
    );
    all(
        true,
        &[
            "ipv6.src == fe80::1",
            "ipv6.src == fe80::/10",
            "ipv6.src != ::/1",
            "string(ip.src) matches \"^10\\\\.\"",
        ],
    );
    all(
        true,
        &[
            "smb2.fid == 01020304-0506-0708-090a-0b0c0d0e0f10",
            "smb2.fid > 01020304-0506-0708-0000-000000000000",
        ],
    );
    all(
        true,
        &["smb2.fid == {01020304-0506-0708-090A-0B0C0D0E0F10}", "string(smb2.fid) contains \"-090a-\""],
    );
    all(
        true,
        &[
            "smb2.time == 0.25",
            "smb2.time == 250ms",
            "smb2.time > 1us",
            "smb2.time < \"1 min\"",
            "smb2.time > -1",
        ],
    );
    all(
        true,
        &[
            "frame.time == \"2026-11-22 10:15:00.5\"",
            "frame.time > 2026-11-22",
            "frame.time < \"Nov 22, 2026 10:15:01\"",
        ],
    );
    all(
        true,
        &[
            "frame.time == \"2026-11-22T11:15:00.5+01:00\"",
            "frame.time == \"Nov 22, 2026 10:15:00.500000000 UTC\"",
        ],
    );
    all(false, &["ip.src == 11.0.0.0/8", "ip.src > 10.0.0.0/8", "frame.time == \"2026-11-22 11:15:00.5Z\""]);
}

#[test]
fn truth_values_are_numbers_or_words() {
    all(true, &["smb2.flags.response == 1", "smb2.flags.response == True", "smb2.flags.response == TRUE"]);
    all(true, &["smb2.flags.response == 2", "smb2.flags.response > 0", "smb2.flags.response != False"]);
    all(false, &["smb2.flags.response == 0", "smb2.flags.response == false"]);
}

#[test]
fn proposes_what_may_have_been_meant() {
    let Problem::UnknownField { similar, .. } = error("smb2.tree.path == 5").problem else {
        panic!("another problem")
    };
    assert_eq!(similar.first(), Some(&"smb2.tree"));
    let Problem::Value { similar, .. } = error("smb2.cmd == creat").problem else {
        panic!("another problem")
    };
    assert_eq!(similar.first(), Some(&"CREATE"));
    let Problem::UnknownField { similar, .. } = error("ip.src == ip.dts").problem else {
        panic!("another problem")
    };
    assert_eq!(similar.first(), Some(&"ip.dst"));
    assert!(matches!(error("length(smb2.cmd) == 1").problem, Problem::UnknownFunction { .. }));
}

#[test]
fn points_at_what_is_wrong() {
    for (filter, wrong) in [
        ("smb2.cmd == creat", "creat"),
        ("smb2.cmd == 65536", "65536"),
        ("smb2.cmd = 5", "="),
        ("smb2.cmd == 5 smb2.tid", "smb2.tid"),
        ("smb2.cmd == 5)", ")"),
        ("(smb2.cmd == 5", ""),
        ("smb2.cmd == 5 and", ""),
        ("and smb2.cmd", "and"),
        ("smb2.cmd in {5 6}", "6"),
        ("smb2.filename == \"abc", ""),
        ("smb2.filename == \"a\\qc\"", "\\"),
        ("smb2.filename == 'ab'", "ab"),
        ("smb2.filename == smb2.cmd", "smb2.cmd"),
        ("smb2.cmd contains 5", "smb2.cmd"),
        ("smb2.filename matches a.b", "a.b"),
        ("smb2.filename matches \"[\"", "\"[\""),
        ("smb2.cmd[0] == 5", "smb2.cmd"),
        ("smb2.filename[0:0] == 5", "0:0"),
        ("smb2.filename[3-1] == 5", "3-1"),
        ("ip.src == 127.0.0.0/33", "127.0.0.0/33"),
        ("smb2.time > 1 parsec", "parsec"),
        ("frame.time > \"2026-13-01\"", "\"2026-13-01\""),
        ("len(smb2.filename)", "len(smb2.filename)"),
        ("len(smb2.filename, smb2.tree) == 1", "len(smb2.filename, smb2.tree)"),
        ("lower(smb2.cmd) == \"a\"", "smb2.cmd"),
        ("5 == 6", "5"),
        ("1 + smb2.cmdd == 6", "smb2.cmdd"),
        ("abs(smb2.cmdd) & 0x12", "smb2.cmdd"),
        ("", ""),
    ] {
        let error = error(filter);
        assert_eq!(filter.get(error.range()), Some(wrong), "{filter}: {error}");
    }
}

#[test]
fn shows_the_place_under_the_filter() {
    let shown = error("smb2.filename == \"日本\" or\tsmb2.cmdd").to_string();
    let (problem, place) = shown.split_once('\n').expect("three lines");
    assert!(problem.starts_with("there is no field \"smb2.cmdd\"; did you mean smb2.cmd"), "{problem}");
    assert_eq!(place, "  smb2.filename == \"日本\" or smb2.cmdd\n                             ^^^^^^^^^");
}

#[test]
fn finds_its_fields_among_columns() {
    let mut filter: Filter = "smb2.tid == 1 and smb2.cmd == 5".parse().expect("parses");
    let named = |name| FieldId::named(name).expect("exists");
    let mut columns = vec![named("frame.number"), named("smb2.cmd")];
    filter.place(&mut columns);
    assert_eq!(columns, [named("frame.number"), named("smb2.cmd"), named("smb2.tid")]);
    let mut row = Row::new(3);
    row.push(1, Value::Unsigned(5));
    row.push(2, Value::Unsigned(1));
    assert!(filter.matches(&row));
}

#[test]
fn refuses_what_is_nested_too_deeply() {
    for (open, close) in [("(", ")"), ("not ", ""), ("-", ""), ("max(", ")"), ("smb2.cmd + ", "")] {
        let text = format!("{}smb2.cmd{}", open.repeat(100_000), close.repeat(100_000));
        assert!(matches!(error(&text).problem, Problem::Syntax { .. }), "{open}");
    }
    let long = vec!["smb2.cmd == 5"; 20_000].join(" or ");
    assert!(matches(&long));
}

/// Filters that are right, and their parts in any order.
fn tests() -> impl Strategy<Value = String> {
    let operand = prop_oneof![
        Just("smb2.cmd".to_owned()),
        Just("smb2.cmd + 1".to_owned()),
        Just("-smb2.cmd".to_owned()),
        Just("{smb2.cmd - 1} * smb2.tid".to_owned()),
        Just("len(smb2.filename)".to_owned()),
        Just("max(smb2.cmd, 3 - 1)".to_owned()),
        Just("smb2.flags & 0x3 + 1".to_owned()),
    ];
    let text =
        "[ -~é\\n]{0,6}".prop_map(|text| format!("{:?}", text).replace("\\'", "'").replace("\\u{", "u{"));
    let leaf = prop_oneof![
        (operand.clone(), "==|!=|===|!==|<|<=|>|>=|eq|ne", operand.clone())
            .prop_map(|(a, sign, b)| format!("{a} {sign} {b}")),
        (operand.clone(), 0..9_u16, 0..9_u16)
            .prop_map(|(a, low, high)| format!("{a} in {{{low}, {low}..{high}}}")),
        ("(any |all )?", "contains|==|<", text)
            .prop_map(|(all, sign, text)| format!("{all}smb2.filename {sign} {text}")),
        (-9..9_i32, 1..9_u32)
            .prop_map(|(start, len)| format!("smb2.signature[{start}:{len},{start}-{start}] == aa:bb")),
        Just("{smb2.cmd - 3} & 0x0f".to_owned()),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            (inner.clone(), "and|or|xor|&&|[|][|]|\\^\\^", inner.clone())
                .prop_map(|(a, join, b)| format!("({a}) {join} ({b})")),
            (inner.clone(), "and|or|xor", inner.clone()).prop_map(|(a, join, b)| format!("{a} {join} {b}")),
            inner.prop_map(|a| format!("not ({a})")),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_printed_is_the_same_filter(text in tests()) {
        let filter: Filter = text.parse().map_err(|error| TestCaseError::fail(format!("{error}")))?;
        let printed = filter.to_string();
        let again: Filter = printed.parse().map_err(|error| TestCaseError::fail(format!("{error}")))?;
        prop_assert_eq!(&printed, &again.to_string());
        prop_assert_eq!(format!("{:?}", filter.node), format!("{:?}", again.node));
    }

    #[test]
    fn never_panics_on_any_text(text in "\\PC{0,40}") {
        if let Err(error) = text.parse::<Filter>() {
            prop_assert!(text.get(error.range()).is_some());
            prop_assert!(error.to_string().lines().count() == 3);
        }
    }

    #[test]
    fn never_panics_on_words_of_the_language(words in prop::collection::vec(prop::sample::select(WORDS), 0..12)) {
        let text = words.join(" ");
        if let Err(error) = text.parse::<Filter>() {
            prop_assert!(text.get(error.range()).is_some());
        }
    }
}

const WORDS: &[&str] = &[
    "smb2.cmd",
    "smb2.filename",
    "smb2",
    "ip.src",
    "frame.time",
    "smb2.time",
    "smb2.fid",
    "==",
    "!=",
    "<",
    "contains",
    "matches",
    "in",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ":",
    "-",
    "+",
    "*",
    "/",
    "%",
    "&",
    ",",
    "..",
    "1",
    "-1",
    "0x",
    "aa:bb",
    "\"x\"",
    "\"(\"",
    "'a'",
    "len",
    "max(",
    "not",
    "and",
    "or",
    "xor",
    "any",
    "all",
    "10.0.0.0/8",
    "2026-11-22",
    "1ms",
    "\\",
    "\"",
    "é",
];

#[test]
fn an_error_anywhere_in_a_filter_is_shown_in_its_place() {
    // Formatting widths have 16 bits; arguments may be longer.
    for len in [10, 65_530, 65_540, 200_000] {
        let text = format!("smb2.filename == \"{}\" or 5 ==", "x".repeat(len));
        let error = text.parse::<Filter>().unwrap_err();
        let shown = error.to_string();
        let mark = shown.lines().last().unwrap().find('^').unwrap();
        assert_eq!(mark, 2 + error.range().start, "{len}");
    }
}

proptest! {
    #[test]
    fn any_text_is_a_filter_or_an_error(text in any::<String>()) {
        if let Err(error) = text.parse::<Filter>() {
            prop_assert!(!error.to_string().is_empty());
        }
    }

    #[test]
    fn any_text_is_a_line_option_or_an_error(text in any::<String>()) {
        for option in [text.clone(), format!("separator={text}"), format!("quote={text}")] {
            if let Err(error) = Lines::default().set(&option) {
                prop_assert!(!error.to_string().is_empty());
            }
        }
        prop_assert!(text.parse::<Form>().is_ok() || !["fields", "json", "ek"].contains(&text.as_str()));
    }
}
