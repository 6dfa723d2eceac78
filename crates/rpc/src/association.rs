//! The calls on a pipe: requests and responses put together, each with the interface that its context stands for.

use alloc::boxed::Box;
use alloc::vec::Vec;

use smbtrail_wire::{Guid, RpcAuthLevel, RpcAuthType, RpcContextResult, RpcPduType};

use crate::calls::{Handles, Said};
use crate::syntax::version;
use crate::{Bind, BindAck, Body, ByteOrder, Pdu, Side, Syntax};

/// What is known of one pipe: its presentation contexts, its authentication, and the calls under way. C706 12.6
///
/// Give it the PDUs of both directions in their order, each with a mark that says where it was: a frame, a time. It gives
/// back each call when nothing more can come of it. What it holds is bounded by [`AssociationLimits`].
#[derive(Clone, Debug)]
pub struct Association<M> {
    limits: AssociationLimits,
    contexts: Vec<Context>,
    /// The contexts of a bind that is not answered, in the order of the results.
    offered: Vec<Context>,
    /// Calls under way, the oldest first.
    calls: Vec<Call<M>>,
    auth: Option<Auth>,
    handles: Handles<M>,
    counts: AssociationCounts,
}

/// What an [`Association`] may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AssociationLimits {
    /// Presentation contexts: clients of Windows use up to three, scanners a few dozen.
    pub contexts: usize,
    /// Calls under way at once: clients send one at a time, unless they multiplex.
    pub calls: usize,
    /// Bytes of a request, and of a response, that are kept until the call is over, for its arguments; 0 keeps none, and
    /// reads no arguments.
    pub stub: usize,
}

/// What an [`Association`] could not hold or understand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AssociationCounts {
    /// Contexts that were forgotten because there were too many.
    pub contexts_dropped: u64,
    /// Calls that were given up because there were too many under way.
    pub calls_dropped: u64,
    /// Stubs whose bytes were not kept because they are too long.
    pub stubs_cut: u64,
    /// Responses and faults without a request.
    pub answers_alone: u64,
}

/// An interface as a client asked for it, under a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Context {
    /// The number by which requests name it.
    pub id: u16,
    /// The interface.
    pub interface: Guid,
    /// Its version: major, minor.
    pub version: (u16, u16),
    /// The syntax of its calls: the one that the server chose. `None` for an unknown one.
    pub syntax: Option<Syntax>,
    /// What the server said to it; `None` when the capture does not contain the answer.
    pub result: Option<RpcContextResult>,
    /// Whether it negotiates features and stands for no calls. `[MS-RPCE]` 3.3.1.5.3
    pub features: bool,
}

/// How the calls of a pipe are protected, as the last PDU with a verifier says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs, reason = "both fields of a sec_trailer")]
pub struct Auth {
    /// The security provider.
    pub provider: RpcAuthType,
    /// How much it protects.
    pub level: RpcAuthLevel,
}

/// A call, from its first fragment to its answer.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Call<M> {
    /// Where its first fragment was.
    pub start: M,
    /// Where its last fragment was: from there on the server could work.
    pub asked: M,
    /// Where the last fragment of its answer was; `None` without one.
    pub answered: Option<M>,
    /// The number that its PDUs share.
    pub id: u32,
    /// The number of its presentation context.
    pub context_id: u16,
    /// What the context stands for; `None` when the capture does not contain the bind.
    pub context: Option<Context>,
    /// The operation.
    pub opnum: u16,
    /// The object that it names.
    pub object: Option<Guid>,
    /// How it is protected; `None` when not at all.
    pub auth: Option<Auth>,
    /// The arguments.
    pub request: Stub,
    /// The results, or what a fault adds.
    pub response: Stub,
    /// How it ended.
    pub end: End,
    /// What it said; `None` when that is not asked for, or cannot be read.
    pub said: Option<Box<Said>>,
}

