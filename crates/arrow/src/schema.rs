//! The schema of a kind of rows, from its columns.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_schema::{DataType, Field, FieldRef, Schema, TimeUnit};
use smbtrail_table::{Column, Format, Kind, Rows, Style};

/// The schema of a kind of rows: one field per column, two for times and for addresses with ports.
///
/// The metadata of a field is the column's `meaning`, `unit` and `null`: when it is null. A field whose column is never
/// null is not nullable. The metadata of the schema is the `name` of the kind and what a row is `about`.
#[must_use]
pub fn schema<R: Rows>() -> Schema {
    styled_schema::<R>(Style::new(Format::Packed))
}

/// The schema of the columns that a style has.
pub(crate) fn styled_schema<R: Rows>(style: Style) -> Schema {
    let fields: Vec<Field> = style.columns::<R>().flat_map(column_fields).collect();
    let metadata = [("name", R::NAME), ("about", R::ABOUT)];
    Schema::new_with_metadata(fields, metadata.map(|(key, text)| (key.to_owned(), text.to_owned())).into())
}

/// The fields of a column.
#[must_use]
pub fn column_fields<R: Rows>(column: &Column<R>) -> Vec<Field> {
    let said = [("meaning", column.meaning), ("unit", column.unit), ("null", column.null)];
    let said = said.into_iter().filter(|(_, text)| !text.is_empty());
    let metadata: HashMap<String, String> =
        said.map(|(key, text)| (key.to_owned(), text.to_owned())).collect();
    let fields = fields(column.key, column.kind, !column.null.is_empty());
    fields.into_iter().map(|field| field.with_metadata(metadata.clone())).collect()
}

/// The fields of a column, or of a member of an object.
pub(crate) fn fields(key: &str, kind: Kind, nullable: bool) -> Vec<Field> {
    let field = |end: &str, data| Field::new(format!("{key}{end}"), data, nullable);
    match kind {
        Kind::Time => vec![
            field("", DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))),
            field("_ns", DataType::Int16),
        ],
        Kind::Socket => vec![field("_address", DataType::Utf8), field("_port", DataType::Int32)],
        Kind::Number => vec![field("", DataType::Int64)],
        Kind::Wide => vec![field("", DataType::UInt64)],
        Kind::Port => vec![field("", DataType::Int32)],
        Kind::Decimal | Kind::Interval => vec![field("", DataType::Float64)],
        Kind::Bool => vec![field("", DataType::Boolean)],
        Kind::Name(_) | Kind::Word => {
            vec![field("", DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)))]
        }
        Kind::Flags(_) | Kind::Texts => vec![field("", DataType::List(item(DataType::Utf8, false)))],
        Kind::Numbers => vec![field("", DataType::List(item(DataType::Int64, false)))],
        Kind::Series => vec![field("", DataType::List(item(DataType::Int64, true)))],
        Kind::Objects(members) => {
            let members: Vec<Field> =
                members.iter().flat_map(|member| fields(member.key, member.kind, true)).collect();
            vec![field("", DataType::List(item(DataType::Struct(members.into()), false)))]
        }
        // Texts, and what other formats write as text.
        _ => vec![field("", DataType::Utf8)],
    }
}

/// The field of the items of a list, under the name that Parquet has for it.
fn item(data: DataType, nullable: bool) -> FieldRef {
    Arc::new(Field::new("element", data, nullable))
}
