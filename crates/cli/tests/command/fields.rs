//! `fields`: the switches of tshark, and what reaches a terminal.

use std::io::{Read, Write};
use std::process::{Command, Stdio};

use super::{fault, fixture, run, smbtrail};

fn rows(args: &[&str]) -> String {
    run([&["fields", "-r", &fixture("office.pcapng"), "-e", "frame.number"], args].concat()).well()
}

#[test]
fn switches_of_tshark_that_change_nothing_are_accepted() {
    let plain = rows(&["-Y", "smb2.cmd == create"]);
    assert!(plain.lines().count() > 20);
    let switches = [
        "-n",
        "-N",
        "mnt",
        "-2",
        "-d",
        "tcp.port==445,nbss",
        "-o",
        "tcp.desegment_tcp_streams:TRUE",
        "-l",
        "-q",
    ];
    assert_eq!(rows(&[&["-Y", "smb2.cmd == create"], &switches[..]].concat()), plain);
}

/// A name without values may be asked for, and the list says that it has none.
#[test]
fn the_list_says_which_names_are_always_empty() {
    let list = run(["fields", "--list", "dcerpc.dg_"]).well();
    assert!(!list.is_empty() && list.lines().all(|line| line.ends_with(" (always empty)")), "{list}");
    let list = run(["fields", "--list", "smb2.cmd"]).well();
    assert!(list.lines().any(|line| line.starts_with("smb2.cmd\t") && !line.contains("empty")), "{list}");
    let empty = run(["fields", "-e", "dcerpc.dg_act_id", &fixture("office.pcapng")]).well();
    assert!(!empty.is_empty() && empty.bytes().all(|byte| byte == b'\n'), "{empty}");
}

/// The first rows that tshark 4.0.17 prints for these.
#[test]
fn calls_on_pipes_have_the_values_of_tshark() {
    #[rustfmt::skip]
    let expected: [(&str, &str, &[&str], &str); 8] = [
        ("pipes.pcapng", "dcerpc.nt.close_frame && dcerpc.pkt_type", &["dcerpc.nt.open_frame", "dcerpc.nt.close_frame"], "56\t44,52\t56\n71\t59,67\t71\n90\t74,87\t90\n"),
        ("pipes.pcapng", "dcerpc.nt.count", &["dcerpc.nt.count", "dcerpc.nt.domain_sid", "lsarpc.lsa_StringLarge.length", "lsarpc.lsa.string"], "70\t4\tS-1-5-21-2603314112-3355901426-2187418698\t14\tFILESRV\n85\t4\tS-1-5-21-2603314112-3355901426-2187418698\t\t\n86\t4\tS-1-5-21-2603314112-3355901426-2187418698\t\t\n"),
        ("pipes.pcapng", "dcerpc.lsa_String.name_len", &["dcerpc.lsa_String.name_len", "dcerpc.lsa_String.name_size"], "83\t14,14\t14,14\n84\t14\t14\n89\t10,6\t10,6\n"),
        ("pipes.pcapng", "dcerpc.stub_data", &["dcerpc.opnum", "dcerpc.payload_stub_data"], "187\t14\t\n189\t14\t\n"),
        ("pipes.pcapng", "winreg.winreg_String.name_len", &["winreg.winreg_String.name_len", "winreg.winreg_String.name_size"], "233\t2\t2\n237\t0\t0\n239\t0\t0\n"),
        ("sealed-pipes.pcapng", "dcerpc.rpc_sec_vt.signature", &["dcerpc.rpc_sec_vt.command.cmd", "dcerpc.rpc_sec_vt.command.length", "dcerpc.rpc_sec_vt.bitmask", "dcerpc.rpc_sec_vt.pcontext.interface.ver"], "25\t0x0001,0x0002\t4,40\t0x00000001\t0x00000003,0x00000002\n38\t0x0001,0x0002\t4,40\t0x00000001\t0x00000000,0x00000002\n219\t0x0001,0x0002\t4,40\t0x00000001\t0x00000003,0x00000002\n"),
        ("sealed-pipes.pcapng", "dcerpc.auth_padding", &["dcerpc.auth_padding", "dcerpc.auth_info"], "38\t0000000000000000\t1,1\n40\t0000000000000000\t1,1\n42\t0000000000000000\t1,1\n"),
        ("sealed-pipes.pcapng", "dcerpc.cn_bind_trans_btfn", &["dcerpc.cn_bind_trans_btfn", "dcerpc.cn_bind_trans_btfn.01", "dcerpc.cn_ack_result", "dcerpc.cn_ack_reason"], "165\t0x0003\t1\t\t\n166\t0x0003\t1\t0,3\t\n190\t0x0003\t1\t\t\n"),
    ];
    for (capture, filter, fields, rows) in expected {
        let capture = fixture(capture);
        let mut arguments = vec!["fields", "--per-frame", "-Y", filter, "-e", "frame.number"];
        fields.iter().for_each(|field| arguments.extend(["-e", field]));
        arguments.push(&capture);
        let found = run(arguments).well();
        let first: String = found.split_inclusive('\n').take(rows.lines().count()).collect();
        assert_eq!(first, rows, "{filter}");
    }
}

