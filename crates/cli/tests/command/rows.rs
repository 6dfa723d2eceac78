//! Which rows and columns are printed.

use serde_json::Value;

use super::{fixture, run};

/// The rows of a command on the day at the office.
fn office(args: &[&str]) -> Vec<Value> {
    let office = fixture("office.pcapng");
    let out = run([args, &["--format", "jsonl", &office]].concat()).well();
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The values of a key.
fn values<'r>(rows: &'r [Value], key: &str) -> Vec<&'r Value> {
    rows.iter().map(|row| &row[key]).collect()
}

#[test]
fn conditions_choose_the_rows_that_all_of_them_describe() {
    let all = office(&["opens"]);
    let fits = |row: &&Value| {
        row["user"] == "bob"
            && row["client"] == "10.20.0.12"
            && row["share"] == r"\\filesrv\projects"
            && row["path"].as_str().is_some_and(|path| path.ends_with(".txt"))
    };
    let expected: Vec<&Value> = all.iter().filter(fits).collect();
    assert!(!expected.is_empty() && expected.len() < all.len());
    let args = ["--user", "BOB", "--client", "10.20.0.12", "--share", "projects", "--path", "*.txt"];
    let chosen = office(&[&["opens"][..], &args].concat());
    assert_eq!(chosen.iter().collect::<Vec<_>>(), expected);
    // A host is also found by its name.
    let named = office(&["opens", "--client", "bob-pc"]);
    assert!(named.iter().all(|row| row["client"] == "10.20.0.12") && !named.is_empty());
    assert_eq!(office(&["opens", "--server", "filesrv"]), all);
}

#[test]
fn times_choose_the_rows_that_begin_between_them() {
    let all = office(&["logons"]);
    let times: Vec<&str> = all.iter().map(|row| row["time"].as_str().unwrap()).collect();
    let (since, until) = (times[3], times[9]);
    let expected = times.iter().filter(|time| **time >= since && **time < until).count();
    let chosen = office(&["logons", "--since", since, "--until", until]);
    assert_eq!(chosen.len(), expected);
    assert!(expected >= 6);
}

#[test]
fn columns_come_in_the_order_that_is_asked_for() {
    let rows = office(&["opens", "--columns", "user,frame"]);
    let keys: Vec<Vec<&String>> = rows.iter().map(|row| row.as_object().unwrap().keys().collect()).collect();
    assert!(keys.iter().all(|keys| keys.len() == 2), "{keys:?}");
    let csv = run(["opens", "--columns", "user,frame", "--format", "csv", &fixture("office.pcapng")]).well();
    assert!(csv.starts_with("user,frame\r\n"), "{csv}");
    let table = run(["opens", "--columns", "+server", "--width", "100", &fixture("office.pcapng")]).well();
    let header = table.lines().next().unwrap();
    assert!(header.contains("server") && header.contains("path"), "{header}");
}

#[test]
fn the_largest_come_first_and_others_are_left_out() {
    let all = office(&["opens"]);
    let mut expected: Vec<u64> =
        values(&all, "bytes_read").iter().map(|bytes| bytes.as_u64().unwrap()).collect();
    expected.sort_unstable_by(|a, b| b.cmp(a));
    let top = office(&["opens", "--sort", "bytes_read", "--top", "3"]);
    assert_eq!(values(&top, "bytes_read"), expected.iter().take(3).collect::<Vec<_>>());
    let least = office(&["opens", "--sort", "-bytes_read", "--top", "1"]);
    assert_eq!(least[0]["bytes_read"], *expected.last().unwrap());
    let by_name = office(&["opens", "--sort", "path"]);
    let names: Vec<&str> = by_name.iter().filter_map(|row| row["path"].as_str()).collect();
    assert!(names.is_sorted() && names.len() > 10, "{names:?}");
    assert_eq!(office(&["opens", "--top", "2"]), all[..2]);
}

#[test]
fn a_wrong_name_is_refused_with_the_right_one() {
    let office = fixture("office.pcapng");
    let wrong = run(["opens", "--sort", "byte_read", &office]);
    assert_eq!(wrong.status, Some(2));
    assert!(wrong.err.contains("did you mean bytes_read?"), "{}", wrong.err);
    let none = run(["hosts", "--share", "projects", &office]);
    assert_eq!(none.status, Some(2));
    assert!(none.err.contains("`hosts` has no column for --share"), "{}", none.err);
}

#[test]
fn a_list_without_rows_has_its_headers_and_says_so() {
    let run = run(["dfs", &fixture("mid-stream.pcapng")]);
    assert!(
        run.out.split_whitespace().any(|header| header == "outcome") && run.out.lines().count() == 1,
        "{}",
        run.out
    );
    assert_eq!(run.err, "note: no row was found in 39 messages\n");
}

