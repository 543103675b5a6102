"""What happens beside the serving process, one second at a time."""

import os
import signal
import sys
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from colonnade.config.background import Background
from colonnade.edge.bus import InProcess
from colonnade.edge.models import Lease

pytestmark = pytest.mark.django_db(transaction=True)

# A worker that says who it is and then works for ever.
WORKER = (
    "import os, signal, sys; from colonnade.edge.bus import current;"
    "current().publish([f'worker:{sys.argv[-1]}', f'process:{os.getpid()}',"
    " f'niceness:{os.getpriority(os.PRIO_PROCESS, 0)}']); signal.pause()"
)


class Bus(InProcess):
    """A bus whose news can be waited for."""

    def __init__(self) -> None:
        super().__init__()
        self.read, self.write = os.pipe()
        self.subscribe(lambda numbers: os.write(self.write, (" ".join(numbers) + "\n").encode()))

    def line(self) -> dict[str, str]:
        with os.fdopen(os.dup(self.read)) as lines:
            return dict(key.split(":") for key in lines.readline().split())


@pytest.fixture
def background():
    made = []

    def make(*acts, worker=()) -> Background:
        made.append(Background(each_second=acts, worker=worker))
        made[-1].bus = Bus()
        made[-1].open(made[-1].bus)
        return made[-1]

    yield make
    for one in made:
        one.close()
        os.close(one.bus.read)
        os.close(one.bus.write)


def make_task(**given) -> DBTaskResult:
    return DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}},
        task_path="colonnade.news.tasks.none",
        backend_name="default",
        run_after=get_date_max(),
        **given,
    )


def running(started_ago: timedelta, *workers: str) -> DBTaskResult:
    return make_task(status="RUNNING", started_at=timezone.now() - started_ago, worker_ids=list(workers))


def test_of_several_processes_one_has_the_duty(background):
    done = []
    first, second = background(lambda: done.append(1)), background(lambda: done.append(2))
    for process in (first, second, first, second):
        process.tick()
    assert done == [1, 1]
    first.close()
    second.bus.publish(["article:1"])
    third = background(lambda: done.append(3))
    third.tick()
    assert done == [1, 1, 3]


def test_a_lease_is_renewed_by_its_holder_and_lost_by_the_dead():
    assert Lease.take("background", "a", 30)
    assert not Lease.take("background", "b", 30)
    assert Lease.take("background", "a", -1)
    assert Lease.take("background", "b", 30)
    Lease.give_back("background", "a")
    assert Lease.objects.get().holder == "b"


def test_what_fails_stops_neither_the_rest_nor_the_next_second(background, caplog):
    done = []
    process = background(lambda: 1 / 0, lambda: done.append(1))
    process.tick()
    process.tick()
    assert done == [1, 1]
    assert "it is tried again" in caplog.text


def test_a_waiting_task_gets_one_worker_and_a_killed_worker_loses_none(background):
    process = background(worker=[sys.executable, "-c", WORKER])
    process.tick()
    task = make_task()
    process.tick()
    process.tick()
    worker = process.bus.line()
    assert int(worker["niceness"]) >= 0
    task.claim(worker["worker"])
    process.tick()
    task.refresh_from_db()
    assert task.status == "RUNNING"
    os.kill(int(worker["process"]), signal.SIGKILL)
    os.waitid(os.P_PID, int(worker["process"]), os.WEXITED | os.WNOWAIT)
    process.tick()
    task.refresh_from_db()
    assert (task.status, task.started_at) == ("READY", None)


def test_a_task_of_an_unknown_worker_is_taken_back_in_time_and_given_up_after_three(background):
    fresh = running(timedelta(minutes=5), "elsewhere")
    lost = running(timedelta(minutes=20), "elsewhere")
    hopeless = running(timedelta(minutes=20), "a", "b", "c")
    background(worker=[sys.executable, "-c", ""]).tick()
    statuses = [DBTaskResult.objects.get(pk=task.pk).status for task in (fresh, lost, hopeless)]
    assert statuses == ["RUNNING", "READY", "FAILED"]
    assert "died 3 times" in DBTaskResult.objects.get(pk=hopeless.pk).traceback


def test_where_workers_run_elsewhere_nothing_runs_here(settings):
    settings.EDGE_BACKGROUND = False
    done = []
    process = Background(each_second=[lambda: done.append(1)])
    process.start(InProcess())
    process.stop()
    assert done == []
    assert not Lease.objects.exists()
