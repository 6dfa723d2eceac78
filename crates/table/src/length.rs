//! Bytes with their length before them.

/// Bytes of a length.
const LENGTH: usize = size_of::<u32>();

/// Appends what `push` appends, and its length before it.
#[inline(always)]
pub(crate) fn push(out: &mut Vec<u8>, push: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.extend_from_slice(&[0; LENGTH]);
    push(out);
    let len = u32::try_from(out.len() - start - LENGTH).unwrap_or(u32::MAX);
    if let Some(place) = out.get_mut(start..start + LENGTH) {
        place.copy_from_slice(&len.to_le_bytes());
    }
}

/// The first bytes with their length before them, and what follows. `None` if their end is not there.
#[inline]
pub(crate) fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (len, rest) = bytes.split_first_chunk()?;
    rest.split_at_checked(usize::try_from(u32::from_le_bytes(*len)).ok()?)
}
