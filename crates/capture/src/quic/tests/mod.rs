//! Tests of QUIC: vectors of the RFCs, connections that are made here, and tshark's view of recordings.

mod hostile;
mod kit;
mod made;
mod oracle;
mod vectors;
