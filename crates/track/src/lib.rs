//! The SMB2 state machine: connections, sessions, trees, opens and requests
