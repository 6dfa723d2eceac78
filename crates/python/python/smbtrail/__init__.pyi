# Written by stubs.py, from the kinds of rows.
from collections.abc import Iterable, Sequence
from os import PathLike
from typing import Any, Literal, final

__all__ = ["Capture", "Rows", "__version__", "open"]

__version__: str

def open(
    *paths: str | PathLike[str],
    secrets: str | PathLike[str] | Iterable[str | PathLike[str]] | None = None,
    filter: str | None = None,
) -> Capture: ...

@final
class Rows:
    @property
    def name(self) -> str: ...
    @property
    def columns(self) -> list[str]: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
    def __arrow_c_schema__(self) -> object: ...

class Capture:
    def __init__(self, source: Any, paths: Sequence[str | PathLike[str]]) -> None: ...
    def summary(self) -> dict[str, Any]: ...
    def diagnose(self) -> dict[str, Any]: ...
    def messages(self, columns: Sequence[_MessagesColumn] | None = None) -> Rows:
        """One row per message, in the order of frames. With `--envelopes` also one row per frame that is
        encrypted or compressed and was not opened: what its header does not say is null."""
    def hosts(self, columns: Sequence[_HostsColumn] | None = None) -> Rows:
        """One row per address that sends or receives SMB, in the order of first frames. Names, version and
        system are what the host says of itself."""
    def connections(self, columns: Sequence[_ConnectionsColumn] | None = None) -> Rows:
        """One row per connection of TCP, or stream of QUIC, in the order of first frames: what its ends
        offered and agreed on, what passed over it, and the fingerprints of both, which docs/fingerprint.md
        explains."""
    def sessions(self, columns: Sequence[_SessionsColumn] | None = None) -> Rows:
        """One row per session, in the order of first frames: a logon that the server accepted, or whose
        answer is missing while the session is in use. `logons` has the refused ones."""
    def logons(self, columns: Sequence[_LogonsColumn] | None = None) -> Rows:
        """One row per attempt to set up a session, or to authenticate in DCE/RPC on a pipe, in the order of
        first frames."""
    def trees(self, columns: Sequence[_TreesColumn] | None = None) -> Rows:
        """One row per tree connect, refused ones too, in the order of first frames."""
    def opens(self, columns: Sequence[_OpensColumn] | None = None) -> Rows:
        """One row per open of a file, directory or pipe, refused ones too, in the order of first frames."""
    def pipes(self, columns: Sequence[_PipesColumn] | None = None) -> Rows:
        """One row per open of a pipe over which something passed, in the order of first frames. [`rpc`](#rpc)
        lists the calls."""
    def pipes_content(self, columns: Sequence[_PipesContentColumn] | None = None) -> Rows:
        """One row per message with data that is no DCE/RPC on a pipe, in the order of frames."""
    def rpc(self, columns: Sequence[_RpcColumn] | None = None) -> Rows:
        """One row per call of DCE/RPC on a pipe, in the order of first fragments. The interface is that of
        the bind, never that of the pipe's name."""
    def timeline(self, columns: Sequence[_TimelineColumn] | None = None) -> Rows:
        """One row per event, in the order of frames: logons and logoffs, connections to shares, opens, what
        opens moved, changes of files, and anomalies. `message`, `datetime` and `timestamp_desc` are what
        Timesketch asks for in CSV and JSON Lines."""
    def changes(self, columns: Sequence[_ChangesColumn] | None = None) -> Rows:
        """One row per change that the server answered with success, in the order of first answers. What one
        open wrote to one path is one row. A file is deleted when the last of its opens ends that the capture
        contains; the row says who asked for that."""
    def locks(self, columns: Sequence[_LocksColumn] | None = None) -> Rows:
        """One row per thing that is held of a file (the file itself with its share access, an oplock, a
        lease, a range of bytes), and one per conflict over it, in the order of their beginnings. Pipes are
        left out."""
    def credits(self, columns: Sequence[_CreditsColumn] | None = None) -> Rows:
        """One row per connection, in the order of first frames."""
    def stats(self, columns: Sequence[_StatsColumn] | None = None) -> Rows:
        """One row per group of exchanges, the group with most of them first. What `--by` does not name is
        null in every row. An exchange is a request with its responses; a response without its request in the
        capture counts as one too. Percentiles come from a log-linear histogram: at most 1 % too high."""
    def protection(self, columns: Sequence[_ProtectionColumn] | None = None) -> Rows:
        """One row per session and share, in the order of the sessions' first frames, and one per session for
        what is about no share. Messages that could be read are counted, but for SESSION_SETUP and
        TREE_CONNECT, from which the protection follows."""
    def audit(self, columns: Sequence[_AuditColumn] | None = None) -> Rows:
        """One row per client and server, in the order of first frames: what their traffic needs that should
        be turned off. What the server refused counts for nothing."""
    def dfs(self, columns: Sequence[_DfsColumn] | None = None) -> Rows:
        """One row per request for a DFS referral, in the order of requests: what the path leads to, and where
        the client went."""
    def encrypted(self, columns: Sequence[_EncryptedColumn] | None = None) -> Rows:
        """One row per session with encrypted messages, or connection of QUIC that no key opens, in the order
        of first frames: what the outside shows, whether they could be opened or not. Sizes are those of the
        messages when opened; of QUIC, those of its packets."""
    def verify(self, columns: Sequence[_VerifyColumn] | None = None) -> Rows:
        """One row per channel of a session, in the order of the sessions' first frames. Each message of a
        compound counts, and those that were encrypted too. Signed = good + bad + unverifiable."""
    def anomalies(self, columns: Sequence[_AnomaliesColumn] | None = None) -> Rows:
        """One row per anomaly, in the order of frames. [anomalies.md](anomalies.md) has a section for each
        kind."""
    def files(self, columns: Sequence[_FilesColumn] | None = None) -> Rows:
        """One row per version of a file: its content between two changes, as far as READs and WRITEs show it.
        Rows are in the order of server, share, path and time."""
    def files_map(self, columns: Sequence[_FilesMapColumn] | None = None) -> Rows:
        """One row per range of a version of a file, without gaps: which message it is known from, or why it
        is unknown."""
    def tree(self, columns: Sequence[_TreeColumn] | None = None) -> Rows:
        """One row per file, folder and stream that listings, opens or changes show, read or not. A folder
        comes before what is in it. A file that got another name has a row for each."""
    def findings(self, columns: Sequence[_FindingsColumn] | None = None) -> Rows:
        """One row per finding, what matters most first. [findings.md](findings.md) has a section for each id."""
    def verdicts(self, columns: Sequence[_VerdictsColumn] | None = None) -> Rows:
        """One object per verdict, the costliest first. [diagnose.md](diagnose.md) has a section for each."""

