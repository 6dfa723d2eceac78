//! What statuses mean that servers answer with, what they often come from, and what to look at.

use smbtrail_wire::NtStatus;

/// What there is to say of a status.
pub(super) struct About {
    pub(super) meaning: &'static str,
    pub(super) causes: &'static str,
    pub(super) next: &'static str,
}

/// What there is to say of a status, if servers answer with it.
pub(super) fn about(status: NtStatus) -> Option<&'static About> {
    STATUSES.iter().find(|(known, _)| *known == status).map(|(_, about)| about)
}

const fn about_it(meaning: &'static str, causes: &'static str, next: &'static str) -> About {
    About { meaning, causes, next }
}

const STATUSES: &[(NtStatus, About)] = &[
    (NtStatus::SUCCESS, about_it("It was done.", "", "")),
    (
        NtStatus::PENDING,
        about_it(
            "Not yet: an interim response. The final one has the same MessageId.",
            "A request that waits: for a change of a folder, a lock, a break of somebody's lease, a pipe, or a slow disk.",
            "`smbtrail diagnose CAPTURE` says what it waited for.",
        ),
    ),
    (
        NtStatus::NOTIFY_ENUM_DIR,
        about_it(
            "The folder changed in more places than can be said: the client has to list it again.",
            "More changes at once than the buffer of the CHANGE_NOTIFY holds.",
            "",
        ),
    ),
    (
        NtStatus::BUFFER_OVERFLOW,
        about_it(
            "Done in part: there is more than was asked for.",
            "A buffer that is too small, or a message of a pipe that is read in pieces: the client asks again.",
            "",
        ),
    ),
    (
        NtStatus::NO_MORE_FILES,
        about_it(
            "The listing is at its end, or nothing in the folder matches.",
            "The last answer of every listing.",
            "",
        ),
    ),
    (
        NtStatus::STOPPED_ON_SYMLINK,
        about_it(
            "The path leads through a symbolic link; the answer says where to, and the client goes there itself.",
            "A symbolic link or a mount point on the share.",
            "",
        ),
    ),
    (
        NtStatus::MORE_PROCESSING_REQUIRED,
        about_it(
            "The logon goes on: the server waits for the client's next message.",
            "Every logon by NTLM has one; Kerberos has none as a rule.",
            "",
        ),
    ),
    (
        NtStatus::NO_MORE_ENTRIES,
        about_it("The list is at its end.", "The last answer of a list of accounts or keys over a pipe.", ""),
    ),
    (
        NtStatus::INVALID_INFO_CLASS,
        about_it(
            "The server does not know what is asked for about the file or the volume.",
            "An older server, or a file system that has no such information.",
            "",
        ),
    ),
    (
        NtStatus::INFO_LENGTH_MISMATCH,
        about_it(
            "The buffer does not have the length that the information needs.",
            "A client that misjudges it, or a request made for an attack.",
            "",
        ),
    ),
    (
        NtStatus::INVALID_HANDLE,
        about_it("The call refers to something that is not open.", "Used after its close, or made up.", ""),
    ),
    (
        NtStatus::INVALID_PARAMETER,
        about_it(
            "Something in the request is wrong.",
            "A CreditCharge too low for the size, a FileId of another session, a malformed context.",
            "`smbtrail anomalies CAPTURE` may name the field.",
        ),
    ),
    (
        NtStatus::NO_SUCH_FILE,
        about_it("Nothing in the folder matches.", "A client that looks whether a name is there.", ""),
    ),
    (
        NtStatus::INVALID_DEVICE_REQUEST,
        about_it(
            "The server does not offer this control.",
            "A client that tries what the server can, such as snapshots or integrity of files; a share without the feature.",
            "",
        ),
    ),
    (
        NtStatus::END_OF_FILE,
        about_it(
            "The read begins at the end of the file or after it.",
            "A program that reads until there is no more.",
            "",
        ),
    ),
    (
        NtStatus::ACCESS_DENIED,
        about_it(
            "Refused: the user does not have the right. Or the session has to be signed or encrypted and the request was not.",
            "Missing rights on the share or in the file's ACL; an answer to an unsigned request; an attempt.",
            "`smbtrail opens CAPTURE` shows what was asked for and by whom.",
        ),
    ),
    (
        NtStatus::BUFFER_TOO_SMALL,
        about_it(
            "The answer does not fit the buffer; nothing of it was sent.",
            "The client asks again with a larger one.",
            "",
        ),
    ),
    (
        NtStatus::OBJECT_NAME_INVALID,
        about_it(
            "The name cannot be one.",
            "Characters that Windows forbids, a leading backslash, a pattern in place of a name.",
            "",
        ),
    ),
    (
        NtStatus::OBJECT_NAME_NOT_FOUND,
        about_it(
            "There is no file of this name.",
            "Programs look for files that may be there (desktop.ini, ._*, Thumbs.db): many of them are ordinary.",
            "",
        ),
    ),
    (
        NtStatus::OBJECT_NAME_COLLISION,
        about_it(
            "There is such a file already.",
            "A file that should be new, or a rename onto another one.",
            "",
        ),
    ),
    (
        NtStatus::OBJECT_PATH_NOT_FOUND,
        about_it(
            "A folder of the path is missing.",
            "A folder that was renamed or deleted, or a DFS path that was not resolved.",
            "",
        ),
    ),
    (
        NtStatus::OBJECT_PATH_SYNTAX_BAD,
        about_it("The path cannot be one.", "`..` that would leave the share, or doubled backslashes.", ""),
    ),
    (
        NtStatus::SHARING_VIOLATION,
        about_it(
            "Somebody has the file open and does not share what is asked for.",
            "A document that is open in a program, a backup or a virus scanner; also the same client's earlier open.",
            "`smbtrail follow --path FILE CAPTURE` shows who opened it before.",
        ),
    ),
    (
        NtStatus::FILE_LOCK_CONFLICT,
        about_it(
            "The bytes are locked by another open.",
            "A database or an office program that locks ranges.",
            "`smbtrail follow --path FILE CAPTURE`",
        ),
    ),
    (
        NtStatus::LOCK_NOT_GRANTED,
        about_it(
            "The lock was refused: another open has one on these bytes.",
            "Two programs that use one file.",
            "`smbtrail follow --path FILE CAPTURE`",
        ),
    ),
    (
        NtStatus::RANGE_NOT_LOCKED,
        about_it("There is no such lock to be removed.", "An unlock of other bytes than were locked.", ""),
    ),
    (
        NtStatus::DELETE_PENDING,
        about_it(
            "The file is deleted and goes away when its last open is closed.",
            "Somebody still has it open.",
            "",
        ),
    ),
    (
        NtStatus::PRIVILEGE_NOT_HELD,
        about_it(
            "The user does not have a privilege that it takes.",
            "A read of the audit list of an ACL, or a link made by somebody who may not.",
            "",
        ),
    ),
    (
        NtStatus::WRONG_PASSWORD,
        about_it(
            "The password is wrong.",
            "A password that is out of date, or guessing.",
            "`smbtrail logons CAPTURE`",
        ),
    ),
    (
        NtStatus::LOGON_FAILURE,
        about_it(
            "The user or the password is wrong; which of them is not said.",
            "A password that is out of date in a service, a phone or a script; guessing.",
            "`smbtrail logons CAPTURE` shows all attempts, and `smbtrail findings CAPTURE` whether they are guessing.",
        ),
    ),
    (
        NtStatus::ACCOUNT_RESTRICTION,
        about_it(
            "Name and password may be right, and a policy forbids this logon.",
            "An empty password over the network, or an account of Protected Users that asks for NTLM.",
            "",
        ),
    ),
    (
        NtStatus::INVALID_LOGON_HOURS,
        about_it("The account may not log on at this time.", "Hours that are set for the account.", ""),
    ),
    (
        NtStatus::PASSWORD_EXPIRED,
        about_it("The password is right and has expired.", "A user who has to change it.", ""),
    ),
    (
        NtStatus::ACCOUNT_DISABLED,
        about_it(
            "The account is disabled.",
            "A former user's device, or an attempt on a built-in account such as Guest.",
            "",
        ),
    ),
    (
        NtStatus::NONE_MAPPED,
        about_it(
            "None of the names or SIDs is known.",
            "A deleted account, or a search for accounts that exist.",
            "",
        ),
    ),
    (
        NtStatus::INSUFFICIENT_RESOURCES,
        about_it(
            "The server has no more memory or other resources.",
            "An overloaded server, or limits on opens and sessions.",
            "",
        ),
    ),
    (NtStatus::PIPE_NOT_AVAILABLE, about_it("All instances of the pipe are in use.", "A busy service.", "")),
    (
        NtStatus::PIPE_BUSY,
        about_it(
            "All instances of the pipe are in use.",
            "A busy service: the client waits and tries again.",
            "",
        ),
    ),
    (
        NtStatus::PIPE_DISCONNECTED,
        about_it(
            "The service at the other end of the pipe has gone.",
            "A service that was stopped, or refused the connection.",
            "",
        ),
    ),
    (
        NtStatus::FILE_IS_A_DIRECTORY,
        about_it("It is a folder, and a file was asked for.", "A client that tries both.", ""),
    ),
    (
        NtStatus::NOT_A_DIRECTORY,
        about_it("It is a file, and a folder was asked for.", "A client that tries both.", ""),
    ),
    (
        NtStatus::NOT_SUPPORTED,
        about_it(
            "The server does not offer this.",
            "A dialect, a feature or a control that the server does not have.",
            "",
        ),
    ),
    (
        NtStatus::BAD_NETWORK_NAME,
        about_it(
            "There is no such share.",
            "A mistyped name, a share that was removed, or a search for shares.",
            "`smbtrail trees CAPTURE`",
        ),
    ),
    (
        NtStatus::REQUEST_NOT_ACCEPTED,
        about_it(
            "The server takes no more connections.",
            "A limit of users on the share, or of a client edition of Windows.",
            "",
        ),
    ),
    (
        NtStatus::NETWORK_ACCESS_DENIED,
        about_it(
            "Refused to this logon over the network.",
            "A local account that may not come over the network, or a guest.",
            "",
        ),
    ),
    (
        NtStatus::NETWORK_NAME_DELETED,
        about_it(
            "The tree connect is gone.",
            "A share that was removed or a session that ended while it was in use.",
            "",
        ),
    ),
    (
        NtStatus::USER_SESSION_DELETED,
        about_it(
            "The server does not know the session (any more).",
            "A restart of the server, a session that ended on another connection, or a made-up id.",
            "The client logs on again: `smbtrail sessions CAPTURE`.",
        ),
    ),
    (
        NtStatus::NETWORK_SESSION_EXPIRED,
        about_it(
            "The session's Kerberos ticket has expired: the client has to log on again in this session.",
            "A session older than its ticket, ten hours as a rule.",
            "`smbtrail logons CAPTURE`",
        ),
    ),
    (
        NtStatus::DIRECTORY_NOT_EMPTY,
        about_it(
            "A folder with something in it cannot be deleted.",
            "Files that somebody else made, or that are open.",
            "",
        ),
    ),
    (
        NtStatus::CANCELLED,
        about_it("The request was withdrawn.", "A CANCEL: the ordinary end of a CHANGE_NOTIFY.", ""),
    ),
    (
        NtStatus::CANNOT_DELETE,
        about_it("The file cannot be deleted.", "A read-only file, or one that a program runs from.", ""),
    ),
    (
        NtStatus::FILE_CLOSED,
        about_it(
            "The open is closed already, or the server does not know it.",
            "Used after its close, or lost with its connection.",
            "",
        ),
    ),
    (
        NtStatus::DISK_FULL,
        about_it("The volume is full, or the user's quota is used up.", "", "`smbtrail stats CAPTURE`"),
    ),
    (NtStatus::QUOTA_EXCEEDED, about_it("The user's quota is used up.", "", "")),
    (
        NtStatus::PATH_NOT_COVERED,
        about_it(
            "The path leads to another server: the client asks DFS where.",
            "An ordinary step of DFS.",
            "",
        ),
    ),
    (
        NtStatus::FS_DRIVER_REQUIRED,
        about_it(
            "The server has no DFS of this name.",
            "A client that asks whether a server does DFS: ordinary.",
            "",
        ),
    ),
    (
        NtStatus::NOT_FOUND,
        about_it("It is not there.", "DFS without this name, a client's usual question.", ""),
    ),
    (
        NtStatus::IO_TIMEOUT,
        about_it(
            "It took too long.",
            "A disk that does not answer, or another server that this one asks.",
            "`smbtrail diagnose CAPTURE`",
        ),
    ),
    (
        NtStatus::ACCOUNT_LOCKED_OUT,
        about_it(
            "The account is locked: too many passwords were wrong.",
            "A stored password that is out of date, or guessing.",
            "`smbtrail logons CAPTURE`",
        ),
    ),
    (
        NtStatus::PASSWORD_MUST_CHANGE,
        about_it("The password has to be changed before the first logon.", "A new account.", ""),
    ),
    (
        NtStatus::NO_SUCH_USER,
        about_it(
            "There is no such account.",
            "A mistyped or deleted name, or a search for accounts.",
            "`smbtrail logons CAPTURE`",
        ),
    ),
    (
        NtStatus::LOGON_TYPE_NOT_GRANTED,
        about_it(
            "The account may not log on over the network.",
            "A policy, often for local administrators and service accounts.",
            "",
        ),
    ),
    (
        NtStatus::NO_LOGON_SERVERS,
        about_it(
            "The server reaches no domain controller to check the logon.",
            "A domain controller or its network that is down.",
            "",
        ),
    ),
    (
        NtStatus::TRUSTED_RELATIONSHIP_FAILURE,
        about_it(
            "The server's own account in the domain does not work.",
            "A server that was restored or renamed.",
            "",
        ),
    ),
    (
        NtStatus::SMB_BAD_CLUSTER_DIALECT,
        about_it(
            "The dialect does not fit the cluster that the server is part of.",
            "A dialect that was negotiated before a failover.",
            "",
        ),
    ),
];
