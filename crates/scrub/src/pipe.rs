//! What passes over pipes: PDUs of DCE/RPC keep their headers, and lose their arguments.

use smbtrail_track::rpc::{CommonHeader, Pdu};

use crate::listing::{Fields, Inner, Page};
use crate::token;

/// Scrubs the PDUs that data begins with, and everything after them.
pub(crate) fn scrub(page: &mut Page<'_>, offset: usize, len: usize) {
    let data = page.source.get(offset..offset.saturating_add(len)).unwrap_or_default();
    page.maps.data += u64::try_from(data.len()).unwrap_or_default();
    let (mut left, mut at) = (data, offset);
    while CommonHeader::begins(left)
        && let Ok(pdu) = Pdu::parse(left, &mut ())
    {
        // The rest of a long PDU is in another message.
        let end = usize::from(pdu.header.frag_length).min(left.len());
        let (bytes, after) = left.split_at(end);
        let sets_up = pdu.sets_up();
        let token = pdu.verifier.as_ref().map(|verifier| verifier.token).filter(|token| !token.is_empty());
        let place = token.map(|token| (at + bytes.len().saturating_sub(token.len()), token.len()));
        let list = |page: &mut Page<'_>| {
            if let Some((offset, len)) = place {
                let scrub = if sets_up { token::scrub } else { token::signature };
                scrub(page, offset, len);
            }
        };
        let inner = place.map(|(offset, len)| Inner { offset, len, list: &list });
        pdu.describe(bytes, at, &mut Fields::new(page, inner));
        (left, at) = (after, at + end);
        if end == 0 {
            return;
        }
    }
}
