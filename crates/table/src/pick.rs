//! Which rows and columns are written: conditions on values, an order, and how many.

use std::cmp::Reverse;
use std::fmt;

use thiserror::Error;

use crate::cell;
use crate::column::Rows;
use crate::value::Value;

/// What to write of one kind of rows. It lives as long as the program, so that a [`Style`](crate::Style) stays a few words.
pub struct Pick {
    /// The kind of rows.
    of: &'static str,
    /// The columns in their order; `None` for all.
    columns: Option<Vec<usize>>,
    /// Columns that tables show beside those that fit.
    more: Vec<usize>,
    conditions: Vec<(Vec<usize>, Test)>,
    sort: Option<Sort>,
    /// The column whose values are headings in tables.
    group: Option<usize>,
    top: Option<usize>,
}

/// Whether a row with this value is wanted.
pub type Test = Box<dyn Fn(Value<'_>) -> bool + Send + Sync>;

/// By which column rows are sorted.
#[derive(Clone, Copy, Debug)]
struct Sort {
    column: usize,
    is_reversed: bool,
}

/// A kind of rows has no column of this name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{rows}` has no column {name:?}{}; it has {}", similar.map_or(String::new(), |name| format!(" (did you mean {name}?)")), keys.join(", "))]
#[non_exhaustive]
pub struct UnknownColumn {
    /// The kind of rows.
    pub rows: &'static str,
    /// The name.
    pub name: String,
    /// The most similar name.
    pub similar: Option<&'static str>,
    /// All names.
    pub keys: Vec<&'static str>,
}

/// Where a row belongs by the value that rows are sorted by. A row without a value comes last.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    Number(i128),
    Text(String),
    TextDown(Reverse<String>),
    #[default]
    Null,
}

impl Pick {
    /// All rows of this kind, with all columns.
    #[must_use]
    pub const fn all<R: Rows>() -> Self {
        Self {
            of: R::NAME,
            columns: None,
            more: Vec::new(),
            conditions: Vec::new(),
            sort: None,
            group: None,
            top: None,
        }
    }

    /// Only these columns, in this order. Names with a `+` are shown in tables beside those that fit.
    ///
    /// # Errors
    /// When there is no such column.
    pub fn columns<R: Rows>(&mut self, names: &[String]) -> Result<(), UnknownColumn> {
        for name in names {
            match name.strip_prefix('+') {
                Some(name) => self.more.push(Self::find::<R>(name)?),
                None => self.columns.get_or_insert_default().push(Self::find::<R>(name)?),
            }
        }
        if let Some(columns) = &mut self.columns {
            columns.append(&mut self.more);
        }
        Ok(())
    }

    /// The place of the column of this name.
    ///
    /// # Errors
    /// When there is no such column.
    pub fn find<R: Rows>(name: &str) -> Result<usize, UnknownColumn> {
        if let Some(at) = R::COLUMNS.iter().position(|column| column.key == name) {
            return Ok(at);
        }
        let keys: Vec<&'static str> = R::COLUMNS.iter().map(|column| column.key).collect();
        let likely = keys.iter().map(|key| (strsim::jaro_winkler(name, key), *key));
        let similar =
            likely.filter(|(likeness, _)| *likeness > 0.75).max_by(|one, two| one.0.total_cmp(&two.0));
        Err(UnknownColumn {
            rows: R::NAME,
            name: name.to_owned(),
            similar: similar.map(|(_, key)| key),
            keys,
        })
    }

    /// Only rows whose value in one of these columns passes the test. Says whether there is such a column.
    pub fn condition<R: Rows>(&mut self, keys: &[&str], test: Test) -> bool {
        let of_key = |key: &&str| R::COLUMNS.iter().position(|column| column.key == *key);
        let columns: Vec<usize> = keys.iter().filter_map(of_key).collect();
        let is_there = !columns.is_empty();
        self.conditions.push((columns, test));
        is_there
    }

    /// Sorted by this column: numbers from the largest, everything else from the least; the other way round with a `-` before
    /// the name. Rows without a value come last.
    ///
    /// # Errors
    /// When there is no such column.
    pub fn sort<R: Rows>(&mut self, name: &str) -> Result<(), UnknownColumn> {
        let (name, is_reversed) = name.strip_prefix('-').map_or((name, false), |name| (name, true));
        self.sort = Some(Sort { column: Self::find::<R>(name)?, is_reversed });
        Ok(())
    }

    /// Sorted by this column, whose values are headings in tables.
    ///
    /// # Errors
    /// When there is no such column.
    pub fn group<R: Rows>(&mut self, name: &str) -> Result<(), UnknownColumn> {
        self.sort::<R>(name)?;
        self.group = self.sort.map(|sort| sort.column);
        Ok(())
    }

