"""Calls of the server service over a pipe, authenticated by Kerberos: calls.py LOGIN PROTECTION, as in `seal,krb5`."""

import sys

from samba import credentials, param
from samba.dcerpc import srvsvc

login, protection = sys.argv[1:]
user, password = login.split("%")
config = param.LoadParm()
config.set("realm", "OFFICE.EXAMPLE")
who = credentials.Credentials()
who.guess(config)
who.set_username(user)
who.set_password(password)
who.set_realm("OFFICE.EXAMPLE")
who.set_kerberos_state(credentials.MUST_USE_KERBEROS)
pipe = srvsvc.srvsvc("ncacn_np:filesrv[" + protection + "]", config, who)
pipe.NetShareGetInfo(r"\\filesrv", "projects", 1)
try:
    pipe.NetShareDel(r"\\filesrv", "no-such-share", 0)
except RuntimeError:
    pass
