//! Our own rules on fixtures, and rules that cannot match.

use std::path::{Path, PathBuf};

use smbtrail_pipeline::{Options, Pipeline};
use smbtrail_sigma::{Level, Rules, Sigma, Verdict};

fn own() -> Rules {
    Rules::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("rules")).expect("they can be read")
}

/// The file, the log and the record of each match in a fixture.
fn matches(rules: &Rules, fixture: &str) -> Vec<(PathBuf, &'static str, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/captures").join(fixture);
    let mut options = Options::default();
    options.limits.stub = 65_536;
    let mut found = Vec::new();
    let mut sigma = Sigma::new(rules, |one: &smbtrail_sigma::Match<'_>| {
        found.push((one.rule.file.clone(), one.log, one.record.clone()));
    });
    Pipeline::open([path], options).expect("a fixture").run(&mut sigma);
    drop(sigma);
    found
}

/// A rule about a log with one selection.
fn rule(product: &str, service: &str, selection: &str) -> Rules {
    let mut rules = Rules::default();
    let text = format!(
        "title: a rule\nlogsource: {{product: {product}, service: {service}}}\ndetection:\n  it: {selection}\n  condition: it\n"
    );
    rules.read(Path::new("a.yml"), &text);
    assert!(rules.refused.is_empty(), "{:?}", rules.refused);
    rules
}

/// Why a rule with one selection never matches.
#[track_caller]
fn never(product: &str, service: &str, selection: &str) -> String {
    let rules = rule(product, service, selection);
    match rules.rules[0].verdict() {
        Verdict::Never(reasons) => reasons.join("; "),
        other => panic!("{selection} is {other:?}"),
    }
}

#[track_caller]
fn possible(product: &str, service: &str, selection: &str) {
    let rules = rule(product, service, selection);
    assert_eq!(rules.rules[0].verdict(), &Verdict::Possible, "{selection}");
}

#[test]
fn every_own_rule_can_match() {
    let rules = own();
    assert!(rules.refused.is_empty() && rules.rules.len() >= 5, "{:?}", rules.refused);
    for rule in &rules.rules {
        assert_eq!(rule.verdict(), &Verdict::Possible, "{}", rule.file.display());
        assert!(rule.id.is_some() && rule.author.as_deref() == Some("smbtrail") && !rule.tags.is_empty());
    }
}

#[test]
fn a_star_that_a_backslash_makes_plain_is_no_share() {
    let why = never("zeek", "smb_files", r"{path: '\\\*\IPC$', name: atsvc}");
    assert!(why.contains(r"\\server\share") && why.contains("plain characters"), "{why}");
    possible("zeek", "smb_files", r"{path: '\\\\*\\IPC$', name: atsvc}");
    possible("windows", "security", r"{EventID: 5145, ShareName: '\\\\\*\\IPC$'}");
    never("windows", "security", r"{EventID: 5140, ShareName: 'Admin$'}");
}

#[test]
fn names_have_no_backslash_before_them() {
    never("zeek", "smb_files", r"{name: '\ntds.dit'}");
    possible("zeek", "smb_files", r"{name|endswith: '\ntds.dit'}");
    never("windows", "security", r"{EventID: 5145, RelativeTargetName|startswith: '\PSEXESVC'}");
    never("windows", "sysmon", "{PipeName: PSEXESVC}");
}

#[test]
fn endpoints_are_no_operations() {
    let why = never("zeek", "dce_rpc", "{endpoint: NetrJobAdd, operation: atsvc}");
    assert!(why.contains("NetrJobAdd is an operation"), "{why}");
    let why = never("zeek", "dce_rpc", "{endpoint: atsvc, operation: JobAdd}");
    assert!(why.contains("no operation is called JobAdd"), "{why}");
    possible("zeek", "dce_rpc", "{endpoint: atsvc, operation: NetrJobAdd}");
}

#[test]
fn requests_of_kerberos_are_those_that_the_log_has() {
    let why = never("zeek", "kerberos", "{request_type: TGS-REQ}");
    assert!(why.contains("expected AS, TGS or AP"), "{why}");
    for request in ["AS", "TGS", "AP"] {
        possible("zeek", "kerberos", &format!("{{request_type: {request}, cipher: rc4-hmac}}"));
    }
}

