//! What a call said: its arguments and results by name, and a line of text.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt::Write as _;

use super::declare::Arguments;
use super::handles::Handles;
use crate::ndr::{NdrError, Node, Seal, Secret, Show, Value, decode, find};
use crate::{ByteOrder, Call, End, Interface, Outcome, ResultKind, Stub, Syntax};

/// What a call said.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Said {
    /// What the client wrote.
    pub request: Vec<Node>,
    /// What the server wrote.
    pub response: Vec<Node>,
    /// What the call returned; `None` without a response, or when it cannot be read.
    pub result: Option<Outcome>,
    /// Why the arguments, and why the results, could not be read to their end.
    pub errors: [Option<NdrError>; 2],
}

impl Said {
    /// Reads what a call said; `None` when its interface is unknown, or it is sealed. `handles` are those of its pipe: they
    /// are named, and new ones are learned.
    #[must_use]
    pub fn of<M: Copy>(call: &Call<M>, handles: &mut Handles<M>) -> Option<Self> {
        let context = call.context?;
        let declared = Arguments::of(context.interface)?;
        let operation = declared.operation(call.opnum);
        let syntax = context.syntax?;
        let mut said = Self::default();
        if let Some(operation) = operation {
            (said.request, said.errors[0]) = values(operation.request(), &call.request, syntax);
            handles.name(&mut said.request);
        }
        if call.end == End::Response {
            if let Some(operation) = operation {
                (said.response, said.errors[1]) = values(operation.response(), &call.response, syntax);
            }
            let kind = operation.and_then(|operation| operation.returns).unwrap_or(declared.returns);
            said.result = returned(kind, &call.response);
            if let Some(operation) = operation {
                handles.learn(operation, &said.request, &said.response, call.answered.unwrap_or(call.asked));
            }
            handles.name(&mut said.response);
        }
        interpret(&mut said.request);
        let kind = find_number(&said.request, "kind");
        interpret_data(&mut said.response, kind);
        if context.interface == super::services::SVCCTL.uuid {
            interpret_services(call.opnum, &mut said.response);
        }
        Some(said)
    }

    /// Opens what is encrypted in a way of its own: `open` gets how, and the bytes, and gives what they are.
    pub fn open_secrets(&mut self, open: &mut dyn FnMut(Seal, &[u8]) -> Option<Value>) {
        let mut work = |secret: &mut Secret, front: &[u8]| {
            let opened = match front {
                [] => open(secret.seal, &secret.bytes),
                front => open(secret.seal, &[front, &secret.bytes].concat()),
            };
            secret.plain = opened.map(Box::new);
        };
        each_secret(&mut self.request, &mut work);
        each_secret(&mut self.response, &mut work);
    }

    /// The same, with passwords and other secrets as what they are, where that is known.
    #[must_use]
    pub fn revealed(mut self) -> Self {
        reveal(&mut self.request);
        reveal(&mut self.response);
        self
    }

    /// What the client wrote under this name, at any depth.
    #[must_use]
    pub fn argument(&self, name: &str) -> Option<&Value> {
        find(&self.request, name).map(|node| &node.value)
    }

    /// What the server wrote under this name, at any depth.
    #[must_use]
    pub fn answer(&self, name: &str) -> Option<&Value> {
        find(&self.response, name).map(|node| &node.value)
    }

    /// A line of text: the operation, what it is about, and what it returned. Long values and lists are cut.
    #[must_use]
    pub fn summary<M>(&self, call: &Call<M>) -> String {
        self.line(call, false)
    }

    /// The same with all values in full, also those that say little.
    #[must_use]
    pub fn in_full<M>(&self, call: &Call<M>) -> String {
        self.line(call, true)
    }

    fn line<M>(&self, call: &Call<M>, full: bool) -> String {
        let put = |node: &Node, line: &mut String| if full { put_full(node, line) } else { put(node, line) };
        let mut line = String::new();
        let interface = call.context.and_then(|context| Interface::find(context.interface));
        match interface.and_then(|interface| interface.operation(call.opnum)) {
            Some(name) => line.push_str(name),
            // Writing to a String cannot fail.
            None => drop(write!(line, "opnum {}", call.opnum)),
        }
        let seal = |stub: &Stub, line: &mut String| line.push_str(if stub.sealed { " (sealed)" } else { "" });
        seal(&call.request, &mut line);
        self.request.iter().for_each(|node| put(node, &mut line));
        if full {
            line.push_str(" →");
            seal(&call.response, &mut line);
            self.response.iter().for_each(|node| put(node, &mut line));
            return line;
        }
        let task = self.request.iter().find(|node| node.name == "xml").and_then(|node| node.value.text());
        task.into_iter().for_each(|xml| put_task(xml, &mut line));
        let before = line.len();
        line.push_str(" →");
        let shown = line.len();
        self.response.iter().filter(|node| !self.is_repeated(node)).for_each(|node| put(node, &mut line));
        if line.len() == shown {
            line.truncate(before);
        }
        line
    }

