//! SMB over QUIC: Alice's client and a gateway have the traffic between them carried by the relay.

use super::{Line, PLAIN, Scenario, Step};

/// What is caught: QUIC between Alice's desk and the gateway, and the same as TCP between the gateway and the server.
const TAP: &str = "--time-stamp-precision=nano -i br0 udp port 443 or tcp port 445";

/// The two are files of their own, and beside them are the key log and what tshark finds: of each frame the numbers of its packets,
/// and where the bytes of streams are.
const APART: &str = r#"
tshark -r "$RAW" -Y udp -F pcapng -w "$OUT"
tshark -r "$RAW" -Y tcp -F pcapng -w "${OUT%.pcapng}-tcp.pcapng"
cp "$LAB/keylog" "${OUT%.pcapng}.keylog"
tshark -r "$OUT" -o "tls.keylog_file:$LAB/keylog" -O quic | awk -F'[ :]+' '
    function line() { if (frame) print frame "\t" numbers "\t" bytes; numbers = bytes = "" }
    /^Frame [0-9]+:/ { line(); frame = $2 }
    /^ *Packet Number: / { numbers = numbers (numbers == "" ? "" : ",") $4 }
    /^ *STREAM id=/ {
        match($0, /off=[0-9]+ len=[0-9]+/)
        split(substr($0, RSTART, RLENGTH), part, /[= ]/)
        bytes = bytes (bytes == "" ? "" : ",") part[2] "+" part[4]
    }
    END { line() }' >"${OUT%.pcapng}.packets.tsv"
"#;

/// Alice does this over QUIC: the relay's options, and what each of her clients does.
macro_rules! over_quic {
    ($file:literal, $about:literal, $gateway:literal, $client:literal) => {
        Scenario {
            file: concat!("quic/", $file, ".pcapng"),
            also: &[
                concat!("quic/", $file, "-tcp.pcapng"),
                concat!("quic/", $file, ".keylog"),
                concat!("quic/", $file, ".packets.tsv"),
            ],
            about: $about,
            steps: &[Step::Together(&[
                Line("kiosk", concat!("rm -f \"$LAB/done\"; gateway ", $gateway)),
                Line(
                    "alice-pc",
                    concat!(
                        "text 40000 >plan.txt; text 90000 >film.txt; text 900 >a.txt; sleep 0.5; over_quic ",
                        $client
                    ),
                ),
            ])],
            tap: TAP,
            after: APART,
            proves: &["quic", "tls.handshake.extensions_alpn_str == \"smb\""],
            ..PLAIN
        }
    };
}

pub(super) const SCENARIOS: &[Scenario] = &[
    over_quic!(
        "job",
        "Alice puts, lists, reads, renames and deletes a file over QUIC",
        "",
        "'' 'put plan.txt; ls; allinfo plan.txt; get plan.txt b.txt; rename plan.txt c.txt; mkdir d; rmdir d; del c.txt; get none'"
    ),
    over_quic!(
        "loss",
        "The same where datagrams are lost and overtake each other",
        "",
        "'loss=20 shuffle=30 seed=7' 'put film.txt; ls; get film.txt b.txt; del film.txt'"
    ),
    over_quic!(
        "migration",
        "Alice's client goes on from another port",
        "",
        "'migrate=12000' 'put plan.txt; ls; get plan.txt b.txt; del plan.txt'"
    ),
    over_quic!(
        "key-updates",
        "The keys of the connection are updated on the way",
        "",
        "'update=8000' 'put plan.txt; ls; get plan.txt b.txt; del plan.txt'"
    ),
    over_quic!(
        "two",
        "Two connections of one client at once",
        "",
        "'' 'put plan.txt; ls; get plan.txt b.txt; del plan.txt' 'put a.txt; ls; get a.txt c.txt; del a.txt'"
    ),
    over_quic!(
        "retry",
        "The gateway has the client prove its address first",
        "retry",
        "'' 'put a.txt; ls; get a.txt b.txt; del a.txt'"
    ),
];
