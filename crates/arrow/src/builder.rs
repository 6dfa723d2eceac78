//! What makes the arrays of a column, one cell after the other.

use std::net::IpAddr;
use std::sync::Arc;

use arrow_array::builder::{
    ArrayBuilder as _, BinaryBuilder, BinaryDictionaryBuilder, BooleanBuilder, Float64Builder, Int16Builder,
    Int32Builder, Int64Builder, TimestampMicrosecondBuilder, UInt64Builder,
};
use arrow_array::cast::AsArray as _;
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, DictionaryArray, ListArray, StringArray, StructArray};
use arrow_buffer::{NullBufferBuilder, OffsetBuffer};
use arrow_schema::{ArrowError, DataType, FieldRef, Fields};
use smbtrail_table::packed::{Cell, Cells};
use smbtrail_table::{Kind, Member};

use crate::schema::fields;

/// Makes the arrays of a column: one for each field of [`fields`].
pub(crate) enum Builder {
    Bool(BooleanBuilder),
    Number(Int64Builder),
    Wide(UInt64Builder),
    Float(Float64Builder),
    Port(Int32Builder),
    Text(BinaryBuilder),
    Name(BinaryDictionaryBuilder<Int32Type>),
    /// The time, and its nanoseconds below a microsecond.
    Time(TimestampMicrosecondBuilder, Int16Builder),
    Socket(Box<Socket>),
    List(Box<List>),
}

/// A cell whose value is none of its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Misfit;

impl Builder {
    pub(crate) fn new(kind: Kind) -> Self {
        match kind {
            Kind::Bool => Self::Bool(BooleanBuilder::new()),
            Kind::Number => Self::Number(Int64Builder::new()),
            Kind::Wide => Self::Wide(UInt64Builder::new()),
            Kind::Decimal | Kind::Interval => Self::Float(Float64Builder::new()),
            Kind::Port => Self::Port(Int32Builder::new()),
            Kind::Name(_) | Kind::Word => Self::Name(BinaryDictionaryBuilder::new()),
            Kind::Time => {
                let time = TimestampMicrosecondBuilder::new().with_timezone("UTC");
                Self::Time(time, Int16Builder::new())
            }
            Kind::Socket => Self::Socket(Box::default()),
            Kind::Flags(_) | Kind::Texts => Self::list(kind, Items::Values(Box::new(Self::new(Kind::Text)))),
            Kind::Numbers | Kind::Series => {
                Self::list(kind, Items::Values(Box::new(Self::new(Kind::Number))))
            }
            Kind::Objects(members) => Self::list(kind, Items::objects(members)),
            _ => Self::Text(BinaryBuilder::new()),
        }
    }

    fn list(kind: Kind, items: Items) -> Self {
        let item = fields("", kind, true).into_iter().find_map(|field| match field.data_type() {
            DataType::List(item) => Some(Arc::clone(item)),
            _ => None,
        });
        let field = item.unwrap_or_else(|| unreachable!("the field of a list is a list"));
        Self::List(Box::new(List { field, items, ends: vec![0], known: NullBufferBuilder::new(0) }))
    }

    /// Appends the value of the next row.
    #[inline]
    pub(crate) fn push(&mut self, cell: Cell<'_>) -> Result<(), Misfit> {
        match (self, cell) {
            (builder, Cell::Null) => builder.push_null(),
            (Self::Bool(values), Cell::Bool(value)) => values.append_value(value),
            (Self::Number(values), Cell::Number(value)) => {
                values.append_value(i64::try_from(value).map_err(|_| Misfit)?);
            }
            (Self::Number(values), Cell::Signed(value)) => values.append_value(value),
            (Self::Wide(values), Cell::Number(value)) => values.append_value(value),
            (Self::Float(values), Cell::Thousandths(value)) => values.append_value(value as f64 / 1e3),
            // In six decimals, rounded towards zero, as in other formats.
            (Self::Float(values), Cell::Seconds(value)) => values.append_value((value / 1_000) as f64 / 1e6),
            (Self::Float(values), Cell::Number(value)) => values.append_value(value as f64),
            (Self::Port(values), Cell::Number(value)) => {
                values.append_value(i32::try_from(value).map_err(|_| Misfit)?);
            }
            (Self::Text(values), Cell::Text(value)) => values.append_value(value),
            (Self::Name(values), Cell::Text(value)) => values.append_value(value),
            (Self::Time(micros, nanos), Cell::Time(value)) => {
                micros.append_value(value.div_euclid(1_000));
                nanos.append_value(i16::try_from(value.rem_euclid(1_000)).map_err(|_| Misfit)?);
            }
            (Self::Socket(values), Cell::Socket(address, port)) => values.push(address, port),
            (Self::List(values), Cell::List(cells)) => return values.push(cells),
            _ => return Err(Misfit),
        }
        Ok(())
    }

