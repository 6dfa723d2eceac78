//! The summary says in sums what the rows of other commands say one by one.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{fixture, run};

/// What the rows of `opens` come to: opened, refused, created, overwritten, read, written, renamed, deleted.
fn done(opens: &str) -> BTreeMap<(String, String), [u64; 8]> {
    let mut sums = BTreeMap::<_, [u64; 8]>::new();
    for line in opens.lines() {
        let open: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| open[key].as_str().unwrap_or_default().to_owned();
        let (status, action) = (text("status"), text("action"));
        let more = |key: &str| open[key].as_u64() > Some(0);
        let counts = [
            true,
            !["", "STATUS_SUCCESS"].contains(&status.as_str()),
            action == "FILE_CREATED",
            ["FILE_OVERWRITTEN", "FILE_SUPERSEDED"].contains(&action.as_str()),
            more("bytes_read"),
            more("bytes_written"),
            open["renamed_to"].is_string(),
            open["deleted"] == true,
        ];
        let sum = sums.entry((text("user"), text("share"))).or_default();
        sum.iter_mut().zip(counts).for_each(|(sum, counts)| *sum += u64::from(counts));
    }
    sums
}

#[test]
fn what_was_done_is_the_sum_of_the_opens() {
    for name in ["office.pcapng", "setinfo.pcapng", "creates.pcapng"] {
        let capture = fixture(name);
        let story: Value =
            serde_json::from_str(&run(["summary", "--format", "json", &capture]).well()).unwrap();
        let reported: BTreeMap<_, _> = story["activity"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| {
                let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
                let counts =
                    ["opens", "refused", "created", "overwritten", "read", "written", "renamed", "deleted"]
                        .map(|key| row[key].as_u64().unwrap());
                ((text("user"), text("share")), counts)
            })
            .collect();
        assert_eq!(reported, done(&run(["opens", "--format", "jsonl", &capture]).well()), "{name}");
    }
}
