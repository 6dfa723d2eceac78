//! Kinds about a TCP stream: what is missing, and what contradicts itself.

crate::anomaly_kinds! {
    /// Every kind of this file.
    STREAM in Stream;

    OUTSIDE_WINDOW: Warning {
        meaning: "a segment is far outside the window of its stream",
        expected: "at most {} bytes away",
        found: "{} bytes away",
        innocent: "A new connection that reuses the addresses and ports of an older one, or a capture that lost \
                   very many packets.",
        misuse: "An attacker who does not know the sequence numbers tries to inject bytes into a connection, or to \
                 end it with a reset.",
        next: "Compare the link-layer addresses: does the segment come from the same hardware as the other segments \
               of the connection?",
        source: "RFC 9293, 3.4",
    }

    CONFLICTING_OVERLAP: Alert {
        meaning: "a retransmission contains other bytes than the first transmission",
        expected: "{x}",
        found: "{x}",
        innocent: "A damaged packet that was captured before the receiver dropped it.",
        misuse: "Systems resolve overlapping segments differently, so an IDS can be shown other bytes than the \
                 receiver reads. smbtrail keeps the bytes that arrived first.",
        next: "Look at both packets: what does the message say in either reading?",
        source: "RFC 9293, 3.10.7.4",
    }

    CONFLICTING_RESET: Alert {
        meaning: "a reset that its receiver does not follow; the connection goes on",
        expected: "sequence number {}",
        found: "sequence number {}",
        innocent: "The capture does not contain the last packets before the reset.",
        misuse: "Somebody who does not know the sequence numbers tries to end the connection, or to make a monitor \
                 forget it: a receiver follows a reset only if its number is exactly the next.",
        next: "The addresses and the hop limit below TCP: does the reset come from the host it names?",
        source: "RFC 5961, 3.2",
    }

    CONFLICTING_OPENING: Alert {
        meaning: "a SYN on a connection that goes on",
        expected: "sequence number {}",
        found: "sequence number {}",
        innocent: "A client that lost its state and gave up when the server kept the old connection.",
        misuse: "Somebody tries to make a monitor follow a connection that the server does not know.",
        next: "What the server answered, and the addresses and the hop limit of the SYN.",
        source: "RFC 5961, 4.2",
    }

    GAP: Notice {
        meaning: "bytes are missing from the capture",
        expected: "no byte missing",
        found: "{} bytes missing",
        innocent: "The capture dropped packets: the host was busy, or the mirror port was overloaded.",
        misuse: "An IDS that is flooded drops packets; what is done meanwhile is not seen.",
        next: "Check how many gaps there are, and whether they come in bursts. What the messages in them did is \
               unknown.",
        source: "RFC 9293, 3.4",
    }

    RESYNC: Notice {
        meaning: "bytes were skipped to find the next message",
        expected: "a message",
        found: "{} bytes skipped",
        innocent: "The capture began in the middle of a message, or the packet with the start of a message is \
                   missing.",
        misuse: "Bytes that are no message make an IDS search for the next one, and skip what it takes for noise.",
        next: "Check whether a gap or the start of the connection explains it. If neither does, look at the bytes.",
        source: "[MS-SMB2] 2.1",
    }
}
