//! Properties of security blobs.

use smbtrail_auth::ntlm::NtlmMessage;
use smbtrail_auth::{Field, Input, MechToken, Token, Visitor};

/// A security blob: parsing does not panic; what raised no problem is emitted again byte for byte; the listing says
/// what is in the blob; all that can be asked of a token can be asked.
pub fn token(data: &[u8]) {
    let mut problems = Vec::new();
    let Ok(token) = Token::parse(Input::new(data), &mut problems) else { return };
    let written = token.to_vec();
    if problems.is_empty() {
        assert_eq!(written, data);
        if let (Some(bytes), Some(inner)) = (token.mech_bytes, &token.mech_token) {
            assert_eq!(inner.to_vec(), bytes.bytes());
        }
    }
    for problem in &problems {
        assert!(problem.offset <= data.len(), "{problem}");
    }
    let mut ruler = Ruler { blob: data, depth: 0 };
    token.describe(&mut ruler);
    assert_eq!(ruler.depth, 0);
    _ = token.mechanism().map(|mechanism| mechanism.to_string());
    if let Some(MechToken::Ntlm(NtlmMessage::Authenticate(message))) = &token.mech_token {
        _ = (message.lm_response(), message.scheme(), message.provides_mic());
        _ = (message.user_name().to_string(), message.domain_name().to_string());
    }
}

struct Ruler<'a> {
    blob: &'a [u8],
    depth: usize,
}

impl Visitor for Ruler<'_> {
    fn enter(&mut self, name: &'static str, offset: usize, len: usize) {
        let end = offset.checked_add(len).expect("an offset in the blob");
        assert!(end <= self.blob.len(), "{name}: {len} bytes at {offset} lie outside");
        self.depth += 1;
    }

    fn field(&mut self, field: &Field<'_>) {
        let &Field { name, offset, bytes, value } = field;
        assert_eq!(self.blob.get(offset..offset + bytes.len()), Some(bytes), "{name} at {offset}");
        _ = format!("{value:?}");
    }

    fn leave(&mut self) {
        self.depth = self.depth.checked_sub(1).expect("a structure was left and not entered");
    }
}
