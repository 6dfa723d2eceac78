//! The kinds of anomaly: one declaration each, from which everything that is said of a kind follows.

mod frame;
mod layout;
mod packet;
mod story;
mod stream;

use std::fmt;
use std::hash::{Hash, Hasher};

use smbtrail_codec::ProblemKind;

pub use self::frame::*;
pub use self::layout::*;
pub use self::packet::*;
pub use self::story::*;
pub use self::stream::*;

/// A kind of anomaly.
///
/// The set is open: [`kind`](crate::kind) has the tracker's own, which are facts. [`anomaly_kinds!`](crate::anomaly_kinds)
/// declares those of another crate.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct AnomalyKind(&'static About);

/// What is said of a kind of anomaly. `docs/anomalies.md`, the rows of `smbtrail anomalies` and the summary are written
/// from it.
///
/// `expected` and `found` say what an anomaly's two numbers mean: `{}` is replaced by the number, `{x}` by it in
/// hexadecimal, `{bytes}` by its four bytes, `{command}` and `{dialect}` by the name of what it is the number of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct About {
    /// The stable identifier, for programs. It is the constant's name in kebab-case.
    pub id: &'static str,
    /// What it is about.
    pub area: Area,
    /// How seriously to take it.
    pub severity: Severity,
    /// What was seen, in one line without a full stop.
    pub meaning: &'static str,
    /// What the specification expects; empty if there is nothing to say.
    pub expected: &'static str,
    /// What was found; empty if there is nothing to say.
    pub found: &'static str,
    /// What it usually means: how it arises without ill intent.
    pub innocent: &'static str,
    /// What else it can mean: how an attacker may use it.
    pub misuse: &'static str,
    /// What to look at next.
    pub next: &'static str,
    /// The section of the specification that it violates, or that defines what it is about.
    pub source: &'static str,
}

/// What a kind of anomaly is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Area {
    /// One packet. Offsets count from its first byte.
    Packet,
    /// A direction of a TCP connection. Offsets count from the first byte of it that was seen.
    Stream,
    /// A transport message, or an envelope in it.
    Frame,
    /// The layout of an SMB message.
    Layout,
    /// A name in a message.
    Name,
    /// What messages mean together.
    Story,
}

/// How seriously to take an anomaly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// Common in sound traffic, or caused by capturing.
    Notice,
    /// Sound clients and servers do not do this.
    Warning,
    /// What an attacker does.
    Alert,
}

impl AnomalyKind {
    /// The kind that `about` declares. [`anomaly_kinds!`](crate::anomaly_kinds) calls this.
    #[must_use]
    pub const fn new(about: &'static About) -> Self {
        Self(about)
    }

    /// The tracker's own kinds, in the order of documentation.
    pub fn all() -> impl Iterator<Item = Self> {
        [PACKET, STREAM, FRAME, STORY, LAYOUT].into_iter().flatten().copied()
    }

    /// All that is said of it.
    #[must_use]
    pub const fn about(self) -> &'static About {
        self.0
    }

    /// The stable identifier, for programs.
    #[must_use]
    pub const fn id(self) -> &'static str {
        self.0.id
    }

    /// What was seen, in one line.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        self.0.meaning
    }

    /// How seriously to take it.
    #[must_use]
    pub const fn severity(self) -> Severity {
        self.0.severity
    }

    /// What it is about.
    #[must_use]
    pub const fn area(self) -> Area {
        self.0.area
    }
}

