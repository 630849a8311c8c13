"""What a jailed program tries, and what comes of it. Each program prints ESCAPED if it gets out."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import assay
from assay.core import BadArgument
from assay.sandbox import Jail, Limits, NoSandbox
from assay.sandbox.jail import launcher, shared, why_no_jail

MEGA = 2**20
QUICK = Limits(wall=5.0, cpu=2.0)

needs_jail = pytest.mark.skipif(bool(why_no_jail()), reason=f"no jail here: {why_no_jail()}")
pytestmark = needs_jail


@pytest.fixture(scope="module")
def jail() -> Iterator[Jail]:
    with Jail() as made:
        yield made


def test_a_program_reads_and_prints(jail: Jail) -> None:
    ran = jail.run("print(int(input()) * 2)", stdin="21\n")
    assert (ran.exit, ran.stdout, ran.stderr) == (0, b"42\n", b"")


@pytest.mark.parametrize(
    ("program", "exit_status", "said"),
    [
        ("import sys; sys.exit(3)", 3, ""),
        ("raise SystemExit('no')", 1, "no"),
        ("1 / 0", 1, "ZeroDivisionError"),
        ("def f(:", 1, "SyntaxError"),
        ("import os; os._exit(7)", 7, ""),
        ("import ctypes; ctypes.string_at(0)", -signal.SIGSEGV, ""),
        ("x = lambda: x(); x()", 1, "RecursionError"),
    ],
)
def test_how_a_program_ended_is_told(jail: Jail, program: str, exit_status: int, said: str) -> None:
    ran = jail.run(program)
    assert ran.exit == exit_status
    assert said in ran.stderr.decode()


# --- files ---------------------------------------------------------------------------------------

READS = ["/etc/shadow", "/etc/hostname", "/proc/self/environ", "/proc/1/environ", "/sys/kernel"]


@pytest.mark.parametrize("path", READS)
def test_files_of_the_machine_are_not_there(jail: Jail, path: str) -> None:
    ran = jail.run(
        f"import os\n"
        f"try:\n"
        f"    found = os.listdir({path!r}) if os.path.isdir({path!r}) else open({path!r}).read()\n"
        f"    print('ESCAPED', len(found))\n"
        f"except OSError as error:\n"
        f"    print(type(error).__name__)"
    )
    assert ran.stdout == b"FileNotFoundError\n"


def test_a_secret_beside_it_cannot_be_read(jail: Jail, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("ESCAPED")
    ran = jail.run(f"print(open({str(secret)!r}).read())")
    assert ran.exit == 1
    assert b"ESCAPED" not in ran.stdout


def test_symbolic_links_and_dots_lead_nowhere(jail: Jail, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("ESCAPED")
    program = f"""
import os
os.symlink({str(secret)!r}, "link")
os.symlink("/", "root")
for path in ("link", "root" + {str(secret)!r}, "../" * 30 + {str(secret)[1:]!r}):
    try:
        print(open(path).read())
    except OSError as error:
        print(type(error).__name__)
"""
    assert jail.run(program).stdout.split() == [b"FileNotFoundError"] * 3


@pytest.mark.parametrize(
    "path", ["/x", "/usr/x", "/etc/x", "/dev/x", os.__file__, f"{sys.prefix}/x", "/etc/passwd"]
)
def test_nothing_outside_the_scratch_folder_can_be_written(jail: Jail, path: str) -> None:
    ran = jail.run(f"open({path!r}, 'a').write('ESCAPED')")
    assert ran.exit == 1
    assert b"Read-only" in ran.stderr or b"Permission" in ran.stderr
    assert not Path("/x").exists()


def test_the_scratch_folder_is_empty_for_each_program(jail: Jail) -> None:
    write = "import os; os.makedirs('a/b'); open('a/b/c', 'w').write('1'); os.chmod('.', 0)"
    assert jail.run(write).exit == 0
    assert jail.run("import os; print(os.getcwd(), os.listdir('.'))").stdout == b"/scratch []\n"


def test_a_file_and_the_scratch_folder_are_bounded(jail: Jail) -> None:
    limits = Limits(file_size=MEGA, scratch=4 * MEGA)
    one = "open('big', 'wb').write(bytes(2 * 2**20))"
    many = "for n in range(9): open(str(n), 'wb').write(bytes(2**20))"
    inodes = "for n in range(10**5): open(str(n), 'w').close()"
    for program in (one, many, inodes):
        assert b"OSError" in jail.run(program, limits=limits).stderr


# --- the network ---------------------------------------------------------------------------------

CONNECT = """
import socket
try:
    socket.create_connection(("127.0.0.1", {port}), timeout=2)
    print("ESCAPED")
