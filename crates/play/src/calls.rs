//! Calls on pipes.

use smbtrail_track::Direction;
use smbtrail_track::Observer;
use smbtrail_track::rpc::{
    Arguments, Bind, BindAck, BindAckHead, BindHead, Body as RpcBody, ByteOrder, CommonHeader, Contexts,
    Field, Interface, Node, Pdu, Request, RequestHead, Response, ResponseHead, ResultList, Results, Syntax,
    Value, emit,
};
use smbtrail_traffic::body;
use smbtrail_wire::{Command, FileId, Fsctl, Guid, RpcFlags, RpcPduType};

use crate::Play;
use crate::arguments::filled;

const NDR: Guid =
    Guid::from_groups(0x8a88_5d04, 0x1ceb, 0x11c9, [0x9f, 0xe8, 0x08, 0x00, 0x2b, 0x10, 0x48, 0x60]);

impl<O: Observer> Play<O> {
    /// A call whose answer the capture does not contain; otherwise as [`call`](Self::call).
    ///
    /// # Panics
    /// As [`call`](Self::call).
    pub fn ask(&mut self, interface: &'static str, operation: &str, arguments: &[(&str, Value)]) {
        self.is_deaf = true;
        // The pipe is opened and bound as always.
        self.call(interface, operation, arguments, 0);
        self.is_deaf = false;
    }

    /// A call that returns this, on a pipe of its interface. Arguments that are not given are zeros.
    ///
    /// # Panics
    /// When there is no such interface or operation.
    pub fn call(
        &mut self,
        interface: &'static str,
        operation: &str,
        arguments: &[(&str, Value)],
        returns: u32,
    ) {
        let (pipe, known) = match self.pipes.get(interface) {
            Some(pipe) => (*pipe, Interface::named(interface).expect("an interface")),
            None => (self.bind(interface), Interface::named(interface).expect("an interface")),
        };
        let opnum = (0..200).find(|opnum| known.operation(*opnum) == Some(operation)).expect("an operation");
        let stub = |fields: Vec<&'static Field>| {
            let nodes: Vec<Node> = fields
                .iter()
                .map(|field| Node::new(field.name, filled(field.name, &field.of, arguments)))
                .collect();
            emit(fields, &nodes, Syntax::Ndr, ByteOrder::Little)
        };
        // What is not declared has no arguments.
        let of = Arguments::of(known.uuid).and_then(|declared| declared.operation(opnum));
        let request = stub(of.iter().flat_map(|of| of.request()).collect());
        let mut response = stub(of.iter().flat_map(|of| of.response()).collect());
        response.resize(response.len().next_multiple_of(4), 0);
        response.extend(returns.to_le_bytes());
        self.calls += 1;
        let head = RequestHead { opnum, ..RequestHead::default() };
        let asks =
            self.pdu(RpcPduType::REQUEST, RpcBody::Request(Request { head, object: None, stub: &request }));
        let head = ResponseHead::default();
        let answers = self.pdu(RpcPduType::RESPONSE, RpcBody::Response(Response { head, stub: &response }));
        if self.is_deaf {
            let asks = body::ioctl_request(pipe, Fsctl::PIPE_TRANSCEIVE, asks);
            let request = self.conversation.request(Command::IOCTL, asks);
            return self.show(Direction::ToServer, &request);
        }
        self.transceive(pipe, asks, answers);
    }

    fn bind(&mut self, interface: &'static str) -> FileId {
        let pipe = self.pipe(interface);
        let known = Interface::named(interface).expect("an interface");
        let mut context = vec![0, 0, 1, 0];
        context.extend(known.uuid.0);
        context.extend(known.version.0.to_le_bytes());
        context.extend(known.version.1.to_le_bytes());
        context.extend(NDR.0);
        context.extend([2, 0, 0, 0]);
        let head = BindHead { n_context_elem: 1, ..BindHead::default() };
        let contexts = Contexts::new(&context, 1, ByteOrder::Little);
        let asks = self.pdu(RpcPduType::BIND, RpcBody::Bind(Bind { head, contexts }));
        let mut result = vec![0, 0, 0, 0];
        result.extend(NDR.0);
        result.extend([2, 0, 0, 0]);
        let list = ResultList { n_results: 1, ..ResultList::default() };
        let results = Results::new(&result, 1, ByteOrder::Little);
        let head = BindAckHead { length: 2, ..BindAckHead::default() };
        let ack = BindAck { head, sec_addr: b"x\0", padding: &[], list, results };
        let answers = self.pdu(RpcPduType::BIND_ACK, RpcBody::BindAck(ack));
        self.transceive(pipe, asks, answers);
        self.pipes.insert(interface, pipe);
        pipe
    }

    fn pdu(&self, ptype: RpcPduType, body: RpcBody<'_>) -> Vec<u8> {
        let pfc_flags = RpcFlags::FIRST_FRAG | RpcFlags::LAST_FRAG;
        let header = CommonHeader {
            ptype,
            pfc_flags,
            packed_drep: [0x10, 0, 0, 0],
            call_id: self.calls,
            ..CommonHeader::default()
        };
        Pdu { header, body, verifier: None }.measured().to_vec()
    }

    fn transceive(&mut self, pipe: FileId, asks: Vec<u8>, answers: Vec<u8>) {
        let asks = body::ioctl_request(pipe, Fsctl::PIPE_TRANSCEIVE, asks);
        let exchange =
            self.conversation.exchange(asks, body::ioctl_response(pipe, Fsctl::PIPE_TRANSCEIVE, answers));
        self.play(&exchange);
    }
}
