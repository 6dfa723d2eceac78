//! Kinds about one packet: checksums, IP and TCP headers, fragments.

crate::anomaly_kinds! {
    /// Every kind of this file.
    PACKET in Packet;

    WRONG_CHECKSUM: Notice {
        meaning: "a TCP checksum is wrong",
        innocent: "The capture was made on the sending host, whose network card computes checksums after the \
                   capture point. A damaged cable also causes it.",
        misuse: "The receiver drops the segment, but an IDS that does not check follows it: the attacker inserts \
                 bytes that the receiver never sees.",
        next: "Check whether all packets of one sender have wrong checksums (then it is the network card) or only a \
               few. `--strict-checksum` reads the capture as the receiver did.",
        source: "RFC 9293, 3.1",
    }

    MALFORMED_HEADER: Warning {
        meaning: "a header below TCP's payload contradicts itself",
        innocent: "A damaged packet, or a protocol that only looks like IP.",
        misuse: "A packet that one TCP/IP stack accepts and an IDS rejects hides its contents.",
        next: "Look at the packet itself. What follows the contradiction is not read.",
        source: "RFC 791, 3.1; RFC 8200, 3; RFC 9293, 3.1",
    }

    LENGTH_BEYOND_PACKET: Warning {
        meaning: "an IP header announces more bytes than were sent",
        innocent: "A capture tool that records a wrong length, or a faulty driver.",
        misuse: "The receiver and an IDS disagree about where the packet ends.",
        next: "Check whether the missing bytes appear in the next packet of the connection.",
        source: "RFC 791, 3.1; RFC 8200, 3",
    }

    CONFLICTING_FRAGMENTS: Alert {
        meaning: "fragments of an IP packet overlap and differ",
        innocent: "Two packets with the same identification within half a minute; this is rare.",
        misuse: "Systems resolve overlapping fragments differently, so an IDS can be shown another packet than the \
                 receiver assembles. smbtrail keeps the bytes that arrived first.",
        next: "Find out who sent both fragments, and what the packet says in either reading.",
        source: "RFC 791, 3.2; RFC 5722",
    }

    CONFLICTING_KDC_REPLY: Notice {
        meaning: "a KDC's reply answers no request that the capture contains",
        innocent: "The capture begins after the request, or does not contain what the client sends.",
        misuse: "Anybody can send a datagram from port 88. An IDS that believes it takes a user's tickets for those of \
                 another.",
        next: "Find out who sent the packet. smbtrail names nobody because of it.",
        source: "RFC 4120, 3.1.5, 3.3.4",
    }

    FRAGMENT_BEYOND_END: Alert {
        meaning: "a fragment extends beyond the end of its IP packet",
        innocent: "Two packets with the same identification within half a minute.",
        misuse: "An old way to crash a receiver, or to make the receiver and an IDS assemble different packets.",
        next: "Look at the sender's other packets. The fragment is ignored.",
        source: "RFC 791, 3.2",
    }
}
