//! How calls end: results by their kind, and faults, with their names.

mod table;

use core::fmt;

use smbtrail_wire::NtStatus;

/// What kind of number an interface returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResultKind {
    /// A code of Win32. `[MS-ERREF]` 2.2
    Win32,
    /// A status of the native interfaces. `[MS-ERREF]` 2.3
    NtStatus,
    /// A result of COM. `[MS-ERREF]` 2.1
    HResult,
    /// A status of DCE/RPC itself. C706 E
    Dce,
    /// Nothing.
    Nothing,
}

/// What a call returned.
///
/// ```
/// use smbtrail_rpc::{Outcome, ResultKind};
///
/// assert_eq!(Outcome::new(ResultKind::Win32, 5).to_string(), "WERR_ACCESS_DENIED");
/// assert_eq!(Outcome::new(ResultKind::NtStatus, 0).to_string(), "STATUS_SUCCESS");
/// assert_eq!(Outcome::new(ResultKind::Win32, 0xFFFF).to_string(), "WERR_0x0000ffff");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Outcome {
    /// The kind of the number.
    pub kind: ResultKind,
    /// The number.
    pub code: u32,
}

impl Outcome {
    /// A result.
    #[must_use]
    pub const fn new(kind: ResultKind, code: u32) -> Self {
        Self { kind, code }
    }

    /// Whether the call did what it was asked to.
    #[must_use]
    pub const fn is_success(self) -> bool {
        match self.kind {
            ResultKind::HResult => self.code < 0x8000_0000,
            ResultKind::NtStatus => NtStatus(self.code).is_success(),
            _ => self.code == 0,
        }
    }
}

/// The name, or the kind and the number.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self.code;
        match self.kind {
            ResultKind::Win32 => match win32(code) {
                Some("ERROR_SUCCESS") => f.write_str("WERR_OK"),
                Some(name) => write!(f, "WERR_{}", name.strip_prefix("ERROR_").unwrap_or(name)),
                None => write!(f, "WERR_{code:#010x}"),
            },
            ResultKind::NtStatus => match NtStatus(code).name() {
                Some(name) => f.write_str(name),
                None => write!(f, "STATUS_{code:#010x}"),
            },
            ResultKind::HResult => match (hresult(code), code >> 16) {
                (Some(name), _) => f.write_str(name),
                // A code of Win32 inside. `[MS-ERREF]` 2.1.2
                (None, 0x8007) => match win32(code & 0xFFFF) {
                    Some(name) => write!(f, "HRESULT_{name}"),
                    None => write!(f, "HRESULT_{code:#010x}"),
                },
                (None, _) => write!(f, "HRESULT_{code:#010x}"),
            },
            ResultKind::Dce => match (code, fault_name(code)) {
                (0, _) => f.write_str("ok"),
                (_, Some(name)) => f.write_str(name),
                _ => write!(f, "{code:#010x}"),
            },
            ResultKind::Nothing => Ok(()),
        }
    }
}

/// The name of a code of Win32.
pub(crate) fn win32(code: u32) -> Option<&'static str> {
    named(&table::WIN32, code)
}

fn hresult(code: u32) -> Option<&'static str> {
    named(&table::HRESULT, code)
}