    /// Whether a result is what the client wrote.
    fn is_repeated(&self, node: &Node) -> bool {
        matches!(node.value, Value::Handle(_))
            || self.request.iter().any(|asked| asked.name == node.name && asked.value == node.value)
    }
}

/// Visits secrets, each with what its siblings say of how to open it.
fn each_secret(nodes: &mut [Node], work: &mut dyn FnMut(&mut Secret, &[u8])) {
    let front = front(nodes);
    for node in nodes {
        match &mut node.value {
            Value::Secret(secret) => work(secret, &front),
            Value::List(nodes) | Value::Struct(nodes) | Value::Arm(_, nodes) => each_secret(nodes, work),
            _ => {}
        }
    }
}

/// What is put in front of a password that is protected, which its siblings say; empty without one.
fn front(nodes: &[Node]) -> Vec<u8> {
    let is_protected =
        |node: &Node| matches!(&node.value, Value::Secret(secret) if secret.seal == Seal::ProtectedPassword);
    let mut front = Vec::new();
    if !nodes.iter().any(is_protected) {
        return front;
    }
    for node in nodes {
        match (node.name, &node.value) {
            ("authentication" | "salt", Value::Bytes(bytes)) => front.extend(bytes),
            ("iterations", Value::Number(number, _)) => front.extend(number.to_le_bytes()),
            _ => {}
        }
    }
    front
}

fn reveal(nodes: &mut [Node]) {
    for node in nodes {
        match &mut node.value {
            Value::Secret(secret) => {
                if let Some(plain) = secret.plain.take() {
                    node.value = *plain;
                }
            }
            Value::List(nodes) | Value::Struct(nodes) | Value::Arm(_, nodes) => reveal(nodes),
            _ => {}
        }
    }
}

/// Reads arguments or results.
fn values<'f>(
    fields: impl Iterator<Item = &'f crate::ndr::Field>,
    stub: &Stub,
    syntax: Syntax,
) -> (Vec<Node>, Option<NdrError>) {
    if stub.sealed || stub.bytes.is_empty() {
        return (Vec::new(), None);
    }
    let decoded = decode(fields, &stub.bytes, syntax, stub.order);
    (decoded.nodes, decoded.error)
}

/// What a call returned: the last four bytes of its results.
fn returned(kind: ResultKind, stub: &Stub) -> Option<Outcome> {
    if kind == ResultKind::Nothing || stub.sealed || stub.cut {
        return None;
    }
    let last = stub.bytes.last_chunk::<4>()?;
    let code = match stub.order {
        ByteOrder::Little => u32::from_le_bytes(*last),
        ByteOrder::Big => u32::from_be_bytes(*last),
    };
    Some(Outcome::new(kind, code))
}

fn find_number(nodes: &[Node], name: &str) -> Option<u64> {
    nodes.iter().find(|node| node.name == name)?.value.number()
}

/// Reads the data of a registry value by its kind, where both are there.
fn interpret(nodes: &mut [Node]) {
    let kind = find_number(nodes, "kind");
    interpret_data(nodes, kind);
}

fn interpret_data(nodes: &mut [Node], kind: Option<u64>) {
    let kind = find_number(nodes, "kind").or(kind);
    let Some(data) = nodes.iter_mut().find(|node| node.name == "data") else { return };
    let (Value::Bytes(bytes), Some(kind)) = (&data.value, kind) else { return };
    let read = match (kind, bytes.as_slice()) {
        (4, [a, b, c, d]) => Some(Value::Number(u32::from_le_bytes([*a, *b, *c, *d]).into(), Show::Number)),
        (5, [a, b, c, d]) => Some(Value::Number(u32::from_be_bytes([*a, *b, *c, *d]).into(), Show::Number)),
        (11, bytes) => {
            bytes.first_chunk::<8>().map(|bytes| Value::Number(u64::from_le_bytes(*bytes), Show::Number))
        }
        (1 | 2 | 6 | 7, bytes) => {
            let units: Vec<u16> =
                bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
            let text = String::from_utf16_lossy(&units);
            let text = text.trim_end_matches('\0').replace('\0', "\n");
            (!bytes.is_empty()).then_some(Value::Text(text))
        }
        _ => None,
    };
    if let Some(read) = read {
        data.value = read;
    }
}

