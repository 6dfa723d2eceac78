//! The names that a listing gives, held against those that the crate says it gives.

/// Checks the names of a listing against [`structures`](smbtrail_codec::structures).
#[derive(Default)]
pub(crate) struct Names(Vec<&'static str>);

impl Names {
    pub(crate) fn depth(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn enter(&mut self, structure: &'static str) {
        let known = smbtrail_codec::structures().any(|names| names.structure == structure);
        assert!(known, "{structure} is listed, and not in structures()");
        self.0.push(structure);
    }

    pub(crate) fn field(&self, field: &str) {
        if let Some(structure) = self.0.last().filter(|_| !matches!(field, "Padding" | "Data")) {
            let mut structures = smbtrail_codec::structures().filter(|names| names.structure == *structure);
            assert!(
                structures.any(|names| names.has(field)),
                "{structure}/{field} is listed, and not in FIELDS"
            );
        }
    }

    pub(crate) fn leave(&mut self) {
        self.0.pop();
    }
}
