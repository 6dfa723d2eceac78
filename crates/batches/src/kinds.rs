//! The kinds of rows: those that `smbtrail export` writes, found by asking it.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::RecordBatch;
use arrow_schema::{Field, SchemaRef};
use smbtrail_arrow::{Batches, column_fields};
use smbtrail_files::MemoryStore;
use smbtrail_report::table::{Pick, Rows};
use smbtrail_report::{Export, Format, Outlets, Style};

use crate::captures::from_arrow;

/// A kind of rows.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Kind {
    /// Its name where names have no spaces: `pipes_content` for `pipes --content`.
    pub name: String,
    /// The command that prints such rows.
    pub command: &'static str,
    /// What a row is about.
    pub about: &'static str,
    /// The columns of the command.
    pub columns: Vec<KindColumn>,
    /// Whether a filter selects messages for it.
    pub is_filtered: bool,
}

/// A column of a kind of rows.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct KindColumn {
    /// Its key.
    pub key: &'static str,
    /// The names of its fields: two for a time and for an address with a port.
    pub fields: Vec<String>,
    /// What it means.
    pub meaning: &'static str,
}

/// All kinds of rows.
///
/// # Errors
/// When they cannot be listed, which no input brings about.
pub fn kinds() -> io::Result<Vec<Kind>> {
    let mut list = List(Vec::new());
    let whole = list.export()?.whole().to_vec();
    let mut kinds = list.0;
    kinds.iter_mut().for_each(|kind| kind.is_filtered = !whole.contains(&kind.command));
    Ok(kinds)
}

struct List(Vec<Kind>);

impl Outlets for List {
    type Out = Box<dyn Write>;

    fn open<R: Rows>(&mut self) -> io::Result<Option<Box<dyn Write>>> {
        let columns = R::COLUMNS.iter().map(|column| KindColumn {
            key: column.key,
            fields: column_fields(column).iter().map(|field| field.name().clone()).collect(),
            meaning: column.meaning,
        });
        let columns = columns.collect();
        let (name, command, about) = (name(R::NAME), R::NAME, R::ABOUT);
        self.0.push(Kind { name, command, about, columns, is_filtered: true });
        Ok(Some(Box::new(io::sink())))
    }
}

/// The name of the rows of a command.
fn name(command: &str) -> String {
    command.replace(" --", "_")
}

/// A kind of rows, and which of its columns.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The command that prints such rows.
    pub(crate) command: &'static str,
    /// How rows are written: packed, with the columns that the fields are of.
    pub(crate) style: Style,
    /// The places of the fields among those of the columns; `None` for all.
    fields: Option<Vec<usize>>,
    schema: SchemaRef,
    is_filtered: bool,
}

/// No rows, or no column of them, have such a name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ChoiceError(String);

impl Choice {
    /// The rows of this name, with these columns or fields; `None` for all.
    ///
    /// # Errors
    /// When no rows have the name, no column has one of the others, or one comes twice.
    pub fn new(name: &str, wanted: Option<&[String]>) -> Result<Self, ChoiceError> {
        let mut choosing = Choosing { name, wanted, chosen: None };
        let whole = choosing.export().map_err(|error| ChoiceError(error.to_string()))?.whole().to_vec();
        let none = || Err(ChoiceError(format!("there are no rows {name:?}")));
        let choice = choosing.chosen.unwrap_or_else(none)?;
        Ok(Self { is_filtered: !whole.contains(&choice.command), ..choice })
    }

    /// The schema of its batches.
    #[must_use]
    pub const fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Whether a filter selects messages for it.
    #[must_use]
    pub const fn is_filtered(&self) -> bool {
        self.is_filtered
    }

    /// The fields that are chosen, of a batch of the columns that they are of.
    pub(crate) fn project(&self, batch: &RecordBatch) -> io::Result<RecordBatch> {
        match &self.fields {
            Some(fields) => batch.project(fields).map_err(from_arrow),
            None => Ok(batch.clone()),
        }
    }
}

struct Choosing<'a> {
    name: &'a str,
    wanted: Option<&'a [String]>,
    chosen: Option<Result<Choice, ChoiceError>>,
}

