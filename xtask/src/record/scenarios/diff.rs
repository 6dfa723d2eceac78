//! One script against a server with one setting changed, for what compares two captures.

use super::{PLAIN, Scenario, alice, bob};

/// What is done each time.
macro_rules! same {
    ($file:literal, $about:literal, $config:literal, $proves:expr) => {
        Scenario {
            file: concat!("diff/", $file, ".pcapng.zst"),
            about: $about,
            config: $config,
            steps: &[
                alice(
                    "text 900 >a.txt; smb \"$ALICE\" projects \
                     'put a.txt; ls; allinfo a.txt; get a.txt b.txt; rename a.txt c.txt; mkdir d; rmdir d; del c.txt; get none'",
                ),
                bob("holder \"$BOB\" keep"),
            ],
            after: "editcap -F pcapng \"$RAW\" \"$OUT.plain\"; zstd -q -19 -f --rm \"$OUT.plain\" -o \"$OUT\"",
            proves: $proves,
            ..PLAIN
        }
    };
}

pub(super) const SCENARIOS: &[Scenario] = &[
    same!(
        "plain",
        "Alice puts, lists, reads, renames and deletes a file, and Bob opens one with an oplock",
        "",
        &["smb2.cmd == 9"]
    ),
    same!("again", "The same with the same server, another time", "", &["smb2.cmd == 9"]),
    same!(
        "signed",
        "The same with a server that requires signatures",
        "    server signing = mandatory",
        &["smb2.sec_mode.sign_required == 1 && smb2.flags.response == 1"]
    ),
    same!(
        "smb30",
        "The same with a server that goes no higher than 3.0",
        "    server max protocol = SMB3_00",
        &["smb2.dialect == 0x0300"]
    ),
    same!(
        "no-oplocks",
        "The same with a server that grants no oplocks",
        "    oplocks = no\n    level2 oplocks = no\n    smb2 leases = no",
        &["smb2.cmd == 5"]
    ),
];
