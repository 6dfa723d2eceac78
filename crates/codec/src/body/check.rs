use super::Body;
use crate::{Problem, ProblemKind, Region, Sink};

impl Body<'_> {
    /// Says what is wrong with what parsing leaves as regions: the lists that need no knowledge of the request, and
    /// the names.
    ///
    /// It is for messages that are all there: a list that the capture cut would look broken.
    pub fn check(&self, sink: &mut dyn Sink) {
        match self {
            Self::NegotiateRequest(body) => body.contexts(sink).for_each(drop),
            Self::NegotiateResponse(body) => body.contexts(sink).for_each(drop),
            Self::TreeConnectRequest(body) => {
                check_text("PathName", &body.path, sink);
                body.contexts(sink).for_each(drop);
            }
            Self::CreateRequest(body) => {
                check_text("Name", &body.name, sink);
                body.context_values(sink).for_each(drop);
            }
            Self::CreateResponse(body) => body.context_values(sink).for_each(drop),
            Self::LockRequest(body) => body.locks(sink).for_each(drop),
            Self::QueryDirectoryRequest(body) => check_text("FileName", &body.file_name, sink),
            Self::ChangeNotifyResponse(body) => body.changes(sink).for_each(drop),
            Self::ErrorResponse(body) => body.values(sink).for_each(drop),
            _ => {}
        }
    }
}

/// A text has two bytes per code unit.
fn check_text(what: &'static str, text: &Region<'_>, sink: &mut dyn Sink) {
    let len = text.bytes.len();
    if len.is_multiple_of(2) {
        return;
    }
    sink.problem(Problem::new(ProblemKind::OddText, what, text.offset, len - 1, len));
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use smbtrail_wire::Dialect;

    use super::*;
    use crate::body::{CreateRequest, LockRequest, NegotiateRequest};
    use crate::utf16;

    fn problems(body: Body<'static>) -> Vec<Problem> {
        let mut problems = Vec::new();
        body.check(&mut problems);
        problems
    }

    fn create(name: &[u8]) -> Body<'static> {
        let body = CreateRequest { name: Region::new(name.to_vec()), ..Default::default() };
        Body::CreateRequest(body.arranged())
    }

    /// A NEGOTIATE with one context that has no data.
    fn negotiate(negotiate_context_count: u16) -> Body<'static> {
        Body::NegotiateRequest(NegotiateRequest {
            dialect_count: 1,
            dialects: Region::new(Dialect::SMB_3_1_1.0.to_le_bytes().to_vec()),
            negotiate_context_offset: 104,
            negotiate_context_count,
            contexts: Region::at(104, alloc::vec![0, 2, 0, 0, 0, 0, 0, 0]),
            ..Default::default()
        })
    }

    #[test]
    fn says_nothing_of_what_is_right() {
        assert_eq!(problems(create(&utf16("notes.txt"))), []);
        assert_eq!(problems(negotiate(1)), []);
    }

    #[test]
    fn a_name_has_two_bytes_per_code_unit() {
        let odd = Problem { kind: ProblemKind::OddText, what: "Name", offset: 120, expected: 4, found: 5 };
        assert_eq!(problems(create(b"a\0b\0c")), [odd]);
    }

    #[test]
    fn a_count_beyond_what_is_there_is_a_problem() {
        let what = "NegotiateContextCount";
        let odd = Problem { kind: ProblemKind::Count, what, offset: 104, expected: 3, found: 1 };
        assert_eq!(problems(negotiate(3)), [odd]);
    }

    #[test]
    fn a_list_that_ends_in_an_entry_is_a_problem() {
        let locks = Region::at(88, alloc::vec![0; 30]);
        let odd = problems(Body::LockRequest(LockRequest { lock_count: 2, locks, ..Default::default() }));
        let what = "SMB2_LOCK_ELEMENT";
        let cut = Problem { kind: ProblemKind::CutEntry, what, offset: 112, expected: 24, found: 6 };
        assert_eq!(odd, [cut]);
    }
}