#[test]
fn a_count_reads_the_first_packets_only() {
    assert_eq!(rows(&["-c", "3"]), "1\n2\n3\n");
    let all = rows(&["-Y", "smb2"]);
    let first: String = all
        .lines()
        .take_while(|line| line.parse::<u64>().unwrap() <= 100)
        .fold(String::new(), |rows, line| rows + line + "\n");
    assert_eq!(rows(&["-Y", "smb2", "-c", "100"]), first);
    // The first pass for responses reads as many.
    let answered = rows(&["-Y", "smb2.response_in", "-c", "4"]);
    assert_eq!(answered, "", "the response to frame 4 is in frame 6");
    assert_eq!(rows(&["-Y", "smb2.response_in", "-c", "6"]), "4\n");
    for count in ["0", "-1", "x", ""] {
        let run = run(["fields", "-c", count, "-e", "frame.number", &fixture("office.pcapng")]);
        assert_eq!((run.status, run.out.as_str()), (Some(2), ""), "{count:?}");
        assert!(run.err.starts_with("error: "), "{}", run.err);
    }
}

/// Where a packet of the capture ends.
const WHOLE: usize = 59_980;

/// Without `-l`, so few rows are written when the input ends.
#[test]
fn rows_can_be_written_at_once() {
    let capture = std::fs::read(fixture("office.pcapng")).unwrap();
    let mut command = smbtrail();
    command.args(["fields", "-l", "-e", "frame.number", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    // Whole packets, as a program that captures writes them.
    input.write_all(&capture[..WHOLE]).unwrap();
    input.flush().unwrap();
    let mut first = [0; 4];
    child.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
    assert_eq!(&first, b"1\n2\n");
    drop(input);
    drop(child.stdout.take());
    child.wait().unwrap();
}

/// Runs in a pseudo-terminal; `None` where there is no `script`.
#[cfg(target_os = "linux")]
fn on_terminal(args: &str) -> Option<String> {
    let line = format!("{} {args}", env!("CARGO_BIN_EXE_smbtrail"));
    let mut script = Command::new("script");
    script.args(["-qec", &line, "/dev/null"]).stdin(Stdio::null());
    script.env("SMBTRAIL_PAGER", "").env("SMBTRAIL_CONFIG", "").env("LC_ALL", "C.UTF-8");
    let output = script.output().ok()?;
    Some(String::from_utf8(output.stdout).expect("UTF-8 on the terminal"))
}

/// The names of files and shares in this capture clear the screen, set links and turn text round.
#[cfg(target_os = "linux")]
#[test]
fn nothing_that_controls_a_terminal_reaches_one() {
    let capture = fault("fields-escape.pcap");
    let names = "-e smb2.filename -e smb2.tree -e _ws.col.info -e smbtrail.path";
    for args in [
        format!("fields {names} {capture}"),
        format!("fields -E separator=, -E quote=d -E header=y {names} {capture}"),
        format!("fields -T json {names} {capture}"),
        format!("fields -T ek {names} {capture}"),
        format!("fields -T json {capture}"),
        format!("messages --color never {capture}"),
        format!("opens --color never --format csv {capture}"),
        format!("show --color never --frame 10 {capture}"),
    ] {
        let Some(shown) = on_terminal(&args) else { return };
        assert!(!shown.is_empty(), "{args}");
        let raw = shown.chars().find(|c| {
            c.is_control() && !matches!(c, '\n' | '\r' | '\t')
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        });
        assert_eq!(raw, None, "{args}: {shown:?}");
    }
}

#[test]
fn a_file_gets_names_as_tshark_writes_them() {
    let names =
        run(["fields", "-Y", "smb2.cmd == create", "-e", "smb2.filename", &fault("fields-escape.pcap")])
            .well();
    assert!(
        names
            .contains("a\u{1b}]8;;http://evil\u{7}b\u{1b}[1;31mc\\r\\nforged line\\t\u{202e}gpj.exe\u{9b}2J"),
        "{names:?}"
    );
    // A name cannot add a line.
    assert_eq!(names.lines().count(), 4, "{names:?}");
}

#[test]
fn packets_without_a_message_have_the_columns_of_a_list_too() {
    let args = [
        "-c",
        "6",
        "-e",
        "_ws.col.protocol",
        "-e",
        "_ws.col.def_src",
        "-e",
        "_ws.col.info",
        "-E",
        "separator=|",
    ];
    let expected = "\
1|TCP|10.20.0.11|53842 → 445 [SYN] Seq=0 Len=0
2|TCP|10.20.0.2|445 → 53842 [SYN, ACK] Seq=0 Ack=1 Len=0
3|TCP|10.20.0.11|53842 → 445 [ACK] Seq=1 Ack=1 Len=0
4|SMB2|10.20.0.11|Negotiate Protocol Request
5|TCP|10.20.0.2|445 → 53842 [ACK] Seq=1 Ack=227 Len=0
6|SMB2|10.20.0.2|Negotiate Protocol Response
";
    assert_eq!(rows(&args), expected);
}