#[test]
fn what_is_listed_as_it_passes_can_be_chosen_too() {
    let all = office(&["messages"]);
    let fits = |row: &&Value| {
        row["user"] == "bob"
            && row["client"].as_str().is_some_and(|client| client.starts_with("10.20.0.12:"))
            && row["share"] == r"\\filesrv\projects"
            && row["path"].as_str().is_some_and(|path| path.ends_with(".txt"))
    };
    let expected: Vec<&Value> = all.iter().filter(fits).collect();
    assert!(!expected.is_empty() && expected.len() < all.len());
    let args = ["--user", "BOB", "--client", "10.20.0.12", "--share", "projects", "--path", "*.txt"];
    let chosen = office(&[&["messages"][..], &args].concat());
    assert_eq!(chosen.iter().collect::<Vec<_>>(), expected);
    let first = office(&[&["messages", "--top", "2", "--columns", "frame,path"][..], &args].concat());
    assert_eq!(values(&first, "frame"), values(&chosen[..2], "frame"));
    assert!(first.iter().all(|row| row.as_object().unwrap().len() == 2));

    let mut slowest: Vec<f64> = values(&all, "latency_us").iter().filter_map(|us| us.as_f64()).collect();
    slowest.sort_by(|a, b| b.total_cmp(a));
    let sorted = office(&["messages", "--sort", "latency_us", "--top", "4"]);
    let sorted: Vec<f64> = values(&sorted, "latency_us").iter().filter_map(|us| us.as_f64()).collect();
    assert_eq!(sorted, slowest[..4]);

    let none = run(["messages", "--user", "nobody", &fixture("office.pcapng")]);
    assert_eq!(none.out.lines().count(), 1, "{}", none.out);
    assert!(none.err.contains("is one of the rows that were asked for"), "{}", none.err);
}

#[test]
fn events_anomalies_findings_and_files_are_chosen_alike() {
    for (command, option, value, key, expected) in [
        ("timeline", "--user", "Alice", "user", "alice"),
        ("timeline", "--client", "10.20.0.12", "client", "10.20.0.12"),
        ("findings", "--client", "10.20.0.66", "client", "10.20.0.66"),
        ("files", "--share", "projects", "share", r"\\filesrv\projects"),
    ] {
        let all = office(&[command]);
        let wanted: Vec<&Value> = all.iter().filter(|row| row[key] == expected).collect();
        assert!(!wanted.is_empty() && wanted.len() < all.len(), "{command} {option}");
        assert_eq!(
            office(&[command, option, value]).iter().collect::<Vec<_>>(),
            wanted,
            "{command} {option}"
        );
        let last = office(&[command, option, value, "--sort", key, "--top", "1"]);
        assert_eq!(last.len(), 1, "{command}");
    }
    let all = office(&["files"]);
    let is_bob = |row: &&Value| {
        [&row["readers"], &row["writers"]]
            .iter()
            .any(|users| users.as_array().unwrap().contains(&Value::from("bob")))
    };
    let bobs = office(&["files", "--user", "bob"]);
    assert_eq!(bobs.iter().collect::<Vec<_>>(), all.iter().filter(is_bob).collect::<Vec<_>>());
    assert!(!bobs.is_empty() && bobs.len() < all.len());
    let anomalies = office(&["anomalies"]);
    let kinds = office(&["anomalies", "--sort", "kind", "--columns", "kind"]);
    let mut expected: Vec<&str> =
        values(&anomalies, "kind").iter().filter_map(|kind| kind.as_str()).collect();
    expected.sort_unstable();
    assert_eq!(values(&kinds, "kind"), expected);
    let wrong = run(["anomalies", "--user", "bob", &fixture("office.pcapng")]);
    assert_eq!(wrong.status, Some(2));
    assert!(wrong.err.contains("`anomalies` has no column for --user"), "{}", wrong.err);
}

#[test]
fn a_page_of_findings_is_a_table_where_columns_are_asked_for() {
    let office = fixture("office.pcapng");
    let table = run(["findings", "--columns", "id,client", &office]).well();
    assert!(table.starts_with("id "), "{table}");
    let page = run(["findings", "--top", "1", &office]).well();
    assert_eq!(page.matches("Proof: ").count(), 1, "{page}");
}

#[test]
fn a_body_file_has_the_events_that_are_asked_for() {
    let office = fixture("office.pcapng");
    let body = run(["timeline", "--as", "bodyfile", "--user", "alice", &office]).well();
    let events = run(["timeline", "--format", "jsonl", "--user", "alice", &office]).well();
    assert_eq!(body.lines().count(), events.lines().count());
    assert_eq!(run(["timeline", "--as", "bodyfile", "--top", "3", &office]).status, Some(2));
}

#[test]
fn exchanges_are_chosen_before_they_are_counted() {
    let count = |rows: &[Value]| rows.iter().map(|row| row["count"].as_u64().unwrap()).sum::<u64>();
    let bobs = office(&["stats", "--user", "bob"]);
    let by_user = office(&["stats", "--by", "user"]);
    let expected = by_user.iter().find(|row| row["user"] == "bob").unwrap();
    assert_eq!(Value::from(count(&bobs)), expected["count"]);
    let creates = office(&["stats", "--path", "*.txt", "--sort", "-count", "--columns", "command,count"]);
    let filtered = office(&["stats", "-Y", "smbtrail.path matches \"[.]txt$\""]);
    assert_eq!(count(&creates), count(&filtered));
    assert!(values(&creates, "count").iter().map(|count| count.as_u64().unwrap()).is_sorted());
    assert_eq!(office(&["stats", "--top", "2"]), office(&["stats"])[..2]);
}

#[test]
fn a_column_that_is_asked_for_is_there_without_a_value() {
    let findings =
        run(["findings", "--columns", "severity,id,user", &fixture("impacket-client.pcapng")]).well();
    let header: Vec<&str> = findings.lines().next().unwrap().split_whitespace().collect();
    assert_eq!(header, ["severity", "id", "user"]);
    let more = run(["findings", "--columns", "+user", &fixture("impacket-client.pcapng")]).well();
    assert!(more.lines().next().unwrap().contains("user"), "{more}");
}
