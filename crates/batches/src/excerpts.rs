//! Packets that travel between machines, as record batches.

use std::error::Error;
use std::sync::{Arc, LazyLock};

use arrow_array::builder::{BinaryBuilder, Int32Builder, Int64Builder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type};
use arrow_array::{Array, ArrayRef, BinaryArray, Int32Array, Int64Array, LargeBinaryArray, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use smbtrail_pipeline::capture::{Elided, LinkType, PacketId, Timestamp};
use smbtrail_pipeline::scale::{Excerpt, Run};

/// Packets of a batch.
const ROWS: usize = 4096;
/// Bytes of packets of a batch, about.
const BYTES: usize = 4 << 20;

/// The columns of a packet: those that a part is sorted by come first, in the order of the key.
///
/// All are signed, as some engines know no other numbers; what has 64 bits keeps them.
#[must_use]
pub fn excerpt_schema() -> SchemaRef {
    static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
        let int = |name: &str| Field::new(name, DataType::Int32, false);
        let long = |name: &str| Field::new(name, DataType::Int64, false);
        let fields = [
            int("part"),
            long("turn_seconds"),
            int("turn_nanoseconds"),
            int("file"),
            long("number_in_file"),
            long("number"),
            long("seconds"),
            int("nanoseconds"),
            int("digits"),
            int("link"),
            int("wire_len"),
            int("elided_from"),
            int("elided_to"),
            long("job"),
            Field::new("data", DataType::Binary, false),
        ];
        Arc::new(Schema::new(fields.to_vec()))
    });
    Arc::clone(&SCHEMA)
}

/// Makes record batches of packets.
#[derive(Default)]
pub struct ExcerptBatches {
    ints: [Int32Builder; 9],
    longs: [Int64Builder; 5],
    data: BinaryBuilder,
    rows: usize,
    bytes: usize,
}

impl ExcerptBatches {
    /// Adds a packet. Gives a batch when there is enough for one.
    ///
    /// # Errors
    /// When a batch cannot be made.
    pub fn push(&mut self, packet: &Excerpt<'_>) -> Result<Option<RecordBatch>, ArrowError> {
        let Excerpt { job, part, turn, id, link, wire_len, elided, data } = *packet;
        let ints = [
            part,
            turn.nanoseconds,
            id.file,
            id.time.nanoseconds,
            u32::from(id.digits),
            link.0,
            wire_len,
            u32::try_from(elided.from).unwrap_or(u32::MAX),
            u32::try_from(elided.to).unwrap_or(u32::MAX),
        ];
        let longs = [
            turn.seconds,
            id.number_in_file.cast_signed(),
            id.number.cast_signed(),
            id.time.seconds,
            job.cast_signed(),
        ];
        self.ints.iter_mut().zip(ints).for_each(|(column, value)| column.append_value(value.cast_signed()));
        self.longs.iter_mut().zip(longs).for_each(|(column, value)| column.append_value(value));
        self.data.append_value(data);
        self.rows += 1;
        self.bytes += data.len();
        match self.rows >= ROWS || self.bytes >= BYTES {
            true => self.finish(),
            false => Ok(None),
        }
    }

    /// The packets that do not fill a batch, if there are any.
    ///
    /// # Errors
    /// When a batch cannot be made.
    pub fn finish(&mut self) -> Result<Option<RecordBatch>, ArrowError> {
        if self.rows == 0 {
            return Ok(None);
        }
        (self.rows, self.bytes) = (0, 0);
        let mut ints = self.ints.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef);
        let mut longs = self.longs.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef);
        let data = Arc::new(self.data.finish()) as ArrayRef;
        let schema = excerpt_schema();
        let columns = schema.fields().iter().filter_map(|field| match field.data_type() {
            DataType::Int32 => ints.next(),
            DataType::Int64 => longs.next(),
            _ => Some(Arc::clone(&data)),
        });
        RecordBatch::try_new(Arc::clone(&schema), columns.collect()).map(Some)
    }
}

impl std::fmt::Debug for ExcerptBatches {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ExcerptBatches").field("rows", &self.rows).finish_non_exhaustive()
    }
}

/// Packets in record batches, as a run of a [`Feed`](smbtrail_pipeline::scale::Feed).
pub struct ExcerptRun<B> {
    batches: B,
    columns: Option<Columns>,
    row: usize,
}

impl<B> std::fmt::Debug for ExcerptRun<B> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ExcerptRun").field("row", &self.row).finish_non_exhaustive()
    }
}

