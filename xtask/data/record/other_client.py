# A client that is not Samba's: python3 other_client.py SERVER USER PASSWORD SHARE DIALECT
# It asks for every level of metadata and for controls that Samba's own client never sends. Being refused is part of it.
import io
import sys

from impacket.nmb import NetBIOSError
from impacket.smb3structs import SMB2_DIALECT_002, SMB2_DIALECT_21, SMB2_DIALECT_30, SMB2_DIALECT_311
from impacket.smbconnection import SMBConnection

DIALECTS = {"2.0.2": SMB2_DIALECT_002, "2.1": SMB2_DIALECT_21, "3.0": SMB2_DIALECT_30, "3.1.1": SMB2_DIALECT_311}
# Controls without a file, and their input; then those of a file.
PIPE_WAIT, DFS_GET_REFERRALS, NETWORK_INTERFACES = 0x00110018, 0x00060194, 0x001401FC
CONTROLS = {
    0x00090064: b"",  # FSCTL_GET_NTFS_VOLUME_DATA
    0x0009003C: b"",  # FSCTL_GET_COMPRESSION
    0x0009C040: b"\x01\x00",  # FSCTL_SET_COMPRESSION
    0x0009009C: b"",  # FSCTL_GET_OBJECT_ID
    0x000900C0: b"",  # FSCTL_CREATE_OR_GET_OBJECT_ID
    0x000900A8: b"",  # FSCTL_GET_REPARSE_POINT
    0x000940CF: bytes(8) + (65536).to_bytes(8, "little"),  # FSCTL_QUERY_ALLOCATED_RANGES
    0x000980C8: bytes(8) + (16).to_bytes(8, "little"),  # FSCTL_SET_ZERO_DATA
    0x000900C4: b"\x01",  # FSCTL_SET_SPARSE
    0x000900EB: b"",  # FSCTL_READ_FILE_USN_DATA
    0x00090284: bytes(8) + (65536).to_bytes(8, "little") + b"\x01\x00\x00\x00" + bytes(4),  # FSCTL_QUERY_FILE_REGIONS
    0x0009027C: b"",  # FSCTL_GET_INTEGRITY_INFORMATION
    0x00140078: b"",  # FSCTL_SRV_REQUEST_RESUME_KEY
    0x00144064: b"",  # FSCTL_SRV_ENUMERATE_SNAPSHOTS
    0x001401D4: (5000).to_bytes(4, "little") + bytes(4),  # FSCTL_LMR_REQUEST_RESILIENCY
}


def attempt(call, *arguments, **options):
    """The call's result, or None: a refusal is an answer, too."""
    try:
        return call(*arguments, **options)
    except (OSError, NetBIOSError):
        raise
    except Exception as refusal:
        print(call.__name__, refusal)
        return None


def main(server, user, password, share, dialect):
    client = SMBConnection(server, server, preferredDialect=DIALECTS[dialect])
    attempt(client.login, user, "not-" + password)
    client.close()
    client = SMBConnection(server, server, preferredDialect=DIALECTS[dialect])
    client.login(user, password)
    attempt(client.listShares)
    attempt(client.createDirectory, share, "Drafts")
    attempt(client.putFile, share, "Drafts\\letter.txt", io.BytesIO(b"Dear all,\n" * 200).read)
    attempt(client.listPath, share, "Drafts\\*")
    attempt(client.getFile, share, "Drafts\\letter.txt", lambda data: None)
    attempt(client.rename, share, "Drafts\\letter.txt", "Drafts\\memo.txt")
    low = client.getSMBServer()
    tree = client.connectTree(share)
    file = attempt(client.openFile, tree, "Drafts\\memo.txt")
    if file:
        levels = [(1, level) for level in range(4, 70)] + [(2, level) for level in range(1, 13)]
        for info_type, level in levels:
            attempt(low.queryInfo, tree, file, infoType=info_type, fileInfoClass=level)
        attempt(low.queryInfo, tree, file, infoType=3, fileInfoClass=0, additionalInformation=7)
        for control, blob in CONTROLS.items():
            attempt(low.ioctl, tree, file, control, 1, blob, 4096)
        attempt(client.closeFile, tree, file)
    attempt(low.ioctl, tree, None, DFS_GET_REFERRALS, 1, b"\x04\x00" + "\\filesrv\\dfs\0".encode("utf-16le"), 4096)
    attempt(low.ioctl, tree, None, NETWORK_INTERFACES, 1, b"", 4096)
    attempt(client.deleteFile, share, "Drafts\\memo.txt")
    attempt(client.deleteDirectory, share, "Drafts")
    attempt(client.disconnectTree, tree)
    attempt(client.logoff)


main(*sys.argv[1:])
