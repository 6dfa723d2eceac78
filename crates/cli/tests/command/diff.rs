//! `diff`: its exit status, its page and its rows.

use serde_json::Value;

use super::{fixture, run};

fn recording(name: &str) -> String {
    fixture(&format!("diff/{name}.pcapng.zst"))
}

#[test]
fn the_exit_status_says_whether_something_differs() {
    let [plain, again, oplocks] = ["plain", "again", "no-oplocks"].map(recording);
    let status = |args: &[&str]| run([&["diff"], args].concat()).status;
    assert_eq!(status(&[&plain, &again]), Some(0));
    assert_eq!(status(&[&plain, &oplocks]), Some(1));
    assert_eq!(status(&["--shape", &plain, &oplocks]), Some(0));
    assert_eq!(status(&["--ignore", "Capabilities", "--ignore", "OplockLevel", &plain, &oplocks]), Some(0));
    for wrong in [&["--keep", "Nothing", &plain, &again][..], &[&plain], &[&plain, "absent.pcap"]] {
        assert_eq!(status(wrong), Some(2), "{wrong:?}");
    }
    let wrong = run(["diff", "--keep", "Slat", &plain, &again]);
    assert!(wrong.err.contains("did you mean Salt?"), "{}", wrong.err);
}

#[test]
fn a_page_has_80_columns_and_rows_have_all_of_it() {
    let [plain, oplocks] = ["plain", "no-oplocks"].map(recording);
    let page = run(["diff", &plain, &oplocks]).out;
    assert!(page.contains("SMB2_OPLOCK_LEVEL_BATCH (0x09)"), "{page}");
    assert!(page.lines().all(|line| line.chars().count() <= 80), "{page}");
    let rows: Vec<Value> =
        serde_json::from_str(&run(["diff", "--format", "json", &plain, &oplocks]).out).unwrap();
    let fields: Vec<&Value> = rows.iter().map(|row| &row["field"]).collect();
    assert_eq!(fields, ["Capabilities", "OplockLevel"]);
}

#[test]
fn two_places_without_a_common_exchange_are_not_compared() {
    let [one, two] = ["slow/rtt-client.pcap.zst", "slow/loss-client.pcap.zst"].map(fixture);
    assert_eq!(run(["diff", "--two-sided", &one, &two]).status, Some(2));
}

#[test]
fn what_was_not_captured_is_said() {
    let gaps = fixture("gaps.pcapng");
    let run = run(["diff", &gaps, &gaps]);
    assert_eq!(run.status, Some(0));
    assert!(run.err.contains("were not captured"), "{}", run.err);
}

/// One script against servers that agree on other ciphers.
#[test]
fn what_is_encrypted_is_compared_where_it_is_opened() {
    let [shorter, longer] = ["128", "256"].map(|bits| fixture(&format!("encrypted-aes-{bits}-gcm.pcapng")));
    let open = ["diff", "--password", "alice=Summer-2026", &shorter, &longer];
    let opened = run(open);
    assert_eq!((opened.status, opened.err.as_str()), (Some(1), ""));
    assert!(opened.out.contains("28 exchanges") && !opened.out.contains("decrypted"), "{}", opened.out);
    let rows = run([&open[..], &["--format", "json"]].concat()).out;
    let rows: Vec<Value> = serde_json::from_str(&rows).unwrap();
    assert_eq!(rows.iter().map(|row| &row["field"]).collect::<Vec<_>>(), ["Ciphers", "Ciphers"]);
    assert_eq!(run([&open[..], &["--ignore", "Ciphers"]].concat()).status, Some(0));
    // What is not compared may differ.
    let closed = run(["diff", "--ignore", "Ciphers", &shorter, &longer]);
    assert_eq!(closed.status, Some(2));
    assert!(closed.out.contains("could not be decrypted"), "{}", closed.out);
    assert!(closed.out.contains("Nothing differs in what could be decrypted."), "{}", closed.out);
}
