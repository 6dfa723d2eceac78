//! Findings on the captures of the fixtures: what is there, what is not, and that what proves it is found by its filter.

use std::collections::BTreeSet;
use std::sync::Arc;

use smbtrail_fields::{Filter, Selector};
use smbtrail_findings::{Finding, Findings, Judge, Severity};
use smbtrail_pipeline::capture::{CaptureReader, CaptureSet};
use smbtrail_pipeline::track::{Event, Observer};
use smbtrail_pipeline::{Options, Pipeline};
use smbtrail_tests::commands::secrets;

fn pipeline(name: &str, bytes: &Arc<[u8]>, options: Options) -> Pipeline {
    let reader =
        CaptureReader::from_reader(name, std::io::Cursor::new(Arc::clone(bytes))).expect("a capture");
    Pipeline::new(CaptureSet::from_reader(reader), options)
}

fn options() -> Options {
    let mut options = Options::default().with_data(true).with_secrets(secrets());
    options.limits.stub = smbtrail_findings::Options::STUB;
    options
}

fn findings(name: &str, bytes: &Arc<[u8]>) -> Vec<Finding> {
    let thresholds = smbtrail_findings::Options::default();
    let mut findings = Findings::new(&thresholds);
    pipeline(name, bytes, options()).run(&mut Judge::new(thresholds, &mut findings));
    findings.finish()
}

/// The frames of the messages, envelopes and SMB1 messages that a filter selects.
struct Selected(Selector, BTreeSet<u64>);

impl Observer for Selected {
    fn event(&mut self, event: &Event<'_>) {
        if let Some(selected) = self.0.select(event) {
            self.1.insert(selected.moment.frame);
        }
    }
}

#[test]
fn a_filter_selects_what_proves_its_finding_and_nothing_else() {
    let mut count = 0;
    for (name, bytes) in smbtrail_tests::captures() {
        for finding in findings(&name, &bytes) {
            let filter: Filter = finding.filter().parse().expect("a sound filter");
            let mut selected = Selected(Selector::new(filter), BTreeSet::new());
            pipeline(&name, &bytes, options()).run(&mut selected);
            let proof: BTreeSet<u64> = finding.evidence.frames().iter().copied().collect();
            assert!(!proof.is_empty(), "{name}: {} has no proof", finding.behaviour);
            assert_eq!(selected.1, proof, "{name}: {}", finding.behaviour);
            assert!(proof.contains(&finding.first.frame) && finding.first.frame <= finding.last.frame);
            assert!(!finding.why.is_empty() && finding.confidence <= 100 && finding.count > 0, "{name}");
            count += 1;
        }
    }
    assert!(count > 80, "only {count} findings");
}

/// A finding, and a capture that has it.
const THERE: &[(&str, &str)] = &[
    ("guest.pcap", "guest-session"),
    ("impacket-client.pcapng", "attack-tool-client"),
    ("odd-compressed.pcapng", "ntlmv1"),
    ("odd-compressed.pcapng", "compression-header-overflow"),
    ("odd-two-servers.pcapng", "relay-symptoms"),
    ("kerberos.pcapng", "kerberos-rc4"),
    ("downgrade.pcapng", "dialect-downgrade"),
    ("encrypted-share.pcapng", "encrypted-share"),
    ("office.pcapng", "password-guessing"),
    ("logons.pcapng", "signing-not-required"),
    ("pipes.pcapng", "account-discovery"),
];

#[test]
fn what_a_capture_shows_is_found_once() {
    let captures = smbtrail_tests::captures();
    for (name, id) in THERE {
        let (_, bytes) = captures.iter().find(|(known, _)| known == name).expect("the capture exists");
        let found = findings(name, bytes).iter().filter(|finding| finding.behaviour.id == *id).count();
        assert!(found >= 1, "{name}: no {id}");
    }
}

/// Everyday work of clients and servers: whatever is found there is ordinary.
const ORDINARY: &[&str] = &[
    "acls.pcapng",
    "compound.pcapng",
    "copychunk.pcapng",
    "creates.pcapng",
    "credits.pcapng",
    "dfs.pcapng",
    "dialects.pcapng",
    "durable.pcapng",
    "encrypted-share.pcapng",
    "extended-attributes.pcapng",
    "fsctls.pcapng",
    "getinfo.pcapng",
    "impacket-client.pcapng",
    "ipv6.pcap.gz",
    "kerberos.pcapng",
    "large-segments.pcapng",
    "leases.pcapng",
    "listings.pcapng",
    "locks.pcapng",
    "macos.pcapng",
    "mid-stream.pcapng",
    "multichannel.pcapng",
    "names.pcapng",
    "netbios.pcap",
    "notify.pcapng",
    "oplocks.pcapng",
    "pipes.pcapng",
    "quotas.pcapng",
    "replay.pcapng",
    "sealed-pipes.pcapng",
    "sessions.pcapng",
    "setinfo.pcapng",
    "shares-and-echo.pcapng",
    "snapshots.pcapng",
    "sparse.pcapng",
    "streams.pcapng",
];

#[test]
fn ordinary_work_is_at_most_low() {
    let captures = smbtrail_tests::captures();
    for name in ORDINARY {
        let (_, bytes) = captures.iter().find(|(known, _)| known == name).expect("the capture exists");
        for finding in findings(name, bytes) {
            assert!(finding.severity <= Severity::Low, "{name}: {}: {}", finding.behaviour, finding.why);
        }
    }
}
