//! The kinds of rows: those that `smbtrail export` writes, found by asking it.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use arrow_schema::{Field, SchemaRef};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use smbtrail_arrow::{Batches, column_fields};
use smbtrail_files::MemoryStore;
use smbtrail_report::table::{Pick, Rows};
use smbtrail_report::{Export, Format, Outlets, Style};

/// A kind of rows.
#[pyclass(frozen, get_all, module = "smbtrail._smbtrail")]
pub(crate) struct Kind {
    /// The name of its method.
    name: String,
    /// The command that prints such rows.
    command: &'static str,
    /// What a row is about.
    about: &'static str,
    /// For each column of the command its key, the names of its fields and what it means.
    columns: Vec<(&'static str, Vec<String>, &'static str)>,
    /// Whether a filter selects messages for it.
    is_filtered: bool,
}

/// All kinds of rows.
#[pyfunction]
pub(crate) fn kinds() -> PyResult<Vec<Kind>> {
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
        let columns = R::COLUMNS.iter().map(|column| {
            let names = column_fields(column).iter().map(|field| field.name().clone()).collect();
            (column.key, names, column.meaning)
        });
        self.0.push(Kind {
            name: method(R::NAME),
            command: R::NAME,
            about: R::ABOUT,
            columns: columns.collect(),
            is_filtered: true,
        });
        Ok(Some(Box::new(io::sink())))
    }
}

/// The name of the method for the rows of a command.
fn method(command: &str) -> String {
    command.replace(" --", "_")
}

/// A kind of rows, and which of its columns.
#[derive(Clone)]
pub(crate) struct Choice {
    /// The command that prints such rows.
    pub(crate) command: &'static str,
    /// How rows are written: packed, with the columns that the fields are of.
    pub(crate) style: Style,
    /// The places of the fields among those of the columns; `None` for all.
    pub(crate) fields: Option<Vec<usize>>,
    /// The schema of its batches.
    pub(crate) schema: SchemaRef,
    /// Whether a filter selects messages for it.
    pub(crate) is_filtered: bool,
}

impl Choice {
    /// The rows that this method gives, with these columns or fields.
    pub(crate) fn new(name: &str, wanted: Option<&[String]>) -> PyResult<Self> {
        let mut choosing = Choosing { name, wanted, chosen: None };
        let is_filtered = choosing.export()?.whole().is_empty();
        let none = || Err(PyValueError::new_err(format!("there are no rows {name:?}")));
        let choice = choosing.chosen.unwrap_or_else(none)?;
        Ok(Self { is_filtered, ..choice })
    }
}

struct Choosing<'a> {
    name: &'a str,
    wanted: Option<&'a [String]>,
    chosen: Option<PyResult<Choice>>,
}

impl Outlets for Choosing<'_> {
    type Out = Box<dyn Write>;

    fn open<R: Rows>(&mut self) -> io::Result<Option<Box<dyn Write>>> {
        if method(R::NAME) != self.name {
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
fn choose<R: Rows>(wanted: Option<&[String]>) -> PyResult<Choice> {
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
        return Err(PyValueError::new_err("columns is empty: name some, or leave it out for all"));
    }
    // The columns in the order in which they are named first, and the fields among those of these columns.
    let mut columns: Vec<(usize, Vec<String>)> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    for name in wanted {
        let (column, fields) = find::<R>(name)?;
        if let Some(twice) = fields.iter().find(|field| names.contains(field)) {
            return Err(PyValueError::new_err(format!("columns names {twice:?} twice")));
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
fn find<R: Rows>(name: &str) -> PyResult<(usize, Vec<String>)> {
    let has_field = |at: &usize| field_names::<R>(*at).iter().any(|field| field == name);
    match (0..R::COLUMNS.len()).find(has_field) {
        Some(column) => Ok((column, vec![name.to_owned()])),
        None => match Pick::find::<R>(name) {
            Ok(column) => Ok((column, field_names::<R>(column))),
            Err(error) => Err(PyValueError::new_err(error.to_string())),
        },
    }
}

fn field_names<R: Rows>(column: usize) -> Vec<String> {
    let fields: Vec<Field> = R::COLUMNS.get(column).map(column_fields).unwrap_or_default();
    fields.into_iter().map(|field| field.name().clone()).collect()
}

/// These columns. A pick lives as long as the program, so the same one is made once.
fn pick<R: Rows>(columns: Vec<usize>) -> PyResult<&'static Pick> {
    type Picks = BTreeMap<(&'static str, Vec<usize>), &'static Pick>;
    static PICKS: Mutex<Picks> = Mutex::new(BTreeMap::new());
    let keys: Vec<String> =
        columns.iter().filter_map(|at| R::COLUMNS.get(*at)).map(|column| column.key.to_owned()).collect();
    let mut pick = Pick::all::<R>();
    pick.columns::<R>(&keys).map_err(|error| PyValueError::new_err(error.to_string()))?;
    let mut picks = PICKS.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(*picks.entry((R::NAME, columns)).or_insert_with(|| Box::leak(Box::new(pick))))
}