impl Outlets for Choosing<'_> {
    type Out = Box<dyn Write>;

    fn open<R: Rows>(&mut self) -> io::Result<Option<Box<dyn Write>>> {
        if name(R::NAME) != self.name {
            return Ok(None);
        }
        self.chosen = Some(choose::<R>(self.wanted));
        Ok(Some(Box::new(io::sink())))
    }
}

/// An export that writes nothing, for what it says about kinds of rows.
trait Probe: Outlets<Out = Box<dyn Write>> + Sized {
    fn export(&mut self) -> io::Result<Export<'static>> {
        Export::new(PACKED, Vec::new(), MemoryStore::new(0), self)
    }
}

impl<O: Outlets<Out = Box<dyn Write>>> Probe for O {}

const PACKED: Style = Style::new(Format::Packed);

/// What these names choose.
fn choose<R: Rows>(wanted: Option<&[String]>) -> Result<Choice, ChoiceError> {
    let choice = |style: Style, fields: Option<Vec<usize>>| {
        let schema = Batches::styled::<R>(style).schema().clone();
        let schema = match &fields {
            Some(fields) => schema.project(fields).map(Arc::new).unwrap_or(schema),
            None => schema,
        };
        Choice { command: R::NAME, style, fields, schema, is_filtered: true }
    };
    let Some(wanted) = wanted else { return Ok(choice(PACKED, None)) };
    if wanted.is_empty() {
        return Err(ChoiceError("columns is empty: name some, or leave it out for all".to_owned()));
    }
    // The columns in the order in which they are named first, and the fields among those of these columns.
    let mut columns: Vec<(usize, Vec<String>)> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    for name in wanted {
        let (column, fields) = find::<R>(name)?;
        if let Some(twice) = fields.iter().find(|field| names.contains(field)) {
            return Err(ChoiceError(format!("columns names {twice:?} twice")));
        }
        names.extend(fields);
        if columns.iter().all(|(known, _)| *known != column) {
            columns.push((column, field_names::<R>(column)));
        }
    }
    let all: Vec<&String> = columns.iter().flat_map(|(_, fields)| fields).collect();
    let fields = names.iter().filter_map(|name| all.iter().position(|field| *field == name)).collect();
    let style = PACKED.with_pick(Some(pick::<R>(columns.iter().map(|(column, _)| *column).collect())?));
    Ok(choice(style, Some(fields)))
}

/// The column and the fields that a name stands for: one field, or, where none has that name, those of the column with that key.
fn find<R: Rows>(name: &str) -> Result<(usize, Vec<String>), ChoiceError> {
    let has_field = |at: &usize| field_names::<R>(*at).iter().any(|field| field == name);
    match (0..R::COLUMNS.len()).find(has_field) {
        Some(column) => Ok((column, vec![name.to_owned()])),
        None => match Pick::find::<R>(name) {
            Ok(column) => Ok((column, field_names::<R>(column))),
            Err(error) => Err(ChoiceError(error.to_string())),
        },
    }
}

fn field_names<R: Rows>(column: usize) -> Vec<String> {
    let fields: Vec<Field> = R::COLUMNS.get(column).map(column_fields).unwrap_or_default();
    fields.into_iter().map(|field| field.name().clone()).collect()
}

/// These columns. A pick lives as long as the program, so the same one is made once.
fn pick<R: Rows>(columns: Vec<usize>) -> Result<&'static Pick, ChoiceError> {
    type Picks = BTreeMap<(&'static str, Vec<usize>), &'static Pick>;
    static PICKS: Mutex<Picks> = Mutex::new(BTreeMap::new());
    let keys: Vec<String> =
        columns.iter().filter_map(|at| R::COLUMNS.get(*at)).map(|column| column.key.to_owned()).collect();
    let mut pick = Pick::all::<R>();
    pick.columns::<R>(&keys).map_err(|error| ChoiceError(error.to_string()))?;
    let mut picks = PICKS.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(*picks.entry((R::NAME, columns)).or_insert_with(|| Box::leak(Box::new(pick))))
}
