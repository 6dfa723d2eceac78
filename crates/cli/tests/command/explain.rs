//! `explain`: fields, frames and pasted bytes.

use std::path::Path;

use super::{fixture, run, run_on};

fn fields(out: &str) -> Vec<serde_json::Value> {
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn fields_are_listed_and_each_is_explained() {
    let list = run(["explain"]).well();
    for name in ["ProtocolId", "CreditCharge", "AsyncId", "Signature"] {
        assert!(list.contains(name), "{list}");
        let page = run(["explain", name]).well();
        assert!(page.starts_with(name) && page.contains("Why care"), "{page}");
    }
    assert_eq!(run(["explain", "smb2.sesid"]).well(), run(["explain", "SessionId"]).well());
}

#[test]
fn a_frame_is_explained_with_what_the_capture_knows() {
    let office = fixture("office.pcapng");
    let page = run(["explain", "--frame", "16", &office]).well();
    for known in ["CREATE response", "frame 16", "IPC$", "alice", "Answers the request in frame 14"] {
        assert!(page.contains(known), "no {known}: {page}");
    }
}

/// The layout of these buffers is named by the request alone.
#[test]
fn what_a_response_answers_is_read_by_its_request() {
    let office = fixture("office.pcapng");
    let rows = fields(&run(["messages", "--format", "jsonl", &office]).well());
    for (command, name) in [("QUERY_INFO", "EndOfFile"), ("QUERY_DIRECTORY", "FileName")] {
        let answers = rows.iter().filter(|row| {
            row["command"] == command && row["direction"] == "response" && row["status"] == "STATUS_SUCCESS"
        });
        let listed = answers.map(|row| {
            let out =
                run(["explain", "--format", "jsonl", "--frame", &row["frame"].to_string(), &office]).well();
            fields(&out).iter().filter(|field| field["part"] == "body" && field["field"] == name).count()
        });
        assert!(listed.sum::<usize>() > 0, "{command}");
    }
}

#[test]
fn a_frame_is_found_by_its_number_in_one_of_several_files() {
    let (first, second) = (fixture("rotated-1.pcap"), fixture("rotated-2.pcap"));
    let rows = run(["messages", "--format", "jsonl", &first, &second]).well();
    let rows = fields(&rows);
    let row = rows.iter().find(|row| row["file"] == second.as_str()).unwrap();
    let frame = row["frame"].as_u64().unwrap();
    let by_number = run(["explain", "--frame", &frame.to_string(), &first, &second]).well();
    let packets = run(["summary", "--format", "json", &first]).well();
    let packets: serde_json::Value = serde_json::from_str(&packets).unwrap();
    let in_first = packets["capture"]["packets"].as_u64().unwrap();
    let by_file = format!("rotated-2.pcap:{}", frame - in_first);
    assert_eq!(run(["explain", "--frame", &by_file, &first, &second]).well(), by_number);
}

#[test]
fn one_message_of_a_compound_is_picked() {
    let compound = fixture("compound.pcapng");
    let rows = run(["messages", "--format", "jsonl", &compound]).well();
    let rows = fields(&rows);
    let first = rows.iter().find(|row| row["next_command"].as_u64() > Some(0)).unwrap();
    let frame = first["frame"].to_string();
    let all = fields(&run(["explain", "--format", "jsonl", "--frame", &frame, &compound]).well());
    let second =
        fields(&run(["explain", "--format", "jsonl", "--message", "2", "--frame", &frame, &compound]).well());
    assert!(second.iter().all(|field| field["message"] == 2));
    assert_eq!(second, all.into_iter().filter(|field| field["message"] == 2).collect::<Vec<_>>());
    let beyond = run(["explain", "--message", "99", "--frame", &frame, &compound]);
    assert_eq!(beyond.status, Some(2));
    assert!(beyond.err.contains("no message 99: there are"), "{}", beyond.err);
}

/// The example of an ECHO request, bare, spaced over arguments, and as a dump on standard input.
#[test]
fn pasted_bytes_are_explained() {
    let header =
        "fe534d4240000100000000000d00010000000000000000000700000000000000fffe0000000000002900000000000000";
    let bare = format!("{header}{}04000000", "00".repeat(16));
    let page = run(["explain", "--hex", &bare]).well();
    assert!(page.starts_with("ECHO request"), "{page}");
    let spaced: Vec<String> =
        bare.as_bytes().chunks(2).map(|pair| String::from_utf8(pair.to_vec()).unwrap()).collect();
    let args = ["explain", "--hex"].into_iter().map(str::to_owned).chain(spaced.iter().cloned());
    assert_eq!(run(args).well(), page);
    let dump: String = spaced
        .chunks(16)
        .enumerate()
        .map(|(line, bytes)| format!("{:08x}: {}  ................\n", line * 16, bytes.join(" ")))
        .collect();
    assert_eq!(run_on(dump.as_bytes(), &["explain", "--hex", "-"]).well(), page);
}

#[test]
fn an_encrypted_frame_is_called_so() {
    let capture = fixture("encrypted-aes-128-gcm.pcapng");
    let rows = fields(&run(["messages", "--envelopes", "--format", "jsonl", &capture]).well());
    let encrypted = rows.iter().find(|row| row["encrypted"] == true).unwrap();
    let run = run(["explain", "--frame", &encrypted["frame"].to_string(), &capture]);
    assert_eq!(run.status, Some(2));
    assert!(run.err.contains("encrypted message") && run.err.contains("--envelopes"), "{}", run.err);
}

#[test]
fn any_name_of_the_protocol_and_of_smbtrail_is_explained() {
    for (name, expected) in [
        ("STATUS_SHARING_VIOLATION", "Somebody has the file open"),
        ("sharing_violation", "0xc0000043"),
        ("0xC000006D", "STATUS_LOGON_FAILURE"),
        ("-1073741715", "STATUS_LOGON_FAILURE"),
        ("FSCTL_VALIDATE_NEGOTIATE_INFO", "[MS-SMB2] 2.2.31.4"),
        ("FILE_DELETE_ON_CLOSE", "CreateOptions"),
        ("TREE_CONNECT", "Connects to a share"),
        ("password-guessing", "finding"),
        ("wrong-checksum", "anomaly"),
        ("round-trips", "verdict"),
    ] {
        let printed = run(["explain", name]).well();
        assert!(printed.contains(expected), "{name}: {printed}");
    }
    let rows = run(["explain", "0xC0000043", "--format", "json"]).well();
    assert!(
        rows.contains(r#""name":"STATUS_SHARING_VIOLATION","kind":"NTSTATUS","value":"0xc0000043""#),
        "{rows}"
    );
}

#[test]
fn every_finding_verdict_and_anomaly_is_explained() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    for page in ["findings.md", "anomalies.md", "diagnose.md"] {
        let page = std::fs::read_to_string(docs.join(page)).unwrap();
        let ids = page.lines().filter_map(|line| line.strip_prefix("| [`")?.split('`').next());
        let mut count = 0;
        for id in ids {
            assert!(run(["explain", id]).well().starts_with(id), "{id}");
            count += 1;
        }
        assert!(count > 10, "{count}");
    }
}

#[test]
fn a_name_that_is_nearly_right_is_suggested() {
    let refused = run(["explain", "STATUS_SHARING_VIOLATON"]);
    assert!(refused.err.contains("did you mean STATUS_SHARING_VIOLATION"), "{}", refused.err);
}
