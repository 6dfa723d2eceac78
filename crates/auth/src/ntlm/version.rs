//! The version of the sender's operating system.

use core::fmt;

use smbtrail_layout::{Input, Structure, structure};

structure! {
    /// The sender's operating system, as it claims. `[MS-NLMP]` 2.2.2.10
    ///
    /// ```text
    /// 0 ProductMajorVersion u8   1 ProductMinorVersion u8   2 ProductBuild u16   4 Reserved 3   7 NTLMRevisionCurrent u8
    /// ```
    pub struct Version: "Version", at 0 {
        /// The first part of the version.
        product_major_version: u8, "ProductMajorVersion";
        /// The second part of the version.
        product_minor_version: u8, "ProductMinorVersion";
        /// The third part of the version.
        product_build: u16, "ProductBuild";
        /// Usually zero; receivers ignore it, so no value is a problem.
        reserved: [u8; 3], "Reserved";
        /// The revision of NTLM: 0x0F for all that is in use.
        ntlm_revision_current: u8, "NTLMRevisionCurrent";
    }
}

impl<'a> Version<'a> {
    /// The version in a message's field; `None` where its fixed part ends before the field does, or says nothing.
    pub(super) fn of(field: &'a [u8; 8], is_there: bool) -> Option<Self> {
        let is_there = is_there && *field != [0; 8];
        Self::parse(Input::new(field), &mut ()).ok().filter(|_| is_there)
    }
}

/// `10.0.19041`
impl fmt::Display for Version<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { product_major_version: major, product_minor_version: minor, product_build: build, .. } =
            self;
        write!(f, "{major}.{minor}.{build}")
    }
}
