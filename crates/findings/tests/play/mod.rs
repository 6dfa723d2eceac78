//! A client and a server that do things, for tests: files, logons, calls.

use std::collections::HashMap;

use smbtrail_codec::body::CreateResponse;
use smbtrail_codec::{Body, Message};
use smbtrail_findings::{Finding, Findings, Judge, Options, Severity};
use smbtrail_track::rpc::{
    Arguments, Bind, BindAck, BindAckHead, BindHead, Body as RpcBody, ByteOrder, CommonHeader, Contexts,
    Field, Handle, Interface, Node, Pdu, Request, RequestHead, Response, ResponseHead, ResultList, Results,
    Show, Syntax, Type, Value, emit,
};
use smbtrail_track::{Direction, Frame, Limits, Moment, Time, Tracker};
use smbtrail_traffic::{Account, Conversation, Exchange, body};
use smbtrail_wire::{
    CreateAction, Dialect, FileAccess, FileId, FileInfoClass, Fsctl, Guid, NtStatus, RpcFlags, RpcPduType,
    SessionId, ShareType, TreeId,
};

/// A client, its connection, and what is played on it.
pub(crate) struct Play {
    tracker: Tracker,
    findings: Judge<Findings>,
    conversation: Conversation,
    connection: u64,
    frame: u64,
    /// Nanoseconds since 1970 of the next frame.
    now: i64,
    files: u64,
    session: u64,
    tree: u32,
    /// The pipes by their interface.
    pipes: HashMap<&'static str, FileId>,
    calls: u32,
    /// Answers of calls are not shown.
    is_deaf: bool,
}

const SECOND: i64 = 1_000_000_000;
const NDR: Guid =
    Guid::from_groups(0x8a88_5d04, 0x1ceb, 0x11c9, [0x9f, 0xe8, 0x08, 0x00, 0x2b, 0x10, 0x48, 0x60]);
pub(crate) const CLIENT: &str = "10.0.0.7";
pub(crate) const SERVER: &str = "10.0.0.1";

impl Play {
    /// Alice has a session.
    pub(crate) fn alice() -> Self {
        let mut play = Self::nobody(Options::default());
        play.connect(CLIENT, SERVER);
        play.log_on("alice", NtStatus::SUCCESS);
        play
    }

    /// Nothing has happened.
    pub(crate) fn nobody(options: Options) -> Self {
        let mut limits = Limits::default();
        limits.stub = Options::STUB;
        let findings = Findings::new(&options);
        Self {
            tracker: Tracker::new(limits),
            findings: Judge::new(options, findings),
            conversation: Conversation::default(),
            connection: 0,
            frame: 0,
            now: 1_700_000_000 * SECOND,
            files: 0,
            session: 0,
            tree: 0,
            pipes: HashMap::new(),
            calls: 0,
            is_deaf: false,
        }
    }

    /// What was found.
    pub(crate) fn end(mut self) -> Vec<Finding> {
        self.tracker.finish(&mut self.findings);
        self.findings.into_inner().finish()
    }

    /// The ids of what was found that is not of every session, each with its severity.
    pub(crate) fn found(self) -> Vec<(&'static str, Severity)> {
        let all = self.end().into_iter().filter(|finding| finding.behaviour.id != "signing-not-required");
        all.map(|finding| (finding.behaviour.id, finding.severity)).collect()
    }

    pub(crate) fn wait(&mut self, seconds: i64) {
        self.now += seconds * SECOND;
    }

    pub(crate) fn connect(&mut self, client: &str, server: &str) {
        self.connection += 1;
        self.conversation = Conversation::default();
        self.pipes.clear();
        let moment = self.moment();
        let [client, server] = [(client, 50_000 + self.connection), (server, 445)]
            .map(|(host, port)| format!("{host}:{port}").parse().expect("an address"));
        self.tracker.handle_opened(
            self.connection_id(),
            (client, server),
            0,
            false,
            moment,
            &mut self.findings,
        );
        let offer = body::negotiate_request(&[Dialect::SMB_3_1_1], Guid::default());
        let choice = body::negotiate_response(Dialect::SMB_3_1_1, Guid::default(), 1 << 20);
        let exchange =
            self.conversation.exchange(Body::NegotiateRequest(offer), Body::NegotiateResponse(choice));
        self.play(&exchange);
    }

