//! What there is to say of a message that is not as the specification lays it out.

use smbtrail_codec::ProblemKind;

use super::{About, Severity};

pub(super) const fn about(kind: ProblemKind) -> &'static About {
    match kind {
        ProblemKind::Short => {
            const {
                &About {
                    id: ProblemKind::Short.name(),
                    meaning: "the fixed part of a structure is not all there",
                    severity: Severity::Warning,
                    expected: "{} bytes",
                    found: "{} bytes",
                    innocent: "A server that answers an error with less than the specification wants.",
                    misuse: "A parser that trusts the size reads beyond the message: the classic way into a server.",
                    next: "The message with `smbtrail show`, and what the other end answered.",
                    source: "[MS-SMB2] 2.2",
                }
            }
        }
        ProblemKind::StructureSize => {
            const {
                &About {
                    id: ProblemKind::StructureSize.name(),
                    meaning: "StructureSize is another structure's",
                    severity: Severity::Warning,
                    expected: "{}",
                    found: "{}",
                    innocent: "A client or server at fault.",
                    misuse: "A message that is read as another structure by those who go by its size.",
                    next: "What the other end answered; a server has to refuse it.",
                    source: "[MS-SMB2] 2.2, 3.3.5.2.6",
                }
            }
        }
        ProblemKind::Reserved => {
            const {
                &About {
                    id: ProblemKind::Reserved.name(),
                    meaning: "reserved bytes are not zero",
                    severity: Severity::Notice,
                    expected: "0",
                    found: "{x}",
                    innocent: "A sender that does not clear its memory, or a newer dialect that uses the field.",
                    misuse: "A hidden channel: receivers ignore these bytes. Leaked memory shows here too.",
                    next: "Whether the values change from message to message, and whether they spell something.",
                    source: "[MS-SMB2] 2.2",
                }
            }
        }
        ProblemKind::UnexpectedValue => {
            const {
                &About {
                    id: ProblemKind::UnexpectedValue.name(),
                    meaning: "a field bears a value that is not allowed there",
                    severity: Severity::Notice,
                    expected: "{x}",
                    found: "{x}",
                    innocent: "A newer version of a structure, or a vendor's own value.",
                    misuse: "Values outside the allowed ones look for code that does not check.",
                    next: "The field's meaning with `smbtrail explain`, and what the other end answered.",
                    source: "[MS-SMB2] 2.2",
                }
            }
        }
        ProblemKind::OffsetInsideFixed => {
            const {
                &About {
                    id: ProblemKind::OffsetInsideFixed.name(),
                    meaning: "an offset points into the header or the fixed part",
                    severity: Severity::Alert,
                    expected: "{} or more",
                    found: "{}",
                    innocent: "Hardly at all: a sender at fault.",
                    misuse: "The header's own bytes are read as a name or as data, by a server or by a watcher; each may read \
                     something else.",
                    next: "The message with `smbtrail show`: which name or data does the offset give?",
                    source: "[MS-SMB2] 2.2, 3.3.5.9",
                }
            }
        }
        ProblemKind::BeyondMessage => {
            const {
                &About {
                    id: ProblemKind::BeyondMessage.name(),
                    meaning: "an offset and a length reach beyond the message",
                    severity: Severity::Alert,
                    expected: "at most {}",
                    found: "{}",
                    innocent: "A sender at fault. Where the capture cut the packet, this is not raised.",
                    misuse: "A server that trusts the length gives away its memory, or writes over it.",
                    next: "What the other end answered: an error, or more bytes than it should have.",
                    source: "[MS-SMB2] 2.2, 3.3.5.2.6",
                }
            }
        }
        ProblemKind::BadNext => {
            const {
                &About {
                    id: ProblemKind::BadNext.name(),
                    meaning: "an entry's link to the next leads back, or into itself",
                    severity: Severity::Alert,
                    expected: "{} or more",
                    found: "{}",
                    innocent: "Hardly at all: a sender at fault.",
                    misuse: "A reader that follows the link never ends, or reads the same bytes as something else.",
                    next: "The list with `smbtrail show`. smbtrail ends it there.",
                    source: "[MS-SMB2] 2.2.1, 2.2.13.2; [MS-FSCC] 2.4",
                }
            }
        }
        ProblemKind::Misaligned => {
            const {
                &About {
                    id: ProblemKind::Misaligned.name(),
                    meaning: "an entry does not begin where its alignment wants it",
                    severity: Severity::Warning,
                    expected: "a multiple of {}",
                    found: "{}",
                    innocent: "A client or server that pads wrong.",
                    misuse: "Readers that round the place read other bytes than those that do not.",
                    next: "Whether the sender does so always, as a fault does, or once.",
                    source: "[MS-SMB2] 2.2.1, 3.3.5.2.7",
                }
            }
        }
        ProblemKind::CutEntry => {
            const {
                &About {
                    id: ProblemKind::CutEntry.name(),
                    meaning: "a list or a compound ends in the middle of an entry",
                    severity: Severity::Warning,
                    expected: "{} bytes",
                    found: "{} bytes",
                    innocent: "A server whose answer did not fit into the buffer that the client offered.",
                    misuse: "What is no entry is led to by a link: a reader that trusts it reads beyond the message.",
                    next: "The end of the list with `smbtrail show`.",
                    source: "[MS-SMB2] 2.2, 3.3.5.2.7",
                }
            }
        }
        ProblemKind::Count => {
            const {
                &About {
                    id: ProblemKind::Count.name(),
                    meaning: "a count and what is there differ",
                    severity: Severity::Warning,
                    expected: "{}",
                    found: "{}",
                    innocent: "A sender at fault.",
                    misuse: "A count that is too high makes a reader go beyond the list; one that is too low hides entries.",
                    next: "The list with `smbtrail show`, and what follows it.",
                    source: "[MS-SMB2] 2.2",
                }
            }
        }
        ProblemKind::OddText => {
            const {
                &About {
                    id: ProblemKind::OddText.name(),
                    meaning: "a text has half a character at its end",
                    severity: Severity::Warning,
                    expected: "{} bytes",
                    found: "{} bytes",
                    innocent: "A sender that counts its texts wrong.",
                    misuse: "Readers that round up take a byte of what follows for a part of the name, others do not: a name \
                     that two of them read differently.",
                    next: "Which name the server opened.",
                    source: "[MS-SMB2] 2.2; [MS-DTYP] 2.3.10",
                }
            }
        }
    }
}
