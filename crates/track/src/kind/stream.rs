//! Kinds about a TCP stream: what is missing, and what contradicts itself.

crate::anomaly_kinds! {
    /// Every kind of this file.
    STREAM in Stream;

    OUTSIDE_WINDOW: Warning {
        meaning: "a segment lies far outside what the stream can expect",
        expected: "at most {} bytes away",
        found: "{} bytes away",
        innocent: "A connection that took over the addresses and ports of another, or a capture that lost a great \
                   many packets.",
        misuse: "Somebody who does not know the sequence numbers tries to put bytes into a connection, or to end it \
                 with a reset.",
        next: "The addresses below IP: does the segment come from the same hardware as the connection's others?",
        source: "RFC 9293, 3.4",
    }

    CONFLICTING_OVERLAP: Alert {
        meaning: "a retransmission brought other bytes than came first",
        expected: "{x}",
        found: "{x}",
        innocent: "A damaged packet that was captured before the receiver dropped it.",
        misuse: "Systems choose differently between overlapping segments, so a watcher can be shown other bytes \
                 than the receiver reads. smbtrail keeps those that came first.",
        next: "Both packets: what does the message say in either reading?",
        source: "RFC 9293, 3.10.7.4",
    }

    GAP: Notice {
        meaning: "bytes are missing from the capture",
        expected: "no byte missing",
        found: "{} bytes missing",
        innocent: "The capture dropped packets: the host was busy, or the mirror port was full.",
        misuse: "A watcher that is flooded drops packets; what was done meanwhile is not seen.",
        next: "How many there are, and whether they come in bursts. What the messages in them did is not known.",
        source: "RFC 9293, 3.4",
    }

    RESYNC: Notice {
        meaning: "bytes were passed over until the next message",
        expected: "a message",
        found: "{} bytes passed over",
        innocent: "The capture began in the middle of a message, or packets are missing in which one began.",
        misuse: "Bytes that are no message make a watcher search, and pass over what it takes for rubbish.",
        next: "Whether a gap or the beginning of the connection explains it; if neither does, the bytes.",
        source: "[MS-SMB2] 2.1",
    }
}
