//! Queries on the fixtures, as a user types them.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/captures").join(name)
}

fn command(query: &str, captures: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_smbtrail-sql"));
    command.arg(query).args(captures.iter().map(|name| fixture(name)));
    command
}

fn output(query: &str, captures: &[&str]) -> Output {
    command(query, captures).args(["--format", "csv"]).output().expect("it runs")
}

/// The lines of a result, that of the names included.
fn csv(query: &str, captures: &[&str]) -> Vec<String> {
    let output = output(query, captures);
    assert!(output.status.success(), "{query}: {}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "{query}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text").lines().map(str::to_owned).collect()
}

#[test]
fn rows_are_counted() {
    assert_eq!(csv("select count(*) as n from messages", &["office.pcapng"]), ["n", "631"]);
    let both = "select file, count(*) from messages group by file order by file";
    assert_eq!(csv(both, &["rotated-1.pcap", "rotated-2.pcap"]).len(), 3);
}

#[test]
fn conditions_let_the_same_rows_through_wherever_they_are_applied() {
    // The second form of each is applied by the engine alone.
    for (pushed, engine) in [
        ("command = 'READ'", "concat(command, '') = 'READ'"),
        ("command in ('READ', 'WRITE')", "concat(command, '') in ('READ', 'WRITE')"),
        ("frame > 100 and frame <= 300", "frame + 0 > 100 and frame + 0 <= 300"),
        ("message_id = 7", "message_id + 0 = 7"),
        ("command = 'CLOSE' or frame < 50", "concat(command, '') = 'CLOSE' or frame + 0 < 50"),
        ("command = 'CREATE' and path like '%a%'", "concat(command, '') = 'CREATE' and path like '%a%'"),
    ] {
        let ask = |condition| {
            let query = format!("select frame, command, path, user from messages where {condition}");
            csv(&query, &["office.pcapng"])
        };
        assert_eq!(ask(pushed), ask(engine), "{pushed}");
        assert!(ask(pushed).len() > 1, "{pushed}");
    }
}

#[test]
fn a_limit_ends_the_reading() {
    assert_eq!(csv("select frame from messages limit 3", &["office.pcapng"]).len(), 4);
    assert_eq!(csv("select frame from messages limit 0", &["office.pcapng"]), ["frame"]);
}

#[test]
fn tables_are_joined() {
    let query = "select s.user, count(*) as n from opens o join sessions s on o.session_id = s.session_id \
                 group by s.user order by n desc";
    assert!(csv(query, &["office.pcapng"]).len() > 2);
}

#[test]
fn tables_and_their_columns_are_listed() {
    let tables = csv(
        "select table_name from information_schema.tables where table_schema = 'public'",
        &["office.pcapng"],
    );
    assert!(
        ["messages", "sessions", "files", "pipes_content"]
            .iter()
            .all(|name| tables.contains(&(*name).to_owned())),
        "{tables:?}"
    );
    assert!(csv("describe opens", &["office.pcapng"]).iter().any(|line| line.starts_with("path,")));
}

#[test]
fn json_lines_are_read_again() {
    let query = "select frame, flags, time from messages limit 2";
    let output = command(query, &["office.pcapng"]).args(["--format", "jsonl"]).output().expect("it runs");
    let text = String::from_utf8(output.stdout).expect("text");
    let rows: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("an object")).collect();
    assert_eq!(rows.len(), 2);
    assert!(rows[0]["flags"].is_array() && rows[0]["time"].is_string(), "{text}");
}

#[test]
fn secrets_open_what_is_encrypted() {
    let query = "select count(*) as n from messages where encrypted and path is not null";
    assert_eq!(csv(query, &["encrypted-aes-128-gcm.pcapng"]), ["n", "0"]);
    let secrets = std::env::temp_dir().join(format!("smbtrail-sql-{}", std::process::id()));
    std::fs::write(&secrets, "password alice=Summer-2026\n").expect("it can be written");
    let mut open = command(query, &["encrypted-aes-128-gcm.pcapng"]);
    let output = open.args(["--format", "csv", "--secrets"]).arg(&secrets).output().expect("it runs");
    std::fs::remove_file(&secrets).expect("it can be removed");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let count = text.lines().nth(1).and_then(|line| line.parse::<u32>().ok());
    assert!(count.is_some_and(|count| count > 0), "{text}{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn what_goes_wrong_is_said() {
    let wrong = |query: &str, captures: &[&str], expected: &str| {
        let output = output(query, captures);
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{query}: {text}");
        assert!(text.contains(expected) && text.starts_with("error: "), "{query}: {text}");
    };
    wrong("select nothing from messages", &["office.pcapng"], "nothing");
    wrong("select * from message", &["office.pcapng"], "message");
    wrong("selec 1", &["office.pcapng"], "selec");
    wrong("select count(*) from messages", &["missing.pcap"], "missing.pcap");
    wrong("select count(*) from messages", &["README.md"], "README.md");
}

#[test]
fn whoever_closes_the_pipe_ends_it() {
    let mut child = command("select * from messages", &["office.pcapng"])
        .args(["--format", "jsonl"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("it runs");
    drop(child.stdout.take());
    assert!(child.wait().expect("it ends").success());
}