/// The arguments or results of a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stub {
    /// Its bytes, as far as they are kept and readable.
    pub bytes: Vec<u8>,
    /// How many bytes it has, kept or not, without padding and verifiers.
    pub len: u64,
    /// How many PDUs carried it.
    pub fragments: u32,
    /// The byte order of its integers.
    pub order: ByteOrder,
    /// Whether it is encrypted, and stayed so.
    pub sealed: bool,
    /// Whether bytes of it are missing: the capture does not contain them, or they are beyond the limit.
    pub cut: bool,
}

/// How a call ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum End {
    /// Without an answer in the capture.
    #[default]
    Unanswered,
    /// With a response.
    Response,
    /// With a fault of this status.
    Fault(u32),
    /// The client gave it up.
    Orphaned,
    /// The client wanted no answer.
    Maybe,
}

impl Default for AssociationLimits {
    fn default() -> Self {
        Self { contexts: 64, calls: 32, stub: 0 }
    }
}

impl AssociationLimits {
    /// Sets [`stub`](Self::stub).
    #[must_use]
    pub const fn with_stub(self, stub: usize) -> Self {
        Self { stub, ..self }
    }
}

impl<M> Default for Association<M> {
    fn default() -> Self {
        Self::new(AssociationLimits::default())
    }
}

impl<M> Association<M> {
    /// An association that nothing is known about.
    #[must_use]
    pub const fn new(limits: AssociationLimits) -> Self {
        let counts =
            AssociationCounts { contexts_dropped: 0, calls_dropped: 0, stubs_cut: 0, answers_alone: 0 };
        Self {
            limits,
            contexts: Vec::new(),
            offered: Vec::new(),
            calls: Vec::new(),
            auth: None,
            handles: Handles::new(),
            counts,
        }
    }

    /// The presentation contexts.
    #[must_use]
    pub fn contexts(&self) -> &[Context] {
        &self.contexts
    }

    /// The calls under way, the oldest first.
    #[must_use]
    pub fn calls(&self) -> &[Call<M>] {
        &self.calls
    }

    /// The call of this number that is under way.
    #[must_use]
    pub fn call(&self, id: u32) -> Option<&Call<M>> {
        self.calls.iter().find(|call| call.id == id)
    }

    /// How its calls are protected, as the last verifier said.
    #[must_use]
    pub const fn auth(&self) -> Option<Auth> {
        self.auth
    }

    /// What could not be held or understood.
    #[must_use]
    pub const fn counts(&self) -> AssociationCounts {
        self.counts
    }

    /// Bytes that it holds in lists and stubs.
    #[must_use]
    pub fn held(&self) -> usize {
        let stubs =
            self.calls.iter().map(|call| call.request.bytes.capacity() + call.response.bytes.capacity());
        (self.contexts.capacity() + self.offered.capacity()) * size_of::<Context>()
            + self.calls.capacity() * size_of::<Call<M>>()
            + stubs.sum::<usize>()
            + self.handles.held()
    }
}

impl<M: Copy> Association<M> {
    /// What the call of this number said so far: its arguments, once its request is whole. `None` where arguments are not
    /// asked for, or cannot be read.
    pub fn said(&mut self, id: u32) -> Option<Said> {
        let Self { calls, handles, limits, .. } = self;
        let call = calls.iter().find(|call| call.id == id).filter(|_| limits.stub > 0)?;
        Said::of(call, handles)
    }

    /// Where a context handle was opened; `None` when the capture does not contain that, or it was closed.
    #[must_use]
    pub fn opened(&self, handle: &[u8; 20]) -> Option<M> {
        self.handles.opened(handle).copied()
    }

    /// Ends every call that is under way: the pipe is closed, or nothing more is known of it.
    pub fn finish(&mut self, mut take: impl FnMut(Call<M>)) {
        let Self { calls, handles, limits, .. } = self;
        calls.drain(..).for_each(|call| take(call.read(limits.stub, handles)));
    }

