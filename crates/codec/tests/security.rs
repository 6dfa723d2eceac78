//! Security descriptors, from the descriptor down to a claim's values.

mod regions;

use regions::{hex, lists_every_byte, sweep};
use smbtrail_codec::{
    Input, ParseError, Problem, ProblemKind, Structure,
    security::{Ace, AceKind, ClaimValue, SecurityDescriptor, Sid},
};
use smbtrail_wire::{
    AceFlags, AceType, ClaimType, FileAccess, Guid, MandatoryLabelPolicy, Scalar, SecurityDescriptorControl,
};

/// `O:BAG:BAD:P(A;CIOI;GRGX;;;BU)(A;CIOI;GA;;;BA)(A;CIOI;GA;;;SY)(A;CIOI;GA;;;CO)S:P(AU;FA;GR;;;WD)`
/// source: [MS-DTYP] 2.5.1.4
const EXAMPLE: &str = "
    01 00 14 b0 90 00 00 00 a0 00 00 00 14 00 00 00
    30 00 00 00 02 00 1c 00 01 00 00 00 02 80 14 00
    00 00 00 80 01 01 00 00 00 00 00 01 00 00 00 00
    02 00 60 00 04 00 00 00 00 03 18 00 00 00 00 a0
    01 02 00 00 00 00 00 05 20 00 00 00 21 02 00 00
    00 03 18 00 00 00 00 10 01 02 00 00 00 00 00 05
    20 00 00 00 20 02 00 00 00 03 14 00 00 00 00 10
    01 01 00 00 00 00 00 05 12 00 00 00 00 03 14 00
    00 00 00 10 01 01 00 00 00 00 00 03 00 00 00 00
    01 02 00 00 00 00 00 05 20 00 00 00 20 02 00 00
    01 02 00 00 00 00 00 05 20 00 00 00 20 02 00 00";

/// source: captures/acls.pcapng frame 47
const RECORDED: &str = "
    010004801400000030000000000000004c000000010500000000000515000000866cf47a6a9710f05a976768e8030000
    010500000000000515000000866cf47a6a9710f05a97676801020000020064000300000000002400ff011f00
    010500000000000515000000866cf47a6a9710f05a976768e803000000002400a9001200
    010500000000000515000000866cf47a6a9710f05a9767680102000000001400a9001200010100000000000100000000";

/// One entry of each layout, in a system list by itself: a conditional one, one for an object type, an integrity label,
/// a resource attribute with two texts and one with a SID, a central policy, and one of an unknown type.
fn every_entry() -> String {
    let object =
        "05 00 3400 00010000 03000000 000102030405060708090a0b0c0d0e0f 101112131415161718191a1b1c1d1e1f
        01 00 000000000001";
    let conditional = "09 00 1c00 a9001200 01 01 000000000001 00000000 61727478 f8000000";
    let label = "11 00 1400 01000000 01 01 000000000010 00300000";
    let texts = "12 00 4400 00000000 01 01 000000000001 00000000
        18000000 0300 0000 00000000 02000000 24000000 28000000
        5000 7200 6f00 6a00 0000 0000 6100 0000 6200 0000 0000 0000";
    let sid = "12 00 4000 00000000 01 01 000000000001 00000000
        14000000 0500 0000 00000000 01000000 18000000
        5300 0000 0c000000 01 01 000000000005 12000000 00000000";
    let policy = "13 00 1800 00000000 01 02 000000000011 01000000 02000000";
    let unknown = "77 00 0800 deadbeef";
    let entries = format!("{conditional} {object} {label} {texts} {sid} {policy} {unknown}");
    let size = u16::try_from(hex(&entries).len() + 8).expect("a short list");
    let size: String = size.to_le_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("01 00 1080 00000000 00000000 14000000 00000000 04 00 {size} 0700 0000 {entries}")
}

fn samples() -> Vec<(&'static str, Vec<u8>)> {
    let empty = "01 00 0080 00000000 00000000 00000000 00000000";
    vec![
        ("the specification's example", hex(EXAMPLE)),
        ("a recorded descriptor", hex(RECORDED)),
        ("every entry", hex(&every_entry())),
        // source: captures/getinfo.pcapng frame 56
        ("none of the parts", hex(empty)),
    ]
}

fn descriptor(bytes: &[u8]) -> SecurityDescriptor<'_> {
    SecurityDescriptor::parse(Input::new(bytes), &mut ()).expect("a descriptor")
}

#[test]
fn emits_every_descriptor_again_byte_for_byte() {
    for (name, bytes) in samples() {
        sweep(name, &bytes, |bytes, problems| {
            let Ok(descriptor) = SecurityDescriptor::parse(Input::new(bytes), problems) else {
                return bytes.to_vec();
            };
            for list in [descriptor.sacl(problems), descriptor.dacl(problems)].into_iter().flatten() {
                let entries: Vec<u8> = list.aces(problems).flat_map(|entry| emitted(&entry)).collect();
                assert!(list.aces.bytes.starts_with(&entries), "{name}");
            }
            descriptor.to_vec()
        });
    }
}

