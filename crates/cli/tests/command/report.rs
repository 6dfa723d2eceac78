//! Pages for a browser. What a browser does with them is tested in `tests/browser`.

use serde_json::Value;

use super::{ROWS, fixture, place, run, text};

/// The data of a page.
#[track_caller]
fn data(page: &str) -> Value {
    let (_, from) = page.split_once("<script type=\"application/json\" id=\"data\">").expect("a page");
    let (json, _) = from.split_once("</script>").expect("its data end");
    serde_json::from_str(json).expect("JSON")
}

/// The sheet of this id.
fn sheet<'d>(data: &'d Value, id: &str) -> &'d Value {
    let sheets = data["sheets"].as_array().unwrap();
    sheets.iter().find(|sheet| sheet["id"] == id).unwrap_or_else(|| panic!("no {id}"))
}

#[test]
fn a_report_has_what_the_commands_print() {
    for capture in ["office.pcapng", "impacket-client.pcapng", "locks.pcapng", "gaps.pcapng"] {
        let capture = fixture(capture);
        let page = run(["report", "-q", &capture]).well_or_empty();
        assert_eq!(page, run(["report", "-q", &capture]).well_or_empty(), "the same on every run");
        assert_eq!(page, run(["summary", "-q", "--format", "html", &capture]).well_or_empty());
        let data = data(&page);
        for id in ["findings", "logons", "changes", "files", "anomalies", "trees", "connections", "credits"] {
            let printed = run([id, "-q", "--format", "json", &capture]).well_or_empty();
            let printed: Vec<Value> = serde_json::from_str(&printed).unwrap();
            let sheet = sheet(&data, id);
            let rows = sheet["rows"].as_array().unwrap();
            assert_eq!(
                (rows.len(), sheet["total"].as_u64()),
                (printed.len(), Some(printed.len() as u64)),
                "{id}"
            );
            for (row, printed) in rows.iter().zip(&printed) {
                for (cell, column) in row.as_array().unwrap().iter().zip(sheet["columns"].as_array().unwrap())
                {
                    // A time is a number, which no other test reads; everything else is as it is printed.
                    if column[1] != "time" {
                        assert_eq!(*cell, printed[column[0].as_str().unwrap()], "{id} {column}");
                    }
                }
            }
        }
        let slow = sheet(&data, "slow")["rows"].as_array().unwrap();
        let latencies: Vec<f64> = slow.iter().map(|row| row[1].as_f64().unwrap()).collect();
        assert!(latencies.is_sorted_by(|one, other| one >= other) && !latencies.is_empty());
    }
}

#[test]
fn times_are_microseconds_since_1970() {
    let data = data(&run(["report", "-q", &fixture("office.pcapng")]).well_or_empty());
    // 2026-11-22T13:50:26.376246 UTC, as `logons` prints it.
    assert_eq!(sheet(&data, "logons")["rows"][0][0], 1_795_355_426_376_246_u64);
}

#[test]
fn frames_that_prove_something_are_decoded() {
    let data = data(&run(["report", "-q", &fixture("office.pcapng")]).well_or_empty());
    let findings = sheet(&data, "findings");
    let place =
        findings["columns"].as_array().unwrap().iter().position(|column| column[0] == "evidence").unwrap();
    let frames = findings["rows"].as_array().unwrap().iter().flat_map(|row| row[place].as_array().unwrap());
    let missing: Vec<&Value> =
        frames.filter(|frame| data["evidence"].get(frame.to_string()).is_none()).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let tree = data["evidence"]["569"].as_str().unwrap();
    assert!(tree.contains("SESSION_SETUP") && tree.contains("MessageId"), "{tree}");
}

#[test]
fn diagnose_and_diff_have_their_pages() {
    let slow = data(
        &run(["diagnose", "-q", "--format", "html", &fixture("slow/rtt-client.pcap.zst")]).well_or_empty(),
    );
    assert_eq!(slow["diagnosis"]["verdicts"][0]["verdict"], "round-trips");
    let sides = ["diff/plain.pcapng.zst", "diff/signed.pcapng.zst"].map(fixture);
    let differs = run(["diff", "-q", "--format", "html", &sides[0], &sides[1]]);
    assert_eq!(differs.status, Some(1), "{}", differs.err);
    let rows = run(["diff", "-q", "--format", "jsonl", &sides[0], &sides[1]]).out;
    assert_eq!(sheet(&data(&differs.out), "diff")["total"], rows.lines().count());
}

#[test]
fn a_redacted_report_has_no_name_of_the_capture() {
    for name in ["office.pcapng", "kerberos.pcapng", "multichannel.pcapng"] {
        let capture = fixture(name);
        let page = run(["report", "-q", &capture, "--redact"]).well_or_empty();
        let (redacted, whole) = (data(&page), data(&run(["report", "-q", &capture]).well_or_empty()));
        // What the columns mean is said with names as well.
        let mut said = redacted.clone();
        for sheet in said["sheets"].as_array_mut().unwrap() {
            sheet["columns"] = Value::Null;
        }
        let (_, shell) = page.split_once("<body>").unwrap();
        let (shell, _) = shell.split_once("<script").unwrap();
        let lower = format!("{shell}{said}").to_lowercase();
        let opens = run(["opens", "-q", "--format", "json", &capture]).well_or_empty();
        let sessions = run(["sessions", "-q", "--format", "json", &capture]).well_or_empty();
        let rows: Vec<Value> = [opens, sessions]
            .iter()
            .flat_map(|rows| serde_json::from_str::<Vec<Value>>(rows).unwrap())
            .collect();
        let of = |key: &'static str| rows.iter().filter_map(move |row| row[key].as_str());
        let names: Vec<&str> =
            ["user", "domain", "workstation", "path", "client", "server"].into_iter().flat_map(of).collect();
        assert!(names.len() > 5, "{name}: {names:?}");
        for text in names.iter().flat_map(|name| name.split(['\\', ':'])).filter(|text| text.len() > 5) {
            // Pipes have the names of protocols.
            let is_protocol =
                ["srvsvc", "lsarpc", "wkssvc", "spoolss", "netlogon"].contains(&text.to_lowercase().as_str());
            assert!(is_protocol || !lower.contains(&text.to_lowercase()), "{name}: {text}");
        }
        assert!(!page.contains(name), "not the name of the file either");
        for id in ["logons", "changes", "trees", "slow"] {
            assert_eq!(sheet(&redacted, id)["total"], sheet(&whole, id)["total"], "{name}: {id}");
        }
    }
}

#[test]
fn rows_are_no_page() {
    for command in ROWS {
        let refused = run(command.iter().copied().chain(["--format", "html", &fixture("office.pcapng")]));
        assert_eq!((refused.status, refused.out.as_str()), (Some(2), ""), "{command:?}");
        assert!(refused.err.contains("smbtrail report"), "{command:?}: {}", refused.err);
    }
    let by = run(["diagnose", "--by", "user", "--format", "html", &fixture("office.pcapng")]);
    assert_eq!(by.status, Some(2), "{}", by.err);
}

#[test]
fn an_input_is_not_overwritten_by_its_page() {
    let capture = place("paged.pcapng");
    std::fs::copy(fixture("office.pcapng"), &capture).unwrap();
    let refused = run(["report", "-o", text(&capture), text(&capture)]);
    assert_eq!(refused.status, Some(2));
    assert!(refused.err.contains("would be overwritten"), "{}", refused.err);
}
