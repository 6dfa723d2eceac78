//! [`alternatives!`](crate::alternatives): the enum of the structures that can appear in one place.

/// Declares the structures that can appear in one place: an enum of them, and an enum of their kinds.
///
/// Every variant has its structure's name. `Other` keeps the bytes of anything else, and of a structure that is too
/// short.
#[macro_export]
macro_rules! alternatives {
    (
        $(#[$doc:meta])*
        pub enum $name:ident, $(#[$kdoc:meta])* $kind:ident, at $start:literal { $($variant:ident),* $(,)? }
    ) => {
        $(#[$kdoc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $kind {
            $(#[doc = concat!("A [`", stringify!($variant), "`].")] $variant,)*
            /// None of them.
            Other,
        }

        impl $kind {
            /// Every kind but [`Other`](Self::Other), in the order of the declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
        }

        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[allow(clippy::exhaustive_enums, reason = "the specification lists the structures; the others are `Other`")]
        pub enum $name<'a> {
            $(#[doc = concat!("A [`", stringify!($variant), "`].")] $variant($variant<'a>),)*
            /// Anything else, or a structure that is too short.
            Other($crate::Region<'a>),
        }

        $(impl<'a> From<$variant<'a>> for $name<'a> {
            fn from(value: $variant<'a>) -> Self {
                Self::$variant(value)
            }
        })*

        impl $name<'static> {
            /// The names of the structures and of their fields, in the order of the declaration.
            pub const STRUCTURES: &'static [$crate::Names] = &[$($crate::Names::of::<$variant<'static>>()),*];
        }

        impl<'a> $name<'a> {
            /// Reads what `kind` says is there. Too few bytes for it are a problem, and kept.
            pub fn parse(kind: $kind, input: $crate::Input<'a>, sink: &mut dyn $crate::Sink) -> Self {
                // Each structure is made where it stays: a result of all alternatives would be moved once more.
                let error = match kind {
                    $($kind::$variant => {
                        match <$variant<'a> as $crate::Structure<'a>>::parse(input, sink) {
                            Ok(value) => return Self::$variant(value),
                            Err(error) => error,
                        }
                    })*
                    $kind::Other => return Self::Other($crate::structure::other(input, $start)),
                };
                $crate::structure::too_short(error, input, sink);
                Self::Other($crate::structure::other(input, $start))
            }

            /// Which of them it is.
            #[must_use]
            pub fn kind(&self) -> $kind {
                match self {
                    $(Self::$variant(_) => $kind::$variant,)*
                    Self::Other(_) => $kind::Other,
                }
            }

            /// Writes the bytes that were read; `origin` is the index in `out` from which offset fields count.
            pub fn emit(&self, out: &mut $crate::expanded::BytesMut, origin: usize) {
                match self {
                    $(Self::$variant(value) => $crate::Structure::emit(value, out, origin),)*
                    Self::Other(region) => $crate::expanded::place(out, origin, region.offset, &region.bytes),
                }
            }

            /// Lists the fields in wire order, offsets in bytes from the message's header.
            pub fn describe(&self, visitor: &mut dyn $crate::Visitor) {
                match self {
                    $(Self::$variant(value) => $crate::Structure::describe(value, visitor),)*
                    Self::Other(region) if region.bytes.is_empty() => {}
                    Self::Other(region) => {
                        $crate::describe::bytes("Data", region.input(), visitor);
                    }
                }
            }

            /// The same value with bytes of its own.
            #[must_use]
            pub fn into_owned(self) -> $name<'static> {
                match self {
                    $(Self::$variant(value) => $name::$variant(value.into_owned()),)*
                    Self::Other(region) => $name::Other(region.into_owned()),
                }
            }
        }
    };
}