fn emitted(entry: &Ace<'_>) -> Vec<u8> {
    let mut out = bytes::BytesMut::new();
    entry.emit(&mut out, 0);
    out.to_vec()
}

#[test]
fn blames_no_descriptor_for_what_the_capture_cut() {
    for (name, bytes) in samples() {
        for len in 0..bytes.len() {
            let mut problems: Vec<Problem> = Vec::new();
            let input = Input::cut(&bytes[..len], bytes.len());
            let Ok(descriptor) = SecurityDescriptor::parse(input, &mut problems) else { continue };
            for list in [descriptor.sacl(&mut problems), descriptor.dacl(&mut problems)].into_iter().flatten()
            {
                list.aces(&mut problems).for_each(drop);
            }
            assert_eq!(problems, [], "{name} cut at {len}");
        }
    }
}

#[test]
fn lists_every_byte_of_every_descriptor() {
    for (name, bytes) in samples() {
        lists_every_byte(name, &bytes, |visitor| descriptor(&bytes).describe(visitor));
        assert_eq!(descriptor(&bytes).into_owned(), descriptor(&bytes));
    }
}

#[test]
fn reads_the_example_of_the_specification() {
    let bytes = hex(EXAMPLE);
    let descriptor = descriptor(&bytes);
    let text = |sid: Option<Sid<'_>>| sid.map(|sid| sid.to_string()).unwrap_or_default();
    assert_eq!(text(descriptor.owner()), "S-1-5-32-544");
    assert_eq!(text(descriptor.group()), "S-1-5-32-544");
    let protected = SecurityDescriptorControl::DACL_PROTECTED | SecurityDescriptorControl::SACL_PROTECTED;
    assert!(descriptor.control.contains(protected | SecurityDescriptorControl::SELF_RELATIVE));

    let dacl = descriptor.dacl(&mut ()).expect("a list");
    let entries: Vec<_> =
        dacl.aces(&mut ()).map(|ace| (ace.ace_type(), ace.access(), text(ace.sid()))).collect();
    let allowed = |mask, sid: &str| (Some(AceType::ACCESS_ALLOWED), Some(FileAccess(mask)), sid.to_owned());
    assert_eq!(
        entries,
        [
            allowed(0xa000_0000, "S-1-5-32-545"),
            allowed(0x1000_0000, "S-1-5-32-544"),
            allowed(0x1000_0000, "S-1-5-18"),
            allowed(0x1000_0000, "S-1-3-0"),
        ]
    );
    let inherit = AceFlags::CONTAINER_INHERIT | AceFlags::OBJECT_INHERIT;
    assert!(dacl.aces(&mut ()).all(|ace| ace.ace_flags() == Some(inherit)));

    let sacl = descriptor.sacl(&mut ()).expect("a list");
    let audits: Vec<_> = sacl.aces(&mut ()).map(|ace| (ace.ace_type(), ace.access())).collect();
    assert_eq!(audits, [(Some(AceType::SYSTEM_AUDIT), Some(FileAccess(0x8000_0000)))]);
    let audit = sacl.aces(&mut ()).next().expect("an entry");
    assert_eq!(audit.ace_flags(), Some(AceFlags::FAILED_ACCESS));
}

#[test]
fn reads_every_layout_of_an_entry() {
    let bytes = hex(&every_entry());
    let descriptor = descriptor(&bytes);
    let sacl = descriptor.sacl(&mut ()).expect("a list");
    let entries: Vec<_> = sacl.aces(&mut ()).collect();
    let kinds: Vec<_> = entries.iter().map(Ace::kind).collect();
    assert_eq!(
        kinds,
        [
            AceKind::AccessAce,
            AceKind::ObjectAce,
            AceKind::MandatoryLabelAce,
            AceKind::ResourceAttributeAce,
            AceKind::ResourceAttributeAce,
            AceKind::AccessAce,
            AceKind::Other,
        ]
    );
    let sids: Vec<_> = entries.iter().map(|ace| ace.sid().map(|sid| sid.to_string())).collect();
    let expected = ["S-1-1-0", "S-1-1", "S-1-16-12288", "S-1-1-0", "S-1-1-0", "S-1-17-1-2"];
    assert_eq!(sids[..6], expected.map(|sid| Some(sid.to_owned())));
    assert_eq!((entries[6].ace_type(), sids[6].as_deref()), (Some(AceType(0x77)), None));

    let Ace::AccessAce(conditional) = &entries[0] else { panic!("{:?}", entries[0]) };
    assert_eq!(*conditional.application_data.bytes, *b"artx\xf8\0\0\0");
    let Ace::ObjectAce(object) = &entries[1] else { panic!("{:?}", entries[1]) };
    let guid: Vec<u8> = (0..32).collect();
    assert_eq!(object.object_type(), Some(Guid::read(&guid)));
    assert_eq!(object.inherited_object_type(), Some(Guid::read(&guid[16..])));
    let Ace::MandatoryLabelAce(label) = &entries[2] else { panic!("{:?}", entries[2]) };
    assert_eq!(label.mask, MandatoryLabelPolicy::NO_WRITE_UP);
}