/// Reads the list of services in the buffer of the operation of this number: EnumServicesStatus and its relatives.
fn interpret_services(opnum: u16, nodes: &mut [Node]) {
    let (process, wide) = match opnum {
        14 => (false, true),
        26 => (false, false),
        41 => (true, false),
        42 => (true, true),
        _ => return,
    };
    let count = find_number(nodes, "returned").unwrap_or_default();
    if let Some(node) = nodes.iter_mut().find(|node| node.name == "services")
        && let Value::Bytes(bytes) = &node.value
        && let Some(read) = super::buffers::services(bytes, count, process, wide)
    {
        node.value = read;
    }
}

/// The longest value in a line of text.
const SHOWN: usize = 160;

/// Appends ` name=value`, if it says something.
fn put(node: &Node, line: &mut String) {
    let value = match &node.value {
        Value::Null | Value::Pending(_) => return,
        Value::Number(_, show) if show.is_quiet() => return,
        Value::Handle(handle) => match &handle.object {
            Some(object) => object.to_string(),
            None => return,
        },
        Value::Text(text) if text.trim().is_empty() => return,
        // What an arm is has the name of the union.
        Value::Arm(_, nodes) => {
            return nodes.iter().for_each(|arm| put(&Node::new(node.name, arm.value.clone()), line));
        }
        Value::Struct(nodes) => return nodes.iter().for_each(|node| put(node, line)),
        Value::List(nodes) => {
            let shown: Vec<String> = nodes.iter().take(16).filter_map(|node| short(&node.value)).collect();
            match shown.len() {
                0 => return,
                _ => shown.join(","),
            }
        }
        Value::Bytes(bytes) => alloc::format!("({} bytes)", bytes.len()),
        Value::Secret(_) => "(encrypted)".to_owned(),
        value => value.to_string(),
    };
    let value = match value.char_indices().nth(SHOWN) {
        Some((end, _)) => alloc::format!("{}…", value.get(..end).unwrap_or_default()),
        None => value,
    };
    let _ = match node.name {
        "" => write!(line, " {value}"),
        // What the whole document says is in the arguments.
        "xml" => Ok(()),
        name => write!(line, " {name}={value}"),
    };
}

/// Appends ` name=value` in full; the members of what has members in braces, elements in brackets.
fn put_full(node: &Node, line: &mut String) {
    line.push(' ');
    put_node(node, line);
}

fn put_node(node: &Node, line: &mut String) {
    // Writing to a String cannot fail.
    let _ = match node.name {
        "" => Ok(()),
        name => write!(line, "{name}="),
    };
    put_value(&node.value, line);
}

fn put_value(value: &Value, line: &mut String) {
    let nodes = |nodes: &[Node], (open, close): (char, char), line: &mut String| {
        line.push(open);
        for (index, node) in nodes.iter().enumerate() {
            line.push_str(if index > 0 { " " } else { "" });
            put_node(node, line);
        }
        line.push(close);
    };
    match value {
        Value::Bytes(bytes) => bytes.iter().for_each(|byte| {
            let _ = write!(line, "{byte:02x}");
        }),
        Value::Text(text) => {
            let _ = write!(line, "{text:?}");
        }
        Value::List(inner) => nodes(inner, ('[', ']'), line),
        Value::Struct(inner) => nodes(inner, ('{', '}'), line),
        Value::Arm(_, inner) => inner.iter().for_each(|node| put_value(&node.value, line)),
        value => {
            let _ = write!(line, "{value}");
        }
    }
}

/// An element of a list in short: its name, or its first text.
fn short(value: &Value) -> Option<String> {
    match value {
        Value::Null | Value::Pending(_) => None,
        Value::Struct(nodes) | Value::List(nodes) | Value::Arm(_, nodes) => {
            let named = nodes.iter().find(|node| matches!(node.name, "name" | "user" | "client" | "path"));
            let text = nodes.iter().find(|node| matches!(node.value, Value::Text(_)));
            named.or(text).or(nodes.first()).and_then(|node| short(&node.value))
        }
        Value::Text(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        value => Some(value.to_string()),
    }
}

/// Appends what a task runs, from its XML. `[MS-TSCH]` 2.5
fn put_task(xml: &str, line: &mut String) {
    for (tag, name) in
        [("Command", "command"), ("Arguments", "arguments"), ("UserId", "user"), ("Hidden", "hidden")]
    {
        if let Some(text) = element(xml, tag) {
            let _ = write!(line, " {name}={text}");
        }
    }
}

/// The text of the first element with this tag, its entities replaced.
fn element(xml: &str, tag: &str) -> Option<String> {
    let begin = xml.find(&alloc::format!("<{tag}>"))? + tag.len() + 2;
    let rest = xml.get(begin..)?;
    let text = rest.get(..rest.find('<')?)?;
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'");
    Some(text.replace("&amp;", "&").trim().to_owned())
}
