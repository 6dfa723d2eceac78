//! Vectors and helpers that the tests share.

use smbtrail_auth::{Field, Input, Problem, Token, Visitor};

/// The messages of `[MS-NLMP]` 4.2, as printed there, with the section of each.
pub(crate) const NLMP: &[(&str, &str)] = &[
    ("4.2.2.3 CHALLENGE", NTLMV1_CHALLENGE),
    ("4.2.2.3 AUTHENTICATE", NTLMV1_AUTHENTICATE),
    ("4.2.3.3 CHALLENGE", NTLMV1_ESS_CHALLENGE),
    ("4.2.3.3 AUTHENTICATE", NTLMV1_ESS_AUTHENTICATE),
    ("4.2.4.3 CHALLENGE", NTLMV2_CHALLENGE),
    ("4.2.4.3 AUTHENTICATE", NTLMV2_AUTHENTICATE),
];

pub(crate) const NTLMV1_CHALLENGE: &str = "
    4e544c4d53535000 02000000 0c000c0038000000 338202e2 0123456789abcdef 0000000000000000
    0000000000000000 060070170000000f 530065007200760065007200";

pub(crate) const NTLMV1_AUTHENTICATE: &str = "
    4e544c4d53535000 03000000 180018006c000000 1800180084000000 0c000c0048000000
    0800080054000000 100010005c000000 100010009c000000 358280e2 0501280a0000000f
    44006f006d00610069006e00 5500730065007200 43004f004d0050005500540045005200
    98def7b87f88aa5dafe2df779688a172def11c7d5ccdef13
    67c43011f30298a2ad35ece64f16331c44bdbed927841f94
    518822b1b3f350c8958682ecbb3e3cb7";

pub(crate) const NTLMV1_ESS_CHALLENGE: &str = "
    4e544c4d53535000 02000000 0c000c0038000000 33820a82 0123456789abcdef 0000000000000000
    0000000000000000 060070170000000f 530065007200760065007200";

pub(crate) const NTLMV1_ESS_AUTHENTICATE: &str = "
    4e544c4d53535000 03000000 180018006c000000 1800180084000000 0c000c0048000000
    0800080054000000 100010005c000000 000000009c000000 35820882 0501280a0000000f
    44006f006d00610069006e00 5500730065007200 43004f004d0050005500540045005200
    aaaaaaaaaaaaaaaa00000000000000000000000000000000
    7537f803ae367128ca458204bde7caf81e97ed2683267232";

pub(crate) const NTLMV2_CHALLENGE: &str = "
    4e544c4d53535000 02000000 0c000c0038000000 33828ae2 0123456789abcdef 0000000000000000
    2400240044000000 060070170000000f 530065007200760065007200
    02000c0044006f006d00610069006e00 01000c00530065007200760065007200 00000000";

pub(crate) const NTLMV2_AUTHENTICATE: &str = "
    4e544c4d53535000 03000000 180018006c000000 5400540084000000 0c000c0048000000
    0800080054000000 100010005c000000 10001000d8000000 358288e2 0501280a0000000f
    44006f006d00610069006e00 5500730065007200 43004f004d0050005500540045005200
    86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa
    68cd0ab851e51c96aabc927bebef6a1c 01010000 00000000 0000000000000000 aaaaaaaaaaaaaaaa 00000000
    02000c0044006f006d00610069006e00 01000c00530065007200760065007200 00000000 00000000
    c5dad2544fc9799094ce1ce90bc9d03e";

/// Tokens of SPNEGO, laid by hand after the ASN.1 of RFC 4178 4.2 and `[MS-SPNG]` 2.2.1; tshark reads them the same.
pub(crate) const SPNEGO: &[(&str, &str)] =
    &[("server's hints", HINTS), ("client's proposal", PROPOSAL), ("server's answer", ANSWER), ("end", END)];

/// A server's NegTokenInit2: MS-KRB5, KRB5, NTLMSSP and the usual hint.
pub(crate) const HINTS: &str = "
    605e 06062b0601050502 a054 3052
      a024 3022 06092a864882f712010202 06092a864886f712010202 060a2b06010401823702020a
      a32a 3028 a026 1b24 6e6f745f646566696e65645f696e5f5246433431373840706c656173655f69676e6f7265";

/// A client's NegTokenInit: NTLMSSP with reqFlags, a NEGOTIATE message, and the mechListMIC of RFC 4178.
pub(crate) const PROPOSAL: &str = "
    6055 06062b0601050502 a04b 3049
      a00e 300c 060a2b06010401823702020a
      a104 0302 0162
      a22a 0428 4e544c4d53535000 01000000 158208e2 0000000028000000 0000000028000000 0a006345 0000000f
      a305 0403 616263";

/// A server's NegTokenResp with the CHALLENGE message of `[MS-NLMP]` 4.2.2.3.
pub(crate) const ANSWER: &str = "
    a161 305f a003 0a0101 a10c 060a2b06010401823702020a a24a 0448
      4e544c4d53535000 02000000 0c000c0038000000 338202e2 0123456789abcdef 0000000000000000
      0000000000000000 060070170000000f 530065007200760065007200 00000000";

/// A server's last NegTokenResp.
pub(crate) const END: &str = "a11b 3019 a003 0a0100 a312 0410 01000000 0123456789abcdef 00000000";

/// The bytes of hexadecimal digits, white space aside.
pub(crate) fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text.chars().filter_map(|digit| digit.to_digit(16)).collect();
    digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap()).collect()
}

/// Every blob of this file.
pub(crate) fn blobs() -> Vec<(&'static str, Vec<u8>)> {
    NLMP.iter().chain(SPNEGO).map(|(name, text)| (*name, hex(text))).collect()
}

/// The token of a blob, and its problems.
pub(crate) fn parse(blob: &[u8]) -> (Token<'_>, Vec<Problem>) {
    let mut problems = Vec::new();
    let token = Token::parse(Input::new(blob), &mut problems).unwrap();
    (token, problems)
}

/// The token of a blob that has no problems.
pub(crate) fn parse_clean(blob: &[u8]) -> Token<'_> {
    let (token, problems) = parse(blob);
    assert_eq!(problems, []);
    token
}

/// What a listing names, innermost structure first: `(structure, field, offset, bytes, value)`.
#[derive(Default)]
pub(crate) struct Listing {
    pub(crate) fields: Vec<(String, String, usize, Vec<u8>, String)>,
    open: Vec<&'static str>,
}

impl Listing {
    pub(crate) fn of(token: &Token<'_>) -> Self {
        let mut listing = Self::default();
        token.describe(&mut listing);
        assert!(listing.open.is_empty(), "every structure entered is left");
        listing
    }
}

impl Visitor for Listing {
    fn enter(&mut self, name: &'static str, _: usize, _: usize) {
        self.open.push(name);
    }

    fn field(&mut self, field: &Field<'_>) {
        let structure = self.open.last().copied().unwrap_or_default().to_owned();
        let value = format!("{:?}", field.value);
        self.fields.push((structure, field.name.to_owned(), field.offset, field.bytes.to_vec(), value));
    }

    fn leave(&mut self) {
        self.open.pop();
    }
}
