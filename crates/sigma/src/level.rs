//! How much a rule says that a match matters.

/// The level of a rule. The Sigma specification has five.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[expect(clippy::exhaustive_enums, reason = "the specification lists them")]
pub enum Level {
    /// For enrichment of other events. Also that of a rule that names none.
    #[default]
    Informational,
    /// Rarely an incident.
    Low,
    /// Worth a look.
    Medium,
    /// Needs a prompt look.
    High,
    /// An incident, with hardly a doubt.
    Critical,
}

impl Level {
    /// Every level.
    pub const ALL: [Self; 5] = [Self::Informational, Self::Low, Self::Medium, Self::High, Self::Critical];

    /// Its name in rules.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Informational => "informational",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// The level of a name in a rule.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name().eq_ignore_ascii_case(name))
    }
}
