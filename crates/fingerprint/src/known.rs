//! Software whose fingerprints were recorded, and what a fingerprint is taken for.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::{Comparison, Fingerprint, Side};

/// Software that was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Software {
    /// Its name, such as `Samba smbclient`.
    pub name: &'static str,
    /// The versions that were recorded.
    pub versions: &'static str,
    /// Its fingerprint.
    pub fingerprint: Fingerprint,
    /// How certain it is that the recording is of this software.
    pub confidence: Confidence,
    /// Where the recording comes from.
    pub source: &'static str,
}

/// How certain it is that a fingerprint is that of a software.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Confidence {
    /// Little was seen, or one part differs, as it may between versions.
    Low,
    /// Parts were not seen, or differ as they may between configurations.
    Medium,
    /// The part that says most and most others were seen, and none differs.
    High,
}

/// What a fingerprint is taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Identified {
    /// The names of the software, joined by ` or ` where several are equally likely.
    pub name: String,
    /// How certain that is.
    pub confidence: Confidence,
}

/// The recorded software.
#[derive(Clone, Debug)]
pub struct Known(Vec<Software>);

/// One line for each fingerprint, after a header: name, versions, confidence, fingerprint, source.
const TABLE: &str = include_str!("../known.tsv");

/// Parts that must be equal for a high confidence, the one that says most among them.
const fn most(side: Side) -> usize {
    match side {
        Side::Client => 5,
        Side::Server => 4,
    }
}

impl Confidence {
    /// A stable name, for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        [Self::Low, Self::Medium, Self::High].into_iter().find(|one| one.name() == name)
    }

    /// The confidence that a comparison with a recording gives; `None` where it says nothing.
    fn of(side: Side, comparison: Comparison) -> Option<Self> {
        match comparison {
            Comparison { equal, different: 0, configured: 0, main: true } if equal >= most(side) => {
                Some(Self::High)
            }
            Comparison { equal: 3.., different: 0, configured: 0, .. } => Some(Self::Medium),
            Comparison { equal: 2, different: 0, configured: 0, .. } => Some(Self::Low),
            Comparison { equal: 4.., different: 0, main: true, .. } => Some(Self::Medium),
            Comparison { equal: 3.., different: 0, .. } | Comparison { equal: 4.., different: 1, .. } => {
                Some(Self::Low)
            }
            _ => None,
        }
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Known {
    /// The table that comes with the crate: `known.tsv`. A line that cannot be read is passed over.
    #[must_use]
    pub fn recorded() -> Self {
        Self(TABLE.lines().skip(1).filter_map(Software::parse).collect())
    }

    /// All of it, in the order of the table.
    pub fn software(&self) -> impl Iterator<Item = &Software> {
        self.0.iter()
    }

    /// What a fingerprint is taken for; `None` where it resembles no recording.
    #[must_use]
    pub fn identify(&self, fingerprint: &Fingerprint) -> Option<Identified> {
        let candidates = self.of_side(fingerprint.side()).filter_map(|software| {
            let comparison = fingerprint.compare(&software.fingerprint);
            let by_parts = Confidence::of(fingerprint.side(), comparison)?;
            Some(((by_parts, comparison.equal), by_parts.min(software.confidence), software.name))
        });
        let mut best = candidates.collect::<Vec<_>>();
        let highest = best.iter().map(|(rank, ..)| *rank).max()?;
        best.retain(|(rank, ..)| *rank == highest);
        let mut names: Vec<&str> = best.iter().map(|(_, _, name)| *name).collect();
        names.sort_unstable();
        names.dedup();
        let certain = best.iter().map(|(_, confidence, _)| *confidence).max()?;
        // Of two that are equally likely, neither is certain.
        let confidence = if names.len() > 1 { certain.min(Confidence::Medium) } else { certain };
        Some(Identified { name: names.join(" or "), confidence })
    }

    fn of_side(&self, side: Side) -> impl Iterator<Item = &Software> {
        self.0.iter().filter(move |software| software.fingerprint.side() == side)
    }
}

impl Software {
    fn parse(line: &'static str) -> Option<Self> {
        let mut cells = line.split('\t');
        let (name, versions) = (cells.next()?, cells.next()?);
        let confidence = Confidence::parse(cells.next()?)?;
        let fingerprint = cells.next()?.parse().ok()?;
        Some(Self { name, versions, fingerprint, confidence, source: cells.next()? })
    }
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_line_of_the_table_is_read_and_says_something_new() {
        let known = Known::recorded();
        assert_eq!(known.software().count(), TABLE.lines().count() - 1);
        let lines: BTreeSet<_> = known.software().map(|one| (one.name, &one.fingerprint)).collect();
        assert_eq!(lines.len(), known.software().count(), "a line comes twice");
        for one in known.software() {
            assert!(!one.name.is_empty() && !one.versions.is_empty() && !one.source.is_empty(), "{one:?}");
        }
    }

    #[test]
    fn a_recorded_fingerprint_is_taken_for_its_software() {
        let known = Known::recorded();
        for one in known.software() {
            let found = known.identify(&one.fingerprint).unwrap();
            assert!(found.name.split(" or ").any(|name| name == one.name), "{one:?} is taken for {found:?}");
            assert!(found.confidence <= one.confidence.max(Confidence::Medium), "{one:?}: {found:?}");
        }
    }

    #[test]
    fn what_was_not_seen_makes_less_certain_and_nothing_seen_says_nothing() {
        let known = Known::recorded();
        let whole = known
            .software()
            .find(|one| one.fingerprint.side() == Side::Client && one.confidence == Confidence::High)
            .unwrap();
        let text = alloc::string::ToString::to_string(&whole.fingerprint);
        let parts: Vec<&str> = text.split('_').collect();
        let only = |kept: &[usize]| -> Fingerprint {
            let kept = parts
                .iter()
                .enumerate()
                .map(|(at, part)| if at == 0 || kept.contains(&at) { part } else { "-" });
            kept.collect::<Vec<_>>().join("_").parse().unwrap()
        };
        assert_eq!(known.identify(&only(&[1, 2, 3, 4, 5])).unwrap().confidence, Confidence::High);
        assert_eq!(known.identify(&only(&[1, 2, 6])).unwrap().confidence, Confidence::Medium);
        assert_eq!(known.identify(&only(&[2])), None);
        assert_eq!(known.identify(&only(&[])), None);
    }
}
