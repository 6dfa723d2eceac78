//! A folder for each day of a kind of rows.

use std::io;

use smbtrail_arrow::{ColumnWriter, DayWriter, Days};
use smbtrail_report::table::Rows;

use super::Outlet;
use crate::columns::Form;
use crate::failure::Failure;
use crate::output::Destination;
use crate::unfinished::Folder;

/// The name that Hive, Spark and DuckDB have for rows without a day.
const NO_DAY: &str = "__HIVE_DEFAULT_PARTITION__";

/// The files of a kind of rows.
struct Files<'a> {
    folder: &'a Folder,
    /// The name of the kind, and the ending of files.
    names: (String, &'static str),
    begin: fn(Destination) -> io::Result<ColumnWriter<Destination>>,
}

/// Opens the files of a kind of rows.
pub(super) fn open<'a, R: Rows>(
    form: Form,
    folder: &'a Folder,
    names: (String, &'static str),
) -> Box<dyn Outlet + 'a> {
    let begin = match form {
        Form::Parquet => ColumnWriter::parquet::<R>,
        Form::Arrow => ColumnWriter::stream::<R>,
    };
    Box::new(DayWriter::new::<R>(Files { folder, names, begin }))
}

impl Days for Files<'_> {
    type Out = Destination;

    fn open(&mut self, day: Option<&str>, part: u32) -> io::Result<ColumnWriter<Destination>> {
        let (kind, extension) = &self.names;
        let name = format!("{kind}/day={}/part-{part}.{extension}", day.unwrap_or(NO_DAY));
        (self.begin)(Destination::File(self.folder.file(name.as_ref())?))
    }

    fn close(&mut self, out: Destination) -> io::Result<()> {
        out.finish(Ok(())).map_err(|failure| match failure {
            Failure::Output { error, .. } => error,
            failure => io::Error::other(failure.to_string()),
        })
    }
}

impl Outlet for DayWriter<Files<'_>> {
    fn finish(self: Box<Self>) -> Result<(), Failure> {
        let path = self.days().folder.path().join(&self.days().names.0);
        DayWriter::finish(*self).map_err(|error| Failure::Output { path, error })
    }
}
