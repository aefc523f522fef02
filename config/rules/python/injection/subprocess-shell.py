import shlex
import subprocess
from subprocess import check_output as run_and_read


def archive(folder, name):
    # ruleid: omni.py.injection.subprocess-shell
    subprocess.run("tar czf backup.tgz " + folder, shell=True, check=True)
    # ruleid: omni.py.injection.subprocess-shell
    subprocess.Popen(f"ls {folder}", stdout=None, shell=True)
    # ruleid: omni.py.injection.subprocess-shell
    return run_and_read("du -s %s" % name, shell=True)


def harmless(folder):
    # ok: omni.py.injection.subprocess-shell
    subprocess.run(["tar", "czf", "backup.tgz", folder], check=True)
    # ok: omni.py.injection.subprocess-shell
    subprocess.run("uptime | cut -d, -f1", shell=True)
    # A near miss: the list is run without a shell.
    # ok: omni.py.injection.subprocess-shell
    subprocess.call(["sh-utils", folder], shell=False)
    # ok: omni.py.injection.subprocess-shell
    subprocess.run(shlex.join(["grep", "-r", folder]), shell=True)


def version():
    # A near miss: a list whose program is a constant.
    # ok: omni.py.injection.subprocess-shell
    return subprocess.check_output(["ver"], shell=True)