    /// Only the first rows.
    pub const fn top(&mut self, rows: usize) {
        self.top = Some(rows);
    }

    /// Whether columns were chosen.
    #[must_use]
    pub const fn has_columns(&self) -> bool {
        self.columns.is_some() || !self.more.is_empty()
    }

    /// The places of the rows to write among all rows there are, in the order in which they are written.
    #[must_use]
    pub fn arrange<'a, R: Rows>(&self, rows: &'a [R::Row<'a>]) -> Vec<usize> {
        let wanted = rows.iter().enumerate().filter(|(_, row)| self.wants::<R>(row));
        let mut all: Vec<(Key, usize)> = wanted.map(|(at, row)| (self.key::<R>(row), at)).collect();
        all.sort();
        all.truncate(self.most::<R>().unwrap_or(usize::MAX));
        all.into_iter().map(|(_, at)| at).collect()
    }

    /// Whether it is one of these rows, by its values alone.
    #[must_use]
    pub fn wants<'a, R: Rows>(&self, row: &'a R::Row<'a>) -> bool {
        let passes =
            |at: &usize, test: &Test| R::COLUMNS.get(*at).is_some_and(|column| test((column.value)(row)));
        !self.is_of::<R>()
            || self.conditions.iter().all(|(columns, test)| columns.iter().any(|at| passes(at, test)))
    }

    /// The same, when this many rows were taken before.
    pub(crate) fn wants_after<'a, R: Rows>(&self, row: &'a R::Row<'a>, rows: u64) -> bool {
        let most = self.most::<R>().and_then(|most| u64::try_from(most).ok());
        most.is_none_or(|most| rows < most) && self.wants::<R>(row)
    }

    /// Where a row belongs.
    pub(crate) fn key<'a, R: Rows>(&self, row: &'a R::Row<'a>) -> Key {
        let sort = self.sort.filter(|_| self.is_of::<R>());
        let Some((sort, column)) = sort.and_then(|sort| Some((sort, R::COLUMNS.get(sort.column)?))) else {
            return Key::Null;
        };
        match ((column.value)(row), sort.is_reversed) {
            (Value::Null, _) => Key::Null,
            (value, is_reversed) => match (number(value), is_reversed) {
                // Who sorts by a number wants the largest, and who sorts by a time the first.
                (Some(number), false) if !matches!(value, Value::Time { .. }) => Key::Number(-number),
                (Some(number), true) if matches!(value, Value::Time { .. }) => Key::Number(-number),
                (Some(number), _) => Key::Number(number),
                (None, _) => {
                    let mut text = String::new();
                    cell::push(&mut text, value, "");
                    if is_reversed { Key::TextDown(Reverse(text)) } else { Key::Text(text) }
                }
            },
        }
    }

    pub(crate) fn most<R: Rows>(&self) -> Option<usize> {
        self.top.filter(|_| self.is_of::<R>())
    }

    pub(crate) fn is_sorted<R: Rows>(&self) -> bool {
        self.sort.is_some() && self.is_of::<R>()
    }

    /// The column whose values are headings in tables.
    pub(crate) fn group_of<R: Rows>(&self) -> Option<usize> {
        self.group.filter(|_| self.is_of::<R>())
    }

    /// The columns that are written, where not all are.
    pub(crate) fn only<R: Rows>(&self) -> Option<&[usize]> {
        self.columns.as_deref().filter(|_| self.is_of::<R>())
    }

    /// The columns that tables show beside those that fit.
    pub(crate) fn more<R: Rows>(&self) -> &[usize] {
        if self.is_of::<R>() { &self.more } else { &[] }
    }

    fn is_of<R: Rows>(&self) -> bool {
        self.of == R::NAME
    }
}

fn number(value: Value<'_>) -> Option<i128> {
    Some(match value {
        Value::Bool(bool) => i128::from(bool),
        Value::Number(number) | Value::Hex(number, _) => i128::from(number),
        Value::Signed(number)
        | Value::Thousandths(number)
        | Value::Micros(number)
        | Value::Seconds(number) => i128::from(number),
        Value::Time { nanoseconds, .. } => i128::from(nanoseconds),
        _ => return None,
    })
}

impl fmt::Debug for Pick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { of, columns, more, conditions, sort, group, top } = self;
        f.debug_struct("Pick")
            .field("of", of)
            .field("columns", columns)
            .field("more", more)
            .field("conditions", &conditions.len())
            .field("sort", sort)
            .field("group", group)
            .field("top", top)
            .finish()
    }
}

impl PartialEq for Pick {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Pick {}
