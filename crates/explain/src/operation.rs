//! Interfaces of DCE/RPC, their operations and what these take and give, as rows.

use std::io::{self, Write};

use smbtrail_table::{Column, Kind, Rows, Style, Value};
use smbtrail_track::rpc::{Arguments, Direction, Field, Interface, Operation, ResultKind, Show, Type};

use crate::print::write_rows;

/// Interfaces of DCE/RPC.
#[derive(Debug)]
#[non_exhaustive]
pub enum Interfaces {}

/// Operations of an interface.
#[derive(Debug)]
#[non_exhaustive]
pub enum Operations {}

/// What an operation takes and gives.
#[derive(Debug)]
#[non_exhaustive]
pub enum OperationArguments {}

/// An operation of an interface.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct OperationRow {
    interface: &'static Interface,
    opnum: u16,
    name: &'static str,
}

/// An argument of an operation, or what it returns.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ArgumentRow {
    operation: OperationRow,
    direction: &'static str,
    argument: &'static str,
    kind: String,
}

impl Rows for Interfaces {
    type Row<'a> = &'static Interface;
    const NAME: &'static str = "explain rpc";
    const ABOUT: &'static str = "an interface of DCE/RPC";
    const COLUMNS: &'static [Column<Self>] =
        &[
            Column::<Self>::new("interface", Kind::Text, "its short name", |row| Value::Text(row.name))
                .table("interface", 1, 32),
            Column::<Self>::new("uuid", Kind::Guid, "its UUID", |row| Value::Guid(row.uuid.0))
                .table("uuid", 2, 36),
            Column::<Self>::new("specification", Kind::Text, "where its operations are listed", |row| {
                Value::Text(row.source)
            })
            .table("specification", 3, 12),
            Column::<Self>::new("operations", Kind::Number, "operations with a name", |row| {
                number(row.operations().count())
            })
            .table("operations", 4, 6),
            Column::<Self>::new("read", Kind::Number, "operations whose arguments are read", |row| {
                number(Arguments::of(row.uuid).map_or(0, |declared| declared.operations.len()))
            })
            .table("read", 5, 6),
        ];
}

impl Rows for Operations {
    type Row<'a> = OperationRow;
    const NAME: &'static str = "explain rpc INTERFACE";
    const ABOUT: &'static str = "an operation of an interface of DCE/RPC";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("interface", Kind::Text, "the interface", |row| Value::Text(row.interface.name)),
        Column::<Self>::new("opnum", Kind::Number, "its number", |row| Value::Number(row.opnum.into()))
            .table("opnum", 1, 5),
        Column::<Self>::new("operation", Kind::Text, "its name", |row| Value::Text(row.name)).table(
            "operation",
            2,
            48,
        ),
        Column::<Self>::new("read", Kind::Bool, "whether its arguments are read", |row| {
            Value::Bool(row.declared().is_some())
        })
        .table("read", 3, 5),
    ];
}

impl Rows for OperationArguments {
    type Row<'a> = ArgumentRow;
    const NAME: &'static str = "explain rpc INTERFACE OPNUM";
    const ABOUT: &'static str = "an argument of an operation, or what it returns";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("interface", Kind::Text, "the interface", |row| {
            Value::Text(row.operation.interface.name)
        }),
        Column::<Self>::new("specification", Kind::Text, "where it is specified", |row| {
            Value::Text(row.operation.interface.source)
        }),
        Column::<Self>::new("opnum", Kind::Number, "the number of the operation", |row| {
            Value::Number(row.operation.opnum.into())
        }),
        Column::<Self>::new("operation", Kind::Text, "the operation", |row| Value::Text(row.operation.name))
            .table("operation", 1, 40),
        Column::<Self>::new("direction", Kind::Word, "who writes it: `in`, `out` or `both`", |row| {
            Value::Text(row.direction)
        })
        .table("direction", 2, 9),
        Column::<Self>::new(
            "argument",
            Kind::Text,
            "its name; `return` for what the operation returns",
            |row| Value::Text(row.argument),
        )
        .table("argument", 3, 24),
        Column::<Self>::new("type", Kind::Text, "what it is", |row| Value::Text(&row.kind))
            .table("type", 4, 72),
    ];
}

fn number(count: usize) -> Value<'static> {
    Value::Number(u64::try_from(count).unwrap_or(u64::MAX))
}

impl OperationRow {
    /// The operation of this number or name; `None` where the interface has none.
    #[must_use]
    pub fn find(interface: &'static Interface, operation: &str) -> Option<Self> {
        let wanted: Option<u16> = operation.parse().ok();
        let mut all = interface.operations();
        all.find(|(opnum, name)| wanted == Some(*opnum) || name.eq_ignore_ascii_case(operation))
            .map(|(opnum, name)| Self { interface, opnum, name })
    }

