//! Each finding where it has to be, and what is close to it where there must be none.

mod play;

use play::*;
use smbtrail_findings::{Finding, Options, Severity, Suppressions, Threshold, behaviours};
use smbtrail_track::rpc::Value;
use smbtrail_wire::{CreateAction, NtStatus};

const HKLM: u8 = 1;
const KEY: u8 = 2;

/// Alice asks for a service, and perhaps starts it.
fn service(name: &str, path: &str, returns: u32, starts: bool) -> Play {
    let mut play = Play::alice();
    let arguments = [("name", text(name)), ("path", text(path)), ("service", handle(9))];
    play.call("svcctl", "CreateServiceW", &arguments, returns);
    if starts {
        play.call("svcctl", "StartServiceW", &[("service", handle(9))], 0x41d);
        play.call("svcctl", "DeleteService", &[("service", handle(9))], 0);
    }
    play
}

/// Alice sets a value below a key of HKEY_LOCAL_MACHINE.
fn value(key: &str, value: &str, returns: u32) -> Play {
    let mut play = Play::alice();
    play.call("winreg", "OpenLocalMachine", &[("key", handle(HKLM))], 0);
    let arguments = [("key", handle(HKLM)), ("sub_key", text(key)), ("result", handle(KEY))];
    play.call("winreg", "BaseRegOpenKey", &arguments, 0);
    play.call("winreg", "BaseRegSetValue", &[("key", handle(KEY)), ("value", text(value))], returns);
    play
}

/// Alice saves a key to a file.
fn save(key: &str) -> Play {
    let mut play = Play::alice();
    play.call("winreg", "OpenLocalMachine", &[("key", handle(HKLM))], 0);
    let arguments = [("key", handle(HKLM)), ("sub_key", text(key)), ("result", handle(KEY))];
    play.call("winreg", "BaseRegOpenKey", &arguments, 0);
    play.call("winreg", "BaseRegSaveKey", &[("key", handle(KEY)), ("file", text(r"..\Temp\x.tmp"))], 0);
    play
}

fn call(interface: &'static str, operation: &str, arguments: &[(&str, Value)], returns: u32) -> Play {
    let mut play = Play::alice();
    play.call(interface, operation, arguments, returns);
    play
}

fn in_share(share: &str, does: impl FnOnce(&mut Play)) -> Play {
    let mut play = Play::alice();
    play.share(share);
    does(&mut play);
    play
}

fn logons(user: impl Fn(usize) -> String, failures: usize, then: Option<&str>) -> Play {
    let mut play = Play::nobody(Options::default());
    play.connect(CLIENT, SERVER);
    (0..failures).for_each(|at| play.log_on(&user(at), NtStatus::LOGON_FAILURE));
    then.into_iter().for_each(|user| play.log_on(user, NtStatus::SUCCESS));
    play
}

/// Zeros, or not, as the credential of a computer.
fn netlogon(byte: u8, times: usize, returns: u32) -> Play {
    let mut play = Play::alice();
    for _ in 0..times {
        let challenge = [("computer", text("DC1")), ("client_challenge", Value::Bytes(vec![byte; 8]))];
        play.call("netlogon", "NetrServerReqChallenge", &challenge, 0);
        let credential = [
            ("account", text("DC1$")),
            ("computer", text("DC1")),
            ("client_credential", Value::Bytes(vec![byte; 8])),
        ];
        play.call("netlogon", "NetrServerAuthenticate3", &credential, returns);
    }
    play
}

/// Files are read, written anew with another ending, and deleted.
fn rewrite(count: usize, content: &[u8]) -> Play {
    in_share(r"\\srv\data", |play| {
        for at in 0..count {
            play.read(&format!("d\\{at}.docx"), b"PK\x03\x04 a document");
            play.write(&format!("d\\{at}.docx.zzz"), content);
            play.delete(&format!("d\\{at}.docx"));
        }
    })
}

/// Calls as somebody else.
fn as_user(user: &str, interface: &'static str, operation: &str) -> Play {
    let mut play = Play::nobody(Options::default());
    play.connect(CLIENT, SERVER);
    play.log_on(user, NtStatus::SUCCESS);
    play.call(interface, operation, &[], 0);
    play
}

fn secret(name: &str, returns: u32) -> Play {
    call("lsarpc", "LsarRetrievePrivateData", &[("name", text(name))], returns)
}

