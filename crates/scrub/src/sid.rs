//! Security identifiers: well-known ones stay, domains are mapped. `[MS-DTYP] 2.4.2`

use smbtrail_codec::security::Sid;

use crate::ids::Ids;

/// What replaces a SID; `None` where the bytes are not one.
///
/// A SID of a domain keeps its last part, which tells users of the domain apart and names nobody without the domain.
pub(crate) fn substitute(bytes: &[u8], ids: &mut Ids) -> Option<Vec<u8>> {
    let sid = Sid::new(bytes).filter(|sid| sid.bytes().len() == bytes.len())?;
    let subs: Vec<u32> = sid.sub_authorities().collect();
    let made: Vec<u32> = match (sid.identifier_authority(), &*subs) {
        (5, [21, a, b, c, rest @ ..]) => {
            let domain: Vec<u8> = [a, b, c].into_iter().flat_map(|sub| sub.to_le_bytes()).collect();
            let number = number(&ids.substitute(&domain));
            let made = [21, 1_000_000_000, 2_000_000_000, 3_000_000_000].into_iter().enumerate();
            let made = made.map(|(at, sub)| if at == 0 { sub } else { number.wrapping_add(sub) });
            made.chain(rest.iter().take(1).copied()).collect()
        }
        (5, [32, alias, ..]) => vec![32, *alias],
        _ if sid.well_known_name().is_some() => return Some(bytes.to_vec()),
        (_, [first, rest @ ..]) => {
            let rest = rest.iter().map(|sub| number(&ids.substitute(&sub.to_le_bytes())));
            std::iter::once(*first).chain(rest).collect()
        }
        (_, []) => Vec::new(),
    };
    let mut out = bytes.get(..FIXED)?.to_vec();
    out.extend(made.iter().flat_map(|sub| sub.to_le_bytes()));
    out.resize(bytes.len(), 0);
    Some(out)
}

/// Bytes before the sub-authorities.
const FIXED: usize = 8;

fn number(bytes: &[u8]) -> u32 {
    bytes.first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sid(authority: u8, subs: &[u32]) -> Vec<u8> {
        let count = u8::try_from(subs.len()).unwrap();
        let mut bytes = vec![1, count, 0, 0, 0, 0, 0, authority];
        bytes.extend(subs.iter().flat_map(|sub| sub.to_le_bytes()));
        bytes
    }

    #[test]
    fn a_domain_is_mapped_and_its_users_stay_apart() {
        let mut ids = Ids::default();
        let mut of = |authority, subs: &[u32]| {
            let made = substitute(&sid(authority, subs), &mut ids).unwrap();
            Sid::new(&made).unwrap().to_string()
        };
        assert_eq!(of(5, &[21, 11, 22, 33, 1104]), "S-1-5-21-1000000001-2000000001-3000000001-1104");
        assert_eq!(of(5, &[21, 11, 22, 33, 500]), "S-1-5-21-1000000001-2000000001-3000000001-500");
        assert_eq!(of(5, &[21, 11, 22, 34]), "S-1-5-21-1000000002-2000000002-3000000002");
        assert_eq!((of(1, &[0]), of(5, &[32, 544])), ("S-1-1-0".to_owned(), "S-1-5-32-544".to_owned()));
        assert_eq!(of(22, &[1, 1000]), "S-1-22-3-4".replace("3-4", "1-4").replace("1-4", "1-3"));
    }

    #[test]
    fn what_is_no_sid_has_no_substitute() {
        let mut ids = Ids::default();
        assert_eq!(substitute(&[1, 9, 0, 0, 0, 0, 0, 5, 1, 0], &mut ids), None);
        assert_eq!(substitute(b"", &mut ids), None);
    }
}
