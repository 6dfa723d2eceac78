//! Kinds about a transport message and the envelopes in it.

crate::anomaly_kinds! {
    /// Every kind of this file.
    FRAME in Frame;

    UNKNOWN_FRAME: Warning {
        meaning: "bytes stand where a message had to begin, and begin none",
        expected: "fe 53 4d 42",
        found: "{bytes}",
        innocent: "Packets are missing and the next message was found in the wrong place.",
        misuse: "Another protocol speaks over the port of SMB, to pass a firewall that looks at ports alone.",
        next: "The bytes in question, and what the other end answers.",
        source: "[MS-SMB2] 2.1",
    }

    EMPTY_FRAME: Notice {
        meaning: "a transport message without content",
        expected: "at least 4 bytes",
        found: "0 bytes",
        innocent: "Some clients keep a connection alive with it.",
        misuse: "Cheap packets that keep a connection open, or that confuse a watcher's framing.",
        next: "Whether they come at regular times, as a keep-alive does.",
        source: "[MS-SMB2] 2.1; RFC 1002, 4.3.6",
    }

    OVERSIZED_FRAME: Warning {
        meaning: "a transport message is longer than anything that was agreed on",
        expected: "at most {} bytes",
        found: "{} bytes",
        innocent: "A compound of several large WRITEs or READs.",
        misuse: "A length that is never filled makes a server hold memory, and a watcher swallow the messages that \
                 follow as a part of this one.",
        next: "Whether the message ever ends, and whether what is inside it looks like other messages.",
        source: "[MS-SMB2] 2.1, 2.2.4",
    }

    UNFINISHED_FRAME: Notice {
        meaning: "a stream ended in the middle of a message",
        expected: "{} bytes",
        found: "{} bytes",
        innocent: "The capture was stopped, or a host or a cable went away.",
        misuse: "A length larger than what is sent holds a server's memory until it gives up.",
        next: "Whether the connection was closed by one end, or simply ends with the capture.",
        source: "[MS-SMB2] 2.1",
    }

    NESTED_ENVELOPE: Alert {
        meaning: "an envelope stands in one that may not hold it",
        expected: "fe 53 4d 42",
        innocent: "Hardly at all: a sender at fault.",
        misuse: "Envelope in envelope costs a reader that opens them all, and hides messages from one that does not.",
        next: "Whether the server answered it. smbtrail leaves the inner one closed.",
        source: "[MS-SMB2] 3.1.4.4, 3.2.5.1.1",
    }

    ENCRYPTION_NOT_AUTHENTIC: Alert {
        meaning: "an encrypted message was altered, or its key is another",
        innocent: "The password or key that was given belongs to another session.",
        misuse: "Somebody in the middle changed the message, or sent it anew.",
        next: "Whether all messages of the session have it (then it is the key), or this one alone.",
        source: "[MS-SMB2] 3.1.4.3",
    }

    ENVELOPE_SIZE: Alert {
        meaning: "an envelope says that it holds more than a message may",
        expected: "at most {} bytes",
        found: "{} bytes",
        innocent: "A damaged packet.",
        misuse: "A few bytes that have a receiver ask for a great deal of memory.",
        next: "What the other end answered; it has to close the connection.",
        source: "[MS-SMB2] 3.1.4.4, 3.3.5.2.1.1, 3.3.5.2.13",
    }

    DAMAGED_COMPRESSION: Warning {
        meaning: "a compressed message does not decompress to what it says",
        expected: "{} bytes",
        found: "{} bytes",
        innocent: "A damaged packet, or bytes that are missing from the capture.",
        misuse: "Bytes that look for faults in a receiver's decompression.",
        next: "Whether the connection ended right behind it. That is what a crash looks like.",
        source: "[MS-SMB2] 3.1.5.3; [MS-XCA] 2",
    }

    COMPRESSION_NOT_NEGOTIATED: Alert {
        meaning: "a message is compressed by an algorithm that was not agreed on",
        expected: "an algorithm both ends have",
        found: "algorithm {}",
        innocent: "Hardly at all: a sender at fault.",
        misuse: "A test of whether a receiver decompresses what it never agreed to.",
        next: "What the other end answered; it has to close the connection.",
        source: "[MS-SMB2] 3.3.5.2.13",
    }

    DECOMPRESSION_CUT: Warning {
        meaning: "a compressed message was not decompressed to its end",
        expected: "at most {} bytes",
        found: "{} bytes",
        innocent: "A long transfer of a file that is nearly empty, such as the image of a disk.",
        misuse: "A few bytes that decompress to many, so that a server or a monitor is kept busy.",
        next: "How many bytes were received on the connection, and what the messages say. smbtrail reads the first message \
               of each; it reports this once per connection. `--limit inflated-bytes=N` raises the budget.",
        source: "[MS-SMB2] 3.1.4.4",
    }

    COMPOUND_CUT: Warning {
        meaning: "a compressed message holds more messages than are looked at",
        expected: "at most {} messages",
        innocent: "A test of a server: clients send few messages in one compound.",
        misuse: "A few bytes that decompress to very many messages, so that a server or a monitor is kept busy.",
        next: "Which command is repeated. The remaining messages are not in any row; this is reported once per connection.",
        source: "[MS-SMB2] 3.1.4.4, 3.3.5.2.7",
    }
}
