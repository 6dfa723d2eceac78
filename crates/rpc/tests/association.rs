//! Calls on a pipe, as this crate emits them: contexts, fragments, several at once, both byte orders, and the bounds.

use smbtrail_rpc::{
    Association, AssociationLimits, Bind, BindAck, BindAckHead, BindHead, Body, ByteOrder, Call,
    CommonHeader, Contexts, End, Fault, FaultHead, Interface, Pdu, Pipe, Request, RequestHead, Response,
    ResponseHead, ResultList, Results, Side, Syntax,
};
use smbtrail_wire::{Guid, RpcFlags, RpcPduType};

const NDR: Guid =
    Guid::from_groups(0x8A88_5D04, 0x1CEB, 0x11C9, [0x9F, 0xE8, 0x08, 0, 0x2B, 0x10, 0x48, 0x60]);
const NDR64: Guid =
    Guid::from_groups(0x7171_0533, 0xBEBA, 0x4937, [0x83, 0x19, 0xB5, 0xDB, 0xEF, 0x9C, 0xCC, 0x36]);
/// Offers features instead of a syntax.
const FEATURES: Guid = Guid::from_groups(0x6CB7_1C2C, 0x9812, 0x4540, [0x03, 0, 0, 0, 0, 0, 0, 0]);
const WHOLE: RpcFlags = RpcFlags(RpcFlags::FIRST_FRAG.0 | RpcFlags::LAST_FRAG.0);

/// The calls that are over, and a mark for each PDU: its number.
#[derive(Default)]
struct Lab {
    pipe: Pipe,
    association: Association<u32>,
    marks: u32,
    over: Vec<Call<u32>>,
}

impl Lab {
    fn with(limits: AssociationLimits) -> Self {
        Self { association: Association::new(limits), ..Self::default() }
    }

    fn send(&mut self, side: Side, pdu: &[u8]) {
        let Self { pipe, association, marks, over } = self;
        *marks += 1;
        pipe.push(side, pdu, &mut |pdu, _| {
            association.push(side, &pdu, None, *marks, |call| over.push(call))
        });
    }

    fn bind(&mut self, contexts: &[(u16, &str, Guid)], results: &[(u16, Guid)]) {
        self.send(Side::Client, &bind(contexts));
        self.send(Side::Server, &bind_ack(results));
    }
}

fn header(order: ByteOrder, ptype: RpcPduType, flags: RpcFlags, call_id: u32) -> CommonHeader<'static> {
    let packed_drep = [if order == ByteOrder::Little { 0x10 } else { 0 }, 0, 0, 0];
    CommonHeader { ptype, pfc_flags: flags, packed_drep, call_id, ..CommonHeader::default() }
}

fn emit(header: CommonHeader<'static>, body: Body<'_>) -> Vec<u8> {
    Pdu { header, body, verifier: None }.measured().to_vec()
}

