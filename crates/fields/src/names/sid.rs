//! What the numbers of a SID mean. `[MS-DTYP] 2.4.2.4`

use smbtrail_codec::{self as codec, security::Sid};

use crate::field::{Field, f};
use crate::kind::Kind::Text;
use crate::kind::{U8, U32, U64};
use crate::out::Out;
use crate::source::Source::With;

const SIDS: &str = "SECURITY_DESCRIPTOR/OwnerSid; SECURITY_DESCRIPTOR/GroupSid; ACCESS_ACE/Sid; ACCESS_OBJECT_ACE/Sid; \
                    SYSTEM_MANDATORY_LABEL_ACE/Sid; SYSTEM_RESOURCE_ATTRIBUTE_ACE/Sid; FILE_QUOTA_INFORMATION/Sid; FILE_GET_QUOTA_INFORMATION/Sid; \
                    SMB2_QUERY_QUOTA_INFO/StartSid; SMB2_CREATE_POSIX/OwnerSid; SMB2_CREATE_POSIX/GroupSid; FILE_POSIX_*/OwnerSid; FILE_POSIX_*/GroupSid";

#[rustfmt::skip]
pub(super) const FIELDS: &[Field] = &[
    f("nt.sid", Text, "A user or group", &[With(SIDS, |field, out| out.field(field))]),
    f("nt.sid.revision", U8, "The version of a SID", &[With(SIDS, |field, out| if let Some(byte) = field.bytes.first() { out.number((*byte).into()) })]),
    f("nt.sid.num_auth", U8, "How many subauthorities a SID has", &[With(SIDS, |field, out| if let Some(byte) = field.bytes.get(1) { out.number((*byte).into()) })]),
    f("nt.sid.auth", U64, "Who made a SID", &[With(SIDS, |field, out| if let Some(sid) = Sid::of_field(field) { out.number(sid.identifier_authority()) })]),
    f("nt.sid.subauth", Text, "The subauthorities of a SID", &[With(SIDS, |field, out| if let Some(sid) = Sid::of_field(field) { out.text(&joined(sid.sub_authorities())) })]),
    f("nt.sid.wkwn", Text, "The SID, or its beginning, that means the same everywhere", &[With(SIDS, well_known)]),
    f("nt.sid.domain", Text, "The numbers of the domain or machine in a SID", &[With(SIDS, |field, out| if let Some((domain, _)) = domain(field) { out.text(&joined(domain.into_iter())) })]),
    f("nt.sid.rid", U32, "The number of a user or group in its domain, or among those that are built in", &[With(SIDS, |field, out| if let Some(rid) = rid(field) { out.number(rid.into()) })]),
];

/// SIDs that belong to no family: their authority, and what follows it.
const ALONE: [(u64, &[u32]); 7] = [
    (0, &[0]),
    (1, &[0]),
    (2, &[0, 1]),
    (3, &[0, 1, 2, 3, 4]),
    (4, &[]),
    (5, &[1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17, 18, 19, 20, 33, 113, 114, 1000]),
    (18, &[1, 2, 3, 4, 5, 6]),
];

/// Beginnings that many SIDs share, and the numbers after them that mean the same everywhere.
const FAMILIES: [(u64, &[u32], &[u32]); 7] = [
    (5, &[5], &[]),
    (5, &[21], &[]),
    (
        5,
        &[32],
        &[
            544, 545, 546, 547, 548, 549, 550, 551, 552, 554, 555, 556, 557, 558, 559, 560, 561, 562, 568,
            569, 573, 574, 575, 576, 577, 578, 579, 580,
        ],
    ),
    (5, &[64], &[10, 14, 21]),
    (5, &[80], &[]),
    (16, &[], &[0, 4096, 8192, 8448, 12288, 16384, 20480, 28672]),
    (17, &[], &[]),
];

/// The family of a SID, and the number after it where that means the same everywhere.
fn family(sid: Sid<'_>) -> Option<(&'static [u32], Option<u32>)> {
    let authority = sid.identifier_authority();
    FAMILIES.iter().filter(|(of, ..)| *of == authority).find_map(|(_, begin, members)| {
        let mut numbers = sid.sub_authorities();
        begin.iter().all(|number| numbers.next() == Some(*number)).then(|| {
            let member = numbers.next().filter(|number| members.contains(number));
            (*begin, member)
        })
    })
}

fn well_known(field: &codec::Field<'_>, out: &mut Out<'_>) {
    let Some(sid) = Sid::of_field(field) else { return };
    if let Some((begin, member)) = family(sid) {
        let authority = sid.identifier_authority().to_string();
        let shared = begin.iter().fold(format!("S-1-{authority}"), |text, number| format!("{text}-{number}"));
        out.text(&shared);
        if let Some(member) = member {
            out.text(&format!("{shared}-{member}"));
        }
        return;
    }
    let mut numbers = sid.sub_authorities();
    let alone = ALONE.iter().find(|(authority, _)| *authority == sid.identifier_authority());
    let is_known = match (alone, numbers.next(), numbers.next()) {
        (Some(_), None, _) => true,
        (Some((_, known)), Some(number), None) => known.contains(&number),
        _ => false,
    };
    if is_known {
        out.field(field);
    }
}

/// The three numbers of the domain in `S-1-5-21-…`, and what follows them.
fn domain(field: &codec::Field<'_>) -> Option<([u32; 3], Option<u32>)> {
    let sid = Sid::of_field(field)?;
    let mut numbers = sid.sub_authorities();
    let is_domain = sid.identifier_authority() == 5 && numbers.next() == Some(21);
    let domain = [numbers.next()?, numbers.next()?, numbers.next()?];
    is_domain.then(|| (domain, numbers.next()))
}

fn rid(field: &codec::Field<'_>) -> Option<u32> {
    match domain(field) {
        Some((_, rid)) => rid,
        None => family(Sid::of_field(field)?)?.1.filter(|member| *member != 0),
    }
}

/// Numbers, hyphens between them.
fn joined(numbers: impl Iterator<Item = u32>) -> String {
    numbers.map(|number| number.to_string()).collect::<Vec<_>>().join("-")
}
