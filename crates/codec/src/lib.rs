//! SMB2 and SMB3 messages: bytes to values and back
