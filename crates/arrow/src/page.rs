//! `docs/tables.md`, written from the columns.

use std::fmt::Write as _;

use arrow_schema::{DataType, Field};
use smbtrail_table::Rows;

use crate::schema::schema;

/// The page that documents the types of columns: the content of `docs/tables.md`. `kinds` are the sections of kinds of rows,
/// as [`document`] writes them.
#[must_use]
pub fn tables_page(kinds: &[String]) -> String {
    INTRODUCTION.to_owned() + &kinds.concat()
}

/// A section of a Markdown page about the columns of a kind of rows: a heading of this level, and a table of their types.
#[must_use]
pub fn document<R: Rows>(level: usize) -> String {
    let mut section = format!("\n{} {}\n\n", "#".repeat(level), R::NAME);
    section.push_str("| Column | Arrow | Parquet | Null |\n|---|---|---|---|\n");
    for field in schema::<R>().fields() {
        let (arrow, parquet) = names(field.data_type());
        let null = if field.is_nullable() { "yes" } else { "never" };
        // Writing to a string cannot fail.
        let _ = writeln!(section, "| `{}` | {arrow} | {parquet} | {null} |", field.name());
    }
    section
}

const INTRODUCTION: &str = r#"<!-- Written from the columns of crates/report; `cargo run -p smbtrail-tests --example tables_page` prints it. -->

# Rows as tables

`--format parquet` writes the rows of a command as a Parquet file, `--format arrow` as an Arrow IPC stream. `smbtrail export DIR
CAPTURE...` writes all kinds of rows into a folder, one file each, in one pass. They have the rows of `--format jsonl`, with the keys
that [output.md](output.md) explains. A build needs the feature `parquet`:
`cargo install --path crates/cli --features parquet`.

```sh
smbtrail messages --format parquet -o messages.parquet rotated-*.pcap
smbtrail export office office.pcapng                    # office/messages.parquet, office/opens.parquet, ...
smbtrail export --by day all rotated-*.pcap             # all/messages/day=2026-03-01/part-0.parquet, ...
```

DuckDB:

```sql
SELECT "user", path, bytes_read FROM 'office/opens.parquet' WHERE bytes_read > 0 ORDER BY bytes_read DESC;
SELECT command, median(latency_us), max(latency_us) FROM 'office/messages.parquet' GROUP BY command ORDER BY 3 DESC;
SELECT "user", count(*) FROM 'office/messages.parquet' WHERE list_contains(flags, 'SMB2_FLAGS_SIGNED') GROUP BY "user";
SELECT day, count(*) FROM read_parquet('all/messages/*/*.parquet', hive_partitioning = true) GROUP BY day;
```

polars and pandas:

```python
polars.scan_parquet("office/messages.parquet").group_by("status").len().collect()
polars.read_ipc_stream("opens.arrows")
pandas.read_parquet("office/logons.parquet").groupby(["user", "outcome"]).size()
```

## Types

| value | columns |
|---|---|
| number | `int64`; `uint64` where the sender may set any of 64 bits, such as `message_id`. Spark reads `uint64` as `DECIMAL(20, 0)` |
| number with decimals, span of time in seconds | `double`, the same as in JSON |
| time | `KEY`: a timestamp in UTC, in microseconds; `KEY_ns`: the nanoseconds below it, 0 to 999 |
| address with port | `KEY_address` and `KEY_port` |
| name of the specification, one of a few words | text in a dictionary; a number without a name is `0x` and hexadecimal digits |
| id, GUID, bytes, path, address | text, the same as in JSON |
| flags, list of texts or numbers | list; unknown bits come last, as one hexadecimal text |
| list of objects | list of structs |
| object whose keys depend on the row | text: JSON |

- Arrow and Parquet have the same schema. Parquet files hold the Arrow schema, so names come back as dictionaries. Its types are those of
  Parquet 1.0, and pages are compressed with Snappy; Arrow streams with LZ4.
- Python reads the same batches without a file: [crates/python](https://github.com/smbtrail/smbtrail/tree/main/crates/python).
- A text is as it came from the wire: nothing is escaped. A terminal or a spreadsheet may take its characters for commands.
- The metadata of each field has `meaning`, `unit`, and in `null` when it is null. A column without `null` is never null.
- Rows have the order of the command. A file does not claim to be sorted, because rows of different connections may interleave after lost
  packets. Statistics of every page and row group (122,880 rows) let engines skip what cannot match.
- A file appears when it is whole. What is piped ends in the middle when a run fails; a Parquet file without its end is refused by readers.
- `export` leaves out `keys` and `hashes`, which hold secrets. `--by day` makes a folder for each day in UTC of the first time in a row; rows without
  a time are in `day=__HIVE_DEFAULT_PARTITION__`. A day has several parts when its rows came in turn with those of other days.

# The columns of `export`
"#;

/// The names of a type in Arrow and in Parquet.
fn names(data: &DataType) -> (String, String) {
    let (arrow, parquet) = match data {
        DataType::Boolean => ("bool", "BOOLEAN"),
        DataType::Int16 => ("int16", "INT32 as INT(16)"),
        DataType::Int32 => ("int32", "INT32"),
        DataType::Int64 => ("int64", "INT64"),
        DataType::UInt64 => ("uint64", "INT64 as UINT(64)"),
        DataType::Float64 => ("double", "DOUBLE"),
        DataType::Timestamp(..) => ("timestamp in µs, UTC", "INT64 as TIMESTAMP(MICROS, UTC)"),
        DataType::Dictionary(..) => ("utf8 by int32", "BYTE_ARRAY as STRING"),
        DataType::List(item) => {
            let (arrow, parquet) = names(item.data_type());
            return (format!("list of {arrow}"), format!("LIST of {parquet}"));
        }
        DataType::Struct(members) => {
            let join = |name: fn(&Field) -> String| {
                members.iter().map(|field| name(field)).collect::<Vec<_>>().join(", ")
            };
            let arrow = join(|field| format!("`{}` {}", field.name(), names(field.data_type()).0));
            let parquet = join(|field| format!("`{}` {}", field.name(), names(field.data_type()).1));
            return (format!("struct ({arrow})"), format!("group ({parquet})"));
        }
        _ => ("utf8", "BYTE_ARRAY as STRING"),
    };
    (arrow.to_owned(), parquet.to_owned())
}
