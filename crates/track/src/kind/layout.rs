//! Kinds about a message that is not laid out as the specification says.

crate::anomaly_kinds! {
    /// Every kind of this file.
    LAYOUT in Layout;

    SHORT: Warning {
        meaning: "the fixed part of a structure is incomplete",
        expected: "{} bytes",
        found: "{} bytes",
        innocent: "A server that answers an error with fewer bytes than the specification requires.",
        misuse: "A parser that trusts the size reads beyond the message: the classic attack on a server.",
        next: "Look at the message with `smbtrail show`, and at what the other end answered.",
        source: "[MS-SMB2] 2.2",
    }

    STRUCTURE_SIZE: Warning {
        meaning: "StructureSize is that of another structure",
        expected: "{}",
        found: "{}",
        innocent: "A faulty client or server.",
        misuse: "The message is read as another structure by software that relies on its size.",
        next: "Look at what the other end answered; a server must refuse the message.",
        source: "[MS-SMB2] 2.2, 3.3.5.2.6",
    }

    RESERVED_NOT_ZERO: Notice {
        meaning: "reserved bytes are not zero",
        expected: "0",
        found: "{x}",
        innocent: "A sender that does not clear its memory, or a newer dialect that uses the field.",
        misuse: "A covert channel: receivers ignore these bytes. Leaked memory also appears here.",
        next: "Check whether the values change from message to message, and whether they form text.",
        source: "[MS-SMB2] 2.2",
    }

    UNEXPECTED_VALUE: Notice {
        meaning: "a field has a value that is not allowed there",
        expected: "{x}",
        found: "{x}",
        innocent: "A newer version of a structure, or a value that a vendor added.",
        misuse: "Values outside the allowed ones search for code that does not check.",
        next: "Look up the field with `smbtrail explain`, and look at what the other end answered.",
        source: "[MS-SMB2] 2.2",
    }

    OFFSET_INSIDE_FIXED: Alert {
        meaning: "an offset points into the header or the fixed part",
        expected: "{} or more",
        found: "{}",
        innocent: "A faulty sender; this is rare.",
        misuse: "The header's own bytes are read as a name or as data; a server and an IDS may each read something \
                 else.",
        next: "Look at the message with `smbtrail show`: which name or data does the offset give?",
        source: "[MS-SMB2] 2.2, 3.3.5.9",
    }

    BEYOND_MESSAGE: Alert {
        meaning: "an offset and a length extend beyond the message",
        expected: "at most {}",
        found: "{}",
        innocent: "A faulty sender. A packet that the capture cut off is not reported.",
        misuse: "A server that trusts the length discloses its memory, or overwrites it.",
        next: "Look at what the other end answered: an error, or more bytes than it should have.",
        source: "[MS-SMB2] 2.2, 3.3.5.2.6",
    }

    BAD_NEXT: Alert {
        meaning: "the link of an entry points backwards, or into the entry itself",
        expected: "{} or more",
        found: "{}",
        innocent: "A faulty sender; this is rare.",
        misuse: "A reader that follows the link never ends, or reads the same bytes as something else.",
        next: "Look at the list with `smbtrail show`. smbtrail ends it there.",
        source: "[MS-SMB2] 2.2.1, 2.2.13.2; [MS-FSCC] 2.4",
    }

    MISALIGNED: Warning {
        meaning: "an entry does not begin at its alignment",
        expected: "a multiple of {}",
        found: "{}",
        innocent: "A client or server that pads incorrectly.",
        misuse: "Readers that round the offset read other bytes than readers that do not.",
        next: "Check whether the sender always does so, as a faulty program does, or did so once.",
        source: "[MS-SMB2] 2.2.1, 3.3.5.2.7",
    }

    CUT_ENTRY: Warning {
        meaning: "a list or a compound ends in the middle of an entry",
        expected: "{} bytes",
        found: "{} bytes",
        innocent: "A server whose response did not fit into the buffer that the client offered.",
        misuse: "A link leads to something that is no entry: a reader that trusts it reads beyond the message.",
        next: "Look at the end of the list with `smbtrail show`.",
        source: "[MS-SMB2] 2.2, 3.3.5.2.7",
    }

    COUNT: Warning {
        meaning: "a count differs from the number of entries",
        expected: "{}",
        found: "{}",
        innocent: "A faulty sender.",
        misuse: "A count that is too high makes a reader go beyond the list; one that is too low hides entries.",
        next: "Look at the list with `smbtrail show`, and at what follows it.",
        source: "[MS-SMB2] 2.2",
    }

    ODD_TEXT: Warning {
        meaning: "a UTF-16 text has an odd number of bytes",
        expected: "{} bytes",
        found: "{} bytes",
        innocent: "A sender that computes the lengths of its texts incorrectly.",
        misuse: "Readers that round up include a byte of what follows in the name, others do not: two readers see \
                 different names.",
        next: "Find out which name the server opened.",
        source: "[MS-SMB2] 2.2; [MS-DTYP] 2.3.10",
    }

    CUT_ELEMENT: Warning {
        meaning: "an element of a security token is longer than what holds it",
        expected: "{} bytes",
        found: "{} bytes",
        innocent: "The first part of a token that is split over several SESSION_SETUP messages, as a large Kerberos \
                   ticket is.",
        misuse: "A parser that trusts the length reads beyond the token.",
        next: "Whether the next SESSION_SETUP continues the token, and what the server answered.",
        source: "[MS-SPNG] 3.1.5.4; X.690 8.1.3",
    }

    WRONG_TAG: Warning {
        meaning: "an element of a security token has another type than the specification's",
        expected: "{x}",
        found: "{x}",
        innocent: "A client or server that encodes the token wrong.",
        misuse: "A token that two readers take for different things.",
        next: "The token with `smbtrail show`, and what the other end answered.",
        source: "RFC 4178 4.2; [MS-SPNG] 2.2.1",
    }

    UNEXPECTED_ELEMENT: Notice {
        meaning: "a security token has an element that is unknown, repeated or out of order",
        expected: "",
        found: "{x}",
        innocent: "A newer version of the structure.",
        misuse: "A repeated element makes one reader take the first and another the last: two users in one token.",
        next: "The token with `smbtrail show`: which of them did the server use?",
        source: "RFC 4178 4.2; [MS-SPNG] 2.2.1",
    }

    NOT_DER: Notice {
        meaning: "a length in a security token is not written in the one form that DER allows",
        expected: "{}",
        found: "{}",
        innocent: "An encoder that writes BER.",
        misuse: "Readers that accept DER alone pass over what others read.",
        next: "Which program the sender is: its other tokens are written the same way.",
        source: "X.690 10.1; RFC 4178 4.2",
    }

    TRAILING_BYTES: Notice {
        meaning: "bytes follow the end of a security token, or of an element in it",
        expected: "",
        found: "{} bytes",
        innocent: "Padding that the sender counted as part of the token.",
        misuse: "A hidden channel: servers ignore these bytes.",
        next: "The bytes with `smbtrail show`.",
        source: "RFC 4178 4.2; RFC 2743 3.1",
    }

    UNREADABLE_TOKEN: Warning {
        meaning: "a security token cannot be read",
        expected: "",
        found: "",
        innocent: "A later part of a token that is split over several SESSION_SETUP messages, or an unknown \
                   mechanism.",
        misuse: "A damaged token hides who logs on from an observer, if the server reads more than the specification \
                 allows.",
        next: "What the server answered: with a success, it read more than smbtrail does.",
        source: "[MS-SPNG] 3.1.5.4; [MS-NLMP] 2.2.1",
    }
}
