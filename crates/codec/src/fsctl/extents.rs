//! Where a file lies on its volume, in clusters.

use crate::{Input, Sink, Structure, Visitor, describe, list, structure::Size};

structure! {
    /// Where to begin. `[MS-FSCC] 2.3.31`
    ///
    /// ```text
    /// 0  StartingVcn    8
    /// ```
    pub struct StartingVcnInputBuffer: "STARTING_VCN_INPUT_BUFFER", at 0 {
        /// The first cluster to look at, in clusters from the file's first.
        starting_vcn: u64, "StartingVcn";
    }
}

structure! {
    /// The number of pieces of a file. `[MS-FSCC] 2.3.30`
    ///
    /// ```text
    /// 0  ExtentCount    4
    /// ```
    pub struct RetrievalPointerCount: "RETRIEVAL_POINTER_COUNT", at 0 {
        /// How many.
        extent_count: u32, "ExtentCount";
    }
}

structure! {
    /// The pieces of a file. `[MS-FSCC] 2.3.32`
    ///
    /// ```text
    /// 0  ExtentCount    4  Unused    8  StartingVcn    16  Extents, 16 bytes each
    /// ```
    pub struct RetrievalPointersBuffer: "RETRIEVAL_POINTERS_BUFFER", at 0 {
        /// How many pieces follow.
        extent_count: u32, "ExtentCount";
        /// Anything.
        unused: u32, "Unused";
        /// Where the first piece begins, in clusters from the file's first.
        starting_vcn: u64, "StartingVcn";
    }
    regions {
        /// The pieces.
        extents: [.. extent_count * 16]
            => list::describe_packed::<Extents<'static>>, "Extents";
    }
}

impl RetrievalPointersBuffer<'_> {
    /// The pieces, in order.
    pub fn extents<'s>(&'s self, sink: &'s mut dyn Sink) -> impl Iterator<Item = Extents<'s>> {
        list::packed(self.extents.input(), sink)
    }
}

structure! {
    /// One piece of a file. `[MS-FSCC] 2.3.32.1`
    ///
    /// ```text
    /// 0  NextVcn    8  Lcn    16
    /// ```
    pub struct Extents: "EXTENTS", at 0 {
        /// Where the next piece begins, in clusters from the file's first.
        next_vcn: u64, "NextVcn";
        /// Where this one lies, in clusters from the volume's first; all ones when nowhere.
        lcn: u64, "Lcn";
    }
}

structure! {
    /// The pieces of a file, and how often each is used. `[MS-FSCC] 2.3.34`
    ///
    /// ```text
    /// 0  ExtentCount    4  Unused    8  StartingVcn    16  Extents
    /// ```
    ///
    /// In the specification a piece takes 20 bytes; a server that hands on what a 64-bit system laid out pads each
    /// to 24. The bytes that are there tell which it is.
    pub struct RetrievalPointersAndRefcountBuffer: "RETRIEVAL_POINTERS_AND_REFCOUNT_BUFFER", at 0 {
        /// How many pieces follow.
        extent_count: u32, "ExtentCount";
        /// Anything.
        unused: u32, "Unused";
        /// Where the first piece begins, in clusters from the file's first.
        starting_vcn: u64, "StartingVcn";
    }
    regions {
        /// The pieces, 20 bytes each.
        extents: {|s, len| (16, if s.is_padded(len) { 0 } else { s.extent_count.size().saturating_mul(20) })}
            => describe_extents::<20>, "Extents";
        /// The pieces, 24 bytes each.
        padded_extents: {|s, len| (16, if s.is_padded(len) { s.extent_count.size().saturating_mul(24) } else { 0 })}
            => describe_extents::<24>, "Extents";
    }
}

impl RetrievalPointersAndRefcountBuffer<'_> {
    /// The pieces, in order.
    pub fn extents(&self) -> impl Iterator<Item = ExtentAndRefcounts<'_>> {
        pieces::<20>(self.extents.input()).chain(pieces::<24>(self.padded_extents.input()))
    }

    fn is_padded(&self, len: usize) -> bool {
        self.extent_count.size().saturating_mul(24) <= len.saturating_sub(Self::FIXED)
    }
}

structure! {
    /// One piece of a file, and how often it is used. `[MS-FSCC] 2.3.34.1`
    ///
    /// ```text
    /// 0  NextVcn    8  Lcn    16  ReferenceCount    20
    /// ```
    pub struct ExtentAndRefcounts: "EXTENT_AND_REFCOUNTS", at 0 {
        /// Where the next piece begins, in clusters from the file's first.
        next_vcn: u64, "NextVcn";
        /// Where this one lies, in clusters from the volume's first; all ones when nowhere.
        lcn: u64, "Lcn";
        /// How many files and places use it.
        reference_count: u32, "ReferenceCount";
    }
}

/// The pieces, one every `STRIDE` bytes.
fn pieces<const STRIDE: usize>(input: Input<'_>) -> impl Iterator<Item = ExtentAndRefcounts<'_>> {
    let mut left = input;
    core::iter::from_fn(move || {
        let piece = ExtentAndRefcounts::parse(left.to(STRIDE), &mut ()).ok()?;
        left = left.from(STRIDE);
        Some(piece)
    })
}

/// Lists the pieces, one every `STRIDE` bytes.
fn describe_extents<const STRIDE: usize>(name: &'static str, input: Input<'_>, visitor: &mut dyn Visitor) {
    let mut left = input;
    for piece in pieces::<STRIDE>(input) {
        piece.describe(visitor);
        left = left.from(STRIDE);
    }
    describe::left_over(name, left, visitor);
}
