//! Zeek's logs of recordings.

use std::collections::{BTreeMap, BTreeSet};

use crate::kit::{Written, assert_has, objects, written};
use serde_json::Value;
use smbtrail_forms::write::{JsonLines, ZeekTsv};
use smbtrail_forms::zeek::ZeekLogs;

fn json(name: &str) -> Written {
    written(name, JsonLines::new(true), None, ZeekLogs::new, ZeekLogs::into_sink)
}

fn strict(name: &str) -> Written {
    let new = |sink| ZeekLogs::new(sink).with_strict(true);
    written(name, JsonLines::new(true), None, new, ZeekLogs::into_sink)
}

fn tsv(name: &str, own: bool) -> Written {
    written(name, ZeekTsv::new(own), None, ZeekLogs::new, ZeekLogs::into_sink)
}

fn count(written: &Written, action: &str) -> usize {
    objects(written, "smb_files").iter().filter(|object| object["action"] == action).count()
}

#[test]
fn what_was_done_to_a_file_is_logged_in_the_order_of_its_life() {
    let written = json("office.pcapng");
    let all = objects(&written, "smb_files");
    let mut actions: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for object in &all {
        let key = (object["fuid"].to_string(), object["file_id"].to_string());
        actions.entry(key).or_default().push(object["action"].as_str().unwrap().to_owned());
    }
    for life in actions.values() {
        assert!(life[0].ends_with("_OPEN"), "{life:?}");
        let closes = life.iter().filter(|action| action.ends_with("_CLOSE")).count();
        assert!(closes <= 1, "{life:?}");
        let reads = life.iter().filter(|action| action.ends_with("_READ")).count();
        assert!(reads <= 1, "repeated READs of an open are one record: {life:?}");
    }
    assert!(count(&written, "SMB::FILE_READ") > 0 && count(&written, "SMB::PIPE_OPEN") > 0);
}

#[test]
fn the_same_file_and_connection_have_one_id_in_all_logs() {
    let written = json("office.pcapng");
    let ids = |log: &str, key: &str| -> BTreeSet<String> {
        objects(&written, log)
            .iter()
            .filter_map(|object| Some(object.get(key)?.as_str()?.to_owned()))
            .collect()
    };
    let (uids, fuids) = (ids("smb_cmd", "uid"), ids("smb_files", "fuid"));
    for log in ["smb_files", "smb_mapping", "ntlm", "dce_rpc", "files"] {
        let of = ids(log, "uid");
        assert!(!of.is_empty() && of.is_subset(&uids), "{log}: {of:?}");
    }
    let files = ids("files", "fuid");
    assert!(!files.is_empty() && files.is_subset(&fuids), "{files:?} are not in {fuids:?}");
    assert!(ids("smb_cmd", "referenced_file.fuid").is_superset(&fuids), "every file is one of a command");
}

#[test]
fn two_runs_are_equal() {
    for name in ["office.pcapng", "multichannel.pcapng"] {
        assert_eq!(tsv(name, true), tsv(name, true));
    }
}

#[test]
fn every_row_has_a_cell_for_every_column() {
    let plain = tsv("office.pcapng", false);
    let extra = tsv("office.pcapng", true);
    for (name, text) in &plain {
        let mut lines = text.lines();
        let head: Vec<&str> = lines.by_ref().take(8).collect();
        assert_eq!(head[0], "#separator \\x09");
        assert_eq!(head[4], format!("#path\t{name}"));
        let columns = head[6].split('\t').count();
        assert_eq!(head[7].split('\t').count(), columns, "{name}");
        let rows: Vec<&str> = lines.collect();
        assert!(rows.last().unwrap().starts_with("#close\t"), "{name}");
        for row in &rows[..rows.len() - 1] {
            assert_eq!(row.split('\t').count(), columns - 1, "{name}: {row}");
        }
        // Columns of our own come after Zeek's and change none of them.
        for (row, with_own) in text.lines().zip(extra[name].lines()).skip(6) {
            assert!(with_own.starts_with(row), "{name}");
        }
    }
}