fn bind(contexts: &[(u16, &str, Guid)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (id, interface, syntax) in contexts {
        let interface = Interface::named(interface).expect("the table has it");
        bytes.extend(id.to_le_bytes());
        bytes.extend([1, 0]);
        bytes.extend(interface.uuid.0);
        bytes.extend(interface.version.0.to_le_bytes());
        bytes.extend(interface.version.1.to_le_bytes());
        bytes.extend(syntax.0);
        bytes.extend([2, 0, 0, 0]);
    }
    let head = BindHead { n_context_elem: u8::try_from(contexts.len()).unwrap(), ..BindHead::default() };
    let contexts = Contexts::new(&bytes, contexts.len(), ByteOrder::Little);
    emit(header(ByteOrder::Little, RpcPduType::BIND, WHOLE, 1), Body::Bind(Bind { head, contexts }))
}

fn bind_ack(results: &[(u16, Guid)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (result, syntax) in results {
        bytes.extend(result.to_le_bytes());
        bytes.extend([0, 0]);
        bytes.extend(syntax.0);
        bytes.extend([2, 0, 0, 0]);
    }
    let list = ResultList { n_results: u8::try_from(results.len()).unwrap(), ..ResultList::default() };
    let results = Results::new(&bytes, results.len(), ByteOrder::Little);
    let head = BindAckHead { length: 2, ..BindAckHead::default() };
    let ack = BindAck { head, sec_addr: b"x\0", padding: &[], list, results };
    emit(header(ByteOrder::Little, RpcPduType::BIND_ACK, WHOLE, 1), Body::BindAck(ack))
}

fn request(order: ByteOrder, flags: RpcFlags, id: u32, (context, opnum): (u16, u16), stub: &[u8]) -> Vec<u8> {
    let head = RequestHead { p_cont_id: context, opnum, ..RequestHead::default() };
    emit(header(order, RpcPduType::REQUEST, flags, id), Body::Request(Request { head, object: None, stub }))
}

fn response(order: ByteOrder, flags: RpcFlags, id: u32, stub: &[u8]) -> Vec<u8> {
    let head = ResponseHead::default();
    emit(header(order, RpcPduType::RESPONSE, flags, id), Body::Response(Response { head, stub }))
}

#[test]
fn a_call_has_the_interface_of_its_context() {
    let mut lab = Lab::default();
    lab.bind(&[(0, "lsarpc", NDR), (1, "samr", NDR64)], &[(0, NDR), (0, NDR64)]);
    for (context, opnum) in [(1, 64), (0, 44)] {
        lab.send(Side::Client, &request(ByteOrder::Little, WHOLE, 2, (context, opnum), &[0; 20]));
        lab.send(Side::Server, &response(ByteOrder::Little, WHOLE, 2, &[0; 4]));
    }
    let named = |call: &Call<u32>| {
        let context = call.context.expect("it was bound");
        (Interface::find(context.interface).unwrap().name, context.syntax.unwrap(), call.opnum)
    };
    let calls: Vec<_> = lab.over.iter().map(named).collect();
    assert_eq!(calls, [("samr", Syntax::Ndr64, 64), ("lsarpc", Syntax::Ndr, 44)]);
    assert!(lab.over.iter().all(|call| call.end == End::Response && call.response.len == 4));
    assert_eq!((lab.over[0].start, lab.over[0].answered), (3, Some(4)));
}

#[test]
fn the_server_chooses_the_syntax() {
    let mut lab = Lab::default();
    // Two contexts for one interface, as Windows binds: NDR64 is refused, features are granted.
    lab.bind(
        &[(0, "srvsvc", NDR), (1, "srvsvc", NDR64), (2, "srvsvc", FEATURES)],
        &[(0, NDR), (2, Guid::default()), (3, Guid::default())],
    );
    let contexts = lab.association.contexts();
    assert_eq!(contexts.iter().map(|context| context.id).collect::<Vec<_>>(), [0, 1]);
    assert_eq!(contexts[0].syntax, Some(Syntax::Ndr));
    assert_eq!(contexts[1].result.map(|result| result.0), Some(2));
}

#[test]
fn fragments_become_one_call() {
    for order in [ByteOrder::Little, ByteOrder::Big] {
        let mut lab = Lab::with(AssociationLimits::default());
        lab.bind(&[(0, "ITaskSchedulerService", NDR)], &[(0, NDR)]);
        let none = RpcFlags(0);
        for flags in [RpcFlags::FIRST_FRAG, none, none, RpcFlags::LAST_FRAG] {
            lab.send(Side::Client, &request(order, flags, 7, (0, 1), b"four"));
        }
        lab.send(Side::Server, &response(order, RpcFlags::FIRST_FRAG, 7, b"one"));
        assert_eq!(lab.over.len(), 0, "the answer is not whole");
        lab.send(Side::Server, &response(order, RpcFlags::LAST_FRAG, 7, b"two"));
        let [call] = &*lab.over else { panic!("{:?}", lab.over) };
        assert_eq!((call.request.fragments, call.request.len, call.request.order), (4, 16, order));
        assert_eq!((call.response.fragments, call.response.len), (2, 6));
        assert_eq!((call.start, call.asked, call.answered), (3, 6, Some(8)));
        assert!(!call.request.cut && !call.response.cut);
    }
}

#[test]
fn several_calls_may_be_under_way() {
    let mut lab = Lab::default();
    lab.bind(&[(0, "svcctl", NDR)], &[(0, NDR)]);
    let mut both = request(ByteOrder::Little, WHOLE, 2, (0, 15), &[]);
    both.extend(request(ByteOrder::Little, WHOLE, 3, (0, 16), &[]));
    lab.send(Side::Client, &both);
    assert_eq!(lab.association.calls().len(), 2);
    lab.send(Side::Server, &response(ByteOrder::Little, WHOLE, 3, &[0; 24]));
    lab.send(Side::Server, &response(ByteOrder::Little, WHOLE, 2, &[0; 24]));
    assert_eq!(lab.over.iter().map(|call| (call.id, call.opnum)).collect::<Vec<_>>(), [(3, 16), (2, 15)]);
}

#[test]
fn a_fault_is_an_answer() {
    let mut lab = Lab::default();
    lab.bind(&[(0, "svcctl", NDR)], &[(0, NDR)]);
    lab.send(Side::Client, &request(ByteOrder::Little, WHOLE, 2, (0, 12), &[1, 2, 3]));
    let head = FaultHead { status: 0x1C01_0002, ..FaultHead::default() };
    let fault = header(ByteOrder::Little, RpcPduType::FAULT, WHOLE, 2);
    lab.send(Side::Server, &emit(fault, Body::Fault(Fault { head, stub: &[] })));
    assert_eq!(lab.over[0].end, End::Fault(0x1C01_0002));
}

#[test]
fn without_a_bind_only_the_number_is_known() {
    let mut lab = Lab::default();
    lab.send(Side::Client, &request(ByteOrder::Little, WHOLE, 9, (0, 12), &[]));
    lab.association.finish(|call| lab.over.push(call));
    let [call] = &*lab.over else { panic!("{:?}", lab.over) };
    assert_eq!((call.context, call.opnum, call.end), (None, 12, End::Unanswered));
}

#[test]
fn a_number_that_is_used_again_ends_the_call_before() {
    let mut lab = Lab::default();
    lab.bind(&[(0, "winreg", NDR)], &[(0, NDR)]);
    lab.send(Side::Client, &request(ByteOrder::Little, WHOLE, 2, (0, 2), &[]));
    lab.send(Side::Client, &request(ByteOrder::Little, WHOLE, 2, (0, 15), &[]));
    lab.send(Side::Server, &response(ByteOrder::Little, WHOLE, 2, &[0; 24]));
    assert_eq!(
        lab.over.iter().map(|call| (call.opnum, call.end)).collect::<Vec<_>>(),
        [(2, End::Unanswered), (15, End::Response)]
    );
}

#[test]
fn what_an_association_holds_is_bounded() {
    let limits = AssociationLimits::default();
    let mut lab = Lab::with(limits);
    for context in 0..200 {
        lab.send(Side::Client, &bind(&[(context, "samr", NDR)]));
    }
    for id in 0..200 {
        lab.send(Side::Client, &request(ByteOrder::Little, WHOLE, id, (0, 1), &[0; 1000]));
    }
    assert_eq!(lab.association.contexts().len(), limits.contexts);
    assert_eq!(lab.association.calls().len(), limits.calls);
    assert!(lab.association.held() < 64 << 10, "{}", lab.association.held());
    assert_eq!(lab.association.counts().calls_dropped, 200 - u64::try_from(limits.calls).unwrap());
    assert!(lab.association.counts().contexts_dropped > 0);
}