    pub(crate) fn log_on(&mut self, user: &str, status: NtStatus) {
        self.session += 1;
        let account = Account { domain: "LAB", user, workstation: "DESK" };
        let before = self.conversation.session;
        let [first, (request, mut response)] = self.conversation.log_on(account, SessionId(self.session));
        self.play(&first);
        if status != NtStatus::SUCCESS {
            response.header.status = status;
            response.body = body::error();
            self.conversation.session = before;
        }
        self.play(&(request, response));
    }

    pub(crate) fn share(&mut self, share: &str) {
        self.connect_tree(share, ShareType::DISK);
    }

    fn connect_tree(&mut self, share: &str, kind: ShareType) {
        self.tree += 1;
        let (request, mut response) = self.conversation.connect_tree(share, TreeId(self.tree));
        if let Body::TreeConnectResponse(body) = &mut response.body {
            body.share_type = kind;
        }
        self.play(&(request, response));
    }

    /// Opens a file that is there.
    pub(crate) fn open(&mut self, path: &str) -> FileId {
        self.open_as(path, CreateAction::OPENED)
    }

    pub(crate) fn open_as(&mut self, path: &str, action: CreateAction) -> FileId {
        self.files += 1;
        let file = FileId { persistent: self.files, volatile: self.files };
        let times = smbtrail_wire::FileTime(133_444_736_000_000_000);
        let answer = CreateResponse {
            create_action: action,
            creation_time: times,
            last_write_time: times,
            ..body::create_response(file, 4096)
        };
        let mut asks = body::create_request(path);
        if let Body::CreateRequest(body) = &mut asks {
            body.desired_access = FileAccess::GENERIC_ALL;
        }
        let exchange = self.conversation.exchange(asks, Body::CreateResponse(answer));
        self.play(&exchange);
        file
    }

    pub(crate) fn close(&mut self, file: FileId) {
        let exchange = self.conversation.exchange(body::close_request(file), body::close_response());
        self.play(&exchange);
    }

    pub(crate) fn put(&mut self, file: FileId, bytes: &[u8]) {
        let count = u32::try_from(bytes.len()).expect("a short text");
        let exchange =
            self.conversation.exchange(body::write_request(file, 0, bytes), body::write_response(count));
        self.play(&exchange);
    }

    /// A new file with a content.
    pub(crate) fn write(&mut self, path: &str, bytes: &[u8]) {
        let file = self.open_as(path, CreateAction::CREATED);
        self.put(file, bytes);
        self.close(file);
    }

    /// A file that is there is overwritten.
    pub(crate) fn overwrite(&mut self, path: &str, bytes: &[u8]) {
        let file = self.open(path);
        self.put(file, bytes);
        self.close(file);
    }

    pub(crate) fn read(&mut self, path: &str, bytes: &[u8]) {
        let file = self.open(path);
        let exchange =
            self.conversation.exchange(body::read_request(file, 0, 65_536), body::read_response(bytes));
        self.play(&exchange);
        self.close(file);
    }

    pub(crate) fn rename(&mut self, from: &str, to: &str) {
        let file = self.open(from);
        let exchange = self.conversation.exchange(body::rename_request(file, to), body::set_info_response());
        self.play(&exchange);
        self.close(file);
    }

    pub(crate) fn delete(&mut self, path: &str) {
        let file = self.open(path);
        let info = body::set_info_request(file, FileInfoClass::DISPOSITION, vec![1]);
        let exchange = self.conversation.exchange(info, body::set_info_response());
        self.play(&exchange);
        self.close(file);
    }

    /// Sets the time of creation of a file, in 100 nanoseconds since 1601.
    pub(crate) fn set_created(&mut self, file: FileId, time: u64) {
        let mut info = vec![0; 40];
        info[..8].copy_from_slice(&time.to_le_bytes());
        let info = body::set_info_request(file, FileInfoClass::BASIC, info);
        let exchange = self.conversation.exchange(info, body::set_info_response());
        self.play(&exchange);
    }

    pub(crate) fn list(&mut self, path: &str) {
        let file = self.open(path);
        let exchange = self
            .conversation
            .exchange(body::query_directory_request(file), body::query_directory_response("a"));
        self.play(&exchange);
        self.close(file);
    }