_MessagesColumn = Literal[
    "frame", "file", "time", "time_ns", "connection", "client", "client_address", "client_port", "server",
    "server_address", "server_port", "command", "direction", "message_id", "async_id", "process_id",
    "tree_id", "session_id", "file_id", "status", "channel_sequence", "reserved", "credit_charge", "credits",
    "flags", "next_command", "related", "signed", "encrypted", "signature", "share", "path", "user", "offset",
    "length", "rdma", "exchange", "request_frame", "latency_us", "send_us", "wait_us", "receive_us",
]

_HostsColumn = Literal[
    "address", "also_at", "network", "netbios_name", "dns_name", "domain", "roles", "version", "os",
    "taken_for", "users", "connections", "client_fps", "server_fps", "first_frame", "first", "first_ns",
    "last", "last_ns",
]

_ConnectionsColumn = Literal[
    "connection", "client", "client_address", "client_port", "server", "server_address", "server_port",
    "network", "transport", "quic_version", "quic_opened", "quic_moves", "server_name", "alpn", "client_tls",
    "dialect", "dialect_offered", "client_guid", "server_guid", "signing_client", "signing_server", "signing",
    "ciphers_offered", "cipher", "encryption_required", "encrypted_frames", "compression", "compressed",
    "messages", "smb1", "bytes_sent", "bytes_received", "bytes_lost", "rtt_server_us", "rtt_client_us",
    "rtt_us", "client_packets", "client_tcp_bytes", "client_retransmitted", "client_duplicate",
    "client_out_of_order", "client_zero_windows", "client_in_flight", "client_ttl", "server_packets",
    "server_tcp_bytes", "server_retransmitted", "server_duplicate", "server_out_of_order",
    "server_zero_windows", "server_in_flight", "server_ttl", "credits_requested", "credits_granted",
    "credits_lowest", "sessions", "client_fp", "server_fp", "first_create", "first_frame", "first",
    "first_ns", "last", "last_ns",
]

