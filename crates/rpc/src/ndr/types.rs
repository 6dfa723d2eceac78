//! How the type of an argument is declared.

/// A type of NDR. Declarations are constants, so a type is shared by all operations that use it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Type {
    /// An integer of one, two, four or eight bytes.
    Int(u8, Show),
    /// An enumeration: two bytes in NDR, four in NDR64.
    Enum(Show),
    /// Eight bytes in two halves, the lower one first: they are aligned like four.
    Halves(Show),
    /// A UUID.
    Guid,
    /// A context handle: twenty bytes.
    Handle,
    /// Bytes of a fixed number.
    Bytes(usize),
    /// A structure. Its last field may be a [`Type::Tail`].
    Struct(&'static [Field]),
    /// One of several types, which a tag before it names.
    Union(&'static Union),
    /// A pointer that is never null. As an argument it leaves no trace on the wire.
    Ref(&'static Type),
    /// A pointer that may be null.
    Ptr(&'static Type),
    /// Elements of a fixed number.
    Fixed(usize, &'static Type),
    /// Elements in a number that is written before them.
    Array(&'static Type),
    /// The same, with the number that could be there before it, and an offset.
    Varying(&'static Type),
    /// The array at the end of a structure. Its number is written before the structure.
    Tail(&'static Type),
    /// The same, of UTF-16: a text.
    TailText,
    /// A number of units of UTF-16, and the units: a text.
    Units,
    /// A text of UTF-16 that ends in NUL.
    Text,
    /// A text of single bytes that ends in NUL.
    Ascii,
    /// A text of single bytes in a field of a fixed size: the number that could be there is not written.
    Note,
    /// The same, of UTF-16.
    NoteText,
    /// Length, size, and a pointer to UTF-16: RPC_UNICODE_STRING.
    Unicode,
    /// Length, size, and a pointer to single bytes: RPC_STRING.
    Oem,
    /// A security identifier.
    Sid,
    /// What an endpoint is made of: protocols from the interface down to the address. C706 L
    Tower,
    /// A number of bytes, and bytes: read as UTF-16 where they look like it.
    Blob,
    /// The same, as bytes.
    Raw,
    /// Bytes of another type that are encrypted, in a way of their own.
    Secret(Seal, &'static Type),
}

/// How a secret in a call is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Seal {
    /// A new password, with the session key: SAMPR_ENCRYPTED_USER_PASSWORD and its successor with a salt. `[MS-SAMR]`
    /// 2.2.6.21, 2.2.6.22
    Password,
    /// A new password, with the old one. `[MS-SAMR]` 3.1.5.10.3
    ChangedPassword,
    /// A new password, with the session key or the hash of the old one: SAMPR_ENCRYPTED_PASSWORD_AES. AuthData, Salt and
    /// PBKDF2Iterations (eight bytes, little-endian) are put in front of it to open it. `[MS-SAMR]` 2.2.6.32
    ProtectedPassword,
    /// A new password of a machine, with the key of its secure channel: NL_TRUST_PASSWORD. `[MS-NRPC]` 2.2.1.3.7
    MachinePassword,
    /// A secret of the local security authority, with the session key. `[MS-LSAD]` 5.1.2
    Secret,
    /// The password of the account that joins a domain, with the session key. `[MS-WKST]` 2.2.5.18
    JoinPassword,
    /// A hash of a password, with a key that leaves no trace of whether it is right. `[MS-SAMR]` 2.2.6.23
    Hash,
}

/// A member of a structure.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::exhaustive_structs, reason = "constants of other modules construct it")]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub of: Type,
}

/// One of several types.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::exhaustive_structs, reason = "constants of other modules construct it")]
pub struct Union {
    /// The type of the tag: an integer or an enumeration.
    pub tag: Type,
    /// The type for each tag.
    pub arms: &'static [(u64, Type)],
    /// The type for any other tag; `None` makes another tag an error.
    pub other: Option<Type>,
}

/// Names of numbers.
pub type Names = &'static [(u64, &'static str)];

/// What the value of an integer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Show {
    /// A number.
    Number,
    /// A number in hexadecimal: a mask, an opaque id.
    Hex,
    /// A size, a count, a reserved field: nothing for a summary.
    Quiet,
    /// One of these.
    Name(Names),
    /// A set of these.
    Flags(Names),
    /// Seconds since 1970.
    Unix,
    /// Intervals of 100 ns since 1601, or before now where negative.
    FileTime,
    /// A status of Windows' own interfaces.
    Win32,
    /// A status of the native interfaces.
    NtStatus,
}

impl Type {
    /// A structure of no bytes: the arm of a union without content.
    pub const EMPTY: Self = Self::Struct(&[]);
}
