"""Whether a worker still runs: only certainty counts as gone."""

import os
import subprocess
import sys

from syndicate.delivery.workers import alive, worker_name


def test_this_process_is_alive() -> None:
    assert alive(worker_name())


def test_a_process_that_was_killed_is_gone_even_before_anybody_looked_after_it() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    name = worker_name(child.pid)
    assert alive(name)

    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)

    assert not alive(name)
    with child:
        child.wait()

    assert not alive(name)


def test_another_process_under_the_same_number_is_not_the_worker() -> None:
    host, pid, start = worker_name().split("/")

    assert not alive(f"{host}/{pid}/{int(start) - 1}")


def test_of_other_machines_and_strange_names_nothing_is_known() -> None:
    _, pid, start = worker_name().split("/")

    assert alive(f"elsewhere/{pid}/{start}")
    assert alive("strange")
    assert alive("")