_SessionsColumn = Literal[
    "session_id", "client", "client_address", "client_port", "server", "server_address", "server_port",
    "network", "user", "domain", "workstation", "auth", "status", "dialect", "signing", "encryption", "guest",
    "anonymous", "claimed_user", "claimed_domain", "channels", "first_frame", "start", "start_ns", "end",
    "end_ns", "trees", "opens", "messages",
]

_LogonsColumn = Literal[
    "frame", "time", "time_ns", "client", "client_address", "client_port", "server", "server_address",
    "server_port", "network", "session_id", "pipe", "user", "domain", "claimed_user", "claimed_domain",
    "anonymous", "user_source", "workstation", "auth", "status", "outcome", "mechanisms_server",
    "mechanisms_client", "mechanism_chosen", "downgraded", "ntlm", "ntlm_why", "kdc_error", "mic",
    "target_name", "channel_bindings", "client_version", "server_version", "service", "realm",
    "ticket_cipher", "ticket_kvno", "kerberos_error", "proven_by",
]

_TreesColumn = Literal[
    "frame", "session_id", "tree_id", "share", "share_type", "user", "client", "client_name", "server",
    "server_name", "status", "opens", "bytes_read", "bytes_written",
]

_OpensColumn = Literal[
    "frame", "session_id", "tree_id", "file_id", "share", "path", "user", "client", "client_name", "server",
    "server_name", "disposition", "action", "access", "status", "bytes_read", "bytes_written", "renamed_to",
    "deleted", "opened", "opened_ns", "closed", "closed_ns", "size",
]

_PipesColumn = Literal[
    "frame", "time", "time_ns", "user", "session_id", "share", "pipe", "protocol", "interfaces", "calls",
    "faults", "unanswered", "sealed", "lacking", "bytes_to_server", "bytes_to_client", "messages_to_server",
    "messages_to_client", "sizes_to_server", "sizes_to_client", "framing_to_server", "framing_to_client",
    "framing_from", "entropy_to_server", "entropy_to_client", "first_to_server", "first_to_client",
]

_PipesContentColumn = Literal[
    "frame", "time", "time_ns", "user", "session_id", "share", "pipe", "direction", "bytes", "text",
    "framing", "framing_from", "data",
]

_RpcColumn = Literal[
    "frame", "response_frame", "time", "time_ns", "client", "client_address", "client_port", "server",
    "server_address", "server_port", "user", "session_id", "pipe", "uuid", "version", "interface", "opnum",
    "operation", "syntax", "auth_level", "sealed", "lacking", "fragments", "request_bytes", "response_bytes",
    "result", "fault", "latency_us", "arguments", "summary",
]

_TimelineColumn = Literal[
    "datetime", "datetime_ns", "timestamp_desc", "event", "message", "frame", "user", "client", "server",
    "share", "path", "size", "status",
]

_ChangesColumn = Literal[
    "time", "time_ns", "change", "object", "user", "client", "client_name", "server", "server_name", "share",
    "path", "to", "size", "bytes", "writes", "attributes", "security", "request_frame", "frame", "last_frame",
    "last_time", "last_time_ns",
]

