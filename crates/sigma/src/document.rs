//! What a rule's YAML has, before anything evaluates it.

use serde_norway::{Mapping, Value};

/// The text of a member; `None` where it is missing or no scalar.
pub(crate) fn text(document: &Value, key: &str) -> Option<String> {
    scalar(document.get(key)?)
}

/// The texts of a member that is a list.
pub(crate) fn texts(document: &Value, key: &str) -> Vec<String> {
    document.get(key).and_then(Value::as_sequence).into_iter().flatten().filter_map(scalar).collect()
}

/// A scalar as text.
pub(crate) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(bool) => Some(bool.to_string()),
        _ => None,
    }
}

/// The selections of a rule, each with its name.
pub(crate) fn selections(document: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let detection = document.get("detection").and_then(Value::as_mapping);
    let members = detection.into_iter().flat_map(Mapping::iter);
    members.filter_map(|(name, value)| Some((name.as_str()?, value))).filter(|(name, _)| *name != "condition")
}

/// Has the words that a rule looks for in any field found anywhere in a value, as Sigma means them: the library compares whole
/// values.
pub(crate) fn loosen(document: &mut Value) {
    let detection = document.get_mut("detection").and_then(Value::as_mapping_mut);
    let selections = detection
        .into_iter()
        .flat_map(Mapping::iter_mut)
        .filter(|(name, _)| name.as_str() != Some("condition"));
    let lists = selections.filter_map(|(_, value)| value.as_sequence_mut());
    for words in lists.filter(|words| words.iter().all(|word| scalar(word).is_some())) {
        for word in words.iter_mut() {
            let text = scalar(word).unwrap_or_default();
            *word = format!("*{}*", text.trim_matches('*')).into();
        }
    }
}

/// The groups of fields of a selection: one of them has to fit. `None` where it looks for words in any field.
pub(crate) fn groups(selection: &Value) -> Option<Vec<&Mapping>> {
    match selection {
        Value::Mapping(group) => Some(vec![group]),
        Value::Sequence(groups) => groups.iter().map(Value::as_mapping).collect(),
        _ => None,
    }
}

/// The names of the fields that a rule looks at, without modifiers. `None` where it looks at all.
pub(crate) fn fields(document: &Value) -> Option<Vec<String>> {
    let mut fields = Vec::new();
    for (_, selection) in selections(document) {
        for (key, value) in groups(selection)?.into_iter().flatten() {
            let (name, modifiers) = field(key.as_str().unwrap_or_default());
            fields.push(name.to_owned());
            // The value is the name of another field.
            if modifiers.contains(&"fieldref") {
                fields.extend(values(value).into_iter().filter_map(scalar));
            }
        }
    }
    Some(fields)
}

/// The names of the fields that a rule asks to be absent.
pub(crate) fn absent(document: &Value) -> Vec<String> {
    let groups = selections(document).filter_map(|(_, selection)| groups(selection)).flatten().flatten();
    let absent = groups.filter(|(_, value)| values(value).into_iter().any(Value::is_null));
    absent.filter_map(|(key, _)| Some(field(key.as_str()?).0.to_owned())).collect()
}

/// The name of a field, and its modifiers.
pub(crate) fn field(key: &str) -> (&str, Vec<&str>) {
    let mut parts = key.split('|');
    (parts.next().unwrap_or_default(), parts.collect())
}

/// The values of a field, one or several.
pub(crate) fn values(value: &Value) -> Vec<&Value> {
    value.as_sequence().map_or_else(|| vec![value], |values| values.iter().collect())
}
