//! Every place that a line of `names` reads is one that a listing has.

use smbtrail_codec::Names;

use super::{ALIASES, ALL};
use crate::field::Field;
use crate::kind::Kind;
use crate::registry::FieldId;
use crate::source::Source;

fn fields() -> impl Iterator<Item = &'static Field> {
    ALL.iter().flat_map(|part| part.iter())
}

/// The structures that a pattern names: one, or those that begin so.
fn named(pattern: &str) -> Vec<Names> {
    let fits = |names: &Names| match pattern.strip_suffix('*') {
        Some(begin) => names.structure.starts_with(begin),
        None => names.structure == pattern,
    };
    smbtrail_codec::structures()
        .chain(smbtrail_track::rpc::structures())
        .chain(smbtrail_auth::structures())
        .filter(fits)
        .collect()
}

/// What is wrong with a place.
fn fault(place: &str) -> Option<String> {
    let Some((path, field)) = place.split_once('/') else { return Some("has no `/`".into()) };
    let (outer, structure) = path.split_once('>').map_or((None, path), |(outer, inner)| (Some(outer), inner));
    if let Some(outer) = outer.filter(|outer| named(outer).is_empty()) {
        return Some(format!("there is no structure {outer:?}"));
    }
    let found = named(structure);
    if found.is_empty() {
        return Some(format!("there is no structure {structure:?}"));
    }
    let has = field.is_empty() || found.iter().any(|names| names.has(field));
    (!has).then(|| format!("{structure:?} has no field {field:?}"))
}

#[test]
fn every_place_is_a_structure_and_field_of_a_listing() {
    let mut faults = Vec::new();
    let mut places = 0;
    for field in fields() {
        for place in field.sources.iter().filter_map(Source::places).flat_map(|places| places.split("; ")) {
            places += 1;
            faults.extend(fault(place.trim()).map(|fault| format!("{}: {place:?}: {fault}", field.name)));
        }
    }
    assert!(faults.is_empty(), "{} of {places} places are wrong:\n{}", faults.len(), faults.join("\n"));
    assert!(places > 500, "{places} places");
}

#[test]
fn a_misspelt_place_is_found() {
    for place in
        ["SMB2 CREATE Reqest/NameLength", "SMB2 CREATE Request/NameLenght", "AvPair>AV_PAIR/AvId", "Flags"]
    {
        assert!(fault(place).is_some(), "{place}");
    }
}

#[test]
fn bits_are_of_a_field_that_is_read_and_wide_enough() {
    for field in fields() {
        for source in field.sources {
            let Source::Bits(of, mask) = *source else { continue };
            let whole = FieldId::named(of).unwrap_or_else(|error| panic!("{}: {error}", field.name)).field();
            assert!(!whole.sources.is_empty(), "{}: nothing is read for {of}", field.name);
            let bits = match whole.kind {
                Kind::Unsigned(bits, _) | Kind::Signed(bits) => u32::from(bits),
                other => panic!("{}: {of} is no number, but {other:?}", field.name),
            };
            let used = u64::BITS - mask.leading_zeros();
            assert!(used > 0 && used <= bits, "{}: {mask:#x} in the {bits} bits of {of}", field.name);
        }
    }
}

#[test]
fn aliases_name_fields_and_hide_none() {
    for (alias, name) in ALIASES {
        assert!(FieldId::named(name).is_ok(), "{name}");
        assert!(fields().all(|field| field.name != *alias), "{alias} is a field itself");
    }
}

#[test]
fn what_needs_data_says_so() {
    // The regions that are collected only on request: their listing has what is there without it.
    const DATA: [&str; 3] =
        ["SMB2 READ Response/Buffer", "SMB2 WRITE Request/Buffer", "SMB2 TRANSFORM_HEADER/EncryptedMessage"];
    let mut found = 0;
    for field in fields() {
        let mut places =
            field.sources.iter().filter_map(Source::places).flat_map(|places| places.split("; "));
        if places.any(|place| DATA.contains(&place)) {
            found += 1;
            let id = FieldId::named(field.name).expect("it is declared");
            assert!(id.needs().data, "{} reads data and does not say so", field.name);
        }
    }
    assert!(found >= 2, "{found}");
}
