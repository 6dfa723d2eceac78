//! What is said of each field: the text, and nothing else. In wire order.

use crate::header::{Belief, HeaderField, Presence};

/// The fields of the header in wire order, those that share bytes one after the other. `[MS-SMB2] 2.2.1`
pub static HEADER: &[HeaderField] = &[
    HeaderField {
        name: "ProtocolId",
        aliases: &["smb2.protocol_id", "magic"],
        offset: 0,
        len: 4,
        presence: Presence::Always,
        section: "2.2.1",
        what: "How every SMB2 and SMB3 message begins: 0xFE and the letters SMB.",
        why: "It tells what you can read. 0xFF in its place is SMB1, 0xFD an encrypted message and 0xFC a \
              compressed one: of the last two only sizes, times and a session are to be seen.",
        values: &[
            ("FE 53 4D 42", "an SMB2 message, in clear"),
            ("FD 53 4D 42", "a TRANSFORM_HEADER: what follows is encrypted ([MS-SMB2] 2.2.41)"),
            ("FC 53 4D 42", "a COMPRESSION_TRANSFORM_HEADER: what follows is compressed ([MS-SMB2] 2.2.42)"),
            ("FF 53 4D 42", "an SMB1 message ([MS-CIFS] 2.2.3.1)"),
        ],
        beliefs: &[Belief {
            belief: "A connection to port 445 that begins with an SMB1 message is an SMB1 connection.",
            truth: "A client that speaks both opens with an SMB1 NEGOTIATE that lists \"SMB 2.002\" or \
                    \"SMB 2.???\". When the server answers in SMB2, all that follows is SMB2.",
        }],
    },
    HeaderField {
        name: "StructureSize",
        aliases: &["smb2.header_len"],
        offset: 4,
        len: 2,
        presence: Presence::Always,
        section: "2.2.1",
        what: "Bytes of the header: 64.",
        why: "Anything else is no SMB2 header: bytes misread after a gap, a crafted packet, or a fuzzer at work.",
        values: &[],
        beliefs: &[Belief {
            belief: "StructureSize is the length of the structure that contains it.",
            truth: "That holds for the header. A body's StructureSize counts its fixed part, and one byte more \
                    where something of variable length follows: CREATE says 57 for 56 bytes, whatever the \
                    length of the name.",
        }],
    },
    HeaderField {
        name: "CreditCharge",
        aliases: &["smb2.credit.charge"],
        offset: 6,
        len: 2,
        presence: Presence::Always,
        section: "2.2.1, 3.1.5.2, 3.2.4.1.5",
        what: "Credits that the request costs: one for each 64 KiB, begun or full, of the larger of what it sends \
               and what it asks for. A response repeats it.",
        why: "It betrays the size of a transfer before the data is seen, also where the data was not captured: a \
              READ that costs 16 asks for up to 1 MiB. A charge too low for its size is refused with \
              STATUS_INVALID_PARAMETER.",
        values: &[
            (
                "0",
                "counts as 1; says nothing in dialect 2.0.2, and where the server does not support multi-credit",
            ),
            ("1", "up to 64 KiB"),
            ("128", "up to 8 MiB, the largest READ and WRITE of current systems"),
        ],
        beliefs: &[
            Belief {
                belief: "CreditCharge is always 0 or 1.",
                truth: "So it is in captures of small files and in dialect 2.0.2. From 2.1 on, a READ, WRITE, IOCTL \
                        or QUERY_DIRECTORY of more than 64 KiB costs one credit for each 64 KiB, and as many \
                        MessageIds.",
            },
            Belief {
                belief: "A charge of 0 is free.",
                truth: "It costs one credit and one MessageId. Only CANCEL is free.",
            },
        ],
    },
    HeaderField {
        name: "Status",
        aliases: &["smb2.nt_status", "NtStatus"],
        offset: 8,
        len: 4,
        presence: Presence::Responses,
        section: "2.2.1, 3.3.4.4",
        what: "How the request ended, an NTSTATUS of [MS-ERREF] 2.3. The upper two bits are its severity.",
        why: "The verdict: who was let in, what was refused, which names were tried and not found. A run of one \
              error from one client is a guess at passwords, at names or at rights.",
        values: &[
            ("STATUS_SUCCESS", "done"),
            ("STATUS_PENDING", "an interim response: the final one follows, with the same MessageId"),
            ("STATUS_MORE_PROCESSING_REQUIRED", "SESSION_SETUP goes on with another round"),
            ("STATUS_BUFFER_OVERFLOW", "a warning: data is there, and more was left behind"),
            ("STATUS_NO_MORE_FILES", "the end of a listing"),
            ("STATUS_LOGON_FAILURE", "wrong password or unknown user; the server does not say which"),
            ("STATUS_ACCESS_DENIED", "known, and not allowed"),
        ],
        beliefs: &[
            Belief {
                belief: "Any status but STATUS_SUCCESS is a failure.",
                truth: "STATUS_PENDING, STATUS_MORE_PROCESSING_REQUIRED, STATUS_BUFFER_OVERFLOW, STATUS_NO_MORE_FILES \
                        and STATUS_NOTIFY_ENUM_DIR are part of ordinary work. The severity in the upper two bits \
                        is a hint, not the verdict.",
            },
            Belief {
                belief: "Requests have a Status too.",
                truth: "A request of 2.0.2 and 2.1 has four zero bytes here. In SMB 3.x the same bytes are \
                        ChannelSequence and Reserved, so a tool that prints a request's status shows a number \
                        that is not one.",
            },
        ],
    },
    HeaderField {
        name: "ChannelSequence",
        aliases: &["smb2.channel_sequence"],
        offset: 8,
        len: 2,
        presence: Presence::Requests,
        section: "2.2.1, 3.3.5.2.10",
        what: "In SMB 3.x: how often the client has lost a channel of this session. Before 3.0 the bytes are the \
               low half of Status, zero.",
        why: "When it grows, the client lost a connection and went on over another. Requests with an old number \
              were on their way meanwhile; a server refuses those that change data with \
              STATUS_FILE_NOT_AVAILABLE.",
        values: &[("0", "no channel was lost so far")],
        beliefs: &[],
    },
    HeaderField {
        name: "Reserved",
        aliases: &["smb2.reserved"],
        offset: 10,
        len: 2,
        presence: Presence::Requests,
        section: "2.2.1",
        what: "Should be zero; servers ignore it. Before 3.0 the bytes are the high half of Status, zero too.",
        why: "Nobody reads it, so whatever is here got past everybody. Bytes other than zero are a client \
              with a defect, a fuzzer, or somebody who hides data.",
        values: &[("0", "as it should be")],
        beliefs: &[],
    },
    HeaderField {
        name: "Command",
        aliases: &["smb2.cmd"],
        offset: 12,
        len: 2,
        presence: Presence::Always,
        section: "2.2.1",
        what: "What is asked. The response repeats it.",
        why: "The verb of the story: CREATE opens (and creates, and may delete on close), SET_INFO renames and \
              deletes, IOCTL copies on the server and speaks to pipes, TREE_CONNECT shows where a client goes.",
        values: &[
            ("0x0005", "CREATE opens as well: its CreateDisposition says whether a file may come to be"),
            ("0x0011", "SET_INFO: among much else the rename and the delete"),
            ("0x0012", "OPLOCK_BREAK: of the server's own accord, or the client's acknowledgement"),
        ],
        beliefs: &[
            Belief {
                belief: "A deleted file shows as a DELETE command.",
                truth: "There is none. A delete is a SET_INFO with FileDispositionInformation, or a CREATE with \
                        FILE_DELETE_ON_CLOSE, and takes effect at the last CLOSE.",
            },
            Belief {
                belief: "CREATE creates a file.",
                truth: "Every open of anything, a directory, a pipe or a printer too, is a CREATE. CreateAction in \
                        its response says whether it was created, opened or overwritten.",
            },
        ],
    },
    HeaderField {
        name: "CreditRequest",
        aliases: &["smb2.credits.requested", "Credits"],
        offset: 14,
        len: 2,
        presence: Presence::Requests,
        section: "2.2.1, 3.3.1.2",
        what: "Credits the client asks for. A client may hold as many requests open as it holds credits.",
        why: "Who asks for many plans many requests at once: copies, backups, scanners. The habit of asking (1, \
              31, 127, 512, …) is part of a client's fingerprint.",
        values: &[],
        beliefs: &[Belief {
            belief: "It is the cost of this request.",
            truth: "That is CreditCharge. This one is a wish, and the server is free to grant less.",
        }],
    },
    HeaderField {
        name: "CreditResponse",
        aliases: &["smb2.credits.granted"],
        offset: 14,
        len: 2,
        presence: Presence::Responses,
        section: "2.2.1, 3.3.1.2, 3.3.4.1.2",
        what: "Credits the server grants, added to what the client holds.",
        why: "Here a server throttles. Grants of zero until the client holds a single credit make a fast network \
              slow; a balance that never falls is a server that keeps pace.",
        values: &[(
            "0",
            "what the request cost is not given back: usual in a final response after STATUS_PENDING",
        )],
        beliefs: &[
            Belief {
                belief: "A grant of 0 means that the server is in trouble.",
                truth: "After STATUS_PENDING the credits are granted in the interim response, and the final one \
                        grants 0. In a compound one response may grant for all.",
            },
            Belief {
                belief: "MessageIds and credits are two countings.",
                truth: "They are one: each credit is the right to use one MessageId. A request that costs 16 uses \
                        16 ids, and the next one's MessageId is 16 higher.",
            },
        ],
    },
    HeaderField {
        name: "Flags",
        aliases: &[
            "smb2.flags",
            "smb2.flags.response",
            "smb2.flags.async",
            "smb2.flags.chained",
            "smb2.flags.signature",
            "smb2.flags.priority_mask",
            "smb2.flags.dfs",
            "smb2.flags.replay",
            "SMB2_FLAGS_SERVER_TO_REDIR",
            "SMB2_FLAGS_ASYNC_COMMAND",
            "SMB2_FLAGS_RELATED_OPERATIONS",
            "SMB2_FLAGS_SIGNED",
            "SMB2_FLAGS_PRIORITY_MASK",
            "SMB2_FLAGS_DFS_OPERATIONS",
            "SMB2_FLAGS_REPLAY_OPERATION",
        ],
        offset: 16,
        len: 4,
        presence: Presence::Always,
        section: "2.2.1",
        what: "Direction, form and kind of the message.",
        why: "The flags decide how the rest is read: which way it went, whether bytes 32 to 39 are a tree or an \
              AsyncId, whether ids come from the message before it. REPLAY_OPERATION marks a request that was \
              sent before: count what it did once.",
        values: &[
            ("0x00000001", "SMB2_FLAGS_SERVER_TO_REDIR: a response, or something a server sends unasked"),
            ("0x00000002", "SMB2_FLAGS_ASYNC_COMMAND: bytes 32 to 39 are AsyncId"),
            (
                "0x00000004",
                "SMB2_FLAGS_RELATED_OPERATIONS: session, tree and file come from the message before",
            ),
            ("0x00000008", "SMB2_FLAGS_SIGNED: Signature holds a signature"),
            ("0x00000070", "SMB2_FLAGS_PRIORITY_MASK: three bits, a priority of 0 to 7 (SMB 3.1.1)"),
            ("0x10000000", "SMB2_FLAGS_DFS_OPERATIONS: the name is a DFS path"),
            ("0x20000000", "SMB2_FLAGS_REPLAY_OPERATION: sent again after a channel was lost (SMB 3.x)"),
        ],
        beliefs: &[
            Belief {
                belief: "The direction follows from the ports.",
                truth: "SMB2_FLAGS_SERVER_TO_REDIR says it, whatever the ports. The two disagree where something is \
                        forged, relayed or misread.",
            },
            Belief {
                belief: "Bits 4 to 6 are unknown flags.",
                truth: "They are one number of three bits, a priority of 0 to 7. 0x70 is priority 7 and not three \
                        flags.",
            },
            Belief {
                belief: "A message without SMB2_FLAGS_SIGNED is unprotected.",
                truth: "Inside an encrypted frame messages are not signed: encryption protects them already. \
                        Interim responses and breaks go unsigned as well.",
            },
        ],
    },
    HeaderField {
        name: "NextCommand",
        aliases: &["smb2.chain_offset", "ChainOffset"],
        offset: 20,
        len: 4,
        presence: Presence::Always,
        section: "2.2.1, 3.2.4.1.4, 3.3.5.2.7",
        what: "Bytes from this header's first to the next one's in the same frame, a multiple of eight; 0 in the \
               last message.",
        why: "One frame may hold a whole act: CREATE, SET_INFO and CLOSE are a delete in a single packet. A tool \
              that stops at the first header never sees it.",
        values: &[("0", "the last message of its frame, or the only one")],
        beliefs: &[Belief {
            belief: "NextCommand is always 0.",
            truth: "Windows, macOS and Linux clients all send compounds: for a directory listing, a look at a \
                    file's properties, a delete. Each message in one has a header, a MessageId and a response of \
                    its own.",
        }],
    },
    HeaderField {
        name: "MessageId",
        aliases: &["smb2.msg_id"],
        offset: 24,
        len: 8,
        presence: Presence::Always,
        section: "2.2.1, 3.2.4.1.3, 3.3.5.2.3",
        what: "Numbers a request on its connection; each response to it has the same number.",
        why: "It joins request and responses, and its holes tell what the capture lost. It starts at 0 on each \
              TCP connection: name the connection along with it.",
        values: &[
            ("0", "the first request of a connection"),
            ("0xFFFFFFFFFFFFFFFF", "sent by the server unasked: an oplock or lease break, a notification"),
        ],
        beliefs: &[
            Belief {
                belief: "MessageIds rise by one.",
                truth: "They rise by CreditCharge, and a client may use the ids it holds in any order.",
            },
            Belief {
                belief: "A MessageId that occurs twice in requests is a retransmission.",
                truth: "CANCEL has the MessageId of the request that it cancels, after an interim response its AsyncId \
                        too, and takes no id of its own. It has no response; the request it cancels has.",
            },
            Belief {
                belief: "One request has one response.",
                truth: "One that takes long gets an interim response (STATUS_PENDING) and the final one, both with its \
                        MessageId. CANCEL gets none.",
            },
        ],
    },
    HeaderField {
        name: "ProcessId",
        aliases: &["smb2.pid", "smb2.reserved2"],
        offset: 32,
        len: 4,
        presence: Presence::Sync,
        section: "2.2.1.2",
        what: "The specification calls it Reserved. It was the process id of older drafts, and clients still fill \
               it: 0x0000FEFF by default.",
        why: "A fingerprint: 0xFEFF is Windows and all who follow it. Another value points at another client, a \
              script or a home-made library, and tells two tools on one host apart.",
        values: &[("0x0000FEFF", "the default"), ("0x00000000", "what the specification asks for")],
        beliefs: &[Belief {
            belief: "It is the process that opened the file.",
            truth: "Nearly all clients put a constant there: 65279 is 0xFEFF, the default. Servers ignore it.",
        }],
    },
    HeaderField {
        name: "TreeId",
        aliases: &["smb2.tid"],
        offset: 36,
        len: 4,
        presence: Presence::Sync,
        section: "2.2.1.2, 3.3.5.2.11",
        what: "The share. The server chooses it in its TREE_CONNECT response.",
        why: "It leads from any request to the share it is about, if the TREE_CONNECT was captured. It holds inside \
              one session: two sessions may use the same number for different shares.",
        values: &[
            ("0x00000000", "no share: NEGOTIATE, SESSION_SETUP, LOGOFF, ECHO, and a TREE_CONNECT request"),
            ("0xFFFFFFFF", "in a related request: the tree of the message before it"),
        ],
        beliefs: &[
            Belief {
                belief: "Every message names its share.",
                truth: "With SMB2_FLAGS_ASYNC_COMMAND the same bytes are the upper half of AsyncId. The share of an \
                        asynchronous response is that of its request.",
            },
            Belief {
                belief: "TreeId 1 is IPC$.",
                truth: "The number is the server's choice, and any share may have it. The share's name is in the \
                        TREE_CONNECT request.",
            },
        ],
    },
    HeaderField {
        name: "AsyncId",
        aliases: &["smb2.aid"],
        offset: 32,
        len: 8,
        presence: Presence::Async,
        section: "2.2.1.1, 3.3.4.2",
        what: "Names a request that the server could not answer at once. It is in the interim response, in the \
               final one, and in a CANCEL between them.",
        why: "What waits, and for how long: a CHANGE_NOTIFY that watches a directory, a lock that somebody else \
              holds, a pipe without an answer, an open that waits for another client's lease.",
        values: &[],
        beliefs: &[Belief {
            belief: "The interim response is the response.",
            truth: "It only says that the request arrived. Latency, result and data are in the final response, \
                    which has the same MessageId and AsyncId.",
        }],
    },
    HeaderField {
        name: "SessionId",
        aliases: &["smb2.sesid"],
        offset: 40,
        len: 8,
        presence: Presence::Always,
        section: "2.2.1, 3.2.5.3, 3.3.5.5",
        what: "The session: a logon of one user. The server chooses it in its first SESSION_SETUP response.",
        why: "The thread that ties every action to a user. The user's name is only in SESSION_SETUP: without it, \
              the id still tells which actions belong together.",
        values: &[
            ("0x0000000000000000", "no session yet: NEGOTIATE, and the first SESSION_SETUP of a logon"),
            ("0xFFFFFFFFFFFFFFFF", "in a related request: the session of the message before it"),
        ],
        beliefs: &[
            Belief {
                belief: "A failed logon changes the SessionId.",
                truth: "The server gives an id with its first response (STATUS_MORE_PROCESSING_REQUIRED), and the \
                        failure has that same id. The next try begins at 0 and gets another: count the tries, \
                        not the ids. A re-authentication keeps the id it had.",
            },
            Belief {
                belief: "SessionId 0 is an anonymous session.",
                truth: "0 means that there is no session yet. An anonymous logon gets an id like any other; the \
                        AUTHENTICATE message without a user shows it.",
            },
            Belief {
                belief: "A SessionId belongs to one TCP connection.",
                truth: "From SMB 3.0 on a session may be bound to several connections (channels), with the same id on \
                        each. Two servers may well use the same id for different sessions.",
            },
        ],
    },
    HeaderField {
        name: "Signature",
        aliases: &["smb2.signature"],
        offset: 48,
        len: 16,
        presence: Presence::Always,
        section: "2.2.1, 3.1.4.1, 3.2.5.1.3",
        what: "When Flags has SMB2_FLAGS_SIGNED: a checksum over the whole message under a key of the session. \
               HMAC-SHA256 in 2.0.2 and 2.1, AES-CMAC from 3.0 on, AES-GMAC where 3.1.1 agrees on it.",
        why: "A signed session cannot be relayed or changed on its way. Sessions without are what relay attacks \
              live on: whether signing is required is in SecurityMode of NEGOTIATE.",
        values: &[("all zero", "most often unsigned; the flag decides")],
        beliefs: &[
            Belief {
                belief: "The signature is encryption.",
                truth: "A signed message is readable by anyone on the way; it only cannot be changed unnoticed. \
                        Encrypted messages begin with 0xFD and show no header at all.",
            },
            Belief {
                belief: "A Signature of zeros means unsigned, other bytes mean signed.",
                truth: "SMB2_FLAGS_SIGNED says which. Without the flag the bytes mean nothing, and a client never \
                        checks those of an interim response or a break.",
            },
            Belief {
                belief: "A signature in place is a signature that fits.",
                truth: "Only who holds the session's key can tell. A field that is filled proves nothing yet.",
            },
        ],
    },
];