    fn push_null(&mut self) {
        match self {
            Self::Bool(values) => values.append_null(),
            Self::Number(values) => values.append_null(),
            Self::Wide(values) => values.append_null(),
            Self::Float(values) => values.append_null(),
            Self::Port(values) => values.append_null(),
            Self::Text(values) => values.append_null(),
            Self::Name(values) => values.append_null(),
            Self::Time(micros, nanos) => {
                micros.append_null();
                nanos.append_null();
            }
            Self::Socket(values) => {
                values.addresses.append_null();
                values.ports.append_null();
            }
            Self::List(values) => values.push_null(),
        }
    }

    /// The arrays of the values so far, appended to those of other columns. The next value is the first of new arrays.
    pub(crate) fn finish(&mut self, arrays: &mut Vec<ArrayRef>) -> Result<(), ArrowError> {
        match self {
            Self::Bool(values) => arrays.push(Arc::new(values.finish())),
            Self::Number(values) => arrays.push(Arc::new(values.finish())),
            Self::Wide(values) => arrays.push(Arc::new(values.finish())),
            Self::Float(values) => arrays.push(Arc::new(values.finish())),
            Self::Port(values) => arrays.push(Arc::new(values.finish())),
            Self::Text(values) => arrays.push(Arc::new(texts(values)?)),
            Self::Name(values) => {
                let (keys, names) = values.finish().into_parts();
                let names = StringArray::try_from_binary(names.as_binary::<i32>().clone())?;
                arrays.push(Arc::new(DictionaryArray::try_new(keys, Arc::new(names))?));
            }
            Self::Time(micros, nanos) => {
                arrays.push(Arc::new(micros.finish()));
                arrays.push(Arc::new(nanos.finish()));
            }
            Self::Socket(values) => {
                arrays.push(Arc::new(texts(&mut values.addresses)?));
                arrays.push(Arc::new(values.ports.finish()));
            }
            Self::List(values) => arrays.push(Arc::new(values.finish()?)),
        }
        Ok(())
    }
}

/// The texts so far, checked together. The next ones get as much space.
fn texts(values: &mut BinaryBuilder) -> Result<StringArray, ArrowError> {
    let next = BinaryBuilder::with_capacity(values.len(), values.values_slice().len());
    StringArray::try_from_binary(std::mem::replace(values, next).finish())
}

/// Addresses and their ports.
#[derive(Debug, Default)]
pub(crate) struct Socket {
    addresses: BinaryBuilder,
    ports: Int32Builder,
    /// The last address and its text: it is often the next one too.
    last: Option<(IpAddr, String)>,
}

impl Socket {
    fn push(&mut self, address: IpAddr, port: u16) {
        let last = self.last.take().filter(|(last, _)| *last == address);
        let (_, text) = self.last.insert(last.unwrap_or_else(|| (address, address.to_string())));
        self.addresses.append_value(text);
        self.ports.append_value(port.into());
    }
}

/// Lists, as their items one after the other and where each list ends.
pub(crate) struct List {
    field: FieldRef,
    items: Items,
    ends: Vec<i32>,
    known: NullBufferBuilder,
}

enum Items {
    Values(Box<Builder>),
    Objects { members: Vec<Builder>, fields: Fields, count: usize },
}

impl List {
    fn push(&mut self, cells: Cells<'_>) -> Result<(), Misfit> {
        let mut end = self.ends.last().copied().unwrap_or(0);
        for cell in cells {
            self.items.push(cell)?;
            end = end.checked_add(1).ok_or(Misfit)?;
        }
        self.ends.push(end);
        self.known.append_non_null();
        Ok(())
    }

    fn push_null(&mut self) {
        self.ends.push(self.ends.last().copied().unwrap_or(0));
        self.known.append_null();
    }

    fn finish(&mut self) -> Result<ListArray, ArrowError> {
        let ends = std::mem::replace(&mut self.ends, vec![0]);
        let items = self.items.finish()?;
        let known = self.known.finish();
        ListArray::try_new(Arc::clone(&self.field), OffsetBuffer::new(ends.into()), items, known)
    }
}

impl Items {
    fn objects(members: &'static [Member]) -> Self {
        let fields = members.iter().flat_map(|member| fields(member.key, member.kind, true)).collect();
        let members = members.iter().map(|member| Builder::new(member.kind)).collect();
        Self::Objects { members, fields, count: 0 }
    }

    fn push(&mut self, cell: Cell<'_>) -> Result<(), Misfit> {
        match (self, cell) {
            (Self::Values(values), cell) => values.push(cell),
            (Self::Objects { members, count, .. }, Cell::List(mut cells)) => {
                *count += 1;
                members.iter_mut().try_for_each(|member| member.push(cells.next().ok_or(Misfit)?))
            }
            _ => Err(Misfit),
        }
    }

    fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        let mut arrays = Vec::new();
        match self {
            Self::Values(values) => {
                values.finish(&mut arrays)?;
                arrays.pop().ok_or_else(|| ArrowError::SchemaError("a value has no array".into()))
            }
            Self::Objects { members, fields, count } => {
                members.iter_mut().try_for_each(|member| member.finish(&mut arrays))?;
                let count = std::mem::take(count);
                let objects = StructArray::try_new_with_length(fields.clone(), arrays, None, count)?;
                Ok(Arc::new(objects))
            }
        }
    }
}