except OSError as error:
    print("refused")
"""


def test_a_server_on_this_machine_is_out_of_reach(jail: Jail) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        ran = jail.run(CONNECT.format(port=server.getsockname()[1]))
    assert ran.stdout == b"refused\n"


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK", "AF_PACKET"])
@pytest.mark.parametrize("kind", ["SOCK_STREAM", "SOCK_DGRAM", "SOCK_RAW"])
def test_no_socket_can_be_made(jail: Jail, family: str, kind: str) -> None:
    ran = jail.run(f"import socket; socket.socket(socket.{family}, socket.{kind})")
    assert b"PermissionError" in ran.stderr


def test_an_abstract_socket_of_the_machine_is_out_of_reach(jail: Jail) -> None:
    name = f"\0assay-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(name)
        server.listen()
        ran = jail.run(
            f"import socket, os\n"
            f"s = socket.socket(fileno=os.dup(socket.socketpair()[0].fileno()))\n"
            f"s.connect({name!r}); print('ESCAPED')"
        )
    assert b"ESCAPED" not in ran.stdout


# --- processes -----------------------------------------------------------------------------------


def test_no_process_can_be_started_unless_allowed(jail: Jail) -> None:
    program = "import subprocess; print(subprocess.run(['/bin/echo', 'hi']).returncode)"
    assert b"BlockingIOError" in jail.run(program).stderr
    assert jail.run(program, limits=Limits(processes=4)).stdout.endswith(b"0\n")


FORK_BOMB = """
import os, time
started = 0
while started < 5000:
    try:
        if os.fork() == 0:
            time.sleep(60)
        started += 1
    except OSError:
        break
print(started)
"""


@pytest.mark.parametrize(("processes", "at_most"), [(1, 0), (8, 60)])
def test_a_fork_bomb_fizzles(jail: Jail, processes: int, at_most: int) -> None:
    ran = jail.run(FORK_BOMB, limits=Limits(wall=20.0, processes=processes))
    assert int(ran.stdout.split()[-1]) <= at_most
    assert jail.run("print(1)").stdout == b"1\n"


def test_a_bomb_that_never_stops_is_ended_with_all_its_children(jail: Jail) -> None:
    jail.run("")
    before = _family(jail)
    limits = Limits(wall=1.0, processes=16)
    ran = jail.run("import os\nwhile True:\n try: os.fork()\n except OSError: pass", limits=limits)
    assert ran.timed_out
    assert _settles(jail, before)


def test_a_thread_bomb_fizzles(jail: Jail) -> None:
    program = """
import threading, time
for count in range(10000):
    try:
        threading.Thread(target=time.sleep, args=(9,), daemon=True).start()
    except RuntimeError:
        break
print(count)
"""
    assert int(jail.run(program, limits=QUICK).stdout) < 100


DAEMON = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for n in range(3, 50):
            try: os.close(n)
            except OSError: pass
        while True:
            time.sleep(0.1)
    os._exit(0)
os.wait()
print("left")
"""


def test_a_daemon_ends_with_its_program(jail: Jail) -> None:
    jail.run("")
    before = _family(jail)
    assert jail.run(DAEMON, limits=Limits(processes=8)).stdout == b"left\n"
    assert _settles(jail, before)