#[test]
fn zeeks_columns_are_in_zeeks_order() {
    let fields = |log: &str| {
        let text = &tsv("office.pcapng", false)[log];
        let line = text.lines().find_map(|line| line.strip_prefix("#fields\t")).unwrap();
        line.split('\t').map(ToOwned::to_owned).collect::<Vec<_>>().join(" ")
    };
    let id = "ts uid id.orig_h id.orig_p id.resp_h id.resp_p";
    let file =
        "fuid action path name size prev_name times.modified times.accessed times.created times.changed";
    let referenced: Vec<String> =
        format!("{id} {file}").split(' ').map(|field| format!("referenced_file.{field}")).collect();
    assert_eq!(fields("smb_files"), format!("{id} {file}"));
    assert_eq!(fields("smb_mapping"), format!("{id} path service native_file_system share_type"));
    assert_eq!(
        fields("smb_cmd"),
        format!(
            "{id} command sub_command argument status rtt version username tree tree_service {}",
            referenced.join(" ")
        )
    );
    assert_eq!(
        fields("ntlm"),
        format!(
            "{id} username hostname domainname server_nb_computer_name server_dns_computer_name server_tree_name success"
        )
    );
    assert_eq!(fields("dce_rpc"), format!("{id} rtt named_pipe endpoint operation"));
    assert_eq!(
        fields("files"),
        "ts fuid uid id.orig_h id.orig_p id.resp_h id.resp_p source depth analyzers mime_type filename duration local_orig \
         is_orig seen_bytes total_bytes missing_bytes overflow_bytes timedout parent_fuid md5 sha1 sha256 extracted \
         extracted_cutoff extracted_size"
    );
    assert_eq!(
        fields("notice"),
        format!(
            "{id} fuid file_mime_type file_desc proto note msg sub src dst p n peer_descr actions email_dest suppress_for \
             remote_location.country_code remote_location.region remote_location.city remote_location.latitude \
             remote_location.longitude"
        )
    );
    assert_eq!(fields("weird"), format!("{id} name addl notice peer source"));
}

#[test]
fn each_attempt_to_log_on_has_its_outcome() {
    let written = json("logons.pcapng");
    let all = objects(&written, "ntlm");
    let failed = all.iter().filter(|object| object.get("success") == Some(&Value::Bool(false))).count();
    assert!(all.len() > 2 && failed > 0 && failed < all.len(), "{failed} of {}", all.len());
    for object in &all {
        assert!(object.contains_key("server_nb_computer_name"), "{object:?}");
    }
    let connections: BTreeSet<&str> = all.iter().filter_map(|object| object["uid"].as_str()).collect();
    assert_eq!(
        objects(&strict("logons.pcapng"), "ntlm").len(),
        connections.len(),
        "Zeek logs the first of each connection"
    );
}

#[test]
fn what_zeek_leaves_out_is_left_out_only_when_asked() {
    let (all, strict) = (json("office.pcapng"), strict("office.pcapng"));
    for action in ["SMB::PIPE_OPEN", "SMB::FILE_READ", "SMB::FILE_WRITE", "SMB::FILE_CLOSE"] {
        assert!(count(&all, action) > 0, "{action}");
        assert_eq!(count(&strict, action), 0, "{action}");
    }
    let opened = count(&strict, "SMB::FILE_OPEN");
    assert!(
        opened > 0 && opened < count(&all, "SMB::FILE_OPEN"),
        "Zeek leaves out what it logged shortly before"
    );
}

#[test]
fn records_on_every_channel_know_their_share_and_path() {
    let all = objects(&json("multichannel.pcapng"), "smb_files");
    let connections: BTreeSet<&str> = all.iter().filter_map(|object| object["uid"].as_str()).collect();
    assert!(connections.len() > 1, "{connections:?}");
    for object in &all {
        assert!(object.contains_key("path") && object.contains_key("name"), "{object:?}");
    }
}

#[test]
fn a_ticket_that_is_shown_is_logged_with_its_result() {
    let all = objects(&json("kerberos.pcapng"), "kerberos");
    let shown = all.iter().find(|object| object["request_type"] == "AP").expect("a ticket that is shown");
    assert_has(
        shown,
        &[
            ("request_type", "AP".into()),
            ("success", true.into()),
            ("cipher", "aes256-cts-hmac-sha1-96".into()),
        ],
    );
    assert!(shown["service"].as_str().unwrap().starts_with("cifs/"), "{shown:?}");
}

#[test]
fn a_file_is_replaced_when_its_time_is_over() {
    let second = 1_000_000_000;
    let whole = written("office.pcapng", JsonLines::new(false), None, ZeekLogs::new, ZeekLogs::into_sink);
    let spans = written(
        "office.pcapng",
        JsonLines::new(false),
        Some(3600 * second),
        ZeekLogs::new,
        ZeekLogs::into_sink,
    );
    let of = |log: &str| -> String {
        spans
            .iter()
            .filter(|(name, _)| name.starts_with(&format!("{log}.")))
            .map(|(_, text)| text.as_str())
            .collect()
    };
    assert_eq!(of("smb_mapping"), whole["smb_mapping"]);
}