    fn declared(&self) -> Option<&'static Operation> {
        Arguments::of(self.interface.uuid)?.operation(self.opnum)
    }

    fn arguments(self) -> Vec<ArgumentRow> {
        let Some(declared) = Arguments::of(self.interface.uuid) else { return Vec::new() };
        let Some(operation) = declared.operation(self.opnum) else { return Vec::new() };
        let arguments = operation.arguments.iter().map(|argument| ArgumentRow {
            operation: self,
            direction: match argument.direction {
                Direction::In => "in",
                Direction::Out => "out",
                Direction::Both => "both",
            },
            argument: argument.field.name,
            kind: describe(&argument.field.of, 0),
        });
        let returns = match operation.returns.unwrap_or(declared.returns) {
            ResultKind::Nothing => None,
            ResultKind::Win32 => Some("a Win32 error"),
            ResultKind::NtStatus => Some("an NTSTATUS"),
            ResultKind::HResult => Some("an HRESULT"),
            _ => Some("a status"),
        };
        let returns = returns.map(|kind| ArgumentRow {
            operation: self,
            direction: "out",
            argument: "return",
            kind: kind.into(),
        });
        arguments.chain(returns).collect()
    }
}

/// Members of structures are named down to this depth.
const DEPTH: usize = 2;

/// A type in words.
fn describe(of: &Type, depth: usize) -> String {
    let members = |fields: &[Field]| {
        let members: Vec<String> = fields
            .iter()
            .map(|field| format!("{}: {}", field.name, describe(&field.of, depth + 1)))
            .collect();
        members.join(", ")
    };
    match of {
        Type::Int(size, show) => format!("{} of {} bits", numeral(*show), u32::from(*size) * 8),
        Type::Enum(show) => format!("{}, an enumeration", numeral(*show)),
        Type::Halves(_) => "time or number in two halves".into(),
        Type::Guid => "UUID".into(),
        Type::Handle => "context handle".into(),
        Type::Bytes(len) => format!("{len} bytes"),
        Type::Struct(_) | Type::Union(_) if depth >= DEPTH => "…".into(),
        Type::Struct(fields) => format!("{{{}}}", members(fields)),
        Type::Union(union) => {
            let tags: Vec<String> = union.arms.iter().map(|(tag, _)| tag.to_string()).collect();
            format!("by level {}", tags.join(", "))
        }
        Type::Ref(of) => describe(of, depth),
        Type::Ptr(of) => format!("{} or null", describe(of, depth)),
        Type::Fixed(count, of) => format!("{count} of {}", describe(of, depth)),
        Type::Array(of) | Type::Varying(of) | Type::Tail(of) => format!("list of {}", describe(of, depth)),
        Type::Sid => "SID".into(),
        Type::Tower => "protocol tower".into(),
        Type::Raw => "bytes".into(),
        Type::Blob => "bytes, often texts".into(),
        _ => "text".into(),
    }
}

const fn numeral(show: Show) -> &'static str {
    match show {
        Show::Hex | Show::Flags(_) => "mask",
        Show::Unix => "seconds since 1970",
        Show::FileTime => "FILETIME",
        Show::Win32 => "Win32 error",
        Show::NtStatus => "NTSTATUS",
        _ => "number",
    }
}

/// Writes all interfaces, in the order of their names.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write_interfaces(out: &mut dyn Write, style: Style) -> io::Result<()> {
    let mut all: Vec<&'static Interface> = Interface::all().iter().collect();
    all.sort_by_key(|interface| interface.name.to_ascii_lowercase());
    write_rows::<Interfaces>(out, &all, style)
}

/// Writes the operations of an interface that have a name.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write_operations(out: &mut dyn Write, interface: &'static Interface, style: Style) -> io::Result<()> {
    let all: Vec<OperationRow> =
        interface.operations().map(|(opnum, name)| OperationRow { interface, opnum, name }).collect();
    write_rows::<Operations>(out, &all, style)
}

/// Writes what an operation takes, gives and returns; the operation alone where its arguments are not read.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write_arguments(out: &mut dyn Write, operation: OperationRow, style: Style) -> io::Result<()> {
    let arguments = operation.arguments();
    if arguments.is_empty() {
        return write_rows::<Operations>(out, &[operation], style);
    }
    write_rows::<OperationArguments>(out, &arguments, style)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_is_found_by_number_and_by_name() {
        let svcctl = Interface::named("svcctl").unwrap();
        let by_number = OperationRow::find(svcctl, "12").unwrap();
        assert_eq!(by_number.name, "CreateServiceW");
        assert_eq!(OperationRow::find(svcctl, "createservicew").unwrap().opnum, 12);
        assert!(OperationRow::find(svcctl, "4711").is_none());
        let arguments = by_number.arguments();
        let path = arguments.iter().find(|row| row.argument == "path").unwrap();
        assert_eq!((path.direction, path.kind.as_str()), ("in", "text"));
        assert_eq!(arguments.last().unwrap().kind, "a Win32 error");
    }

    #[test]
    fn every_declared_operation_has_rows() {
        for declared in Arguments::all() {
            let interface = Interface::find(declared.uuid).unwrap();
            for operation in declared.operations {
                let row = OperationRow::find(interface, &operation.opnum.to_string()).unwrap();
                assert!(row.arguments().len() >= operation.arguments.len(), "{row:?}");
            }
        }
    }
}
