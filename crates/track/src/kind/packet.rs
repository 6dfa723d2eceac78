//! Kinds about one packet: checksums, IP and TCP headers, fragments.

crate::anomaly_kinds! {
    /// Every kind of this file.
    PACKET in Packet;

    WRONG_CHECKSUM: Notice {
        meaning: "a TCP checksum is wrong",
        innocent: "The capture was made on the sending host, whose network card fills checksums in later, or a \
                   cable is bad.",
        misuse: "A segment that the receiver drops but a watcher follows: bytes are put into the watcher's stream \
                 that the receiver never saw.",
        next: "Whether all packets of one sender have it (then it is the card), or a few. `--strict-checksum` reads \
               the capture as the receiver did.",
        source: "RFC 9293, 3.1",
    }

    MALFORMED_HEADER: Warning {
        meaning: "a header below TCP's payload contradicts itself",
        innocent: "A damaged packet, or a protocol that only looks like IP.",
        misuse: "A packet that one stack accepts and a watcher does not hides what it carries.",
        next: "The packet itself: what follows the contradiction is not read.",
        source: "RFC 791, 3.1; RFC 8200, 3; RFC 9293, 3.1",
    }

    LENGTH_BEYOND_PACKET: Warning {
        meaning: "an IP length says more than was sent",
        innocent: "A capture tool that notes a wrong length, or a driver at fault.",
        misuse: "Receiver and watcher disagree where a packet ends.",
        next: "Whether the bytes that are missing turn up in the next packet of the connection.",
        source: "RFC 791, 3.1; RFC 8200, 3",
    }

    CONFLICTING_FRAGMENTS: Alert {
        meaning: "fragments of an IP packet overlap and differ",
        innocent: "Hardly at all: two packets that bear the same identification within half a minute.",
        misuse: "Systems choose differently between overlapping fragments, so a watcher can be shown another packet \
                 than the receiver puts together. smbtrail keeps the bytes that came first.",
        next: "Who sent both fragments, and what the packet says in either reading.",
        source: "RFC 791, 3.2; RFC 5722",
    }

    FRAGMENT_BEYOND_END: Alert {
        meaning: "a fragment reaches beyond the end of its IP packet",
        innocent: "Two packets that bear the same identification within half a minute.",
        misuse: "An old way to crash a receiver, or to have it and a watcher put different packets together.",
        next: "The sender's other packets. The fragment is left out.",
        source: "RFC 791, 3.2",
    }
}