    /// Takes the next PDU of one side. `opened`: its stub, decrypted, where the PDU's own is sealed; `cut`: bytes at its
    /// end are missing.
    pub fn push(
        &mut self,
        side: Side,
        pdu: &Pdu<'_>,
        opened: Option<&[u8]>,
        mark: M,
        mut take: impl FnMut(Call<M>),
    ) {
        if let Some(verifier) = &pdu.verifier {
            self.auth =
                Some(Auth { provider: verifier.trailer.auth_type, level: verifier.trailer.auth_level });
        }
        match (side, pdu.header.ptype, &pdu.body) {
            (Side::Client, RpcPduType::BIND | RpcPduType::ALTER_CONTEXT, Body::Bind(bind)) => {
                self.offer(bind)
            }
            (Side::Server, RpcPduType::BIND_ACK | RpcPduType::ALTER_CONTEXT_RESP, Body::BindAck(ack)) => {
                self.settle(ack);
            }
            (Side::Server, RpcPduType::BIND_NAK, _) => self.offered.clear(),
            (Side::Client, _, Body::Request(request)) => {
                let piece = Piece::of(pdu, opened.unwrap_or(request.stub), opened.is_some());
                let (context, opnum) = (request.head.p_cont_id, request.head.opnum);
                self.request(pdu, (context, opnum, request.object), piece, mark, take);
            }
            (Side::Server, _, Body::Response(response)) => {
                let piece = Piece::of(pdu, opened.unwrap_or(response.stub), opened.is_some());
                self.answer(pdu, End::Response, piece, mark, take);
            }
            (Side::Server, _, Body::Fault(fault)) => {
                let piece = Piece::of(pdu, opened.unwrap_or(fault.stub), opened.is_some());
                self.answer(pdu, End::Fault(fault.head.status), piece, mark, take);
            }
            (Side::Client, RpcPduType::ORPHANED, _) => {
                if let Some(index) = self.position(pdu.header.call_id) {
                    take(self.over(index, Some(End::Orphaned)));
                }
            }
            _ => {}
        }
    }

    fn position(&self, id: u32) -> Option<usize> {
        self.calls.iter().position(|call| call.id == id)
    }

    fn offer(&mut self, bind: &Bind<'_>) {
        self.offered.clear();
        for element in bind.contexts.iter() {
            let mut offers = element.transfer_syntaxes();
            let features = element.transfer_syntaxes().any(|syntax| syntax.features().is_some());
            let first = offers.next().and_then(|syntax| Syntax::of(syntax.if_uuid));
            let context = Context {
                id: element.head.p_cont_id,
                interface: element.head.if_uuid,
                version: version(element.head.if_version),
                syntax: first,
                result: None,
                features,
            };
            if self.offered.len() < self.limits.contexts {
                self.offered.push(context);
            } else {
                self.counts.contexts_dropped += 1;
            }
            // A client may send calls before the server answers.
            self.enter(context);
        }
    }

    fn settle(&mut self, ack: &BindAck<'_>) {
        let offered = core::mem::take(&mut self.offered);
        for (context, result) in offered.into_iter().zip(ack.results.iter()) {
            let syntax = match result.result {
                RpcContextResult::ACCEPTANCE => Syntax::of(result.if_uuid),
                _ => context.syntax,
            };
            self.enter(Context { syntax, result: Some(result.result), ..context });
        }
    }

    fn enter(&mut self, context: Context) {
        if context.features {
            return;
        }
        let Some(known) = self.contexts.iter_mut().find(|known| known.id == context.id) else {
            if self.contexts.len() < self.limits.contexts {
                self.contexts.push(context);
            } else {
                self.counts.contexts_dropped += 1;
            }
            return;
        };
        // What the server refuses leaves what it accepted before.
        let refused = context.result.is_some_and(|result| result != RpcContextResult::ACCEPTANCE);
        if known.interface == context.interface || !refused {
            *known = context;
        }
    }