/// The columns of a batch, found by their names: an engine may add some, and change their order.
struct Columns {
    ints: [Int32Array; 9],
    longs: [Int64Array; 5],
    data: Data,
    rows: usize,
}

enum Data {
    Short(BinaryArray),
    Long(LargeBinaryArray),
}

const INTS: [&str; 9] = [
    "part",
    "turn_nanoseconds",
    "file",
    "nanoseconds",
    "digits",
    "link",
    "wire_len",
    "elided_from",
    "elided_to",
];
const LONGS: [&str; 5] = ["turn_seconds", "number_in_file", "number", "seconds", "job"];

impl<B: Iterator<Item = Result<RecordBatch, ArrowError>>> ExcerptRun<B> {
    /// A run over these batches.
    pub fn new(batches: B) -> Self {
        Self { batches, columns: None, row: 0 }
    }
}

impl<B: Iterator<Item = Result<RecordBatch, ArrowError>> + Send> Run for ExcerptRun<B> {
    fn advance(&mut self) -> Result<bool, Box<dyn Error + Send + Sync>> {
        self.row += 1;
        while self.columns.as_ref().is_none_or(|columns| self.row >= columns.rows) {
            let Some(batch) = self.batches.next() else {
                self.columns = None;
                return Ok(false);
            };
            (self.columns, self.row) = (Some(Columns::of(&batch?)?), 0);
        }
        Ok(true)
    }

    fn excerpt(&self) -> Excerpt<'_> {
        let Some(Columns { ints, longs, data, rows }) = &self.columns else { return NONE };
        let row = self.row.min(rows.saturating_sub(1));
        let [part, turn_nanoseconds, file, nanoseconds, digits, link, wire_len, from, to] =
            ints.each_ref().map(|column| column.value(row).cast_unsigned());
        let [turn_seconds, number_in_file, number, seconds, job] =
            longs.each_ref().map(|column| column.value(row));
        let elided = Elided {
            from: usize::try_from(from).unwrap_or(usize::MAX),
            to: usize::try_from(to).unwrap_or(usize::MAX),
        };
        Excerpt {
            job: job.cast_unsigned(),
            part,
            turn: Timestamp { seconds: turn_seconds, nanoseconds: turn_nanoseconds },
            id: PacketId {
                number: number.cast_unsigned(),
                file,
                number_in_file: number_in_file.cast_unsigned(),
                time: Timestamp { seconds, nanoseconds },
                digits: u8::try_from(digits).unwrap_or(u8::MAX),
            },
            link: LinkType(link),
            wire_len,
            elided,
            data: match data {
                Data::Short(data) => data.value(row),
                Data::Long(data) => data.value(row),
            },
        }
    }
}

impl Columns {
    fn of(batch: &RecordBatch) -> Result<Self, ArrowError> {
        let column = |name: &str| {
            let column = batch.column_by_name(name).filter(|column| column.null_count() == 0);
            column.ok_or_else(|| {
                ArrowError::SchemaError(format!("these are no segments: they have no column {name:?}"))
            })
        };
        let wrong = |name: &str| {
            ArrowError::SchemaError(format!("these are no segments: their column {name:?} has another type"))
        };
        let mut ints = Vec::with_capacity(INTS.len());
        for name in INTS {
            let column = column(name)?.as_primitive_opt::<Int32Type>();
            ints.push(column.ok_or_else(|| wrong(name))?.clone());
        }
        let mut longs = Vec::with_capacity(LONGS.len());
        for name in LONGS {
            let column = column(name)?.as_primitive_opt::<Int64Type>();
            longs.push(column.ok_or_else(|| wrong(name))?.clone());
        }
        let data = column("data")?;
        let data = match (data.as_binary_opt::<i32>(), data.as_binary_opt::<i64>()) {
            (Some(data), _) => Data::Short(data.clone()),
            (_, Some(data)) => Data::Long(data.clone()),
            _ => return Err(wrong("data")),
        };
        let (Ok(ints), Ok(longs)) = (ints.try_into(), longs.try_into()) else { return Err(wrong("data")) };
        Ok(Self { ints, longs, data, rows: batch.num_rows() })
    }
}

/// What there is before the first packet.
const NONE: Excerpt<'static> = Excerpt {
    job: 0,
    part: 0,
    turn: Timestamp { seconds: 0, nanoseconds: 0 },
    id: PacketId {
        number: 0,
        file: 0,
        number_in_file: 0,
        time: Timestamp { seconds: 0, nanoseconds: 0 },
        digits: 0,
    },
    link: LinkType(0),
    wire_len: 0,
    elided: Elided::NONE,
    data: &[],
};
