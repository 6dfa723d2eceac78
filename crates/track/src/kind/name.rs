//! Kinds about names that deceive whoever reads them.

crate::anomaly_kinds! {
    /// Every kind of this file.
    NAME in Name;

    NAME_UNPAIRED_SURROGATE: Warning {
        meaning: "a name has half a character: a surrogate without the other",
        expected: "a pair of surrogates",
        found: "{x} alone",
        innocent: "A program that cut a name in the middle of a character; file systems of Windows keep such names.",
        misuse: "A file that many tools cannot name, and so neither list, scan nor delete.",
        next: "Whether the CREATE succeeded, and what was written to the file.",
        source: "[MS-DTYP] 2.3.10; [MS-FSCC] 2.1.5",
    }

    NAME_NUL: Warning {
        meaning: "a name holds a NUL",
        expected: "none",
        found: "{} of them",
        innocent: "A client that counts the terminator as a part of the name.",
        misuse: "Who reads up to the NUL sees another name than who goes by the length: `report.txt` before it, \
                 something else behind.",
        next: "What stands behind the NUL, with `smbtrail show`.",
        source: "[MS-FSCC] 2.1.5",
    }

    NAME_CONTROL: Alert {
        meaning: "a name holds a control character",
        expected: "none",
        found: "U+{x}",
        innocent: "A file that was made on Unix, where a name may hold a line end.",
        misuse: "Escape sequences that steer the terminal of whoever lists the name, or line ends that make up \
                 lines of a log.",
        next: "Whether the file was made, and which tools print its name.",
        source: "[MS-FSCC] 2.1.5",
    }

    NAME_HIDDEN: Alert {
        meaning: "a name holds a character that cannot be seen, or turns the direction of text",
        expected: "none",
        found: "U+{x}",
        innocent: "Names in scripts that are written from right to left.",
        misuse: "A program that looks like a document: `gpj.exe` shown as `exe.jpg`. Or two names that look the \
                 same.",
        next: "The name's end as it is stored, and what wrote the file.",
        source: "Unicode Standard Annex 9; [MS-FSCC] 2.1.5",
    }

    NAME_TOO_LONG: Warning {
        meaning: "a name is longer than any can be",
        expected: "at most {} code units",
        found: "{} code units",
        innocent: "A program that builds paths without a bound.",
        misuse: "A test of how a server, or a tool that lists names, holds its memory.",
        next: "What the server answered.",
        source: "[MS-FSCC] 2.1.5",
    }

    NAME_TRAVERSAL: Alert {
        meaning: "a path goes up: a component is `..`",
        expected: "no such component",
        innocent: "A client that does not resolve paths before it asks, as simple ones on Unix.",
        misuse: "A way out of the share, on a server that does not check.",
        next: "Whether the server answered with success, and which file it opened.",
        source: "[MS-SMB2] 3.3.5.9; [MS-FSCC] 2.1.5",
    }

    NAME_ABSOLUTE: Warning {
        meaning: "a path begins with a separator or a drive, though it counts from the share's root",
        expected: "a path from the share's root",
        innocent: "A client at fault.",
        misuse: "A way out of the share, on a server that does not check.",
        next: "Whether the server answered with success, and which file it opened.",
        source: "[MS-SMB2] 2.2.13",
    }

    NAME_DEVICE: Warning {
        meaning: "a component names a device of Windows",
        expected: "the name of a file",
        innocent: "A file that was made on Unix, where such names mean nothing.",
        misuse: "A file that Windows programs cannot open or delete, or one that has them talk to a device.",
        next: "Whether the file was made, and what was written to it.",
        source: "[MS-FSCC] 2.1.5",
    }
}
