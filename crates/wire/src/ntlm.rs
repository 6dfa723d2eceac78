//! Numbers of NTLM. `[MS-NLMP]` 2.2

values! {
    /// Which of the three messages it is. `[MS-NLMP]` 2.2.1.1, field MessageType
    pub struct NtlmMessageType: u32 {
        /// NEGOTIATE_MESSAGE.
        NEGOTIATE = 1, "NtLmNegotiate";
        /// CHALLENGE_MESSAGE.
        CHALLENGE = 2, "NtLmChallenge";
        /// AUTHENTICATE_MESSAGE.
        AUTHENTICATE = 3, "NtLmAuthenticate";
    }
}

flags! {
    /// What the sender can do and wants. `[MS-NLMP]` 2.2.2.5
    pub struct NtlmFlags: u32 {
        /// Texts are in UTF-16.
        UNICODE = 0x0000_0001, "NTLMSSP_NEGOTIATE_UNICODE";
        /// Texts are in the OEM code page.
        OEM = 0x0000_0002, "NTLM_NEGOTIATE_OEM";
        /// The server is to give TargetName.
        REQUEST_TARGET = 0x0000_0004, "NTLMSSP_REQUEST_TARGET";
        /// Messages are signed.
        SIGN = 0x0000_0010, "NTLMSSP_NEGOTIATE_SIGN";
        /// Messages are encrypted.
        SEAL = 0x0000_0020, "NTLMSSP_NEGOTIATE_SEAL";
        /// Connectionless.
        DATAGRAM = 0x0000_0040, "NTLMSSP_NEGOTIATE_DATAGRAM";
        /// The session key is derived from the LM response.
        LM_KEY = 0x0000_0080, "NTLMSSP_NEGOTIATE_LM_KEY";
        /// NTLM version 1 is in use.
        NTLM = 0x0000_0200, "NTLMSSP_NEGOTIATE_NTLM";
        /// The client logs on anonymously.
        ANONYMOUS = 0x0000_0800, "NTLMSSP_ANONYMOUS";
        /// DomainName is given.
        OEM_DOMAIN_SUPPLIED = 0x0000_1000, "NTLMSSP_NEGOTIATE_OEM_DOMAIN_SUPPLIED";
        /// Workstation is given.
        OEM_WORKSTATION_SUPPLIED = 0x0000_2000, "NTLMSSP_NEGOTIATE_OEM_WORKSTATION_SUPPLIED";
        /// Every message has a signature, which may be a dummy.
        ALWAYS_SIGN = 0x0000_8000, "NTLMSSP_NEGOTIATE_ALWAYS_SIGN";
        /// TargetName is a domain.
        TARGET_TYPE_DOMAIN = 0x0001_0000, "NTLMSSP_TARGET_TYPE_DOMAIN";
        /// TargetName is a server.
        TARGET_TYPE_SERVER = 0x0002_0000, "NTLMSSP_TARGET_TYPE_SERVER";
        /// NTLM v2 session security: with NTLMv1 responses, the client's challenge enters the response.
        EXTENDED_SESSIONSECURITY = 0x0008_0000, "NTLMSSP_NEGOTIATE_EXTENDED_SESSIONSECURITY";
        /// An identify-level token is wanted.
        IDENTIFY = 0x0010_0000, "NTLMSSP_NEGOTIATE_IDENTIFY";
        /// The LM session key is wanted.
        REQUEST_NON_NT_SESSION_KEY = 0x0040_0000, "NTLMSSP_REQUEST_NON_NT_SESSION_KEY";
        /// TargetInfo is given.
        TARGET_INFO = 0x0080_0000, "NTLMSSP_NEGOTIATE_TARGET_INFO";
        /// Version is given.
        VERSION = 0x0200_0000, "NTLMSSP_NEGOTIATE_VERSION";
        /// Session keys of 128 bits.
        KEY_128 = 0x2000_0000, "NTLMSSP_NEGOTIATE_128";
        /// The client chooses the session key and sends it encrypted.
        KEY_EXCH = 0x4000_0000, "NTLMSSP_NEGOTIATE_KEY_EXCH";
        /// Session keys of 56 bits.
        KEY_56 = 0x8000_0000, "NTLMSSP_NEGOTIATE_56";
    }
}

values! {
    /// Which attribute a value of an AV_PAIR belongs to. `[MS-NLMP]` 2.2.2.1, field AvId
    pub struct AvId: u16 {
        /// The list's end.
        EOL = 0, "MsvAvEOL";
        /// The server's NetBIOS name.
        NB_COMPUTER_NAME = 1, "MsvAvNbComputerName";
        /// The domain's NetBIOS name.
        NB_DOMAIN_NAME = 2, "MsvAvNbDomainName";
        /// The server's DNS name.
        DNS_COMPUTER_NAME = 3, "MsvAvDnsComputerName";
        /// The domain's DNS name.
        DNS_DOMAIN_NAME = 4, "MsvAvDnsDomainName";
        /// The forest's DNS name.
        DNS_TREE_NAME = 5, "MsvAvDnsTreeName";
        /// Flags.
        FLAGS = 6, "MsvAvFlags";
        /// The server's time.
        TIMESTAMP = 7, "MsvAvTimestamp";
        /// The client's machine.
        SINGLE_HOST = 8, "MsvAvSingleHost";
        /// The service principal name that the client means to reach.
        TARGET_NAME = 9, "MsvAvTargetName";
        /// A hash of the TLS channel.
        CHANNEL_BINDINGS = 10, "MsvAvChannelBindings";
    }
}

flags! {
    /// MsvAvFlags; the specification gives the flags no names, so these are ours. `[MS-NLMP]` 2.2.2.1
    pub struct AvFlags: u32 {
        /// The account's authentication is constrained.
        CONSTRAINED = 0x1;
        /// The AUTHENTICATE message has a MIC.
        MIC = 0x2;
        /// The target name comes from an untrusted source.
        UNTRUSTED_SPN = 0x4;
    }
}
