//! Kinds about a transport message and the envelopes in it.

crate::anomaly_kinds! {
    /// Every kind of this file.
    FRAME in Frame;

    UNKNOWN_FRAME: Warning {
        meaning: "a message was expected, but the bytes do not begin one",
        expected: "fe 53 4d 42",
        found: "{bytes}",
        innocent: "Packets are missing, and the next message was searched for in the wrong place.",
        misuse: "Another protocol uses the port of SMB, to pass a firewall that checks only ports.",
        next: "Look at the bytes, and at what the other end answers.",
        source: "[MS-SMB2] 2.1",
    }

    EMPTY_FRAME: Notice {
        meaning: "a transport message has no content",
        expected: "at least 4 bytes",
        found: "0 bytes",
        innocent: "Some clients use it as a keep-alive.",
        misuse: "Cheap packets that keep a connection open, or that confuse the framing of an IDS.",
        next: "Check whether they come at regular intervals, as keep-alives do.",
        source: "[MS-SMB2] 2.1; RFC 1002, 4.3.6",
    }

    OVERSIZED_FRAME: Warning {
        meaning: "a transport message is longer than the negotiated sizes allow",
        expected: "at most {} bytes",
        found: "{} bytes",
        innocent: "A compound of several large WRITEs or READs.",
        misuse: "A length that is never filled makes a server reserve memory, and makes an IDS take the following \
                 messages for part of this one.",
        next: "Check whether the message ever ends, and whether its contents look like other messages.",
        source: "[MS-SMB2] 2.1, 2.2.4",
    }

    UNFINISHED_FRAME: Notice {
        meaning: "a stream ended in the middle of a message",
        expected: "{} bytes",
        found: "{} bytes",
        innocent: "The capture was stopped, or a host or a cable was disconnected.",
        misuse: "A length that is larger than what is sent holds memory of a server until it gives up.",
        next: "Check whether one end closed the connection, or whether the capture simply ends there.",
        source: "[MS-SMB2] 2.1",
    }

    NESTED_ENVELOPE: Alert {
        meaning: "an envelope contains an envelope that it must not contain",
        expected: "fe 53 4d 42",
        innocent: "A faulty sender; this is rare.",
        misuse: "Nested envelopes cost work in a reader that opens them all, and hide messages from one that does \
                 not.",
        next: "Check whether the server answered. smbtrail does not open the inner envelope.",
        source: "[MS-SMB2] 3.1.4.4, 3.2.5.1.1",
    }

    ENCRYPTION_NOT_AUTHENTIC: Alert {
        meaning: "an encrypted message was altered, or the key is not its key",
        innocent: "The given password or key belongs to another session.",
        misuse: "An attacker on the path changed the message, or sent it again.",
        next: "Check whether all messages of the session are affected (then it is the key) or only this one.",
        source: "[MS-SMB2] 3.1.4.3",
    }

    ENVELOPE_SIZE: Alert {
        meaning: "an envelope announces more bytes than a message may have",
        expected: "at most {} bytes",
        found: "{} bytes",
        innocent: "A damaged packet.",
        misuse: "A few bytes make a receiver allocate a large amount of memory.",
        next: "Look at what the other end answered; it must close the connection.",
        source: "[MS-SMB2] 3.1.4.4, 3.3.5.2.1.1, 3.3.5.2.13",
    }

    DAMAGED_COMPRESSION: Warning {
        meaning: "a compressed message does not decompress to the announced size",
        expected: "{} bytes",
        found: "{} bytes",
        innocent: "A damaged packet, or bytes that are missing from the capture.",
        misuse: "Input that searches for faults in the decompression code of a receiver.",
        next: "Check whether the connection ended right after it, as it does after a crash.",
        source: "[MS-SMB2] 3.1.5.3; [MS-XCA] 2",
    }

    COMPRESSION_NOT_NEGOTIATED: Alert {
        meaning: "a message is compressed by an algorithm that was not negotiated",
        expected: "an algorithm both ends have",
        found: "algorithm {}",
        innocent: "A faulty sender; this is rare.",
        misuse: "A test whether a receiver decompresses what it never negotiated.",
        next: "Look at what the other end answered; it must close the connection.",
        source: "[MS-SMB2] 3.3.5.2.13",
    }

    DECOMPRESSION_CUT: Warning {
        meaning: "a compressed message was not decompressed to its end",
        expected: "at most {} bytes",
        found: "{} bytes",
        innocent: "A long transfer of a file that is nearly empty, such as a disk image.",
        misuse: "A few bytes decompress to very many, to keep a server or an IDS busy.",
        next: "Compare the bytes received on the connection with what the messages say. smbtrail reads the first \
               message of each, and reports this once per connection. `--limit inflated-bytes=N` raises the budget.",
        source: "[MS-SMB2] 3.1.4.4",
    }

    COMPOUND_CUT: Warning {
        meaning: "a compressed message contains more messages than smbtrail reads from it",
        expected: "at most {} messages",
        innocent: "A test of a server: clients send few messages in one compound.",
        misuse: "A few bytes decompress to very many messages, to keep a server or an IDS busy.",
        next: "Look at which command is repeated. The remaining messages are in no row. This is reported once per \
               connection.",
        source: "[MS-SMB2] 3.1.4.4, 3.3.5.2.7",
    }
}
