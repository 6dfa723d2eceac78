//! Texts that occur often, each held once for both captures.

use std::sync::Arc;

use hashbrown::HashMap;

/// The number of a text. Equal numbers are equal texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Text(u32);

/// Texts by number. The first one is empty.
#[derive(Debug)]
pub(crate) struct Texts {
    numbers: HashMap<Arc<str>, Text>,
    texts: Vec<Arc<str>>,
    bytes: usize,
}

/// Bytes that all texts have together. Names and values repeat, so captures of days stay below it.
const BYTES: usize = 32 << 20;

/// What a text costs beside its bytes: its counts, its number, and its place in two tables.
const ENTRY: usize = 64;

impl Default for Texts {
    fn default() -> Self {
        let empty: Arc<str> = "".into();
        Self { numbers: HashMap::from_iter([(Arc::clone(&empty), Text(0))]), texts: vec![empty], bytes: 0 }
    }
}

impl Texts {
    /// The number of a text; `None` if there is no space for a new one.
    pub(crate) fn number(&mut self, text: &str) -> Option<Text> {
        if let Some(number) = self.numbers.get(text) {
            return Some(*number);
        }
        self.bytes += text.len() + ENTRY;
        if self.bytes > BYTES {
            return None;
        }
        let number = Text(u32::try_from(self.texts.len()).ok()?);
        let text: Arc<str> = text.into();
        self.texts.push(Arc::clone(&text));
        self.numbers.insert(text, number);
        Some(number)
    }

    /// The text of a number.
    pub(crate) fn text(&self, number: Text) -> &str {
        self.texts.get(usize::try_from(number.0).unwrap_or(usize::MAX)).map_or("", |text| text)
    }
}
