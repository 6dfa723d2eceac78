//! A rule.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_norway::Value;

use crate::check::{self, Verdict};
use crate::source::Source;
use crate::{Level, document};

/// A rule that can be run.
#[derive(Debug)]
#[non_exhaustive]
pub struct Rule {
    /// The file that it is in.
    pub file: PathBuf,
    /// What it finds.
    pub title: String,
    /// Its id, a UUID.
    pub id: Option<String>,
    /// How much a match matters.
    pub level: Level,
    /// Who wrote it.
    pub author: Option<String>,
    /// Its tags: `attack.t1021.002`, ...
    pub tags: Vec<String>,
    pub(crate) sources: Vec<&'static Source>,
    /// The fields that it looks at; `None` for all.
    pub(crate) fields: Option<BTreeSet<String>>,
    /// The fields that it asks to be absent.
    pub(crate) absent: Vec<String>,
    pub(crate) rule: sigma_rust::Rule,
    verdict: Verdict,
}

impl Rule {
    /// Reads a rule. The reason why it cannot be run, in a sentence.
    pub(crate) fn read(file: &Path, mut document: Value) -> Result<Self, String> {
        if document.get("correlation").is_some() {
            return Err("it is a correlation of other rules, which are not supported".into());
        }
        if document.get("detection").is_none() {
            return Err("it has no detection".into());
        }
        let source = document.get("logsource").cloned().unwrap_or_default();
        let named = |key| document::text(&source, key);
        let product = named("product").unwrap_or_default();
        let sources = Source::of(&product, named("service").as_deref(), named("category").as_deref());
        if sources.is_empty() {
            let parts = [Some(product), named("service"), named("category")];
            let parts: Vec<_> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
            return Err(format!("SMB traffic gives no log of its source: {}", parts.join(", ")));
        }
        document::loosen(&mut document);
        let rule = serde_norway::from_value(document.clone()).map_err(|error| error.to_string())?;
        Ok(Self {
            file: file.to_owned(),
            title: document::text(&document, "title").unwrap_or_default(),
            id: document::text(&document, "id"),
            level: document::text(&document, "level")
                .and_then(|name| Level::named(&name))
                .unwrap_or_default(),
            author: document::text(&document, "author"),
            tags: document::texts(&document, "tags"),
            fields: document::fields(&document).map(BTreeSet::from_iter),
            absent: document::absent(&document),
            verdict: check::judge(&document, &sources),
            sources,
            rule,
        })
    }

    /// Whether it can match any record at all.
    #[must_use]
    pub const fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// The names of the logs whose records it is given.
    pub fn logs(&self) -> impl Iterator<Item = &'static str> {
        self.sources.iter().map(|source| source.name)
    }
}