fn named(table: &[(u32, &'static str)], code: u32) -> Option<&'static str> {
    let index = table.binary_search_by_key(&code, |(known, _)| *known).ok()?;
    table.get(index).map(|(_, name)| *name)
}

/// The name of the status in a fault: one of C706's, or one that Windows adds. C706 E.1, `[MS-RPCE]` 2.2.2.8
#[must_use]
pub fn fault_name(status: u32) -> Option<&'static str> {
    let index = FAULTS.binary_search_by_key(&status, |(code, _)| *code);
    match index {
        Ok(index) => FAULTS.get(index).map(|(_, name)| *name),
        Err(_) => win32(status).or_else(|| NtStatus(status).name()),
    }
}

/// The names of faults, by their status.
static FAULTS: [(u32, &str); 47] = [
    (0x0000_0001, "nca_s_fault_other"),
    (0x0000_0005, "nca_s_fault_access_denied"),
    (0x0000_06D8, "nca_s_fault_cant_perform"),
    (0x0000_06F7, "nca_s_fault_ndr"),
    (0x1C00_0001, "nca_s_fault_int_div_by_zero"),
    (0x1C00_0002, "nca_s_fault_addr_error"),
    (0x1C00_0003, "nca_s_fault_fp_div_zero"),
    (0x1C00_0004, "nca_s_fault_fp_underflow"),
    (0x1C00_0005, "nca_s_fault_fp_overflow"),
    (0x1C00_0006, "nca_s_fault_invalid_tag"),
    (0x1C00_0007, "nca_s_fault_invalid_bound"),
    (0x1C00_0008, "nca_s_rpc_version_mismatch"),
    (0x1C00_0009, "nca_s_unspec_reject"),
    (0x1C00_000A, "nca_s_bad_actid"),
    (0x1C00_000B, "nca_s_who_are_you_failed"),
    (0x1C00_000C, "nca_s_manager_not_entered"),
    (0x1C00_000D, "nca_s_fault_cancel"),
    (0x1C00_000E, "nca_s_fault_ill_inst"),
    (0x1C00_000F, "nca_s_fault_fp_error"),
    (0x1C00_0010, "nca_s_fault_int_overflow"),
    (0x1C00_0012, "nca_s_fault_unspec"),
    (0x1C00_0013, "nca_s_fault_remote_comm_failure"),
    (0x1C00_0014, "nca_s_fault_pipe_empty"),
    (0x1C00_0015, "nca_s_fault_pipe_closed"),
    (0x1C00_0016, "nca_s_fault_pipe_order"),
    (0x1C00_0017, "nca_s_fault_pipe_discipline"),
    (0x1C00_0018, "nca_s_fault_pipe_comm_error"),
    (0x1C00_0019, "nca_s_fault_pipe_memory"),
    (0x1C00_001A, "nca_s_fault_context_mismatch"),
    (0x1C00_001B, "nca_s_fault_remote_no_memory"),
    (0x1C00_001C, "nca_s_invalid_pres_context_id"),
    (0x1C00_001D, "nca_s_unsupported_authn_level"),
    (0x1C00_001F, "nca_s_invalid_checksum"),
    (0x1C00_0020, "nca_s_invalid_crc"),
    (0x1C00_0021, "nca_s_fault_user_defined"),
    (0x1C00_0022, "nca_s_fault_tx_open_failed"),
    (0x1C00_0023, "nca_s_fault_codeset_conv_error"),
    (0x1C00_0024, "nca_s_fault_object_not_found"),
    (0x1C00_0025, "nca_s_fault_no_client_stub"),
    (0x1C01_0002, "nca_s_op_rng_error"),
    (0x1C01_0003, "nca_s_unk_if"),
    (0x1C01_0006, "nca_s_wrong_boot_time"),
    (0x1C01_0009, "nca_s_you_crashed"),
    (0x1C01_000B, "nca_s_proto_error"),
    (0x1C01_0013, "nca_s_out_args_too_big"),
    (0x1C01_0014, "nca_s_server_too_busy"),
    (0x1C01_0017, "nca_s_unsupported_type"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_can_be_searched() {
        assert!(FAULTS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert_eq!(fault_name(0x1C01_0002), Some("nca_s_op_rng_error"));
        assert_eq!(fault_name(1722), Some("RPC_S_SERVER_UNAVAILABLE"));
        assert_eq!(fault_name(0xC000_0022), Some("STATUS_ACCESS_DENIED"));
        assert_eq!(fault_name(0xDEAD_BEEF), None);
    }

    #[test]
    fn results_have_the_names_of_their_kind() {
        let shown = |kind, code| alloc::string::ToString::to_string(&Outcome::new(kind, code));
        assert_eq!(shown(ResultKind::Win32, 0), "WERR_OK");
        assert_eq!(shown(ResultKind::Win32, 1060), "WERR_SERVICE_DOES_NOT_EXIST");
        assert_eq!(shown(ResultKind::Win32, 2310), "WERR_NERR_NetNameNotFound");
        assert_eq!(shown(ResultKind::HResult, 0x8007_0005), "E_ACCESSDENIED");
        assert_eq!(shown(ResultKind::HResult, 0x8007_0002), "HRESULT_ERROR_FILE_NOT_FOUND");
        assert_eq!(shown(ResultKind::HResult, 0x8004_131A), "SCHED_E_MALFORMEDXML");
        assert_eq!(shown(ResultKind::Dce, 0x16C9_A0D6), "0x16c9a0d6");
    }
}
