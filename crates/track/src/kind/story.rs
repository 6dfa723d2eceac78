//! Kinds about what messages mean together: exchanges, sessions, opens.

crate::anomaly_kinds! {
    /// Every kind of this file.
    STORY in Story;

    BAD_SIGNATURE: Alert {
        meaning: "a signature does not match its message",
        innocent: "The given password or key belongs to another session.",
        misuse: "An attacker on the path changed the message, or forged it.",
        next: "Check whether all messages of the session are affected (then it is the key) or only this one, and \
               whether the other end answered.",
        source: "[MS-SMB2] 3.2.5.1.3, 3.3.5.2.4",
    }

    UNSIGNED: Alert {
        meaning: "a message that must be signed is not signed",
        expected: "SMB2_FLAGS_SIGNED",
        innocent: "A faulty client or server.",
        misuse: "An attacker on the path, who does not have the session's key, forged the message.",
        next: "Look at what the other end answered; it must refuse the message.",
        source: "[MS-SMB2] 3.2.5.1.3, 3.3.5.2.4",
    }

    RESPONSE_WITHOUT_REQUEST: Notice {
        meaning: "a response has no request",
        expected: "a request before it",
        found: "MessageId {}",
        innocent: "The packet with the request is missing, or the capture began after it.",
        misuse: "An attacker on the path sends a response that nobody asked for, and hopes that a client accepts it.",
        next: "Look for a gap before it in the other direction. If there is none, find out where the packet came \
               from.",
        source: "[MS-SMB2] 3.2.5.1.1",
    }

    COMMAND_MISMATCH: Alert {
        meaning: "a response has another command than its request",
        expected: "{command}",
        found: "{command}",
        innocent: "A faulty server, or a MessageId that was used twice around a gap.",
        misuse: "A forged response that guesses the MessageId of a request.",
        next: "Look at both messages, and check whether the response is signed.",
        source: "[MS-SMB2] 3.2.5.1.2",
    }

    UNANSWERED: Notice {
        meaning: "a request has no response",
        expected: "a response",
        found: "none to MessageId {}",
        innocent: "The packet with the response is missing, or the capture ends. A CHANGE_NOTIFY that waits is not \
                   reported.",
        misuse: "The request crashed the server, or the server is made to hold many requests.",
        next: "Check whether the connection ended right after it, as it does after a crash.",
        source: "[MS-SMB2] 3.2.5",
    }

    MESSAGE_ID_REUSED: Alert {
        meaning: "a MessageId is used again while its request waits for the response",
        expected: "a new MessageId",
        found: "MessageId {} again",
        innocent: "A faulty client, or a missing response.",
        misuse: "An attacker on the path injects a request into a connection, or makes it unclear which request is \
                 answered.",
        next: "Check whether both requests are signed, and which of them the response fits.",
        source: "[MS-SMB2] 3.3.5.2.3",
    }

    MESSAGE_ID_SKIPPED: Notice {
        meaning: "a client skipped MessageIds and never used them",
        expected: "MessageId {}",
        found: "{} never used",
        innocent: "A client that abandoned a request before it was sent, or that charges more credits than it \
                   announces.",
        misuse: "The server received a request that is not in the capture: it took another path, or was removed.",
        next: "Look at what the connection did just before and after.",
        source: "[MS-SMB2] 3.2.4.1.3",
    }

    MESSAGE_ID_OUT_OF_WINDOW: Warning {
        meaning: "a client used a MessageId that the server had not granted",
        expected: "below {}",
        found: "{}",
        innocent: "A client that counts its credits wrong.",
        misuse: "A forged request that guesses a MessageId, or a test of how a server counts.",
        next: "Check whether the server answered; it must close the connection. Reported once, until a request is \
               within the window again; `smbtrail credits` counts all.",
        source: "[MS-SMB2] 3.3.5.2.3",
    }

    SHARED_SESSION_ID: Notice {
        meaning: "two servers use the same SessionId",
        innocent: "Servers that count their sessions from the same number. Sessions are distinguished by their \
                   server.",
        misuse: "A rogue server repeats what a real server says to a client whose logon it relays.",
        next: "Check whether both sessions belong to one user at one time; that is what relaying looks like.",
        source: "[MS-SMB2] 3.3.1.8",
    }

    SMB1: Warning {
        meaning: "SMB1 is spoken",
        expected: "SMB2 or SMB3",
        found: "SMB1",
        innocent: "An old device: a printer, a scanner, a storage box.",
        misuse: "SMB1 protects nothing, and has been attacked many times.",
        next: "Find out which device it is, and whether it can use a newer dialect.",
        source: "[MS-SMB2] 3.3.5.3.1",
    }

    SMB1_NEGOTIATE: Notice {
        meaning: "a client asks in SMB1 whether the server speaks SMB2",
        expected: "SMB2 or SMB3",
        found: "SMB1 and SMB2",
        innocent: "A client that also speaks SMB1, such as Windows with that feature enabled.",
        misuse: "An attacker on the path who answers in SMB1 makes such a client use it.",
        next: "Check whether the server answered in SMB2: then SMB1 was not spoken.",
        source: "[MS-SMB2] 3.2.4.2.2.1, 3.3.5.3.1",
    }

    SMB1_AMID_SMB2: Alert {
        meaning: "an SMB1 message is on a connection that speaks SMB2",
        expected: "fe 53 4d 42",
        found: "ff 53 4d 42",
        innocent: "This does not happen between correct hosts: a connection does not return to SMB1.",
        misuse: "A message that a server may process as SMB1 while an IDS skips it, or an attempt to reach old code \
                 in a server.",
        next: "Look at the message, and check whether the server answered or closed the connection.",
        source: "[MS-SMB2] 3.3.5.1",
    }

    TABLE_FULL: Warning {
        meaning: "smbtrail follows no more objects of one kind at once, and evicted the one unused for the longest \
                  time",
        expected: "at most {} at once",
        found: "more",
        innocent: "A capture of a very large network.",
        misuse: "A flood that exhausts what a server or an IDS can hold.",
        next: "Look at the sizes of the tables in the summary. An evicted object is reported as it was until then. \
               `--limit` raises the limits.",
        source: "[MS-SMB2] 3.3.1",
    }

    CONFLICTING_RELATED_ID: Alert {
        meaning: "a related request names another session, tree or file than the request before it",
        expected: "{x}",
        found: "{x}",
        innocent: "A faulty client: a related request has all ones there, or the same id.",
        misuse: "The server uses the session, tree and file of the request before. An IDS that believes the id \
                 reports another file than the one that was read, written or deleted.",
        next: "Look at the rows of the compound: they show the file that the server used.",
        source: "[MS-SMB2] 3.2.4.1.4, 3.3.5.2.7.2",
    }

    CONFLICTING_SESSION_SETUP: Alert {
        meaning: "a client goes on with a setup before the server has answered",
        expected: "the answer to the request before",
        found: "another SESSION_SETUP",
        innocent: "This is rare: each step of a logon needs the server's answer to the one before.",
        misuse: "A client sends a second user's name after its own, so that an IDS that believes the last one reports \
                 another user than the one who was logged on.",
        next: "Look at the session: it has the user of the request that the server accepted.",
        source: "[MS-SMB2] 3.2.5.3.1",
    }

    CONFLICTING_PREVIOUS_SESSION: Alert {
        meaning: "a client names the session of another user as its own previous one",
        expected: "a session of the same user",
        found: "{x}",
        innocent: "A client that took a session over from another user of its machine; servers ignore it.",
        misuse: "An IDS that believes the client ends the other user's session, and reports what follows in it as \
                 nobody's.",
        next: "Look at who used the session that is named. It goes on.",
        source: "[MS-SMB2] 3.3.5.5.3",
    }

    CONFLICTING_DIRECTION: Alert {
        meaning: "a message claims that the other end sent it",
        expected: "{x}",
        found: "{x}",
        innocent: "This is rare: the flag SERVER_TO_REDIR distinguishes requests from responses.",
        misuse: "A client sends responses to itself, so that an IDS that believes the flag reports sessions, shares \
                 and files that never existed.",
        next: "Find out who sent the packet. smbtrail lists the message, and changes nothing because of it.",
        source: "[MS-SMB2] 2.2.1",
    }
}