def _family(jail: Jail) -> set[int]:
    """The process of the jail's worker and all that descend from it."""
    worker = jail._launchers[0]._process
    assert worker is not None
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = status.read_text(errors="replace").rpartition(")")[2].split()
            parents[int(status.parent.name)] = int(fields[1])
    found = {worker.pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _settles(jail: Jail, before: set[int]) -> bool:
    """Whether as many are left as before, a spare for the next program among them."""
    for _ in range(100):
        if len(_family(jail)) == len(before):
            return True
        time.sleep(0.02)
    return False


def test_children_are_seen_by_these_tests(jail: Jail) -> None:
    jail.run("")
    before = _family(jail)
    program = "import os, time\nif os.fork(): time.sleep(1)\nelse: time.sleep(9)"
    thread = threading.Thread(
        target=jail.run, args=(program,), kwargs={"limits": Limits(processes=4)}
    )
    thread.start()
    time.sleep(0.5)
    assert len(_family(jail)) == len(before) + 2
    thread.join()
    assert _settles(jail, before)


def test_python_may_lie_where_the_scratch_folder_would_be(monkeypatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/tmp")
    with tempfile.TemporaryDirectory() as folder, Jail() as fresh:
        Path(folder).chmod(0o755)
        (Path(folder) / "module.py").write_text("found = 42")
        folders = launcher._folders()
        monkeypatch.setattr(launcher, "_folders", lambda: [*folders, folder])
        ran = fresh.run(
            f"import os, tempfile\n"
            f"print(open('{folder}/module.py').read(), tempfile.gettempdir())\n"
            f"open(tempfile.mktemp(), 'w').close()\n"
            f"open('{folder}/new.py', 'w')\n"
        )
    assert ran.stdout == b"found = 42 /scratch\n"
    assert b"Read-only file system" in ran.stderr


@pytest.mark.parametrize(
    "program",
    [
        "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\nos.kill(1, signal.SIGTERM)",
        "import os, signal\nos.kill(-1, signal.SIGKILL)",
        "import os, signal\nos.killpg(0, signal.SIGKILL)",
        "import os, signal\nos.kill(OURS, signal.SIGKILL)",
        (
            "import os, signal\nfor n in range(2, 3000):\n"
            " try: os.kill(n, signal.SIGKILL)\n except OSError: pass"
        ),
    ],
)
def test_signals_reach_nobody_else(jail: Jail, program: str) -> None:
    jail.run("")
    worker = jail._launchers[0]._process
    jail.run(f"OURS = {os.getpid()}\n{program}", limits=QUICK)
    assert worker is not None
    assert worker.poll() is None
    assert jail.run("print(1)").stdout == b"1\n"


def test_the_zygote_and_its_descriptors_are_out_of_reach(jail: Jail) -> None:
    program = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
calls = {"ptrace": libc.ptrace(16, 1, 0, 0)}
for name, number in {"process_vm_readv": 310, "pidfd_getfd": 438, "unshare": 272, "setns": 308,
                     "mount": 165, "chroot": 161, "io_uring_setup": 425, "bpf": 321}.items():
    calls[name] = libc.syscall(number, 0x10000000, 0, 0, 0, 0, 0)
print({name for name, result in calls.items() if result >= 0})
print([n for n in range(300) if n > 2 and os.path.exists(f"/dev/fd/{n}")])
opened = []
for n in range(3, 1024):
    try: opened.append((n, os.fstat(n)))
    except OSError: pass
print(opened)
"""
    assert jail.run(program).stdout.split(b"\n")[:3] == [b"set()", b"[]", b"[]"]


def test_rights_cannot_be_had_back(jail: Jail) -> None:
    program = """
import os
for take in (lambda: os.setuid(0), lambda: os.setgroups([0]), lambda: os.chroot("/tmp"),
             lambda: os.mknod("/tmp/sda", 0o60600, os.makedev(8, 0)), lambda: os.nice(-5)):
    try:
        take(); print("ESCAPED")
    except OSError:
        print("no")
"""
    assert jail.run(program).stdout.split() == [b"no"] * 5


# --- time, memory, output ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "program",
    [
        "while True: pass",
        "sum(range(10**15))",
        "9 ** 9 ** 9",
        "import re; re.match('(a*)*b', 'a' * 40)",
        (
            "import signal\nfor n in range(1, 32):\n"
            " try: signal.signal(n, signal.SIG_IGN)\n except (OSError, ValueError): pass\n"
            "while True: pass"
        ),
        "import time; time.sleep(1000)",
        "import os; r, w = os.pipe(); os.read(r, 1)",
    ],
)
def test_what_does_not_end_is_ended(jail: Jail, program: str) -> None:
    started = time.monotonic()
    ran = jail.run(program, limits=Limits(wall=0.8, cpu=1.0))
    assert ran.timed_out
    assert time.monotonic() - started < 5
    assert "did not end within" in ran.ended


def test_cpu_time_is_limited_by_itself(jail: Jail) -> None:
    ran = jail.run("while True: pass", limits=Limits(wall=20.0, cpu=1.0))
    assert ran.exit == -signal.SIGKILL
    assert "SIGKILL" in ran.ended


@pytest.mark.parametrize(
    "program",
    [
        "x = bytearray(10**9)",
        "x = [0]\nwhile True: x = x + x",
        "import mmap\nmmap.mmap(-1, 10**9)",
        "import os; os.memfd_create('x')",
    ],
)
def test_memory_is_limited(jail: Jail, program: str) -> None:
    ran = jail.run(program, limits=Limits(memory=200 * MEGA))
    assert ran.exit == 1
    assert ran.peak < 400 * MEGA


def test_huge_output_is_cut_off(jail: Jail) -> None:
    limits = Limits(file_size=MEGA, wall=10.0)
    ran = jail.run("while True: print('x' * 10**5)", limits=limits)
    assert ran.exit == 1
    assert len(ran.stdout) <= MEGA


# --- secrets -------------------------------------------------------------------------------------


def test_the_environment_holds_nothing_of_ours(jail: Jail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_SECRET", "ESCAPED")
    with Jail() as fresh:
        ran = fresh.run("import os; print(dict(os.environ))")
    assert "ESCAPED" not in ran.stdout.decode()
    assert eval(ran.stdout).keys() <= launcher.ENVIRONMENT.keys()


def test_one_program_leaves_nothing_for_the_next(jail: Jail) -> None:
    jail.run("import builtins, sys, os; builtins.left = 1; sys.left = 1; os.environ['LEFT'] = '1'")
    ran = jail.run(
        "import builtins, sys, os; print(hasattr(builtins, 'left'), hasattr(sys, 'left'))"
    )
    assert ran.stdout == b"False False\n"


# --- the jail itself -----------------------------------------------------------------------------


def test_it_serves_several_threads(jail: Jail) -> None:
    results: list[bytes] = []

    def work(number: int) -> None:
        results.append(jail.run(f"print({number})").stdout)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [b"%d\n" % n for n in range(8)]


def test_it_goes_on_when_its_worker_was_killed(jail: Jail) -> None:
    jail.run("")
    worker = jail._launchers[0]._process
    assert worker is not None
    worker.kill()
    worker.wait()
    assert jail.run("print(1)").stdout == b"1\n"


def test_nothing_is_left_when_its_owner_is_killed() -> None:
    program = (
        "from assay.sandbox import Jail\n"
        "jail = Jail(); jail.run('')\n"
        "print(jail._launchers[0]._process.pid, flush=True)\n"
        "jail.run('while True: pass')"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as owner:
        assert owner.stdout is not None
        worker = int(owner.stdout.readline())
        time.sleep(0.3)
        owner.kill()
    for _ in range(200):
        if not Path(f"/proc/{worker}").exists():
            return
        time.sleep(0.02)
    pytest.fail("the worker outlived its owner")


def test_the_shared_one_is_the_same_for_the_same_arguments() -> None:
    assert shared() is shared()


def test_it_refuses_where_it_cannot_be_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launcher.kernel, "why_not_here", lambda: "no such kernel")
    with Jail() as jail, pytest.raises(NoSandbox, match=r"no such kernel.*unsafe=True"):
        jail.run("print(1)")


def test_without_walls_time_and_memory_are_limited_still() -> None:
    with Jail(unsafe=True) as open_jail:
        assert open_jail.run("print(input())", stdin="hi").stdout == b"hi\n"
        assert open_jail.run("x = bytearray(10**10)").exit == 1
        assert open_jail.run("while True: pass", limits=Limits(wall=0.5)).timed_out
        assert open_jail.run("open('x', 'w').close()").exit == 0
        assert open_jail.run("import os; print(os.listdir('.'))").stdout == b"[]\n"


SYSTEM_PYTHON = "/usr/bin/python3"  # one that everybody may read


def _is_new_enough(python: str) -> bool:
    asked = [python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
    return Path(python).exists() and subprocess.run(asked, check=False).returncode == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.skipif(not _is_new_enough(SYSTEM_PYTHON), reason="no Python 3.11 for all users")
def test_it_works_for_a_user_without_rights(tmp_path: Path) -> None:
    source = tmp_path / "src"
    shutil.copytree(Path(assay.__file__).parent, source / "assay")
    for folder in (source, *source.parents[:-2]):
        folder.chmod(0o755)
    program = (
        f"import os, sys; sys.path.insert(0, {str(source)!r})\n"
        "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "from assay.sandbox import Jail\n"
        "with Jail() as jail: print(jail.run('print(6 * 7)').stdout)"
    )
    done = subprocess.run(
        [SYSTEM_PYTHON, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.stdout == "b'42\\n'\n", done.stderr


@pytest.mark.parametrize("limit", ["wall", "cpu", "memory", "processes"])
def test_limits_are_above_zero(limit: str) -> None:
    with pytest.raises(BadArgument, match=limit):
        Limits(**{limit: 0})
    with pytest.raises(BadArgument, match="worker"):
        Jail(workers=0)
