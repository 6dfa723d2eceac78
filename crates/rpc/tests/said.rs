//! What calls say in their order: handles have the names of what they were opened for, results and data are read by their
//! kind. The stubs are those that impacket and Samba exchanged.

use smbtrail_rpc::{Association, AssociationLimits, End, Interface, Pipe, Side};

const DATA: &str = include_str!("data/stubs.tsv");
const NDR: &str = "045d888aeb1cc9119fe808002b10486002000000";

fn bytes(hex: &str) -> Vec<u8> {
    let digit = |at| u8::from_str_radix(&hex[at..at + 2], 16).expect("two digits");
    (0..hex.len()).step_by(2).map(digit).collect()
}

/// A PDU of one fragment with this body.
fn pdu(kind: u8, body: &[u8]) -> Vec<u8> {
    let len = u16::try_from(16 + body.len()).expect("it fits").to_le_bytes();
    let head = [5, 0, kind, 3, 0x10, 0, 0, 0, len[0], len[1], 0, 0, 1, 0, 0, 0];
    [&head[..], body].concat()
}

fn bind(interface: &Interface) -> [Vec<u8>; 2] {
    let (major, minor) = interface.version;
    let context =
        [&[0, 0, 1, 0][..], &interface.uuid.0, &major.to_le_bytes(), &minor.to_le_bytes(), &bytes(NDR)];
    let bind = [&bytes("b810b8100000000001000000")[..], &context.concat()].concat();
    let ack = [&bytes("b810b81001000000010000000100000000000000")[..], &bytes(NDR)].concat();
    [pdu(11, &bind), pdu(12, &ack)]
}

/// The calls of one interface that were exchanged with Samba, with a line of text each and what they returned.
fn said(name: &str) -> Vec<(String, String)> {
    let interface = Interface::named(name).expect("it has a name");
    let mut association = Association::new(AssociationLimits::default().with_stub(1 << 16));
    let mut pipe = Pipe::default();
    let mut said = Vec::new();
    let mut send = |side, pdu: &[u8]| {
        pipe.push(side, pdu, &mut |pdu, _| {
            association.push(side, &pdu, None, (), |call| {
                assert_eq!(call.end, End::Response);
                let one = call.said.as_deref().expect("it is declared");
                said.push((
                    one.summary(&call),
                    one.result.map(|result| result.to_string()).unwrap_or_default(),
                ));
            });
        });
    };
    let [ask, answer] = bind(interface);
    send(Side::Client, &ask);
    send(Side::Server, &answer);
    let lines: Vec<Vec<&str>> = DATA.lines().map(|line| line.split('\t').collect()).collect();
    // A response is before its request there.
    for pair in lines.windows(2) {
        let ([here, opnum, "ndr", "response", results, ..], [there, same, "ndr", "request", stub, ..]) =
            (&*pair[0], &*pair[1])
        else {
            continue;
        };
        if *here == name && *there == name && opnum == same {
            let number = opnum.parse::<u16>().expect("a number").to_le_bytes();
            let request = [&[0, 0, 0, 0, 0, 0, number[0], number[1]], &*bytes(stub)].concat();
            send(Side::Client, &pdu(0, &request));
            send(Side::Server, &pdu(2, &[&[0; 8], &*bytes(results)].concat()));
        }
    }
    said
}

fn has(said: &[(String, String)], line: &str, result: &str) {
    let found = said.iter().any(|(text, returned)| text.starts_with(line) && returned == result);
    assert!(found, "{line} {result} not in {said:#?}");
}

#[test]
fn a_service_keeps_its_name() {
    let said = said("svcctl");
    has(&said, "OpenServiceW manager=manager name=cron", "WERR_OK");
    has(&said, "StartServiceW service=cron", "WERR_ACCESS_DENIED");
    has(&said, "ControlService service=cron control=stop", "WERR_ACCESS_DENIED");
    has(&said, "CloseServiceHandle handle=cron", "WERR_OK");
}

#[test]
fn a_key_has_its_path() {
    let said = said("winreg");
    has(&said, "BaseRegOpenKey key=HKLM sub_key=SOFTWARE", "WERR_OK");
    has(&said, "BaseRegSetValue key=HKLM\\SOFTWARE\\Evil6 value=Run kind=sz data=C:\\evil.exe", "WERR_OK");
    has(&said, "BaseRegDeleteValue key=HKLM\\SOFTWARE\\Evil6 value=Count", "WERR_OK");
}

#[test]
fn a_user_is_a_number_in_its_domain() {
    let said = said("samr");
    let domain = said
        .iter()
        .find_map(|(text, _)| text.strip_prefix("SamrOpenDomain server=server access=0x2000000 sid="));
    let domain = domain.expect("a domain was opened");
    has(
        &said,
        &format!("SamrQueryInformationUser2 user={domain}-1000 level=7 → name=alice6"),
        "STATUS_SUCCESS",
    );
}