/// The kind of a problem in a message's layout.
impl From<ProblemKind> for AnomalyKind {
    fn from(kind: ProblemKind) -> Self {
        match kind {
            ProblemKind::Short => SHORT,
            ProblemKind::StructureSize => STRUCTURE_SIZE,
            ProblemKind::Reserved => RESERVED_NOT_ZERO,
            ProblemKind::OffsetInsideFixed => OFFSET_INSIDE_FIXED,
            ProblemKind::BeyondMessage => BEYOND_MESSAGE,
            ProblemKind::BadNext => BAD_NEXT,
            ProblemKind::Misaligned => MISALIGNED,
            ProblemKind::CutEntry => CUT_ENTRY,
            ProblemKind::Count => COUNT,
            ProblemKind::OddText => ODD_TEXT,
            ProblemKind::CutElement => CUT_ELEMENT,
            ProblemKind::WrongTag => WRONG_TAG,
            ProblemKind::UnexpectedElement => UNEXPECTED_ELEMENT,
            ProblemKind::NotDer => NOT_DER,
            ProblemKind::TrailingBytes => TRAILING_BYTES,
            ProblemKind::UnreadableToken => UNREADABLE_TOKEN,
            // A kind that is missing here fails the test below.
            ProblemKind::UnexpectedValue | _ => UNEXPECTED_VALUE,
        }
    }
}

impl Hash for AnomalyKind {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id().hash(state);
    }
}

impl fmt::Debug for AnomalyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl About {
    /// An entry without texts, for [`anomaly_kinds!`](crate::anomaly_kinds) to fill.
    #[must_use]
    pub const fn new(id: &'static str, area: Area, severity: Severity) -> Self {
        let meaning = "";
        Self {
            id,
            area,
            severity,
            meaning,
            expected: "",
            found: "",
            innocent: "",
            misuse: "",
            next: "",
            source: "",
        }
    }
}

impl Severity {
    /// All, the least first.
    pub const ALL: [Self; 3] = [Self::Notice, Self::Warning, Self::Alert];

    /// A stable name, for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Warning => "warning",
            Self::Alert => "alert",
        }
    }
}

/// Declares kinds of anomaly.
///
/// An entry is a constant's name, its severity and its texts, the fields of [`About`](crate::About); `expected` and
/// `found` may be left out. The identifier is the name in kebab-case, so the two cannot differ.
///
/// ```
/// smbtrail_track::anomaly_kinds! {
///     /// Every kind declared here.
///     TIMES in Story;
///
///     CLOCK_SLOW: Notice {
///         meaning: "the server's clock is slow",
///         found: "{} seconds",
///         innocent: "A host without time synchronisation.",
///         misuse: "Kerberos accepts old tickets on such a host.",
///         next: "The clock of the other servers of the capture.",
///         source: "[MS-SMB2] 2.2.4",
///     }
/// }
/// assert_eq!((CLOCK_SLOW.id(), TIMES.len()), ("clock-slow", 1));
/// ```
#[macro_export]
macro_rules! anomaly_kinds {
    (
        $(#[$of_all:meta])* $all:ident in $area:ident;
        $($name:ident: $severity:ident { meaning: $meaning:literal, $($text:ident: $value:literal,)* })+
    ) => {
        $(
            #[doc = concat!($meaning, ".")]
            pub const $name: $crate::AnomalyKind = $crate::AnomalyKind::new(const {
                const ID: [u8; stringify!($name).len()] = $crate::kebab(stringify!($name));
                let Ok(id) = ::core::str::from_utf8(&ID) else { panic!() };
                let mut about = $crate::About::new(id, $crate::Area::$area, $crate::Severity::$severity);
                about.meaning = $meaning;
                $(about.$text = $value;)*
                &{ about }
            });
        )+

        $(#[$of_all])*
        pub const $all: &[$crate::AnomalyKind] = &[$($name),+];
    };
}

/// The name of a constant in kebab-case. `N` is its length.
#[doc(hidden)]
#[must_use]
pub const fn kebab<const N: usize>(name: &str) -> [u8; N] {
    let mut id = [0; N];
    let mut at = 0;
    while at < N {
        let byte = name.as_bytes()[at];
        id[at] = if byte == b'_' { b'-' } else { byte.to_ascii_lowercase() };
        at += 1;
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_and_its_kind_have_one_identifier() {
        for kind in ProblemKind::ALL {
            assert_eq!(AnomalyKind::from(*kind).id(), kind.name());
        }
        assert_eq!(LAYOUT.len(), ProblemKind::ALL.len());
    }
}
