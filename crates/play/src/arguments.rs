//! Arguments of calls.

use smbtrail_track::rpc::{Handle, Node, Show, Type, Value};

/// A value of a type: what is given under its name, and zeros.
pub(crate) fn filled(name: &str, of: &Type, given: &[(&str, Value)]) -> Value {
    if let Some((_, value)) = given.iter().find(|(known, _)| *known == name) {
        return value.clone();
    }
    match of {
        Type::Struct(fields) => Value::Struct(
            fields.iter().map(|field| Node::new(field.name, filled(field.name, &field.of, given))).collect(),
        ),
        Type::Ptr(of) if names(of, given) => filled(name, of, given),
        Type::Ref(of) => filled(name, of, given),
        Type::Union(union) => {
            let wanted =
                given.iter().find(|(known, _)| *known == "level").and_then(|(_, value)| value.number());
            let arm = union
                .arms
                .iter()
                .find(|(tag, of)| wanted.map_or_else(|| names(of, given), |level| level == *tag));
            match arm.or(union.arms.first()) {
                Some((tag, of)) => Value::Arm(*tag, vec![Node::new("", filled("", of, given))]),
                None => Value::Null,
            }
        }
        _ => Value::Null,
    }
}

/// Whether a type has a member of a name that is given.
fn names(of: &Type, given: &[(&str, Value)]) -> bool {
    match of {
        Type::Struct(fields) => fields
            .iter()
            .any(|field| given.iter().any(|(name, _)| *name == field.name) || names(&field.of, given)),
        Type::Ptr(of) | Type::Ref(of) => names(of, given),
        Type::Union(union) => union.arms.iter().any(|(_, of)| names(of, given)),
        _ => false,
    }
}

/// A text.
#[must_use]
pub fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// A number.
#[must_use]
pub fn number(number: u64) -> Value {
    Value::Number(number, Show::Number)
}

/// A handle that a number names.
#[must_use]
pub fn handle(number: u8) -> Value {
    let mut handle = Handle::default();
    handle.bytes[4] = number;
    Value::Handle(handle)
}

/// An array.
#[must_use]
pub fn list(values: impl IntoIterator<Item = Value>) -> Value {
    Value::List(values.into_iter().map(|value| Node::new("", value)).collect())
}
