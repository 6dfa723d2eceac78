//! How a protocol number is declared: [`values!`] for one of a list, [`flags!`] for a set of bits.

/// What every number newtype has: its bytes, its conversions, and a hexadecimal form of full width.
macro_rules! number {
    ($name:ident, $int:ident) => {
        impl From<$int> for $name {
            fn from(raw: $int) -> Self {
                Self(raw)
            }
        }

        impl From<$name> for $int {
            fn from(value: $name) -> $int {
                value.0
            }
        }

        impl core::fmt::LowerHex for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::LowerHex::fmt(&self.0, f)
            }
        }
    };
}

/// [`Scalar`](crate::Scalar) for a newtype over an integer, with the meaning that `$meaning` makes of it.
macro_rules! scalar {
    ($name:ident, $int:ident, $meaning:expr) => {
        impl crate::Scalar for $name {
            const LEN: usize = size_of::<$int>();
            #[inline]
            fn read(bytes: &[u8]) -> Self {
                Self(<$int as crate::Scalar>::read(bytes))
            }
            #[inline]
            fn write(self, out: &mut [u8]) {
                crate::Scalar::write(self.0, out);
            }
            fn meaning(self) -> crate::Meaning {
                let meaning: fn(Self) -> crate::Meaning = $meaning;
                meaning(self)
            }
        }
    };
}

/// The specification's name of a constant: the string, or the constant's own name where there is none.
macro_rules! name {
    ($const:ident) => {
        stringify!($const)
    };
    ($const:ident, $spec:literal) => {
        $spec
    };
}

/// Declares a number that is one of a list:
/// `pub struct ShareType: u8 { /// Its doc. DISK = 0x01, "SMB2_SHARE_TYPE_DISK"; … }`.
///
/// The string is the specification's name: what `name()` gives and what a documentation search finds. It is left
/// out where the constant already has that name.
macro_rules! values {
    ($(#[doc = $doc:literal])* pub struct $name:ident: $int:ident {
        $($(#[doc = $cdoc:literal])* $const:ident = $value:literal $(, $spec:literal)?;)*
    }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $int);

        impl $name {
            $($(#[doc = $cdoc])* $(#[doc(alias = $spec)])? pub const $const: Self = Self($value);)*

            /// Every named value, in the order of its declaration.
            pub const VALUES: &'static [Self] = &[$(Self($value)),*];

            /// The same with what each means.
            pub const LISTING: crate::Listing = crate::Listing::new(
                stringify!($name),
                concat!($($doc),*),
                &[$(crate::Entry::new($value, u64::MAX, name!($const $(, $spec)?), concat!($($cdoc),*))),*],
            );

            /// The specification's name, or `None` for a value it does not list.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($value => Some(name!($const $(, $spec)?)),)*
                    _ => None,
                }
            }
        }

        number!($name, $int);
        scalar!($name, $int, |value| crate::Meaning::Name(u64::from(value.0), value.name()));

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                match self.name() {
                    Some(name) => f.pad(name),
                    None => write!(f, "{:#0width$x}", self.0, width = 2 + 2 * size_of::<$int>()),
                }
            }
        }

        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::Display::fmt(self, f)
            }
        }
    };
}

/// Declares a set of flags:
/// `pub struct HeaderFlags: u32 { /// Its doc. SIGNED = 0x8, "SMB2_FLAGS_SIGNED"; … }`.
///
/// A group of bits that holds one of several values is written `NAME = value & mask, "SPEC_NAME";`. The string is
/// left out as in [`values!`].
macro_rules! flags {
    ($(#[doc = $doc:literal])* pub struct $name:ident: $int:ident {
        $($(#[doc = $cdoc:literal])* $const:ident = $value:literal $(& $mask:literal)? $(, $spec:literal)?;)*
    }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $int);

        impl $name {
            $($(#[doc = $cdoc])* $(#[doc(alias = $spec)])? pub const $const: Self = Self($value);)*

            /// Every flag and every value of a group of bits, in the order of its declaration.
            pub const BITS: &'static [crate::Bit] = &[$(crate::Bit {
                mask: flags!(@mask $value $(& $mask)?),
                value: $value,
                name: name!($const $(, $spec)?),
            }),*];

            /// The same with what each means.
            pub const LISTING: crate::Listing = crate::Listing::new(
                stringify!($name),
                concat!($($doc),*),
                &[$(crate::Entry::new(
                    $value,
                    flags!(@mask $value $(& $mask)?),
                    name!($const $(, $spec)?),
                    concat!($($cdoc),*),
                )),*],
            );

            /// Whether all bits of `flags` are set.
            #[must_use]
            pub const fn contains(self, flags: Self) -> bool {
                self.0 & flags.0 == flags.0
            }

            /// Whether any bit of `flags` is set.
            #[must_use]
            pub const fn intersects(self, flags: Self) -> bool {
                self.0 & flags.0 != 0
            }

            /// The specification's names of what is set.
            pub fn names(self) -> impl Iterator<Item = &'static str> + Clone {
                let bits = u64::from(self.0);
                Self::BITS.iter().filter(move |bit| bit.is_in(bits)).map(|bit| bit.name)
            }

            /// The bits that are set and belong to no flag of the specification.
            #[must_use]
            pub const fn unknown(self) -> Self {
                Self(self.0 $(& !flags!(@mask $value $(& $mask)?))*)
            }
        }

        number!($name, $int);
        scalar!($name, $int, |value| crate::Meaning::Flags(u64::from(value.0), Self::BITS));

        impl core::ops::BitOr for $name {
            type Output = Self;
            fn bitor(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }
        }

        impl core::ops::BitAnd for $name {
            type Output = Self;
            fn bitand(self, other: Self) -> Self {
                Self(self.0 & other.0)
            }
        }

        /// The names of what is set, joined by ` | `; unknown bits in hexadecimal; `0` when nothing is set.
        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                let mut first = true;
                for name in self.names() {
                    f.write_str(if first { "" } else { " | " })?;
                    f.write_str(name)?;
                    first = false;
                }
                let unknown = self.unknown().0;
                match (unknown, first) {
                    (0, true) => f.write_str("0"),
                    (0, false) => Ok(()),
                    (_, true) => write!(f, "{unknown:#x}"),
                    (_, false) => write!(f, " | {unknown:#x}"),
                }
            }
        }

        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::Display::fmt(self, f)
            }
        }
    };
    (@mask $value:literal) => {
        $value
    };
    (@mask $value:literal & $mask:literal) => {
        $mask
    };
}