#[test]
fn reads_resource_attributes() {
    let bytes = hex(&every_entry());
    let descriptor = descriptor(&bytes);
    let sacl = descriptor.sacl(&mut ()).expect("a list");
    let attributes: Vec<_> = sacl
        .aces(&mut ())
        .filter_map(|ace| match ace {
            Ace::ResourceAttributeAce(attribute) => Some(attribute),
            _ => None,
        })
        .collect();
    let texts = attributes[0].attribute(&mut ()).expect("an attribute");
    assert_eq!((texts.name().to_string().as_str(), texts.value_type), ("Proj", ClaimType::STRING));
    let values: Vec<_> = texts
        .values()
        .map(|value| match value {
            Some(ClaimValue::String(text)) => text.to_string(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(values, ["a", "b"]);
    let sid = attributes[1].attribute(&mut ()).expect("an attribute");
    let values: Vec<_> = sid.values().collect();
    assert!(matches!(values[..], [Some(ClaimValue::Sid(sid))] if sid.to_string() == "S-1-5-18"));
}

#[test]
fn prints_sids_as_the_specification_writes_them() {
    let printed = |text: &str| Sid::new(&hex(text)).map(|sid| sid.to_string()).unwrap_or_default();
    assert_eq!(
        printed("01 05 000000000005 15000000 866cf47a 6a9710f0 5a976768 e8030000"),
        "S-1-5-21-2062838918-4027619178-1751619418-1000"
    );
    assert_eq!(printed("01 01 123456789abc 01000000"), "S-1-0x123456789ABC-1");
    assert_eq!(printed("01 01 0000ffffffff 01000000"), "S-1-4294967295-1");
    assert_eq!(printed("01 02 000000000005 12000000"), "");
}

#[test]
fn names_well_known_sids() {
    let name = |text: &str| Sid::new(&hex(text)).and_then(|sid| sid.well_known_name());
    assert_eq!(name("01 01 000000000001 00000000"), Some("Everyone"));
    assert_eq!(name("01 02 000000000005 20000000 20020000"), Some("BUILTIN\\Administrators"));
    assert_eq!(
        name("01 05 000000000005 15000000 01000000 02000000 03000000 f4010000"),
        Some("Administrator")
    );
    assert_eq!(name("01 05 000000000005 15000000 01000000 02000000 03000000 e8030000"), None);
    assert_eq!(name("01 04 000000000005 15000000 01000000 02000000 f4010000"), None);
    assert_eq!(name("01 05 000000000005 05000000 01000000 02000000 03000000 f4010000"), None);
}

#[test]
fn says_what_is_wrong_with_a_sid() {
    let mut problems = Vec::new();
    let bytes = hex("02 01 000000000001 00000000");
    assert!(Sid::parse(Input::new(&bytes).at(40), &mut problems).is_ok());
    let what = "Revision";
    assert_eq!(
        problems,
        [Problem { kind: ProblemKind::UnexpectedValue, what, offset: 40, expected: 1, found: 2 }]
    );
    let cut = Sid::parse(Input::new(&bytes[..10]).at(40), &mut ());
    assert_eq!(cut, Err(ParseError::Short { structure: "SID", offset: 40, needed: 12, had: 10 }));
}

#[test]
fn reports_entries_that_are_counted_and_not_there() {
    let mut bytes = hex(RECORDED);
    let count = 0x4c + 4;
    bytes[count] = 4;
    let mut problems = Vec::new();
    let descriptor = descriptor(&bytes);
    let dacl = descriptor.dacl(&mut ()).expect("a list");
    assert_eq!(dacl.aces(&mut problems).count(), 3);
    assert_eq!(
        problems,
        [Problem { kind: ProblemKind::Count, what: "AceCount", offset: count, expected: 4, found: 3 }]
    );
}

#[test]
fn an_entry_of_impossible_size_is_the_last() {
    let mut bytes = hex(RECORDED);
    let size = 0x4c + 8 + 2;
    for (found, kind) in [(0, ProblemKind::BadNext), (0xff, ProblemKind::BeyondMessage)] {
        bytes[size] = found;
        let mut problems = Vec::<Problem>::new();
        let descriptor = descriptor(&bytes);
        let dacl = descriptor.dacl(&mut ()).expect("a list");
        assert_eq!(dacl.aces(&mut problems).count(), 1);
        assert_eq!((problems[0].kind, problems[0].offset), (kind, size));
    }
}

#[test]
fn reports_an_owner_that_points_into_the_fixed_part() {
    let mut bytes = hex(RECORDED);
    bytes[4] = 8;
    let mut problems = Vec::new();
    let descriptor = SecurityDescriptor::parse(Input::new(&bytes), &mut problems).expect("a descriptor");
    assert_eq!(descriptor.owner(), None);
    let kind = ProblemKind::OffsetInsideFixed;
    assert_eq!(problems, [Problem { kind, what: "OwnerSid", offset: 8, expected: 20, found: 8 }]);
}
