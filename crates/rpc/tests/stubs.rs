//! What calls say, against stubs that other programs made: impacket from typed arguments in both syntaxes, and Samba.

use smbtrail_rpc::{
    Arguments, ByteOrder, Decoded, Field, Interface, NdrError, Node, Operation, Syntax, Value, decode, emit,
};

/// A line of the data: where the stub belongs, its bytes, and what it says.
struct Sample {
    line: usize,
    operation: &'static Operation,
    syntax: Syntax,
    is_request: bool,
    stub: Vec<u8>,
    says: Vec<&'static str>,
}

const DATA: &str = include_str!("data/stubs.tsv");
/// What follows the arguments of a request that is signed with its headers. `[MS-RPCE]` 2.2.2.13
const VERIFICATION: [u8; 8] = [0x8A, 0xE3, 0x13, 0x71, 0x02, 0xF4, 0x36, 0x71];

impl Sample {
    fn fields(&self) -> Vec<&'static Field> {
        if self.is_request { self.operation.request().collect() } else { self.operation.response().collect() }
    }

    fn decode(&self) -> Decoded {
        decode(self.fields(), &self.stub, self.syntax, ByteOrder::Little)
    }
}

fn samples() -> impl Iterator<Item = Sample> {
    let lines = DATA.lines().zip(1..).filter(|(line, _)| !line.starts_with('#'));
    lines.map(|(text, line)| {
        let mut parts = text.split('\t');
        let mut next = || parts.next().expect("the line has five parts");
        let (interface, opnum, syntax, side, hex) = (next(), next(), next(), next(), next());
        let interface = Interface::named(interface).expect("it has a name");
        let declared = Arguments::of(interface.uuid).expect("it is declared");
        let opnum = opnum.parse().expect("a number");
        let operation = declared.operation(opnum).unwrap_or_else(|| panic!("{} {opnum}", interface.name));
        let digit = |index| u8::from_str_radix(&hex[index..index + 2], 16).expect("two digits");
        Sample {
            line,
            operation,
            syntax: if syntax == "ndr64" { Syntax::Ndr64 } else { Syntax::Ndr },
            is_request: side == "request",
            stub: (0..hex.len()).step_by(2).map(digit).collect(),
            says: parts.collect(),
        }
    })
}

/// Names and values, without places.
fn shown(nodes: &[Node]) -> Vec<String> {
    nodes.iter().map(|node| format!("{}={:?}", node.name, plain(&node.value))).collect()
}

fn plain(value: &Value) -> String {
    match value {
        Value::List(nodes) | Value::Struct(nodes) => format!("{:?}", shown(nodes)),
        Value::Arm(tag, nodes) => format!("{tag}:{:?}", shown(nodes)),
        value => value.to_string(),
    }
}

/// Every text of the values: `name=value` of each member.
fn texts(nodes: &[Node], out: &mut Vec<String>) {
    for node in nodes {
        match &node.value {
            Value::List(nodes) | Value::Struct(nodes) | Value::Arm(_, nodes) => texts(nodes, out),
            value => out.push(format!("{}={value}", node.name)),
        }
    }
}

#[test]
fn every_stub_is_read_to_its_end() {
    for sample in samples() {
        let decoded = sample.decode();
        assert_eq!(decoded.error, None, "line {}", sample.line);
        let end = decoded.end.next_multiple_of(4);
        let rest = sample.stub.get(end..).unwrap_or_default();
        let result = if sample.is_request { 0 } else { 4 };
        assert!(
            rest.len() == result || rest.starts_with(&VERIFICATION),
            "line {}: {} of {}",
            sample.line,
            decoded.end,
            sample.stub.len()
        );
    }
}

#[test]
fn the_arguments_are_what_was_typed() {
    for sample in samples() {
        let mut found = Vec::new();
        texts(&sample.decode().nodes, &mut found);
        for said in sample.says {
            // The data of a registry value is read by its kind only in the whole call.
            if said.starts_with("data=") && sample.operation.opnum == 22 {
                continue;
            }
            let fits = |text: &String| if said.contains('=') { text == said } else { text.contains(said) };
            assert!(found.iter().any(fits), "line {}: {said} not in {found:?}", sample.line);
        }
    }
}

#[test]
fn what_is_read_can_be_written_in_every_form() {
    for sample in samples() {
        let nodes = sample.decode().nodes;
        // A tower is read as a line of text, from which its floors cannot be made again.
        if nodes.iter().any(|node| matches!(node.name, "tower" | "towers")) {
            continue;
        }
        for syntax in [Syntax::Ndr, Syntax::Ndr64] {
            for order in [ByteOrder::Little, ByteOrder::Big] {
                let stub = emit(sample.fields(), &nodes, syntax, order);
                let again = decode(sample.fields(), &stub, syntax, order);
                assert_eq!(again.error, None, "line {} {syntax:?} {order:?}", sample.line);
                assert_eq!(shown(&again.nodes), shown(&nodes), "line {} {syntax:?} {order:?}", sample.line);
            }
        }
    }
}

#[test]
fn a_cut_stub_gives_what_is_there() {
    for sample in samples() {
        let whole = sample.decode();
        for end in (0..sample.stub.len()).step_by(7) {
            let cut = decode(sample.fields(), &sample.stub[..end], sample.syntax, ByteOrder::Little);
            assert!(cut.error.is_some() || cut.end <= end, "line {}", sample.line);
            assert!(cut.nodes.len() <= whole.nodes.len());
        }
    }
}

#[test]
fn a_count_that_cannot_be_is_no_reason_to_reserve_memory() {
    let lsarpc = Arguments::of(Interface::named("lsarpc").unwrap().uuid).unwrap();
    // LsarLookupNames: a handle, a count, and an array of two thousand million names.
    let mut stub = [0; 28].to_vec();
    stub[24..28].copy_from_slice(&0x7FFF_FFFF_u32.to_le_bytes());
    let fields: Vec<_> = lsarpc.operation(14).unwrap().request().collect();
    let decoded = decode(fields, &stub, Syntax::Ndr, ByteOrder::Little);
    assert_eq!(decoded.error, Some(NdrError::Count { offset: 24, found: 0x7FFF_FFFF }));
    assert_eq!(decoded.nodes.len(), 2);
}
