//! Messages of a KDC, as short as they may be. RFC 4120 5

/// An element of DER.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let len = u16::try_from(content.len()).expect("a short element").to_be_bytes();
    let mut bytes = vec![tag, 0x82, len[0], len[1]];
    bytes.extend(content);
    bytes
}

/// `[number]` around an element.
fn field(number: u8, tag: u8, content: &[u8]) -> Vec<u8> {
    element(0xA0 | number, &element(tag, content))
}

const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const TEXT: u8 = 0x1B;
const SEQUENCE: u8 = 0x30;
/// rc4-hmac.
const ETYPE: u8 = 23;

fn application(number: u8, fields: &[Vec<u8>]) -> Vec<u8> {
    element(0x60 | number, &element(SEQUENCE, &fields.concat()))
}

fn name(text: &str) -> Vec<u8> {
    [field(0, INTEGER, &[1]), field(1, SEQUENCE, &element(TEXT, text.as_bytes()))].concat()
}

/// EncryptedData that nothing opens.
fn sealed(id: u64) -> Vec<u8> {
    let cipher = [&id.to_be_bytes()[..], &[0x5A; 80], &id.to_be_bytes()].concat();
    [field(0, INTEGER, &[ETYPE]), field(2, OCTETS, &cipher)].concat()
}

fn ticket(id: u64) -> Vec<u8> {
    let fields = [
        field(0, INTEGER, &[5]),
        field(1, TEXT, b"R"),
        field(2, SEQUENCE, &name("krbtgt")),
        field(3, SEQUENCE, &sealed(id)),
    ];
    application(1, &fields)
}

fn kdc_req(kind: u8, client: &str, padata: &[u8]) -> Vec<u8> {
    let body = [field(1, SEQUENCE, &name(client)), field(2, TEXT, b"R")].concat();
    let fields = [
        field(1, INTEGER, &[5]),
        field(2, INTEGER, &[kind]),
        field(3, SEQUENCE, padata),
        field(4, SEQUENCE, &body),
    ];
    application(kind, &fields)
}

fn kdc_rep(kind: u8, client: &str, id: u64) -> Vec<u8> {
    let fields = [
        field(0, INTEGER, &[5]),
        field(1, INTEGER, &[kind]),
        field(3, TEXT, b"R"),
        field(4, SEQUENCE, &name(client)),
        element(0xA5, &ticket(id)),
        field(6, SEQUENCE, &sealed(id)),
    ];
    application(kind, &fields)
}

fn padata(kind: u8, value: &[u8]) -> Vec<u8> {
    element(SEQUENCE, &[field(1, INTEGER, &[kind]), field(2, OCTETS, value)].concat())
}

pub(super) fn as_req(client: &str) -> Vec<u8> {
    kdc_req(10, client, &[])
}

pub(super) fn as_rep(client: &str, id: u64) -> Vec<u8> {
    kdc_rep(11, client, id)
}

/// Shows the ticket of this number.
pub(super) fn tgs_req(id: u64) -> Vec<u8> {
    let fields = [
        field(0, INTEGER, &[5]),
        field(1, INTEGER, &[14]),
        field(2, 0x03, &[0; 5]),
        element(0xA3, &ticket(id)),
        field(4, SEQUENCE, &sealed(id)),
    ];
    kdc_req(12, "alice", &padata(1, &application(14, &fields)))
}

pub(super) fn tgs_rep(client: &str, id: u64) -> Vec<u8> {
    kdc_rep(13, client, id)
}

/// KDC_ERR_PREAUTH_REQUIRED, with the salt of an aes256 key.
pub(super) fn preauth_required(salt: &str) -> Vec<u8> {
    let info = element(SEQUENCE, &[field(0, INTEGER, &[18]), field(1, TEXT, salt.as_bytes())].concat());
    let methods = element(SEQUENCE, &padata(19, &element(SEQUENCE, &info)));
    let fields = [
        field(0, INTEGER, &[5]),
        field(1, INTEGER, &[30]),
        field(6, INTEGER, &[25]),
        field(9, TEXT, b"R"),
        field(10, SEQUENCE, &name("krbtgt")),
        field(12, OCTETS, &methods),
    ];
    application(30, &fields)
}
