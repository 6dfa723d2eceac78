//! Kinds about a message that is not laid out as the specification says.

crate::anomaly_kinds! {
    /// Every kind of this file.
    LAYOUT in Layout;

    SHORT: Warning {
        meaning: "the fixed part of a structure is not all there",
        expected: "{} bytes",
        found: "{} bytes",
        innocent: "A server that answers an error with less than the specification wants.",
        misuse: "A parser that trusts the size reads beyond the message: the classic way into a server.",
        next: "The message with `smbtrail show`, and what the other end answered.",
        source: "[MS-SMB2] 2.2",
    }

    STRUCTURE_SIZE: Warning {
        meaning: "StructureSize is another structure's",
        expected: "{}",
        found: "{}",
        innocent: "A client or server at fault.",
        misuse: "A message that is read as another structure by those who go by its size.",
        next: "What the other end answered; a server has to refuse it.",
        source: "[MS-SMB2] 2.2, 3.3.5.2.6",
    }

    RESERVED_NOT_ZERO: Notice {
        meaning: "reserved bytes are not zero",
        expected: "0",
        found: "{x}",
        innocent: "A sender that does not clear its memory, or a newer dialect that uses the field.",
        misuse: "A hidden channel: receivers ignore these bytes. Leaked memory shows here too.",
        next: "Whether the values change from message to message, and whether they spell something.",
        source: "[MS-SMB2] 2.2",
    }

    UNEXPECTED_VALUE: Notice {
        meaning: "a field bears a value that is not allowed there",
        expected: "{x}",
        found: "{x}",
        innocent: "A newer version of a structure, or a vendor's own value.",
        misuse: "Values outside the allowed ones look for code that does not check.",
        next: "The field's meaning with `smbtrail explain`, and what the other end answered.",
        source: "[MS-SMB2] 2.2",
    }

    OFFSET_INSIDE_FIXED: Alert {
        meaning: "an offset points into the header or the fixed part",
        expected: "{} or more",
        found: "{}",
        innocent: "Hardly at all: a sender at fault.",
        misuse: "The header's own bytes are read as a name or as data, by a server or by a watcher; each may read \
                 something else.",
        next: "The message with `smbtrail show`: which name or data does the offset give?",
        source: "[MS-SMB2] 2.2, 3.3.5.9",
    }

    BEYOND_MESSAGE: Alert {
        meaning: "an offset and a length reach beyond the message",
        expected: "at most {}",
        found: "{}",
        innocent: "A sender at fault. Where the capture cut the packet, this is not raised.",
        misuse: "A server that trusts the length gives away its memory, or writes over it.",
        next: "What the other end answered: an error, or more bytes than it should have.",
        source: "[MS-SMB2] 2.2, 3.3.5.2.6",
    }

    BAD_NEXT: Alert {
        meaning: "an entry's link to the next leads back, or into itself",
        expected: "{} or more",
        found: "{}",
        innocent: "Hardly at all: a sender at fault.",
        misuse: "A reader that follows the link never ends, or reads the same bytes as something else.",
        next: "The list with `smbtrail show`. smbtrail ends it there.",
        source: "[MS-SMB2] 2.2.1, 2.2.13.2; [MS-FSCC] 2.4",
    }

    MISALIGNED: Warning {
        meaning: "an entry does not begin where its alignment wants it",
        expected: "a multiple of {}",
        found: "{}",
        innocent: "A client or server that pads wrong.",
        misuse: "Readers that round the place read other bytes than those that do not.",
        next: "Whether the sender does so always, as a fault does, or once.",
        source: "[MS-SMB2] 2.2.1, 3.3.5.2.7",
    }

    CUT_ENTRY: Warning {
        meaning: "a list or a compound ends in the middle of an entry",
        expected: "{} bytes",
        found: "{} bytes",
        innocent: "A server whose answer did not fit into the buffer that the client offered.",
        misuse: "What is no entry is led to by a link: a reader that trusts it reads beyond the message.",
        next: "The end of the list with `smbtrail show`.",
        source: "[MS-SMB2] 2.2, 3.3.5.2.7",
    }

    COUNT: Warning {
        meaning: "a count and what is there differ",
        expected: "{}",
        found: "{}",
        innocent: "A sender at fault.",
        misuse: "A count that is too high makes a reader go beyond the list; one that is too low hides entries.",
        next: "The list with `smbtrail show`, and what follows it.",
        source: "[MS-SMB2] 2.2",
    }

    ODD_TEXT: Warning {
        meaning: "a text has half a character at its end",
        expected: "{} bytes",
        found: "{} bytes",
        innocent: "A sender that counts its texts wrong.",
        misuse: "Readers that round up take a byte of what follows for a part of the name, others do not: a name \
                 that two of them read differently.",
        next: "Which name the server opened.",
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
        innocent: "A later part of a token that is split over several SESSION_SETUP messages, or a mechanism that is \
                   not known here.",
        misuse: "A damaged token hides who logs on from an observer, if the server reads more than the specification \
                 allows.",
        next: "What the server answered: with a success, it read more than smbtrail does.",
        source: "[MS-SPNG] 3.1.5.4; [MS-NLMP] 2.2.1",
    }
}
