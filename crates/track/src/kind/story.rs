//! Kinds about what messages mean together: exchanges, sessions, opens.

crate::anomaly_kinds! {
    /// Every kind of this file.
    STORY in Story;

    BAD_SIGNATURE: Alert {
        meaning: "a signature that is not its message's",
        innocent: "The password or key that was given belongs to another session.",
        misuse: "Somebody in the middle changed the message, or made it up.",
        next: "Whether all messages of the session have it (then it is the key), or this one alone; and whether the \
               other end answered.",
        source: "[MS-SMB2] 3.2.5.1.3, 3.3.5.2.4",
    }

    UNSIGNED: Alert {
        meaning: "a message is not signed though it should be",
        expected: "SMB2_FLAGS_SIGNED",
        innocent: "A client or server at fault.",
        misuse: "A message that somebody in the middle made up, without the session's key.",
        next: "What the other end answered; it has to refuse it.",
        source: "[MS-SMB2] 3.2.5.1.3, 3.3.5.2.4",
    }

    RESPONSE_WITHOUT_REQUEST: Notice {
        meaning: "a response without a request",
        expected: "a request before it",
        found: "MessageId {}",
        innocent: "The request's packet is missing, or the capture began after it.",
        misuse: "Somebody in the middle answers what nobody asked, in the hope that a client takes it.",
        next: "Whether a gap stands before it in the other direction; if none does, where the packet came from.",
        source: "[MS-SMB2] 3.2.5.1.1",
    }

    COMMAND_MISMATCH: Alert {
        meaning: "a response to another command than the request's",
        expected: "{command}",
        found: "{command}",
        innocent: "A server at fault, or a MessageId that was used twice around a gap.",
        misuse: "A made-up response that guesses the MessageId of a request.",
        next: "Both messages, and whether the response is signed.",
        source: "[MS-SMB2] 3.2.5.1.2",
    }

    UNANSWERED: Notice {
        meaning: "a request without a response",
        expected: "a response",
        found: "none to MessageId {}",
        innocent: "A response whose packet is missing, or the capture's end. A CHANGE_NOTIFY that waits is left out.",
        misuse: "A server that died of the request, or one that is made to hold many of them.",
        next: "Whether the connection ended right behind it. That is what a crash looks like.",
        source: "[MS-SMB2] 3.2.5",
    }

    MESSAGE_ID_REUSED: Alert {
        meaning: "a MessageId is used again while its request waits",
        expected: "a new MessageId",
        found: "MessageId {} again",
        innocent: "A client at fault, or a response that is missing.",
        misuse: "Somebody in the middle puts a request into a client's connection, or confuses who is answered.",
        next: "Whether both requests are signed, and which one the response fits.",
        source: "[MS-SMB2] 3.3.5.2.3",
    }

    MESSAGE_ID_SKIPPED: Notice {
        meaning: "a client left out MessageIds and never used them",
        expected: "MessageId {}",
        found: "{} never used",
        innocent: "A client that gave up a request before it was sent, or one that charges more credits than it \
                   says.",
        misuse: "A request that the server got and the capture does not have: it was sent another way, or taken out.",
        next: "What the connection did just before and after.",
        source: "[MS-SMB2] 3.2.4.1.3",
    }

    MESSAGE_ID_OUT_OF_WINDOW: Warning {
        meaning: "a MessageId that the server had not granted",
        expected: "below {}",
        found: "{}",
        innocent: "A client that counts its credits wrong.",
        misuse: "A made-up request that guesses a MessageId, or a test of how a server counts.",
        next: "Whether the server answered it; it has to close the connection. Told once until a request is in the \
               window again; `smbtrail credits` counts all.",
        source: "[MS-SMB2] 3.3.5.2.3",
    }

    SHARED_SESSION_ID: Notice {
        meaning: "two servers gave the same SessionId",
        innocent: "Servers that count their sessions from the same number; each session is told apart by its server.",
        misuse: "A false server repeats what a real one says to a client that it relays.",
        next: "Whether both sessions are of one user at one time: that is what relaying looks like.",
        source: "[MS-SMB2] 3.3.1.8",
    }

    SMB1: Warning {
        meaning: "SMB1 is spoken",
        expected: "SMB2 or SMB3",
        found: "SMB1",
        innocent: "An old device: a printer, a scanner, a disk station.",
        misuse: "SMB1 protects nothing and has been attacked many times.",
        next: "Which device it is, and whether it can speak a newer dialect.",
        source: "[MS-SMB2] 3.3.5.3.1",
    }

    SMB1_NEGOTIATE: Notice {
        meaning: "a client asks in SMB1 whether the server speaks SMB2",
        expected: "SMB2 or SMB3",
        found: "SMB1 and SMB2",
        innocent: "A client that also speaks SMB1, such as Windows with that feature switched on.",
        misuse: "An attacker on the path who answers in SMB1 makes such a client speak it.",
        next: "Whether the server answered in SMB2: then SMB1 was not spoken.",
        source: "[MS-SMB2] 3.2.4.2.2.1, 3.3.5.3.1",
    }

    SMB1_AMID_SMB2: Alert {
        meaning: "SMB1 on a connection that speaks SMB2",
        expected: "fe 53 4d 42",
        found: "ff 53 4d 42",
        innocent: "Never between sound ends: a connection does not go back.",
        misuse: "A message that a server may take for SMB1 and a watcher passes over, or a try at the old code of a \
                 server behind the new.",
        next: "The message, and whether the server answered or closed the connection.",
        source: "[MS-SMB2] 3.3.5.1",
    }

    TABLE_FULL: Warning {
        meaning: "more objects at once than smbtrail follows: the one longest unused made room",
        expected: "at most {} at once",
        found: "more",
        innocent: "A capture of a very large network.",
        misuse: "A flood that uses up what a server, or a watcher, can hold.",
        next: "The table's size in the summary. What made room is reported as it was up to then.",
        source: "[MS-SMB2] 3.3.1",
    }

    CONFLICTING_RELATED_ID: Alert {
        meaning: "a related request names another session, tree or file than the request before it",
        expected: "{x}",
        found: "{x}",
        innocent: "A client at fault: a related request has all ones there, or the same id.",
        misuse: "The server uses the session, tree and file of the request before. A monitor that believes the id reports \
                 another file than the one that was read, written or deleted.",
        next: "The rows of the compound: they show the file that the server used.",
        source: "[MS-SMB2] 3.2.4.1.4, 3.3.5.2.7.2",
    }

    CONFLICTING_DIRECTION: Alert {
        meaning: "a message says that the other end sent it",
        expected: "{x}",
        found: "{x}",
        innocent: "Hardly at all: the flag SERVER_TO_REDIR distinguishes requests from responses.",
        misuse: "A client sends responses to itself, so that a monitor that believes the flag reports sessions, shares and \
                 files that never existed.",
        next: "Who sent the packet. smbtrail lists the message, and nothing follows from it.",
        source: "[MS-SMB2] 2.2.1",
    }
}
