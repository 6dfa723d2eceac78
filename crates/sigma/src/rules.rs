//! The rules of a directory.

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::Deserialize as _;
use serde_norway::{Deserializer, Value};

use crate::Rule;

/// Rules, in the order of their files' names.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Rules {
    /// Those that can be run.
    pub rules: Vec<Rule>,
    /// Those that cannot.
    pub refused: Vec<Refused>,
}

/// A rule that cannot be run.
#[derive(Debug)]
#[non_exhaustive]
pub struct Refused {
    /// The file that it is in.
    pub file: PathBuf,
    /// What it says that it finds.
    pub title: String,
    /// Why it cannot be run, in a sentence.
    pub why: String,
}

impl Rules {
    /// Reads a file, or every `.yml` and `.yaml` below a directory; links are not followed.
    ///
    /// # Errors
    /// What keeps a directory or a file from being read. A file that is no rule is no error: it is in [`refused`](Self::refused).
    pub fn load(path: &Path) -> io::Result<Self> {
        let mut files = Vec::new();
        collect(path, &mut files)?;
        files.sort();
        let mut rules = Self::default();
        for file in files {
            let text = fs::read(&file).map_err(|error| named(&file, &error))?;
            rules.read(&file, &String::from_utf8_lossy(&text));
        }
        Ok(rules)
    }

    /// Reads the rules of a file: a document of YAML is a rule.
    pub fn read(&mut self, file: &Path, text: &str) {
        for document in Deserializer::from_str(text) {
            let document = match Value::deserialize(document) {
                Ok(document) => document,
                Err(error) => {
                    // The deserializer gives the same error for ever.
                    self.refuse(file, String::new(), format!("it is no YAML: {error}"));
                    return;
                }
            };
            let title = crate::document::text(&document, "title").unwrap_or_default();
            match Rule::read(file, document) {
                Ok(rule) => self.rules.push(rule),
                Err(why) => self.refuse(file, title, why),
            }
        }
    }

    fn refuse(&mut self, file: &Path, title: String, why: String) {
        self.refused.push(Refused { file: file.to_owned(), title, why });
    }
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(path).map_err(|error| named(path, &error))? {
        let entry = entry?;
        let (kind, path) = (entry.file_type()?, entry.path());
        let is_rule = path.extension().is_some_and(|end| end == "yml" || end == "yaml");
        if kind.is_dir() {
            collect(&path, files)?;
        } else if kind.is_file() && is_rule {
            files.push(path);
        }
    }
    Ok(())
}

fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