    fn request(
        &mut self,
        pdu: &Pdu<'_>,
        (context_id, opnum, object): (u16, u16, Option<Guid>),
        piece: Piece<'_>,
        mark: M,
        mut take: impl FnMut(Call<M>),
    ) {
        let header = &pdu.header;
        let known = self.position(header.call_id);
        let index = match known {
            Some(index) if !header.is_first() && self.calls[index].opnum == opnum => index,
            _ => {
                // The number is used again: the call before it gets no answer.
                if let Some(index) = known {
                    take(self.over(index, None));
                } else if self.calls.len() >= self.limits.calls.max(1) {
                    self.counts.calls_dropped += 1;
                    take(self.over(0, None));
                }
                let auth = pdu.verifier.as_ref().map(|verifier| Auth {
                    provider: verifier.trailer.auth_type,
                    level: verifier.trailer.auth_level,
                });
                let context = self.contexts.iter().find(|context| context.id == context_id).copied();
                // Without verifiers on its calls, a pipe may still be authenticated when it was bound.
                let connected = self.auth.filter(|auth| auth.level == RpcAuthLevel::CONNECT);
                self.calls.push(Call {
                    start: mark,
                    asked: mark,
                    answered: None,
                    id: header.call_id,
                    context_id,
                    context,
                    opnum,
                    object,
                    auth: auth.or(connected),
                    request: Stub { cut: !header.is_first(), ..Stub::default() },
                    response: Stub::default(),
                    end: End::Unanswered,
                    said: None,
                });
                self.calls.len() - 1
            }
        };
        let call = &mut self.calls[index];
        call.asked = mark;
        self.counts.stubs_cut += u64::from(call.request.add(piece, self.limits.stub));
        if header.is_last() && header.pfc_flags.contains(smbtrail_wire::RpcFlags::MAYBE) {
            take(self.over(index, Some(End::Maybe)));
        }
    }

    fn answer(&mut self, pdu: &Pdu<'_>, end: End, piece: Piece<'_>, mark: M, mut take: impl FnMut(Call<M>)) {
        let Some(index) = self.position(pdu.header.call_id) else {
            self.counts.answers_alone += u64::from(pdu.header.is_first());
            return;
        };
        let call = &mut self.calls[index];
        if call.response.fragments == 0 && !pdu.header.is_first() {
            call.response.cut = true;
        }
        self.counts.stubs_cut += u64::from(call.response.add(piece, self.limits.stub));
        call.answered = Some(mark);
        call.end = end;
        if pdu.header.is_last() {
            take(self.over(index, None));
        }
    }

    /// Takes a call out that is over.
    fn over(&mut self, index: usize, end: Option<End>) -> Call<M> {
        let mut call = self.calls.remove(index);
        call.end = end.unwrap_or(call.end);
        call.read(self.limits.stub, &mut self.handles)
    }
}

impl<M: Copy> Call<M> {
    /// The call with what it said, where that is asked for.
    fn read(mut self, limit: usize, handles: &mut Handles<M>) -> Self {
        if limit > 0 {
            self.said = Said::of(&self, handles).map(Box::new);
        }
        self
    }
}

/// What one PDU adds to a stub.
#[derive(Clone, Copy)]
struct Piece<'a> {
    bytes: &'a [u8],
    order: ByteOrder,
    /// Encrypted, and not opened.
    sealed: bool,
    /// The PDU is not all there.
    cut: bool,
}

impl<'a> Piece<'a> {
    fn of(pdu: &Pdu<'_>, bytes: &'a [u8], opened: bool) -> Self {
        let level = pdu.verifier.as_ref().map(|verifier| verifier.trailer.auth_level);
        let sealed = level == Some(RpcAuthLevel::PKT_PRIVACY) && !opened;
        Self { bytes, order: pdu.header.order(), sealed, cut: pdu.is_cut() }
    }
}

impl Stub {
    /// Adds a piece. Whether bytes of it are beyond the limit for the first time.
    fn add(&mut self, piece: Piece<'_>, limit: usize) -> bool {
        self.len += u64::try_from(piece.bytes.len()).unwrap_or(u64::MAX);
        self.fragments += 1;
        self.order = piece.order;
        self.sealed |= piece.sealed;
        if limit == 0 || self.sealed || self.cut {
            self.cut |= piece.cut;
            return false;
        }
        let room = limit.saturating_sub(self.bytes.len());
        self.bytes.extend_from_slice(piece.bytes.get(..room).unwrap_or(piece.bytes));
        self.cut = piece.cut || piece.bytes.len() > room;
        piece.bytes.len() > room
    }
}
