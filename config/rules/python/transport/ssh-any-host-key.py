import paramiko


def connect(host):
    client = paramiko.SSHClient()
    # ruleid: omni.py.transport.ssh-any-host-key
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    # ruleid: omni.py.transport.ssh-any-host-key
    client.set_missing_host_key_policy(paramiko.WarningPolicy)
    # ok: omni.py.transport.ssh-any-host-key
    client.load_system_host_keys()
    # A near miss: the strict policy.
    # ok: omni.py.transport.ssh-any-host-key
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    client.connect(host)