#[test]
fn a_connection_is_logged_with_its_packets_and_how_it_ended() {
    let all = objects(&json("office.pcapng"), "conn");
    let uids: BTreeSet<&str> = all.iter().filter_map(|object| object["uid"].as_str()).collect();
    assert_eq!(uids.len(), all.len());
    assert_has(
        &all[0],
        &[
            ("conn_state", "SF".into()),
            ("history", "ShADadFf".into()),
            ("orig_bytes", 1724.into()),
            ("resp_bytes", 2005.into()),
            ("orig_pkts", 15.into()),
            ("orig_ip_bytes", 2512.into()),
            ("resp_pkts", 15.into()),
            ("resp_ip_bytes", 2793.into()),
        ],
    );
    let later = objects(&json("mid-stream.pcapng"), "conn");
    assert!(later.iter().any(|object| !object["history"].as_str().unwrap().starts_with('S')), "{later:?}");
}

#[test]
fn a_new_name_is_logged_with_the_one_before() {
    let all = objects(&json("office.pcapng"), "smb_files");
    let renamed: Vec<(&str, &str)> = all
        .iter()
        .filter(|object| object["action"] == "SMB::FILE_RENAME")
        .map(|object| (object["prev_name"].as_str().unwrap(), object["name"].as_str().unwrap()))
        .collect();
    assert!(renamed.contains(&(r"Old\draft.txt", r"Old\final.txt")), "{renamed:?}");
}

#[test]
fn a_file_that_was_deleted_has_one_record_of_that() {
    let all = objects(&json("office.pcapng"), "smb_files");
    let deleted: Vec<&str> = all
        .iter()
        .filter(|object| object["action"] == "SMB::FILE_DELETE")
        .map(|object| object["name"].as_str().unwrap())
        .collect();
    assert!(!deleted.is_empty());
    let distinct: BTreeSet<&&str> = deleted.iter().collect();
    assert_eq!(distinct.len(), deleted.len(), "{deleted:?}");
}

#[test]
fn a_command_that_was_refused_names_its_file() {
    let all = objects(&json("office.pcapng"), "smb_cmd");
    let refused: Vec<_> =
        all.iter().filter(|object| object["command"] == "CREATE" && object["status"] != "SUCCESS").collect();
    assert!(!refused.is_empty());
    for object in refused {
        assert!(object.contains_key("referenced_file.name") && object.contains_key("username"), "{object:?}");
    }
}

#[test]
fn what_zeek_does_not_fill_is_not_filled_when_it_is_imitated() {
    let strict = objects(&strict("office.pcapng"), "smb_cmd");
    assert!(strict.iter().all(|object| !object.contains_key("username") && !object.contains_key("tree")));
    let arguments: BTreeSet<&str> =
        strict.iter().filter_map(|object| object.get("argument")?.as_str()).collect();
    assert_eq!(arguments, BTreeSet::from(["3.1.1"]));
}

/// The expected records are what tshark 4.4 reads in the messages on port 88, but for the holder of a ticket whose name the
/// KDC hides: that is who asked for the ticket-granting ticket.
#[test]
fn what_a_kdc_is_asked_is_logged_with_its_answer() {
    const AES256: &str = "aes256-cts-hmac-sha1-96";
    const UNKNOWN: &str = "KDC_ERR_S_PRINCIPAL_UNKNOWN";
    let written = json("kerberos.pcapng");
    let asked: Vec<_> = objects(&written, "kerberos")
        .into_iter()
        .filter(|object| object["request_type"] != "AP")
        .map(|object| {
            let text = |key: &str| object[key].as_str().unwrap_or_default().to_owned();
            let result = if object["success"] == true { text("cipher") } else { text("error_msg") };
            [text("request_type"), text("client").replace("/OFFICE.EXAMPLE", ""), text("service"), result]
                .join(" ")
        })
        .collect();
    let initial = |user: &str, result: &str| format!("AS {user} krbtgt/OFFICE.EXAMPLE {result}");
    let service = |user: &str, service: &str, result: &str| format!("TGS {user} {service} {result}");
    let expected = [
        initial("alice", AES256),
        service("alice", "cifs/filesrv", AES256),
        initial("bob", "KDC_ERR_PREAUTH_FAILED"),
        initial("bob", AES256),
        service("bob", "cifs/filesrv", "aes128-cts-hmac-sha1-96"),
        initial("alice", AES256),
        service("alice", "cifs/filesrv", "rc4-hmac"),
        initial("bob", AES256),
        service("bob", "cifs/printsrv", UNKNOWN),
        service("bob", "cifs/printsrv", UNKNOWN),
    ];
    assert_eq!(asked, expected);
}
