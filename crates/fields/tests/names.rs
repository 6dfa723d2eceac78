//! The names that scripts and notes hold are known.

use smbtrail_fields::{FieldId, Kind};

#[test]
fn knows_as_many_names_as_wireshark_4_0() {
    for (prefix, count) in [("smb2.", 533), ("smb.", 652), ("nt.", 127), ("ntlmssp.", 147)] {
        let known = FieldId::all().filter(|id| id.field().name.starts_with(prefix)).count();
        assert_eq!(known, count, "{prefix}");
    }
}

#[test]
fn every_name_has_a_title() {
    for id in FieldId::all() {
        assert!(!id.field().title.is_empty(), "{}", id.field().name);
    }
}

#[test]
fn names_of_smb1_are_known_with_their_kind() {
    let kind = |name: &str| FieldId::named(name).map(|id| id.field().kind.name());
    assert_eq!(kind("smb.flags2"), Ok("FT_UINT16"));
    assert_eq!(kind("smb.server_timezone"), Ok("FT_INT16"));
    assert_eq!(FieldId::named("smb").map(|id| id.field().kind), Ok(Kind::Protocol));
}
