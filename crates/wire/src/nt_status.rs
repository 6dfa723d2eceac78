//! Status codes, with their names and severities.

use core::fmt;

use crate::Meaning;

/// How a request ended. `[MS-ERREF] 2.3`
///
/// Bits 30 and 31 are the [`Severity`], bit 29 marks a code that Microsoft did not assign, bits 16 to 27 are the
/// facility, and bits 0 to 15 the code within it.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NtStatus(pub u32);

/// How bad a status is. `[MS-ERREF] 2.3`, field Sev
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(clippy::exhaustive_enums, reason = "two bits have four values")]
pub enum Severity {
    /// It worked.
    Success,
    /// It worked, and there is something to know.
    Informational,
    /// It worked in part.
    Warning,
    /// It failed.
    Error,
}

impl NtStatus {
    /// The specification's name, or `None` for a code that is not listed.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        let index = Self::TABLE.binary_search_by_key(&self.0, |&(code, _)| code).ok()?;
        Self::TABLE.get(index).map(|&(_, name)| name)
    }

    /// The status called `name`, such as `STATUS_ACCESS_DENIED`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::TABLE.iter().find(|(_, known)| *known == name).map(|&(code, _)| Self(code))
    }

    /// How bad it is.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self.0 >> 30 {
            0 => Severity::Success,
            1 => Severity::Informational,
            2 => Severity::Warning,
            _ => Severity::Error,
        }
    }

    /// Whether the severity is success.
    #[must_use]
    pub const fn is_success(self) -> bool {
        matches!(self.severity(), Severity::Success)
    }

    /// Whether the severity is warning.
    #[must_use]
    pub const fn is_warning(self) -> bool {
        matches!(self.severity(), Severity::Warning)
    }

    /// Whether the severity is error.
    #[must_use]
    pub const fn is_error(self) -> bool {
        matches!(self.severity(), Severity::Error)
    }

    /// Whether the code was assigned by a party other than Microsoft.
    #[must_use]
    pub const fn is_customer(self) -> bool {
        self.0 & 0x2000_0000 != 0
    }

    /// The part of the system it comes from: 12 bits, 0 for most.
    #[must_use]
    pub const fn facility(self) -> u32 {
        (self.0 >> 16) & 0xFFF
    }

    /// The code within its facility: 16 bits.
    #[must_use]
    pub const fn code(self) -> u32 {
        self.0 & 0xFFFF
    }
}

number!(NtStatus, u32);
scalar!(NtStatus, u32, |value| Meaning::Name(u64::from(value.0), value.name()));

/// The specification's name; an unknown code in hexadecimal.
impl fmt::Display for NtStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.pad(name),
            None => write!(f, "{:#010x}", self.0),
        }
    }
}

impl fmt::Debug for NtStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A constant for each code, and the table that [`NtStatus::name`] searches.
macro_rules! codes {
    ($($const:ident = $code:literal $(, $name:literal)?;)*) => {
        impl super::NtStatus {
            $(
                #[doc = concat!("`", name!($const $(, $name)?), "`, `", stringify!($code), "`.")]
                $(#[doc(alias = $name)])?
                pub const $const: Self = Self($code);
            )*

            /// Every code that has a name, in ascending order.
            pub const TABLE: &'static [(u32, &'static str)] = &[$(($code, name!($const $(, $name)?))),*];
        }
    };
}

mod table;
