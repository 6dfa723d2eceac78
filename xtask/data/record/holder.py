"""Holds what another client waits for.

    holder.py SERVER USER PASSWORD SHARE oplock|lock|wait|keep

`oplock` opens held.txt with a batch oplock and does not acknowledge its break. `lock` locks the first bytes of held.txt for
some seconds, and `wait` waits for them. `keep` opens it with a batch oplock and closes it at once.
"""

import sys
import time

from impacket.smb3structs import (
    FILE_OPEN_IF,
    FILE_SHARE_READ,
    FILE_SHARE_WRITE,
    GENERIC_READ,
    GENERIC_WRITE,
    SMB2_DIALECT_21,
    SMB2_LOCK,
    SMB2_LOCKFLAG_EXCLUSIVE_LOCK,
    SMB2_LOCKFLAG_UNLOCK,
    SMB2_OPLOCK_LEVEL_BATCH,
    SMB2_OPLOCK_LEVEL_NONE,
    SMB2Lock,
    SMB2_LOCK_ELEMENT,
)
from impacket.smbconnection import SMBConnection

server, user, password, share, what = sys.argv[1:]
# A dialect without encryption, so that a capture shows what is held.
connection = SMBConnection(server, server, preferredDialect=SMB2_DIALECT_21)
connection.login(user, password)
smb = connection.getSMBServer()
tree = connection.connectTree(share)
level = SMB2_OPLOCK_LEVEL_BATCH if what in ("oplock", "keep") else SMB2_OPLOCK_LEVEL_NONE
file = smb.create(
    tree,
    "held.txt",
    GENERIC_READ | GENERIC_WRITE,
    FILE_SHARE_READ | FILE_SHARE_WRITE,
    0,
    FILE_OPEN_IF,
    0,
    oplockLevel=level,
)
if what == "oplock":
    time.sleep(40)
    sys.exit()
if what == "keep":
    smb.close(tree, file)
    connection.close()
    sys.exit()


def ask(flags):
    element = SMB2_LOCK_ELEMENT()
    element["Length"] = 10
    element["Flags"] = flags
    packet = smb.SMB_PACKET()
    packet["Command"] = SMB2_LOCK
    packet["TreeID"] = tree
    lock = SMB2Lock()
    lock["LockCount"] = 1
    lock["FileID"] = file
    lock["Locks"] = element.getData()
    packet["Data"] = lock
    smb.recvSMB(smb.sendSMB(packet))


# Without SMB2_LOCKFLAG_FAIL_IMMEDIATELY, so that the server waits.
ask(SMB2_LOCKFLAG_EXCLUSIVE_LOCK)
if what == "lock":
    time.sleep(4)
ask(SMB2_LOCKFLAG_UNLOCK)
smb.close(tree, file)
connection.close()