type Case = (&'static str, Severity, Play, Play);

/// Each finding: how severe it is, where it is, and a neighbour without it.
fn cases() -> Vec<Case> {
    use Severity::{Critical, High, Info, Low, Medium};
    let plain = r"C:\Program Files\Agent\agent.exe";
    let run = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Run";
    let other = [0xA7_u8, 0x01, 0xF9, 0x33].repeat(8);
    let rids = |count: u64| [("rids", list((500..500 + count).map(number)))];
    vec![
        (
            "remote-service-execution",
            High,
            service("kXqZpTbR", plain, 0, true),
            call("svcctl", "StartServiceW", &[("service", handle(3))], 0),
        ),
        ("remote-service-execution", Low, service("kXqZpTbR", plain, 5, false), Play::alice()),
        (
            "remote-service-execution",
            Critical,
            {
                let mut play = Play::alice();
                play.pipe("PSEXESVC");
                play
            },
            {
                let mut play = Play::alice();
                play.pipe("spoolss");
                play
            },
        ),
        (
            "service-command-line",
            High,
            service("x", r"%COMSPEC% /C dir > C:\t", 0, false),
            service("x", plain, 0, true),
        ),
        (
            "remote-task",
            Medium,
            call("atsvc", "NetrJobAdd", &[("command", text("cmd.exe"))], 0),
            call("atsvc", "NetrJobEnum", &[], 0),
        ),
        ("registry-write", High, value(run, "Updater", 0), value(r"SOFTWARE\Vendor\Agent", "Run", 0)),
        ("registry-write", Low, value(run, "Updater", 5), value(r"SOFTWARE\Vendor\Run", "x", 0)),
        ("registry-hive-saved", High, save("SAM"), save(r"SOFTWARE\Vendor")),
        (
            "lsa-secret-read",
            High,
            secret("DPAPI_SYSTEM", 0),
            call("lsarpc", "LsarOpenSecret", &[("name", text("x"))], 0),
        ),
        ("lsa-secret-read", Low, secret("DPAPI_SYSTEM", 0xC000_0022), Play::alice()),
        (
            "lsa-secret-set",
            Medium,
            call("lsarpc", "LsarStorePrivateData", &[("name", text("x"))], 0),
            call("lsarpc", "LsarCreateSecret", &[("name", text("x"))], 0),
        ),
        ("domain-backup-key", Critical, secret("G$BCKUPKEY_PREFERRED", 0), secret("DPAPI_SYSTEM", 0)),
        (
            "dcsync",
            Critical,
            as_user("mallory", "drsuapi", "DRSGetNCChanges"),
            as_user("DC2$", "drsuapi", "DRSGetNCChanges"),
        ),
        (
            "dcshadow",
            Critical,
            as_user("mallory", "drsuapi", "DRSReplicaAdd"),
            as_user("DC2$", "drsuapi", "DRSReplicaAdd"),
        ),
        ("zerologon", High, netlogon(0, 3, 0xC000_0022), netlogon(7, 12, 0)),
        ("zerologon", Critical, netlogon(0, 3, 0), netlogon(0, 2, 0xC000_0022)),
        (
            "coercion",
            Medium,
            call("efsrpc", "EfsRpcOpenFileRaw", &[("path", text(r"\\10.0.0.66\s\x"))], 0x35),
            call("efsrpc", "EfsRpcOpenFileRaw", &[("path", text(r"C:\x"))], 0),
        ),
        (
            "coercion",
            Info,
            call(
                "spoolss",
                "RpcRemoteFindFirstPrinterChangeNotificationEx",
                &[("local_machine", text(r"\\10.0.0.7"))],
                0,
            ),
            call("spoolss", "RpcEnumPrinters", &[], 0),
        ),
        (
            "password-reset",
            Low,
            call("samr", "SamrSetInformationUser2", &[("level", number(24))], 0),
            call("samr", "SamrSetInformationUser2", &[("level", number(7))], 0),
        ),
        (
            "password-changed",
            Info,
            call("samr", "SamrUnicodeChangePasswordUser2", &[("user", text("bob"))], 0),
            Play::alice(),
        ),
        (
            "account-created",
            Low,
            call("samr", "SamrCreateUser2InDomain", &[("name", text("bob"))], 0),
            call("samr", "SamrOpenUser", &[], 0),
        ),
        (
            "member-added",
            Low,
            call("samr", "SamrAddMemberToGroup", &[("rid", number(1107))], 0),
            call("samr", "SamrGetMembersInGroup", &[], 0),
        ),
        (
            "event-log-cleared",
            High,
            call("eventlog", "ElfrClearELFW", &[], 0),
            call("eventlog", "ElfrReadELW", &[], 0),
        ),
        (
            "remote-shutdown",
            Medium,
            call("InitShutdown", "BaseInitiateShutdown", &[], 0),
            call("InitShutdown", "BaseAbortShutdown", &[], 0),
        ),
        (
            "share-created",
            Low,
            call(
                "srvsvc",
                "NetrShareAdd",
                &[("level", number(2)), ("name", text("x")), ("path", text(r"C:\x"))],
                0,
            ),
            call("srvsvc", "NetrShareGetInfo", &[("name", text("x"))], 0),
        ),
        (
            "share-created",
            Medium,
            call(
                "srvsvc",
                "NetrShareAdd",
                &[("level", number(2)), ("name", text("x$")), ("path", text(r"C:\"))],
                0,
            ),
            Play::alice(),
        ),
        (
            "print-spooler-plugin",
            Medium,
            call("spoolss", "RpcAddPrintProcessor", &[("path", text(r"C:\x\p.dll"))], 0),
            call("spoolss", "RpcEnumPrinterDrivers", &[], 0),
        ),
        ("mass-rewrite", High, rewrite(12, &other), rewrite(12, b"\x1F\x8B\x08 compressed")),
        (
            "mass-rewrite",
            High,
            in_share(r"\\srv\data", |play| {
                (0..12).for_each(|at| {
                    play.overwrite(&format!("{at}.txt"), &other);
                    play.rename(&format!("{at}.txt"), &format!("{at}.txt.zzz"));
                })
            }),
            rewrite(9, &other),
        ),
        // As office programs save: a new file takes the place of the old one.
        (
            "mass-deletion",
            Low,
            in_share(r"\\srv\data", |play| (0..12).for_each(|at| play.delete(&format!("{at}.txt")))),
            in_share(r"\\srv\data", |play| {
                (0..12).for_each(|at| {
                    play.write(&format!("{at}.tmp"), b"PK\x03\x04 new");
                    play.rename(&format!("{at}.docx"), &format!("{at}.old"));
                    play.rename(&format!("{at}.tmp"), &format!("{at}.docx"));
                    play.delete(&format!("{at}.old"));
                    play.write(&format!("~{at}.tmp"), b"a lock");
                    play.delete(&format!("~{at}.tmp"));
                })
            }),
        ),
        (
            "timestomp",
            Low,
            in_share(r"\\srv\data", |play| {
                let file = play.open("a");
                play.set_created(file, 130_000_000_000_000_000);
            }),
            in_share(r"\\srv\data", |play| {
                let file = play.open_as("a", CreateAction::CREATED);
                play.set_created(file, 130_000_000_000_000_000);
            }),
        ),
        (
            "program-to-admin-share",
            Medium,
            in_share(r"\\srv\ADMIN$", |play| play.write("a.exe", b"MZ\x90\0\x03\0\0\0")),
            in_share(r"\\srv\ADMIN$", |play| play.write("a.txt", b"a text")),
        ),
        (
            "program-to-admin-share",
            High,
            in_share(r"\\srv\C$", |play| play.write("a.jpg", b"MZ\x90\0\x03\0\0\0")),
            Play::alice(),
        ),
        (
            "program-on-share",
            Info,
            in_share(r"\\srv\data", |play| play.write("a.exe", b"MZ\x90\0\x03\0\0\0")),
            in_share(r"\\srv\data", |play| play.write("a.exe.txt", b"a text")),
        ),
        (
            "startup-folder-write",
            High,
            in_share(r"\\srv\C$", |play| {
                play.write(
                    r"ProgramData\Microsoft\Windows\Start Menu\Programs\Startup\a.lnk",
                    b"L\0\0\0\x01\x14\x02\0",
                )
            }),
            in_share(r"\\srv\C$", |play| {
                play.read(
                    r"ProgramData\Microsoft\Windows\Start Menu\Programs\Startup\a.lnk",
                    b"L\0\0\0\x01\x14\x02\0",
                )
            }),
        ),
        (
            "hidden-stream",
            High,
            in_share(r"\\srv\data", |play| play.write("a.docx:b.exe", b"MZ\x90\0\x03\0\0\0")),
            in_share(r"\\srv\data", |play| play.write("a.docx:AFP_Resource", b"a text")),
        ),
        (
            "forced-auth-file",
            Medium,
            in_share(r"\\srv\data", |play| {
                play.write("a.scf", b"[Shell]\r\nIconFile=\\\\10.0.0.66\\a\\b.ico")
            }),
            in_share(r"\\srv\data", |play| play.write("a.scf", b"[Shell]\r\nIconFile=\\\\srv\\a\\b.ico")),
        ),
        (
            "credential-file",
            High,
            in_share(r"\\srv\C$", |play| play.read(r"x\ntds.dit", &other)),
            in_share(r"\\srv\data", |play| play.read("NTUSER.DAT", b"regf\0\0\0\0")),
        ),
        (
            "snapshot-access",
            High,
            in_share(r"\\srv\C$", |play| {
                play.read(r"@GMT-2026.01.01-00.00.00\Windows\System32\config\SAM", &other)
            }),
            in_share(r"\\srv\C$", |play| play.read(r"docs\a", &other)),
        ),
        (
            "snapshot-access",
            Info,
            in_share(r"\\srv\data", |play| play.read(r"@GMT-2026.01.01-00.00.00\a.txt", &other)),
            Play::alice(),
        ),
        (
            "gpp-password",
            High,
            in_share(r"\\srv\SYSVOL", |play| {
                play.read(r"lab\Policies\{6A}\Groups.xml", b"<Properties cpassword=\"j1Uy\"/>")
            }),
            in_share(r"\\srv\SYSVOL", |play| {
                play.read(r"lab\Policies\{6A}\Groups.xml", b"<Properties cpassword=\"\"/>")
            }),
        ),
        (
            "group-policy-changed",
            Medium,
            in_share(r"\\srv\SYSVOL", |play| play.write(r"lab\Policies\{6A}\gpt.ini", b"[General]")),
            in_share(r"\\srv\SYSVOL", |play| play.read(r"lab\Policies\{6A}\gpt.ini", b"[General]")),
        ),
        (
            "group-policy-read",
            Info,
            in_share(r"\\srv\SYSVOL", |play| play.read(r"lab\Policies\{6A}\gpt.ini", b"[General]")),
            in_share(r"\\srv\SYSVOL", |play| play.read(r"lab\scripts\a.bat", b"echo hi")),
        ),
        (
            "mark-of-the-web",
            Info,
            in_share(r"\\srv\data", |play| play.write("a.exe:Zone.Identifier", b"[ZoneTransfer]")),
            in_share(r"\\srv\data", |play| play.read("a.exe:Zone.Identifier", b"[ZoneTransfer]")),
        ),
        (
            "c2-pipe",
            Medium,
            {
                let mut play = Play::alice();
                play.pipe("MSSE-1234-server");
                play
            },
            {
                let mut play = Play::alice();
                play.pipe("wkssvc");
                play
            },
        ),
        ("hash-exposed", Medium, at_server("93.184.216.34"), at_server("192.168.7.7")),
        ("relay-symptoms", High, relayed(), at_server(SERVER)),
        (
            "password-guessing",
            Medium,
            logons(|_| "bob".into(), 5, None),
            logons(|_| "bob".into(), 2, Some("bob")),
        ),
        (
            "password-guessing",
            High,
            logons(|_| "bob".into(), 12, Some("bob")),
            logons(|at| format!("user{at}"), 10, None),
        ),
        (
            "password-spraying",
            Medium,
            logons(|at| format!("user{at}"), 10, None),
            logons(|_| "bob".into(), 10, None),
        ),
        (
            "password-spraying",
            High,
            logons(|at| format!("user{at}"), 10, Some("alice")),
            logons(|at| format!("user{at}"), 4, Some("alice")),
        ),
        (
            "anonymous-session",
            Info,
            logons(|_| String::new(), 0, Some("")),
            logons(|_| String::new(), 1, None),
        ),
        (
            "account-discovery",
            Medium,
            call("samr", "SamrLookupIdsInDomain", &rids(60), 0),
            call("samr", "SamrLookupIdsInDomain", &rids(3), 0),
        ),
        (
            "share-session-discovery",
            Low,
            call("srvsvc", "NetrSessionEnum", &[], 5),
            call("srvsvc", "NetrShareEnum", &[], 0),
        ),
        ("share-session-discovery", Medium, servers(4), servers(2)),
        (
            "logged-on-users",
            Low,
            call("wkssvc", "NetrWkstaUserEnum", &[], 0),
            call("wkssvc", "NetrWkstaGetInfo", &[], 0),
        ),
        (
            "share-walk",
            Low,
            in_share(r"\\srv\data", |play| (0..100).for_each(|at| play.list(&format!("d{at}")))),
            in_share(r"\\srv\data", |play| (0..300).for_each(|at| play.list(&format!("d{}", at % 90)))),
        ),
        ("bulk-read", Low, readers(200), readers(20)),
    ]
}

/// Alice logs on at a server.
fn at_server(server: &str) -> Play {
    let mut play = Play::nobody(Options::default());
    play.connect(CLIENT, server);
    play.log_on("alice", NtStatus::SUCCESS);
    play
}

/// Two servers give the same challenge.
fn relayed() -> Play {
    let mut play = at_server("10.0.0.66");
    play.connect("10.0.0.66", SERVER);
    play.log_on("alice", NtStatus::SUCCESS);
    play
}

/// One client asks servers for their shares.
fn servers(count: usize) -> Play {
    let mut play = Play::nobody(Options::default());
    for at in 0..count {
        play.connect(CLIENT, &format!("10.0.1.{at}"));
        play.log_on("alice", NtStatus::SUCCESS);
        play.call("srvsvc", "NetrShareEnum", &[], 0);
    }
    play
}

/// Three users read files, the last one this many.
fn readers(count: usize) -> Play {
    let mut play = Play::nobody(Options::default());
    for (user, files) in [("ann", 3), ("ben", 5), ("eve", count)] {
        play.connect(CLIENT, SERVER);
        play.log_on(user, NtStatus::SUCCESS);
        play.share(r"\\srv\data");
        (0..files).for_each(|at| play.read(&format!("{at}.txt"), b"some text"));
    }
    play
}

#[test]
fn each_is_found_once_and_its_neighbour_is_not() {
    for (id, severity, fires, neighbour) in cases() {
        let found = fires.found();
        let of_it: Vec<_> = found.iter().filter(|(found, _)| *found == id).collect();
        assert_eq!(of_it, [&(id, severity)], "{id}: {found:?}");
        let near = neighbour.found();
        assert!(near.iter().all(|(found, _)| *found != id), "beside {id}: {near:?}");
    }
}

/// What the cases above cannot show is in captures: tests/tests/findings.rs.
#[test]
fn each_behaviour_has_a_case_or_a_capture() {
    const CAPTURED: &[&str] = &[
        "attack-tool-client",
        "guest-session",
        "ntlmv1",
        "kerberos-rc4",
        "signing-not-required",
        "dialect-downgrade",
        "compression-header-overflow",
        "encrypted-share",
    ];
    let cases: Vec<&str> = cases().into_iter().map(|(id, ..)| id).collect();
    for behaviour in behaviours() {
        let id = behaviour.id;
        assert!(cases.contains(&id) != CAPTURED.contains(&id), "{id}");
    }
}

#[test]
fn a_behaviour_says_what_it_is_in_words_of_its_own() {
    let mut ids: Vec<&str> = behaviours().map(|behaviour| behaviour.id).collect();
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count);
    for behaviour in behaviours() {
        let texts = [behaviour.title, behaviour.decided, behaviour.silent, behaviour.benign, behaviour.next];
        assert!(texts.iter().all(|text| !text.is_empty()) && !behaviour.attack.is_empty(), "{behaviour}");
        assert!(behaviour.attack.iter().all(|id| id.starts_with('T') && id.len() >= 5), "{behaviour}");
        assert!(
            behaviour.next.starts_with("smbtrail ") && behaviour.next.ends_with("CAPTURE"),
            "{behaviour}"
        );
    }
}

#[test]
fn a_refusal_takes_nothing_back_and_a_missing_answer_is_no_success() {
    let mut play = service("agent", r"C:\agent.exe", 0, true);
    let arguments = [("name", text("agent")), ("path", text(r"C:\agent.exe")), ("service", handle(9))];
    play.call("svcctl", "CreateServiceW", &arguments, 0x431);
    assert!(play.found().contains(&("remote-service-execution", Severity::High)));
    for (interface, operation, id) in [
        ("eventlog", "ElfrClearELFW", "event-log-cleared"),
        ("svcctl", "CreateServiceW", "remote-service-execution"),
    ] {
        let mut play = Play::alice();
        play.ask(interface, operation, &arguments);
        let found = play.end();
        let asked = one(&found, id);
        assert_eq!(asked.severity, Severity::Low, "{asked:?}");
        assert!(asked.why.contains("the capture does not contain the answer"), "{}", asked.why);
    }
}

#[test]
fn numbers_at_the_end_of_their_range_are_no_trouble() {
    let names = list((0..60).map(|_| text("S-1-5-21-18446744073709551615")));
    let found = call("lsarpc", "LsarLookupNames", &[("names", names)], 0).end();
    assert_eq!(one(&found, "account-discovery").count, 1);
}

#[test]
fn long_names_are_cut() {
    let found = in_share(r"\\srv\data", |play| {
        play.write(&format!("{}.exe", "a".repeat(9_000)), b"MZ\x90\0\x03\0\0\0")
    })
    .end();
    let program = one(&found, "program-on-share");
    assert!(program.why.chars().count() <= 801 && program.path.as_deref().unwrap().len() <= 512);
}

#[test]
fn mistakes_of_many_days_are_no_guessing() {
    let mut play = Play::nobody(Options::default());
    play.connect(CLIENT, SERVER);
    for _ in 0..10 {
        play.log_on("bob", NtStatus::LOGON_FAILURE);
        play.wait(86_400);
    }
    assert!(play.found().iter().all(|(id, _)| *id != "password-guessing"));
}

#[test]
fn a_server_that_logs_on_at_the_named_host_is_coerced() {
    let mut play = call("efsrpc", "EfsRpcOpenFileRaw", &[("path", text(r"\\10.0.0.66\s\x"))], 0x35);
    play.wait(2);
    play.connect(SERVER, "10.0.0.66");
    play.log_on("SRV$", NtStatus::SUCCESS);
    let found = play.end();
    let coercion = found.iter().find(|finding| finding.behaviour.id == "coercion").expect("it is found");
    assert_eq!(coercion.severity, Severity::High);
    assert!(coercion.why.contains("logged on at 10.0.0.66 as SRV$"), "{}", coercion.why);
}

#[test]
fn a_hive_that_is_read_after_it_was_saved_joins_both_findings() {
    let mut play = save("SAM");
    play.share(r"\\srv\ADMIN$");
    play.read(r"Temp\x.tmp", b"regf\x01\0\0\0 and so on");
    let found = play.end();
    let saved = one(&found, "registry-hive-saved");
    let read = one(&found, "credential-file");
    assert_eq!((saved.severity, read.severity), (Severity::Critical, Severity::Critical));
    assert!(
        saved.why.contains(r"Temp\x.tmp") && read.why.contains(r"HKLM\SAM"),
        "{} {}",
        saved.why,
        read.why
    );
    assert!(read.evidence.frames().iter().any(|frame| saved.evidence.frames().contains(frame)));
}

#[test]
fn a_program_and_a_pipe_with_its_name_are_an_execution() {
    let play = |pipe: &str| {
        let mut play = in_share(r"\\srv\C$", |play| play.write("agent7.exe", b"MZ\x90\0\x03\0\0\0"));
        play.wait(30);
        play.pipe(pipe);
        play.found()
    };
    assert!(play("agent7").contains(&("remote-service-execution", Severity::High)));
    assert!(play("spoolss").iter().all(|(id, _)| *id != "remote-service-execution"));
}

/// A lot of what nobody can read.
fn noise() -> Vec<u8> {
    (0..1024_u32).map(|at| at.wrapping_mul(2_654_435_761).to_be_bytes()[1]).collect()
}

#[test]
fn saving_converting_and_tidying_up_is_no_mass_rewrite() {
    let play = in_share(r"\\srv\data", |play| {
        for at in 0..12 {
            // As vi does: the old file gets another name, the new one is written under the old one's.
            play.read(&format!(r"a\{at}.txt"), b"some text here");
            play.rename(&format!(r"a\{at}.txt"), &format!(r"a\{at}.txt~"));
            play.write(&format!(r"a\{at}.txt"), b"some other text");
            play.delete(&format!(r"a\{at}.txt~"));
            // A text is saved with letters that it did not have before.
            play.read(&format!(r"b\{at}.txt"), b"some text here");
            play.overwrite(&format!(r"b\{at}.txt"), "größer, müde, schön".as_bytes());
            // A sound is converted.
            play.read(&format!(r"c\{at}.wav"), b"RIFF a sound");
            play.write(&format!(r"c\{at}.mp3"), b"\xFF\xFB\x90\x64 a sound");
            play.delete(&format!(r"c\{at}.wav"));
            // A file is moved to another folder.
            play.read(&format!(r"d\{at}.txt"), b"some text here");
            play.write(&format!(r"e\d{at}.txt"), b"some text here");
        }
    });
    let found = play.found();
    assert!(found.iter().all(|(id, _)| *id != "mass-rewrite"), "{found:?}");
}

#[test]
fn what_is_overwritten_in_its_place_has_to_lose_all_order() {
    let play = |content: &[u8]| {
        in_share(r"\\srv\data", |play| {
            (0..12).for_each(|at| {
                play.read(&format!("{at}.txt"), b"some text here");
                play.overwrite(&format!("{at}.txt"), content);
            });
        })
        .found()
    };
    assert!(play(&noise()).contains(&("mass-rewrite", Severity::High)));
    assert!(play(&[0xF3; 2000]).iter().all(|(id, _)| *id != "mass-rewrite"));
}

/// Whether nothing was found whose id begins so.
fn is_silent(found: &[(&str, Severity)], id: &str) -> bool {
    found.iter().all(|(found, _)| !found.starts_with(id))
}

/// Twelve files on a share, and what is done to each.
fn to_each(does: impl Fn(&mut Play, usize)) -> Vec<(&'static str, Severity)> {
    in_share(r"\\srv\data", |play| (0..12).for_each(|at| does(play, at))).found()
}

#[test]
fn files_are_replaced_by_ones_whose_names_have_nothing_in_common() {
    let replace = |content: &[u8]| {
        to_each(|play, at| {
            play.read(&format!(r"a\{at}.docx"), b"PK\x03\x04 some document");
            play.write(&format!(r"a\{at}k9x{}", at * 7919), content);
            play.delete(&format!(r"a\{at}.docx"));
        })
    };
    assert!(replace(&noise()).contains(&("mass-rewrite", Severity::High)));
    let converted = replace(b"%PDF-1.7 the same document");
    assert!(converted.contains(&("mass-deletion", Severity::Low)));
    assert!(is_silent(&converted, "mass-rewrite"), "{converted:?}");
}

#[test]
fn what_is_rewritten_may_keep_its_beginning_or_be_encoded() {
    let keeps = to_each(|play, at| {
        play.overwrite(&format!("{at}.docx"), b"PK\x03\x04 and then something else");
        play.rename(&format!("{at}.docx"), &format!("{at}.docx.zzz"));
    });
    assert!(keeps.contains(&("mass-rewrite", Severity::High)));
    let encoded = to_each(|play, at| {
        play.read(&format!("{at}.txt"), b"some text here");
        play.overwrite(&format!("{at}.txt"), &b"c29tZSB0ZXh0".repeat(30));
    });
    assert!(encoded.contains(&("mass-rewrite", Severity::High)));
    // A backup is another file, and logs are numbered.
    let rotated = to_each(|play, at| {
        play.overwrite(&format!("{at}.log"), b"2026-01-01 a line");
        play.rename(&format!("{at}.log"), &format!("{at}.log.1"));
    });
    assert!(is_silent(&rotated, "mass-"), "{rotated:?}");
}

#[test]
fn files_are_emptied() {
    let empty = |then: &[u8]| {
        to_each(|play, at| {
            let file = play.open_as(&format!("{at}.txt"), CreateAction::OVERWRITTEN);
            if !then.is_empty() {
                play.put(file, then);
            }
            play.close(file);
        })
    };
    assert!(empty(b"").contains(&("mass-deletion", Severity::Low)));
    let rewritten = empty(b"a new text");
    assert!(is_silent(&rewritten, "mass-"), "{rewritten:?}");
}

#[test]
fn what_is_written_elsewhere_may_be_moved_to_where_it_counts() {
    let startup = in_share(r"\\srv\C$", |play| {
        play.write(r"Users\a\x.tmp", b"a text");
        play.rename(
            r"Users\a\x.tmp",
            r"Users\a\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup\x.bat",
        );
    });
    assert!(startup.found().contains(&("startup-folder-write", Severity::High)));
    let renamed = |to: &str| {
        in_share(r"\\srv\data", |play| {
            play.write("a.tmp", b"[Shell]\r\nIconFile=\\\\10.0.0.66\\a\\b.ico");
            play.rename("a.tmp", to);
        })
        .found()
    };
    assert!(renamed("@a.scf").contains(&("forced-auth-file", Severity::Medium)));
    let elsewhere = renamed("a.txt");
    assert!(is_silent(&elsewhere, "forced-auth-file"), "{elsewhere:?}");
}

#[test]
fn a_service_manager_refuses() {
    let open = |access: u64| {
        let arguments = [("access", number(access)), ("manager", handle(9))];
        call("svcctl", "OpenSCManagerW", &arguments, 5).found()
    };
    assert!(open(0xF003F).contains(&("remote-service-execution", Severity::Low)));
    assert!(is_silent(&open(5), "remote-service"), "an enumeration is refused");
}

#[test]
fn what_somebody_else_made_can_be_deleted() {
    let mut play =
        in_share(r"\\srv\data", |play| (0..12).for_each(|at| play.write(&format!("{at}.txt"), b"a text")));
    play.connect("10.0.0.66", SERVER);
    play.log_on("mallory", NtStatus::SUCCESS);
    play.share(r"\\srv\data");
    (0..12).for_each(|at| play.delete(&format!("{at}.txt")));
    assert!(play.found().contains(&("mass-deletion", Severity::Low)));
}

#[test]
fn a_note_in_several_folders_makes_it_critical() {
    let play = in_share(r"\\srv\data", |play| {
        for folder in ["a", "b", "c"] {
            play.write(&format!(r"{folder}\README.txt"), b"pay");
        }
        for at in 0..12 {
            play.read(&format!(r"a\{at}.txt"), b"some text here");
            play.write(&format!(r"a\{at}.txt.zzz"), &[0xA7, 0x01, 0xF9, 0x33].repeat(8));
            play.delete(&format!(r"a\{at}.txt"));
        }
    });
    assert!(play.found().contains(&("mass-rewrite", Severity::Critical)));
}

#[test]
fn thresholds_count() {
    for threshold in Threshold::ALL {
        let mut options = Options::default();
        threshold.set(&mut options, 77);
        assert_eq!(threshold.value(&options), 77, "{}", threshold.name);
    }
    let mut options = Options::default();
    options.failed_logons = 3;
    let mut play = Play::nobody(options);
    play.connect(CLIENT, SERVER);
    (0..3).for_each(|_| play.log_on("bob", NtStatus::LOGON_FAILURE));
    assert!(play.found().contains(&("password-guessing", Severity::Medium)));
}

#[test]
fn rules_cover_findings() {
    let found = logons(|_| "bob".into(), 5, None).end();
    let covers =
        |rule: &str| Suppressions::parse(rule).expect("a rule").covers(one(&found, "password-guessing"));
    assert!(covers("id=password-* client=10.0.0.? user=BOB # known"));
    assert!(!covers("id=password-guessing user=alice") && !covers("# nothing"));
}

#[test]
fn what_is_kept_is_bounded() {
    let mut options = Options::default();
    (options.findings, options.memory) = (10, 4);
    let mut play = Play::nobody(options);
    play.connect(CLIENT, SERVER);
    play.log_on("alice", NtStatus::SUCCESS);
    play.share(r"\\srv\data");
    (0..50).for_each(|at| play.write(&format!("{at}.exe"), b"MZ\x90\0\x03\0\0\0"));
    assert_eq!(play.end().len(), 10);
    let mut options = Options::default();
    (options.files, options.deleted_files) = (20, 10);
    let mut play = Play::nobody(options);
    play.connect(CLIENT, SERVER);
    play.log_on("alice", NtStatus::SUCCESS);
    play.share(r"\\srv\data");
    (0..50).for_each(|at| play.delete(&format!("{at}.txt")));
    let found = play.end();
    assert!(one(&found, "mass-deletion").why.starts_with("at least 20 files"), "{found:?}");
}

fn one<'f>(found: &'f [Finding], id: &str) -> &'f Finding {
    let mut of_it = found.iter().filter(|finding| finding.behaviour.id == id);
    let one = of_it.next().expect("it is found");
    assert!(of_it.next().is_none(), "{id} is there twice");
    one
}
