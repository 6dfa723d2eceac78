//! Every place that a line of `names` reads is one that a listing has.

use smbtrail_codec::Names;
use smbtrail_track::rpc::{self, Type};

use super::{ALIASES, ALL};
use crate::calls::Places;
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

/// What is inside a type, whatever pointers, lists and unions are around it.
fn members(of: &Type, tag: Option<u64>) -> Vec<&'static rpc::Field> {
    match of {
        Type::Struct(fields) => fields.iter().collect(),
        Type::Ref(of) | Type::Ptr(of) | Type::Array(of) | Type::Varying(of) | Type::Tail(of) => {
            members(of, tag)
        }
        Type::Union(union) => {
            let arms = union.arms.iter().filter(|(of, _)| tag.is_none_or(|tag| *of == tag));
            arms.flat_map(|(_, of)| members(of, None)).collect()
        }
        _ => Vec::new(),
    }
}

fn leads_somewhere<'f>(fields: impl Iterator<Item = &'f rpc::Field>, path: &[&str]) -> bool {
    let Some((first, rest)) = path.split_first() else { return true };
    let mut found = fields.filter(|field| field.name == *first);
    let (tag, rest) = match rest.split_first() {
        Some((tag, rest)) if tag.starts_with('#') => (tag[1..].parse().ok(), rest),
        _ => (None, rest),
    };
    found.any(|field| rest.is_empty() || leads_somewhere(members(&field.of, tag).into_iter(), rest))
}

/// What is wrong with a place in calls.
fn call_fault(place: &str) -> Option<String> {
    let Some(parsed) = Places(Box::leak(place.into())).parse().next() else {
        return Some("is no place".into());
    };
    let declared = rpc::Arguments::all()
        .find(|declared| rpc::Interface::find(declared.uuid).is_some_and(|one| one.name == parsed.interface));
    let Some(declared) = declared else { return Some("no such interface".into()) };
    let (side, path) = parsed.argument()?;
    let leads = |operation: &rpc::Operation| match side {
        rpc::Side::Client => leads_somewhere(operation.request(), path),
        rpc::Side::Server => leads_somewhere(operation.response(), path),
    };
    if parsed.opnums.is_empty() {
        return (!declared.operations.iter().any(leads)).then(|| "no operation has it".into());
    }
    let mut wrong = parsed.opnums.iter().filter(|opnum| !declared.operation(**opnum).is_some_and(leads));
    wrong.next().map(|opnum| format!("operation {opnum} has it not"))
}

#[test]
fn every_place_in_calls_is_an_argument() {
    let mut faults = Vec::new();
    for field in fields() {
        for source in field.sources {
            let Source::Said(places) = *source else { continue };
            faults.extend(places.split("; ").filter_map(|place| {
                call_fault(place).map(|fault| format!("{}: {place:?}: {fault}", field.name))
            }));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_misspelt_place_in_calls_is_found() {
    for place in [
        "svcctl 16 in nmae",
        "svcctl 16 out name",
        "scvctl * opnum",
        "samr 36 out info.#22.rid",
        "samr x result",
    ] {
        assert!(call_fault(place).is_some(), "{place}");
    }
}
