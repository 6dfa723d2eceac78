//! Rows of the fixtures, as batches.

use std::io;
use std::path::Path;

use smbtrail_batches::{Captures, Choice, ReadError, kinds};
use smbtrail_pipeline::Stop;

fn captures(name: &str) -> Captures {
    Captures::new([Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/captures").join(name)])
}

fn choice(name: &str, columns: &[&str]) -> Choice {
    let columns: Vec<String> = columns.iter().map(|&column| column.to_owned()).collect();
    Choice::new(name, Some(&columns)).expect("such columns exist")
}

fn count(captures: &Captures, choice: &Choice) -> usize {
    let mut rows = 0;
    let each = |batch: arrow_array::RecordBatch| {
        assert_eq!(batch.schema_ref().fields(), choice.schema().fields());
        rows += batch.num_rows();
        Ok(())
    };
    let warnings = captures.rows(choice, &Stop::default(), each).expect("the capture is sound");
    assert!(warnings.is_empty(), "{warnings:?}");
    rows
}

#[test]
fn every_kind_has_rows_of_its_schema() {
    let captures = captures("office.pcapng");
    let mut filled = 0;
    for kind in kinds().expect("they are listed") {
        let whole = Choice::new(&kind.name, None).expect("a kind");
        let fields: Vec<&String> = kind.columns.iter().flat_map(|column| &column.fields).collect();
        let names: Vec<&String> = whole.schema().fields().iter().map(|field| field.name()).collect();
        assert_eq!(names, fields, "{}", kind.name);
        let rows = count(&captures, &whole);
        let first = choice(&kind.name, &[fields[0].as_str()]);
        assert_eq!(count(&captures, &first), rows, "{}: the first column alone", kind.name);
        filled += usize::from(rows > 0);
    }
    assert!(filled > 10, "{filled}");
}

#[test]
fn fields_come_in_the_order_that_is_asked_for() {
    let choice = choice("messages", &["path", "client_port", "frame"]);
    let names: Vec<_> = choice.schema().fields().iter().map(|field| field.name().as_str()).collect();
    assert_eq!(names, ["path", "client_port", "frame"]);
    assert_eq!(count(&captures("office.pcapng"), &choice), 631);
}

#[test]
fn a_filter_selects_messages() {
    let mut captures = captures("office.pcapng");
    let messages = choice("messages", &["frame"]);
    let all = count(&captures, &messages);
    captures.filter = Some("smb2.cmd == 8".parse().expect("a filter"));
    let reads = count(&captures, &messages);
    assert!(0 < reads && reads < all, "{reads} of {all}");
    assert!(messages.is_filtered());
}

#[test]
fn whoever_refuses_a_batch_ends_the_run() {
    let stop = Stop::default();
    let mut calls = 0;
    let refuse = |_| {
        calls += 1;
        Err(io::Error::other("enough"))
    };
    let error = captures("office.pcapng").rows(&choice("messages", &["frame"]), &stop, refuse);
    assert!(matches!(error, Err(ReadError::Rows(error)) if error.to_string().contains("enough")));
    assert!(stop.is_asked());
    assert_eq!(calls, 1);
}

#[test]
fn wrong_names_are_refused() {
    let named = |columns: &[&str]| {
        let columns: Vec<String> = columns.iter().map(|&column| column.to_owned()).collect();
        Choice::new("messages", Some(&columns)).expect_err("no such columns").to_string()
    };
    assert_eq!(
        Choice::new("nonsense", None).expect_err("no such rows").to_string(),
        "there are no rows \"nonsense\""
    );
    assert!(named(&["pathh"]).contains("path"));
    assert!(named(&["path", "path"]).contains("twice"));
    assert!(named(&[]).contains("empty"));
    let missing =
        Captures::new(["missing.pcap"]).rows(&choice("messages", &["frame"]), &Stop::default(), |_| Ok(()));
    assert!(matches!(missing, Err(ReadError::Capture(_))));
}
