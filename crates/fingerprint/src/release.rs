//! Which release of Windows has which build.

/// A release of Windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Release {
    /// Major version, minor version and build, as NTLM's version field has them.
    pub version: (u8, u8, u16),
    /// Its name. Where releases share a build, all their names.
    pub name: &'static str,
}

/// The release that has this version; `None` for a build that no release has.
///
/// The build is that of the files, so updates that only switch on features keep it: Windows 10 from 2004 to 22H2 is 19041.
/// Sources: Microsoft's pages "Windows 10 release information", "Windows 11 release information" and "Windows Server release
/// information", and `[MS-NLMP]` 2.2.2.10 for what the field holds.
#[must_use]
pub fn windows_release(version: (u8, u8, u16)) -> Option<Release> {
    RELEASES
        .binary_search_by_key(&version, |release| release.version)
        .ok()
        .and_then(|at| RELEASES.get(at))
        .copied()
}

const fn release(major: u8, minor: u8, build: u16, name: &'static str) -> Release {
    Release { version: (major, minor, build), name }
}

/// In the order of their versions.
const RELEASES: &[Release] = &[
    release(5, 0, 2195, "Windows 2000"),
    release(5, 1, 2600, "Windows XP"),
    release(5, 2, 3790, "Windows Server 2003 or Windows XP x64"),
    release(6, 0, 6000, "Windows Vista"),
    release(6, 0, 6001, "Windows Vista SP1 or Server 2008"),
    release(6, 0, 6002, "Windows Vista SP2 or Server 2008 SP2"),
    release(6, 0, 6003, "Windows Server 2008 SP2"),
    release(6, 1, 7600, "Windows 7 or Server 2008 R2"),
    release(6, 1, 7601, "Windows 7 SP1 or Server 2008 R2 SP1"),
    release(6, 2, 9200, "Windows 8 or Server 2012"),
    release(6, 3, 9600, "Windows 8.1 or Server 2012 R2"),
    release(10, 0, 10240, "Windows 10 1507"),
    release(10, 0, 10586, "Windows 10 1511"),
    release(10, 0, 14393, "Windows 10 1607 or Server 2016"),
    release(10, 0, 15063, "Windows 10 1703"),
    release(10, 0, 16299, "Windows 10 1709 or Server 1709"),
    release(10, 0, 17134, "Windows 10 1803 or Server 1803"),
    release(10, 0, 17763, "Windows 10 1809 or Server 2019"),
    release(10, 0, 18362, "Windows 10 1903 or 1909, or Server 1903 or 1909"),
    release(10, 0, 18363, "Windows 10 1909 or Server 1909"),
    release(10, 0, 19041, "Windows 10 2004 to 22H2, or Server 2004 or 20H2"),
    release(10, 0, 19042, "Windows 10 20H2 or Server 20H2"),
    release(10, 0, 19043, "Windows 10 21H1"),
    release(10, 0, 19044, "Windows 10 21H2"),
    release(10, 0, 19045, "Windows 10 22H2"),
    release(10, 0, 20348, "Windows Server 2022"),
    release(10, 0, 22000, "Windows 11 21H2"),
    release(10, 0, 22621, "Windows 11 22H2 or 23H2"),
    release(10, 0, 22631, "Windows 11 23H2"),
    release(10, 0, 25398, "Windows Server 23H2"),
    release(10, 0, 26100, "Windows 11 24H2 or Server 2025"),
    release(10, 0, 26200, "Windows 11 25H2"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builds_are_found() {
        assert!(RELEASES.is_sorted_by_key(|release| release.version));
        assert_eq!(windows_release((10, 0, 20348)).unwrap().name, "Windows Server 2022");
        // Samba's claim is no release.
        assert_eq!(windows_release((6, 1, 0)), None);
    }
}
