//! Words that stay as they are: those that the specifications and every implementation share, so that they name nobody.

/// Pipes of the services that the specifications describe, and shares that every server has.
const WORDS: &[&str] = &[
    // Shares. `[MS-SRVS]`
    "ipc$",
    "admin$",
    "print$",
    "netlogon",
    "sysvol",
    // Pipes.
    "pipe",
    "atsvc",
    "browser",
    "dnsserver",
    "efsrpc",
    "epmapper",
    "eventlog",
    "fssagentrpc",
    "initshutdown",
    "keysvc",
    "lsarpc",
    "lsass",
    "mdssvc",
    "msftewds",
    "netdfs",
    "ntsvcs",
    "protected_storage",
    "router",
    "samr",
    "scerpc",
    "spoolss",
    "srvsvc",
    "svcctl",
    "tapsrv",
    "trkwks",
    "winreg",
    "wkssvc",
    // Stream types. `[MS-FSCC] 2.1.5`
    "$data",
    "$index_allocation",
    "$bitmap",
];

/// The classes of services in the names of principals, and the principals that every realm has. RFC 4120 6.2.1
const SERVICES: &[&str] =
    &["cifs", "host", "ldap", "rpcss", "http", "dns", "gc", "krbtgt", "kadmin", "changepw"];

/// Ends of file names that say what a file is for, and not what it is about. A name that consists of one of them only is
/// mapped.
const EXTENSIONS: &[&str] = &[
    "7z", "avi", "bak", "bat", "bin", "bmp", "cab", "cmd", "cfg", "conf", "csv", "dat", "db", "dll", "doc",
    "docm", "docx", "dot", "dotx", "dwg", "exe", "gif", "gz", "htm", "html", "ini", "iso", "jpeg", "jpg",
    "js", "json", "ldb", "lnk", "lock", "log", "md", "mdb", "mov", "mp3", "mp4", "mpp", "msg", "msi", "odp",
    "ods", "odt", "ost", "pdf", "png", "pol", "ppt", "pptm", "pptx", "ps1", "pst", "py", "rar", "rtf", "sh",
    "sql", "svg", "sys", "tar", "tif", "tiff", "tmp", "txt", "url", "vbs", "vhd", "vhdx", "vsd", "vsdx",
    "wav", "xls", "xlsm", "xlsx", "xml", "zip",
];

/// The file systems that a server may say it has.
const FILE_SYSTEMS: &[&str] =
    &["ntfs", "refs", "fat", "fat32", "exfat", "csvfs", "udf", "cdfs", "hfs", "apfs"];

/// Dialects that clients of SMB1 offer. `[MS-CIFS] 1.7, [MS-SMB2] 3.2.4.2.1`
const DIALECTS: &[&str] = &[
    "PC NETWORK PROGRAM 1.0",
    "PCLAN1.0",
    "XENIX CORE",
    "MICROSOFT NETWORKS 1.03",
    "MICROSOFT NETWORKS 3.0",
    "LANMAN1.0",
    "LM1.2X002",
    "DOS LM1.2X002",
    "DOS LANMAN2.1",
    "LANMAN2.1",
    "Windows for Workgroups 3.1a",
    "Samba",
    "CIFS",
    "POSIX 2",
    "NT LANMAN 1.0",
    "NT LM 0.12",
    "SMB 2.002",
    "SMB 2.???",
];

/// What a server that speaks SPNEGO writes instead of a name. `[MS-SPNG]` 3.2.5.2
pub(crate) const HINT: &[u8] = b"not_defined_in_RFC4178@please_ignore";

/// Whether a text stays as it is wherever it is a whole component of a name: the names of pipes, `IPC$`, the classes of
/// services. Capital letters count as small ones.
#[must_use]
pub fn is_word(text: &str) -> bool {
    let text = text.to_lowercase();
    [WORDS, SERVICES].iter().any(|list| list.contains(&&*text))
}

/// Whether a file name may end like this: `docx`, `tmp`. Capital letters count as small ones.
#[must_use]
pub fn is_extension(text: &str) -> bool {
    EXTENSIONS.contains(&&*text.to_lowercase())
}

pub(crate) fn is_protocol(text: &str) -> bool {
    WORDS.contains(&text)
}

pub(crate) fn is_service(text: &str) -> bool {
    SERVICES.contains(&text)
}

pub(crate) fn is_file_system(text: &str) -> bool {
    FILE_SYSTEMS.contains(&text)
}

pub(crate) fn is_dialect(text: &[u8]) -> bool {
    DIALECTS.iter().any(|dialect| dialect.as_bytes() == text)
}

/// Whether a name begins with `@GMT-2026.01.31-12.00.00`: a time, by which a snapshot is named. `[MS-SMB2] 3.2.4.3`
pub(crate) fn is_snapshot(units: &[u16]) -> bool {
    const PATTERN: &[u8] = b"@GMT-####.##.##-##.##.##";
    units.len() == PATTERN.len()
        && units.iter().zip(PATTERN).all(|(unit, wanted)| match wanted {
            b'#' => (0x30..=0x39).contains(unit),
            _ => *unit == u16::from(*wanted),
        })
}
