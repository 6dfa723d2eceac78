//! A field by one of its names.

use thiserror::Error;

use crate::fields::HEADER;
use crate::header::HeaderField;

/// No field of the header has this name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the SMB2 header has no field {name:?}{}", did_you_mean(.similar))]
#[non_exhaustive]
pub struct UnknownField {
    /// The name asked for.
    pub name: String,
    /// Names like it, the most similar first.
    pub similar: Vec<&'static str>,
}

/// The field of this name, be it the specification's, Wireshark's or that of a flag. Case, blanks, `_`, `-` and `.`
/// do not matter.
///
/// # Errors
/// [`UnknownField`], with the names that come near.
pub fn field(name: &str) -> Result<&'static HeaderField, UnknownField> {
    let wanted = plain(name);
    let names = |field: &'static HeaderField| std::iter::once(&field.name).chain(field.aliases).copied();
    if let Some(field) = HEADER.iter().find(|field| names(field).any(|name| plain(name) == wanted)) {
        return Ok(field);
    }
    let mut similar: Vec<(f64, &'static str)> = HEADER
        .iter()
        .map(|field| {
            let nearest = names(field).map(|name| likeness(&wanted, &plain(name))).fold(0.0, f64::max);
            (nearest, field.name)
        })
        .filter(|&(likeness, _)| likeness > 0.75)
        .collect();
    similar.sort_by(|a, b| b.0.total_cmp(&a.0));
    let similar = similar.into_iter().map(|(_, name)| name).take(3).collect();
    Err(UnknownField { name: name.to_owned(), similar })
}

/// Letters and digits alone, in lower case.
pub(crate) fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// 0 for nothing in common, 1 for the same. A name that contains what was asked for is like it.
pub(crate) fn likeness(wanted: &str, name: &str) -> f64 {
    if wanted.len() >= 3 && name.contains(wanted) { 0.9 } else { strsim::jaro_winkler(wanted, name) }
}

fn did_you_mean(similar: &[&'static str]) -> String {
    match similar {
        [] => String::new(),
        names => format!(" (did you mean {}?)", names.join(" or ")),
    }
}
