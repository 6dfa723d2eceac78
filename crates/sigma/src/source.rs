//! The logs that rules can be about.

use std::sync::LazyLock;

use smbtrail_forms::{Form, Log, LogVisitor, windows, zeek};

/// A log that records are made of.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) form: Form,
    /// What the original calls it.
    pub(crate) name: &'static str,
    /// The names of its fields.
    pub(crate) fields: Vec<&'static str>,
}

static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
    let mut sources = Sources(Vec::new());
    zeek::each_log(&mut sources);
    windows::each_log(&mut sources);
    sources.0
});

/// What is known only at the end of a run, from contents and findings.
const LATE: &[&str] = &["files", "notice"];

struct Sources(Vec<Source>);

impl LogVisitor for Sources {
    fn log<L: Log>(&mut self) {
        if !(L::FORM == Form::Zeek && LATE.contains(&L::NAME)) {
            let fields = L::COLUMNS.iter().map(|column| column.key).collect();
            self.0.push(Source { form: L::FORM, name: L::NAME, fields });
        }
    }
}

impl Source {
    /// The logs that a rule's `logsource` names.
    pub(crate) fn of(product: &str, service: Option<&str>, category: Option<&str>) -> Vec<&'static Self> {
        SOURCES.iter().filter(|source| source.is_named(product, service, category)).collect()
    }

    fn is_named(&self, product: &str, service: Option<&str>, category: Option<&str>) -> bool {
        let is = |name: &str, other: &str| name.eq_ignore_ascii_case(other);
        match self.form {
            Form::Zeek => {
                is(product, "zeek") && category.is_none() && service.is_none_or(|name| is(name, self.name))
            }
            Form::Windows => {
                is(product, "windows")
                    && service.is_none_or(|name| is(name, self.channel()))
                    && category.is_none_or(|name| self.channel() == "sysmon" && is(name, "pipe_created"))
            }
            _ => false,
        }
    }

    /// What rules call the channel of an event of Windows.
    fn channel(&self) -> &'static str {
        match self.name {
            "7045" => "system",
            "sysmon-18" => "sysmon",
            _ => "security",
        }
    }
}
