//! What an SMB2 security blob says: SPNEGO and NTLMSSP