/// The recording asks its KDC for tickets.
#[test]
fn what_a_kdc_is_asked_is_matched() {
    let asked = |cipher: &str| {
        let rules = rule("zeek", "kerberos", &format!("{{request_type: TGS, cipher: {cipher}}}"));
        matches(&rules, "kerberos.pcapng")
    };
    let strong = asked("aes256-cts-hmac-sha1-96");
    assert!(!strong.is_empty() && strong.iter().all(|(_, log, _)| *log == "kerberos"), "{strong:?}");
    assert!(asked("des-cbc-md5").is_empty());
}

#[test]
fn a_field_that_always_says_the_same_is_nothing_else() {
    let why = never("windows", "sysmon", r"{Image|endswith: '\scrcons.exe'}");
    assert!(why.contains("Image is always System"), "{why}");
    possible("windows", "sysmon", "{Image|startswith: sys}");
}

#[test]
fn what_is_not_in_the_logs_never_matches_unless_it_has_to_be_absent() {
    never("zeek", "smb_files", "{Image: a.exe}");
    never("windows", "security", "{EventID: 5136}");
    possible("zeek", "smb_files", "{Image: null}");
    possible("zeek", "smb_files", "{Image|exists: false}");
}

#[test]
fn a_condition_is_tried_with_what_can_be_true() {
    let verdict = |condition: &str| {
        let mut rules = Rules::default();
        let text = format!(
            "title: a rule\nlogsource: {{product: zeek, service: smb_files}}\ndetection:\n  one: {{Image: a}}\n  two: {{name: a}}\n  \
             condition: {condition}\n"
        );
        rules.read(Path::new("a.yml"), &text);
        rules.rules[0].verdict() == &Verdict::Possible
    };
    assert!(verdict("one or two") && verdict("two and not one") && verdict("1 of them"));
    assert!(!verdict("one and two") && !verdict("all of them") && !verdict("one"));
}

#[test]
fn what_is_no_rule_is_refused_with_a_reason() {
    let mut rules = Rules::default();
    let documents = "title: a\nlogsource: {product: zeek, service: http}\ndetection: {it: {a: b}, condition: it}\n---\ntitle: \
                     b\ncorrelation: {}\n---\n- a list\n---\ntitle: c\nlogsource: {product: zeek, service: dce_rpc}\ndetection: {it: {a: b}, \
                     condition: it | count() > 5}\n";
    rules.read(Path::new("a.yml"), documents);
    let why: Vec<_> = rules.refused.iter().map(|refused| refused.why.as_str()).collect();
    assert!(rules.rules.is_empty() && why.len() == 4, "{why:?}");
    assert!(
        why[0].contains("zeek, http") && why[1].contains("correlation") && why[2].contains("no detection"),
        "{why:?}"
    );
    rules.read(Path::new("b.yml"), "a: [1");
    assert!(rules.refused[4].why.starts_with("it is no YAML"), "{:?}", rules.refused[4]);
}

#[test]
fn levels_have_an_order() {
    assert!(Level::ALL.is_sorted());
    assert_eq!((Level::named("HIGH"), Level::named("x")), (Some(Level::High), None));
}

#[test]
fn rules_match_records_of_both_forms() {
    let rules = |product: &str, service: &str, selection: &str| {
        matches(&rule(product, service, selection), "office.pcapng")
    };
    let opened = rules(
        "windows",
        "security",
        r"{EventID: 5145, ShareName|startswith: '\\\\\*\\', AccessMask|startswith: '0x'}",
    );
    assert!(
        !opened.is_empty()
            && opened.iter().all(|(_, log, record)| *log == "5145" && record.contains("\"EventID\":5145"))
    );
    let files = rules("zeek", "smb_files", r"{path: '\\\\*\\*', action: 'SMB::FILE_OPEN'}");
    assert!(
        !files.is_empty()
            && files.iter().all(|(_, log, record)| *log == "smb_files" && record.contains("SMB::FILE_OPEN"))
    );
    assert!(rules("windows", "system", "{EventID: 5145}").is_empty(), "a record of another log");
    assert!(rules("zeek", "smb_files", "{name: 'no such file'}").is_empty());
}
