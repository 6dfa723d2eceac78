//! How an interface's operations are declared: the arguments of each, in their order.

use smbtrail_wire::Guid;

use crate::ResultKind;
use crate::ndr::Field;

/// What the operations of one interface take and give.
#[derive(Debug)]
#[non_exhaustive]
pub struct Arguments {
    /// The interface.
    pub uuid: Guid,
    /// What its operations return, unless an operation says otherwise.
    pub returns: ResultKind,
    /// The operations that are declared, in the order of their numbers.
    pub operations: &'static [Operation],
}

/// What one operation takes and gives.
#[derive(Debug)]
#[non_exhaustive]
pub struct Operation {
    /// Its number.
    pub opnum: u16,
    /// Its arguments, in their order.
    pub arguments: &'static [Argument],
    /// What a handle that it opens stands for; `None` when it opens none.
    pub opens: Option<Label>,
    /// What it returns, where that is not what its interface returns.
    pub returns: Option<ResultKind>,
}

/// An argument of an operation.
#[derive(Debug)]
#[non_exhaustive]
pub struct Argument {
    /// Who writes it.
    pub direction: Direction,
    /// Its name and type.
    pub field: Field,
}

/// Who writes an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "NDR has these three")]
pub enum Direction {
    /// The client.
    In,
    /// The server.
    Out,
    /// The client, and then the server.
    Both,
}

/// What a handle that an operation opens stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Label {
    /// Always the same, such as a hive.
    Fixed(&'static str),
    /// What an argument says, such as the name of a service.
    Named(&'static str),
    /// What an argument says, below what the operation's first handle stands for: a key below a key.
    Below(&'static str),
    /// A number that is an identifier within what the operation's first handle stands for: a user of a domain.
    Rid(&'static str),
}

impl Operation {
    /// The arguments that the client writes.
    pub fn request(&self) -> impl Iterator<Item = &'static Field> {
        self.arguments.iter().filter(|one| one.direction != Direction::Out).map(|one| &one.field)
    }

    /// The arguments that the server writes, in front of what the operation returns.
    pub fn response(&self) -> impl Iterator<Item = &'static Field> {
        self.arguments.iter().filter(|one| one.direction != Direction::In).map(|one| &one.field)
    }
}

/// Declares the operations of an interface:
///
/// ```text
/// calls! {
///     /// What it is. `[MS-SCMR]` 3.1.4
///     pub(super) SVCCTL = 0x367abb81, 0x9844, 0x35f1, [0xad, …], Win32;
///     2 DeleteService(in service: HANDLE);
///     16 OpenServiceW(in manager: HANDLE, in name: TEXT, in access: HEX, out service: HANDLE) opens Named("name");
/// }
/// ```
///
/// The name of an operation is there for the reader: the table of names is `xtask/data/rpc-operations.csv`, and a test
/// compares both.
macro_rules! calls {
    (
        $(#[$doc:meta])*
        pub(super) $constant:ident = $a:literal, $b:literal, $c:literal, $d:expr, $returns:ident;
        $($opnum:literal $name:ident($($direction:ident $argument:ident: $of:expr),* $(,)?) $(opens $label:ident($text:literal))? $(returns $kind:ident)?;)*
    ) => {
        $(#[$doc])*
        pub(super) static $constant: super::Arguments = super::Arguments {
            uuid: smbtrail_wire::Guid::from_groups($a, $b, $c, $d),
            returns: crate::ResultKind::$returns,
            operations: &[$(super::Operation {
                opnum: $opnum,
                arguments: &[$(super::Argument {
                    direction: super::declare::calls!(@direction $direction),
                    field: crate::ndr::Field { name: stringify!($argument), of: $of },
                }),*],
                opens: super::declare::calls!(@label $($label $text)?),
                returns: super::declare::calls!(@returns $($kind)?),
            }),*],
        };

        #[cfg(test)]
        #[allow(non_snake_case, reason = "it has the name of the interface")]
        mod $constant {
            #[test]
            fn the_names_are_those_of_the_table() {
                let interface = crate::Interface::find(super::$constant.uuid).expect("it has a name");
                $(assert_eq!(interface.operation($opnum), Some(stringify!($name)));)*
            }
        }
    };
    (@direction in) => { super::Direction::In };
    (@direction out) => { super::Direction::Out };
    (@direction both) => { super::Direction::Both };
    (@returns) => { None };
    (@returns $kind:ident) => { Some(crate::ResultKind::$kind) };
    (@label) => { None };
    (@label $label:ident $text:literal) => { Some(super::Label::$label($text)) };
}
pub(super) use calls;

/// Declares the fields of a structure: `fields![name: TEXT, kind: NUMBER]`.
macro_rules! fields {
    ($($name:ident: $of:expr),* $(,)?) => {
        crate::ndr::Type::Struct(&[$(crate::ndr::Field { name: stringify!($name), of: $of }),*])
    };
}
pub(super) use fields;