_LocksColumn = Literal[
    "start", "start_ns", "kind", "what", "server", "share", "path", "holder", "holder_client", "waiter",
    "waiter_client", "access", "sharing", "oplock", "lease", "offset", "length", "exclusive", "status", "end",
    "end_ns", "ended", "lasted_us", "frame", "end_frame",
]

_CreditsColumn = Literal[
    "connection", "client", "client_address", "client_port", "server", "server_address", "server_port",
    "requested", "granted", "charged", "lowest_balance", "times_exhausted", "grants_of_zero",
    "out_of_window_ids", "timeline_start", "timeline_start_ns", "timeline_step_us", "timeline",
]

_StatsColumn = Literal[
    "command", "client", "server", "server_address", "server_port", "share", "path", "status", "hour",
    "hour_ns", "user", "count", "errors", "pending", "unanswered", "p50_us", "p90_us", "p99_us", "max_us",
    "bytes",
]

_ProtectionColumn = Literal[
    "frame", "client", "client_address", "client_port", "server", "server_address", "server_port", "user",
    "session_id", "share", "dialect", "messages", "signing_required", "signing", "signed", "unsigned_why",
    "encryption_offered", "encryption_required", "cipher", "encrypted", "unencrypted_why", "opaque",
]

_AuditColumn = Literal[
    "client", "client_name", "server", "server_name", "connections", "dialect", "smb1", "ntlm_v1", "ntlm",
    "kerberos", "rc4", "guest", "anonymous", "messages", "unsigned", "require_signing", "frames",
]

_DfsColumn = Literal[
    "frame", "time", "time_ns", "client", "client_address", "client_port", "server", "server_address",
    "server_port", "user", "path", "status", "ttl", "targets", "tried", "outcome", "reached",
]

_EncryptedColumn = Literal[
    "session_id", "client", "client_address", "client_port", "server", "server_address", "server_port",
    "user", "cipher", "server_name", "opened", "sent", "sent_bytes", "sent_largest", "received",
    "received_bytes", "received_largest", "first_frame", "start", "start_ns", "end", "end_ns", "sent_step_us",
    "sent_timeline", "received_step_us", "received_timeline",
]

_VerifyColumn = Literal[
    "session_id", "channel", "client", "client_address", "client_port", "user", "algorithm", "signed", "good",
    "bad", "unsigned", "unverifiable", "reason", "bad_frames",
]

_AnomaliesColumn = Literal[
    "frame", "time", "time_ns", "severity", "kind", "meaning", "structure", "offset", "offset_in", "expected",
    "found", "connection", "session_id",
]

_FilesColumn = Literal[
    "server", "share", "path", "stream", "version", "latest", "cause", "from", "from_ns", "to", "to_ns",
    "size", "known_bytes", "complete", "uncertain", "holes", "type", "sha256", "sha1", "md5", "tlsh",
    "listed", "entropy", "zone", "host_url", "referrer_url", "bytes_read", "bytes_written", "readers",
    "writers", "clients", "caching", "deleted", "renamed_to", "first_frame", "last_frame",
]

_FilesMapColumn = Literal[
    "server", "share", "path", "stream", "version", "start", "end", "source", "first_frame", "last_frame",
    "time", "time_ns", "user", "client",
]

_TreeColumn = Literal[
    "server", "share", "path", "stream", "kind", "size", "created", "created_ns", "written", "written_ns",
    "attributes", "file_id", "short_name", "known_by", "listed_wholly", "listed_wholly_ns", "from", "from_ns",
    "to", "to_ns", "first_frame", "last_frame",
]

_FindingsColumn = Literal[
    "id", "title", "severity", "confidence", "attack", "attack_version", "first", "first_ns", "last",
    "last_ns", "client", "server", "user", "share", "path", "object", "count", "why", "evidence",
    "evidence_total", "filter", "benign", "next",
]

_VerdictsColumn = Literal[
    "verdict", "share", "lost_us", "client", "server", "user", "path", "holder", "frames", "filter", "advice",
    "title", "why",
]
