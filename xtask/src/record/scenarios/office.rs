//! The main job: an ordinary day at the office, with somebody at the kiosk who guesses passwords.

use super::{Line, PLAIN, Scenario, Step, alice, bob, kiosk};

pub(super) const SCENARIOS: &[Scenario] = &[Scenario {
    file: "office.pcapng",
    about: "A day at the office: Alice and Bob browse, save, read, copy, rename and delete; Bob is refused at a \
            read-only share, a private folder and a share that does not exist; somebody at the kiosk guesses \
            passwords as Mallory, then as Alice and Bob",
    steps: &[
        alice("timeout 30 smbclient -L //filesrv -U \"$ALICE\" --option='netbios name=ALICE-PC'"),
        alice(
            r#"text 12000 >budget.ods; text 9000 >budget-v2.ods; text 1500 >todo.txt; HOST=ALICE-PC
            smb "$ALICE" projects 'ls; mkdir Budget; cd Budget; put budget.ods; allinfo budget.ods; ls'"#,
        ),
        Step::Together(&[
            Line(
                "alice-pc",
                r#"HOST=ALICE-PC
                smb "$ALICE" projects 'cd Budget; ls; put budget-v2.ods ~WRL0001.tmp; rename budget.ods ~WRL0002.tmp; rename ~WRL0001.tmp budget.ods; del ~WRL0002.tmp; !sleep 1; ls; get budget.ods back.ods; cd ..; scopy Reports/annual-report.txt Budget/annual-report.txt; ls Budget/*; put todo.txt Alice-only/todo.txt; ls Alice-only/*'"#,
            ),
            Line(
                "bob-pc",
                r#"HOST=BOB-PC
                smb "$BOB" projects 'ls; cd Reports; ls; get annual-report.txt report.txt; allinfo annual-report.txt; cd ..; ls Alice-only/*; get Alice-only/todo.txt x; get no-such-file.txt x; !sleep 1; volume; du'"#,
            ),
        ]),
        kiosk(
            r#"HOST=KIOSK
            for guess in mallory letmein password; do smb "mallory%$guess" projects ls; done
            for guess in summer Summer2025 Summer-2025 alice123 qwerty; do smb "alice%$guess" projects ls; done
            for guess in winter bob; do smb "bob%$guess" projects ls; done"#,
        ),
        bob(r#"HOST=BOB-PC; echo draft >draft.txt; echo mine >welcome.txt
            smb "$BOB" handbook 'ls; get welcome.txt w.txt; put welcome.txt; mkdir Mine; del welcome.txt'
            smb "$BOB" salaries 'ls'
            smb "$BOB" projects 'mkdir Old; put draft.txt Old/draft.txt; rename Old/draft.txt Old/final.txt; ls Old/*; del Old/final.txt; rmdir Old; deltree Budget'"#),
        alice(
            r#"HOST=ALICE-PC; smb "$ALICE" vault 'put todo.txt; ls'
            timeout 30 rpcclient -U "$ALICE" filesrv -c 'srvinfo; netshareenum'
            smb "$ALICE" projects 'ls; logoff'"#,
        ),
    ],
    proves: &[
        "smb2.nt_status == 0xc000006d",
        "smb2.nt_status == 0xc0000022",
        "smb2.nt_status == 0xc00000cc",
        "smb2.filename contains \"~WRL0001.tmp\"",
        "smb2.ioctl.function == 0x00140078",
        "smb2.tree contains \"IPC$\"",
        "ntlmssp.auth.username == \"mallory\"",
        "ntlmssp.auth.username == \"bob\"",
        "smb2.cmd == 2",
        "smb2.header.transform.msg_size",
    ],
    ..PLAIN
}];