    /// Opens a pipe by its name.
    pub(crate) fn pipe(&mut self, name: &str) -> FileId {
        self.connect_tree(r"\\srv\IPC$", ShareType::PIPE);
        self.open(name)
    }

    /// A call whose answer the capture does not contain.
    pub(crate) fn ask(&mut self, interface: &'static str, operation: &str, arguments: &[(&str, Value)]) {
        self.is_deaf = true;
        // The pipe is opened and bound as always.
        self.call(interface, operation, arguments, 0);
        self.is_deaf = false;
    }

    /// A call that returns this, on a pipe of its interface.
    pub(crate) fn call(
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
        let declared = Arguments::of(known.uuid).expect("declared arguments");
        let opnum = (0..200).find(|opnum| known.operation(*opnum) == Some(operation)).expect("an operation");
        let of = declared.operation(opnum).expect("a declared operation");
        let stub = |fields: Vec<&'static Field>| {
            let nodes: Vec<Node> = fields
                .iter()
                .map(|field| Node::new(field.name, filled(field.name, &field.of, arguments)))
                .collect();
            emit(fields, &nodes, Syntax::Ndr, ByteOrder::Little)
        };
        let request = stub(of.request().collect());
        let mut response = stub(of.response().collect());
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
            let request = self.conversation.request(smbtrail_wire::Command::IOCTL, asks);
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

    fn play(&mut self, (request, response): &Exchange<'_>) {
        self.show(Direction::ToServer, request);
        self.show(Direction::ToClient, response);
    }

    fn show(&mut self, direction: Direction, message: &Message<'_>) {
        let moment = self.moment();
        let bytes = message.to_vec();
        let frame = Frame::new(self.connection_id(), direction, moment, bytes.len());
        self.tracker.handle_frame(frame, &bytes.as_slice(), &mut self.findings);
    }

    fn connection_id(&self) -> smbtrail_track::ConnectionId {
        smbtrail_track::ConnectionId(self.connection)
    }

    fn moment(&mut self) -> Moment {
        self.frame += 1;
        self.now += 1_000_000;
        Moment { frame: self.frame, time: Time(self.now), file: 0, digits: 6 }
    }
}

/// A value of a type: what is given under its name, and zeros.
fn filled(name: &str, of: &Type, given: &[(&str, Value)]) -> Value {
    if let Some((_, value)) = given.iter().find(|(known, _)| *known == name) {
        return value.clone();
    }
    match of {
        Type::Struct(fields) => Value::Struct(
            fields.iter().map(|field| Node::new(field.name, filled(field.name, &field.of, given))).collect(),
        ),
        Type::Ptr(of) if names(of, given) => filled(name, of, given),
        Type::Ref(of) => filled(name, of, given),
        Type::Union(union) => {
            let wanted =
                given.iter().find(|(known, _)| *known == "level").and_then(|(_, value)| value.number());
            let arm = union
                .arms
                .iter()
                .find(|(tag, of)| wanted.map_or_else(|| names(of, given), |level| level == *tag));
            match arm.or(union.arms.first()) {
                Some((tag, of)) => Value::Arm(*tag, vec![Node::new("", filled("", of, given))]),
                None => Value::Null,
            }
        }
        _ => Value::Null,
    }
}

/// Whether a type has a member of a name that is given.
fn names(of: &Type, given: &[(&str, Value)]) -> bool {
    match of {
        Type::Struct(fields) => fields
            .iter()
            .any(|field| given.iter().any(|(name, _)| *name == field.name) || names(&field.of, given)),
        Type::Ptr(of) | Type::Ref(of) => names(of, given),
        Type::Union(union) => union.arms.iter().any(|(_, of)| names(of, given)),
        _ => false,
    }
}

pub(crate) fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

pub(crate) fn number(number: u64) -> Value {
    Value::Number(number, Show::Number)
}

/// A handle that a number names.
pub(crate) fn handle(number: u8) -> Value {
    let mut handle = Handle::default();
    handle.bytes[4] = number;
    Value::Handle(handle)
}

pub(crate) fn list(values: impl IntoIterator<Item = Value>) -> Value {
    Value::List(values.into_iter().map(|value| Node::new("", value)).collect())
}
