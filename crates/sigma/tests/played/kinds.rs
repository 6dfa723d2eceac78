//! Rules of every kind of log, modifier and condition, each with traffic that it matches and a neighbour that it must not.

use smbtrail_play::{CLIENT, Play, SERVER, text};
use smbtrail_track::Observer;
use smbtrail_wire::NtStatus;

use crate::{matches, rule};

type Stage<'a> = Play<&'a mut dyn Observer>;
/// The source of a rule, its detection, what it matches, and what it does not.
type Kind = (&'static str, &'static str, fn(&mut Stage<'_>), fn(&mut Stage<'_>));

const FILES: &str = "product: zeek, service: smb_files";
const SECURITY: &str = "product: windows, service: security";

fn alice(play: &mut Stage<'_>) {
    play.connect(CLIENT, SERVER);
    play.log_on("alice", NtStatus::SUCCESS);
}

/// Alice opens a file and closes it.
fn opens(play: &mut Stage<'_>, name: &str) {
    alice(play);
    play.share(r"\\srv\data");
    let file = play.open(name);
    play.close(file);
}

/// Alice makes a service with this program.
fn makes_service(play: &mut Stage<'_>, program: &str) {
    alice(play);
    play.call("svcctl", "CreateServiceW", &[("name", text("backup")), ("path", text(program))], 0);
}

fn makes_task(play: &mut Stage<'_>, returns: u32) {
    alice(play);
    let arguments = [("path", text(r"\backup")), ("xml", text("<Task/>"))];
    play.call("ITaskSchedulerService", "SchRpcRegisterTask", &arguments, returns);
}

#[track_caller]
fn judge(kinds: &[Kind]) {
    for (source, detection, does, neighbour) in kinds {
        let rules = rule(source, detection);
        assert!(matches(&rules, *does) > 0, "{source}: {detection} is silent");
        assert_eq!(matches(&rules, *neighbour), 0, "{source}: {detection} matches its neighbour");
    }
}

#[test]
fn modifiers_compare_as_they_say() {
    judge(&[
        (
            FILES,
            "it: {name: 'Plan.TXT'}, condition: it",
            |p| opens(p, "plan.txt"),
            |p| opens(p, "plan.txt.bak"),
        ),
        (
            FILES,
            "it: {name|cased: Plan.txt}, condition: it",
            |p| opens(p, "Plan.txt"),
            |p| opens(p, "plan.txt"),
        ),
        (FILES, "it: {name: 'pl?n*'}, condition: it", |p| opens(p, "plan.txt"), |p| opens(p, "plain.txt")),
        (FILES, r"it: {name: 'a\*b'}, condition: it", |p| opens(p, "a*b"), |p| opens(p, "a-b")),
        (
            FILES,
            "it: {name|contains: [x, budget]}, condition: it",
            |p| opens(p, "q3-budget.ods"),
            |p| opens(p, "q3.ods"),
        ),
        (
            FILES,
            "it: {name|contains|all: [q3, budget]}, condition: it",
            |p| opens(p, "budget-q3"),
            |p| opens(p, "budget-q4"),
        ),
        (
            FILES,
            "it: {name|startswith: 'cash'}, condition: it",
            |p| opens(p, "cash.db"),
            |p| opens(p, "no-cash.db"),
        ),
        (
            FILES,
            r"it: {name|endswith: '\ntds.dit'}, condition: it",
            |p| opens(p, r"a\NTDS.dit"),
            |p| opens(p, "ntds.dit"),
        ),
        (
            FILES,
            r"it: {name|re: '^[0-9a-f]{8}\.tmp$'}, condition: it",
            |p| opens(p, "00c0ffee.tmp"),
            |p| opens(p, "coffee.tmp"),
        ),
        (
            FILES,
            "it: {id.orig_h|cidr: 10.0.0.0/29}, condition: it",
            |p| opens(p, "a"),
            |p| {
                p.connect("10.0.0.8", SERVER);
                p.log_on("alice", NtStatus::SUCCESS);
                p.share(r"\\srv\data");
                p.open("a");
            },
        ),
        // "hush" is at the first, second or third place of a group: aHVzaA==, eGh1c2g=, eHhodXNo.
        (
            FILES,
            "it: {name|base64: hush!!}, condition: it",
            |p| opens(p, "aHVzaCEh"),
            |p| opens(p, "eGh1c2ghIQ"),
        ),
        (
            FILES,
            "it: {name|base64offset|contains: hush}, condition: it",
            |p| opens(p, "eHhodXNo.txt"),
            |p| opens(p, "eHh0dXNo"),
        ),
        (
            FILES,
            "it: {name|wide|base64offset|contains: ab}, condition: it",
            |p| opens(p, "YQBiAA"),
            |p| opens(p, "YWI"),
        ),
        (SECURITY, "it: {EventID|gte: 5145}, condition: it", |p| opens(p, "a"), alice),
        (
            FILES,
            "it: {prev_name|exists: true}, condition: it",
            |p| {
                opens(p, "a");
                p.rename("a", "b");
            },
            |p| opens(p, "a"),
        ),
        (
            FILES,
            "it: {action: 'SMB::FILE_OPEN', prev_name: null}, condition: it",
            |p| opens(p, "a"),
            |p| {
                alice(p);
                p.pipe("atsvc");
            },
        ),
        (
            SECURITY,
            "it: {EventID: 4624, TargetUserName|fieldref: WorkstationName}, condition: it",
            |p| {
                p.connect(CLIENT, SERVER);
                p.log_on("DESK", NtStatus::SUCCESS);
            },
            alice,
        ),
        (
            SECURITY,
            "it: {ServiceFileName|windash|contains: ' -c '}, condition: it",
            |p| makes_service(p, "sh.exe /c whoami"),
            |p| makes_service(p, "sh.exe c whoami"),
        ),
    ]);
}

