//! Wrong usage and unreadable input: messages and exit status.

use super::{fixture, place, run, text};

/// Arguments, and what the answer must contain. `OFFICE` stands for a capture.
const USAGE: &[(&[&str], &[&str])] = &[
    (&["sumary", "x"], &["unrecognized subcommand 'sumary'", "summary"]),
    (&["OFFICE"], &["no command given", "smbtrail summary "]),
    (&["absent.pcapng.gz"], &["no command given", "smbtrail summary absent.pcapng.gz"]),
    (&["sessions"], &["<CAPTURE>"]),
    (&["sessions", "--fromat", "json", "OFFICE"], &["--fromat", "'--format'"]),
    (&["sessions", "--format", "xml", "OFFICE"], &["xml", "table, json, jsonl, csv"]),
    (&["sessions", "--port", "0", "OFFICE"], &["--port", "1..=65535"]),
    (&["sessions", "--width", "wide", "OFFICE"], &["--width", "wide"]),
    (&["follow", "OFFICE"], &["--msg-id", "--path"]),
    (&["follow", "--session", "0xzz", "OFFICE"], &["0xzz", "0x before it"]),
    (&["follow", "--tree", "0x100000000", "OFFICE"], &["32 bits"]),
    (&["follow", "--file-id", "29", "OFFICE"], &["00000029-0000-0000-1b00-000000000000"]),
    (&["follow", "--path", "[a", "OFFICE"], &["[a"]),
    (&["stats", "--by", "comand", "OFFICE"], &["comand", "expected command, client, server"]),
    (
        &["messages", "-Y", "smb2.tree.path == 1", "OFFICE"],
        &["smb2.tree.path", "^^^", "did you mean smb2.tree"],
    ),
    (&["stats", "-Y", "smb2.cmd = 5", "OFFICE"], &["smb2.cmd = 5\n           ^", "expected a comparison"]),
    (&["follow", "-Y", "smb2.cmd == 5 and", "OFFICE"], &["smb2.cmd == 5 and", "^"]),
    (&["messages", "--per-frame", "OFFICE"], &["--filter"]),
    (
        &["messages", "-Y", "smb2", "--per-frame", "--per-message", "OFFICE"],
        &["--per-frame", "--per-message"],
    ),
    (&["fields", "-Y", "smb2", "OFFICE"], &["-e", "--list"]),
    (&["explain", "CreditCharg"], &["CreditCharg", "did you mean CreditCharge"]),
    (&["explain", "OFFICE"], &["is a file", "--frame"]),
    (&["explain", "Flags", "Status"], &["expected one field, found 2"]),
    (&["explain", "--message", "1"], &["--frame or --hex"]),
    (&["explain", "--frame", "14"], &["CAPTURE"]),
    (&["explain", "--frame", "0", "OFFICE"], &["a number from 1"]),
    (&["explain", "--frame", "absent.pcap:1", "OFFICE"], &["absent.pcap"]),
    (&["explain", "--frame", "999999", "OFFICE"], &["no frame 999999", "the capture has "]),
    (&["explain", "--frame", "1", "OFFICE"], &["frame 1", "the first that does is "]),
    (&["explain", "--hex", "zz"], &["\"zz\" is not hex"]),
    (&["explain", "--hex", "474554202f"], &["expected fe 53 4d 42", "47 45 54 20"]),
    (&["completions", "csh"], &["csh", "bash"]),
];

#[test]
fn wrong_usage_is_named_with_a_way_out_and_status_2() {
    let office = fixture("office.pcapng");
    for (args, answers) in USAGE {
        let run = run(args.iter().map(|arg| if *arg == "OFFICE" { &office } else { *arg }));
        assert_eq!((run.status, run.out.as_str()), (Some(2), ""), "{args:?}: {}", run.err);
        assert!(run.err.starts_with("error: "), "{args:?}: {}", run.err);
        for answer in *answers {
            assert!(run.err.contains(answer), "{args:?} has no {answer:?}: {}", run.err);
        }
    }
}

#[test]
fn unreadable_input_is_named_with_a_way_out_and_status_3() {
    let empty = place("empty.pcap");
    std::fs::write(&empty, b"").unwrap();
    let prose = place("prose.pcap");
    std::fs::write(&prose, b"Dear colleague,\nplease find attached").unwrap();
    let noise = place("noise.pcap");
    std::fs::write(&noise, [0xB7; 200]).unwrap();
    for (file, answers) in [
        ("absent.pcap", &["absent.pcap: no such file"][..]),
        (env!("CARGO_MANIFEST_DIR"), &["this directory has no capture", ".pcapng"]),
        (text(&empty), &["is empty", "pcap or pcapng"]),
        (text(&prose), &["begins with the text \"Dear\"", "editcap"]),
        (text(&noise), &["begins with b7b7b7b7", "editcap"]),
    ] {
        for command in ["summary", "messages", "credits"] {
            let run = run([command, file]);
            assert_eq!((run.status, run.out.as_str()), (Some(3), ""), "{file}: {}", run.err);
            assert!(run.err.starts_with("error: "), "{}", run.err);
            for answer in answers {
                assert!(run.err.contains(answer), "{file} has no {answer:?}: {}", run.err);
            }
        }
    }
}

#[test]
fn one_unreadable_file_among_good_ones_is_unreadable_input() {
    let run = run(["sessions", &fixture("office.pcapng"), "absent.pcap"]);
    assert_eq!((run.status, run.out.as_str()), (Some(3), ""));
}