#[test]
fn conditions_join_selections() {
    judge(&[
        (
            FILES,
            "one: {name: a}, two: {action: 'SMB::FILE_OPEN'}, condition: one and two",
            |p| opens(p, "a"),
            |p| opens(p, "b"),
        ),
        (
            FILES,
            "one: {name: a}, two: {name: b}, condition: one or two",
            |p| opens(p, "b"),
            |p| opens(p, "c"),
        ),
        (
            FILES,
            "it: {name|startswith: a}, ours: {name: a.txt}, condition: it and not ours",
            |p| opens(p, "a.exe"),
            |p| opens(p, "a.txt"),
        ),
        (
            FILES,
            "it_1: {name: a}, it_2: {name: b}, condition: 1 of it_*",
            |p| opens(p, "b"),
            |p| opens(p, "c"),
        ),
        (
            FILES,
            "it_1: {name|contains: a}, it_2: {name|contains: b}, condition: all of it_*",
            |p| opens(p, "ab"),
            |p| opens(p, "b"),
        ),
        (FILES, "a: {name: a}, b: {name: b}, condition: 1 of them", |p| opens(p, "b"), |p| opens(p, "c")),
        (
            FILES,
            "a: {name|contains: a}, b: {name|contains: b}, c: {name|contains: c}, condition: (a or b) and not (b and c)",
            |p| opens(p, "ac"),
            |p| opens(p, "abc"),
        ),
        (FILES, "it: [{name: a}, {name: b}], condition: it", |p| opens(p, "b"), |p| opens(p, "c")),
        (FILES, "it: [budget], condition: it", |p| opens(p, "the Budget.ods"), |p| opens(p, "the plan")),
    ]);
}

#[test]
fn every_log_reaches_its_rules() {
    let refused = |play: &mut Stage<'_>| {
        play.connect(CLIENT, SERVER);
        play.log_on("bob", NtStatus::LOGON_FAILURE);
    };
    judge(&[
        (
            "product: zeek, service: smb_mapping",
            r"it: {path: '\\\\srv\\data'}, condition: it",
            |p| opens(p, "a"),
            alice,
        ),
        (
            "product: zeek, service: smb_cmd",
            "it: {command: CREATE, username|endswith: alice}, condition: it",
            |p| opens(p, "a"),
            alice,
        ),
        (
            "product: zeek, service: dce_rpc",
            "it: {endpoint: svcctl, operation: CreateServiceW}, condition: it",
            |p| makes_service(p, "a"),
            |p| makes_task(p, 0),
        ),
        (
            "product: zeek, service: ntlm",
            "it: {username: bob, success: false}, condition: it",
            refused,
            alice,
        ),
        ("product: zeek, service: conn", "it: {id.resp_p: 445}, condition: it", alice, |_| {}),
        ("product: zeek", "it: {name: a}, condition: it", |p| opens(p, "a"), |p| opens(p, "b")),
        (SECURITY, "it: {EventID: 4624, TargetUserName: alice, LogonType: 3}, condition: it", alice, refused),
        (
            SECURITY,
            "it: {EventID: 4625, TargetUserName: bob, Status: '0xc000006d'}, condition: it",
            refused,
            alice,
        ),
        (
            SECURITY,
            "it: {EventID: 4697, ServiceName: backup}, condition: it",
            |p| makes_service(p, "a"),
            |p| makes_task(p, 0),
        ),
        (
            SECURITY,
            r"it: {EventID: 4698, TaskName: '\backup'}, condition: it",
            |p| makes_task(p, 0),
            |p| makes_task(p, 0x8007_0005),
        ),
        (
            SECURITY,
            r"it: {EventID: 5140, ShareName: '\\\\\*\\data'}, condition: it",
            |p| opens(p, "a"),
            alice,
        ),
        (
            SECURITY,
            "it: {EventID: 5145, AccessList|contains: WriteData}, condition: it",
            |p| opens(p, "a"),
            alice,
        ),
        (
            "product: windows, service: system",
            "it: {EventID: 7045, ImagePath: a.exe}, condition: it",
            |p| makes_service(p, "a.exe"),
            |p| makes_service(p, "b.exe"),
        ),
        (
            "product: windows, category: pipe_created",
            r"it: {PipeName: '\svcctl'}, condition: it",
            |p| makes_service(p, "a"),
            |p| makes_task(p, 0),
        ),
    ]);
}
