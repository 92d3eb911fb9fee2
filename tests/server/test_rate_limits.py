"""How much one asker gets."""

import threading
import time

import pytest

from rag.config import ServerConfig
from rag.errors import TooManyRequests
from rag.server.auth import Caller
from rag.server.rate_limits import MAX_WAITING, WRONG_KEYS_PER_MINUTE, Limits

ANKE = Caller("ask", "anke", "10.0.0.1")
BO = Caller("ask", "bo", "10.0.0.2")


def test_a_minute_holds_so_many_requests_of_one_key() -> None:
    limits = Limits(ServerConfig(requests_per_minute=3))
    for _ in range(3):
        limits.count_request(ANKE)
    with pytest.raises(TooManyRequests) as caught:
        limits.count_request(Caller("ask", "anke", "10.0.0.99"))
    assert 1 <= caught.value.retry_after_s <= 60
    limits.count_request(BO)


def test_and_of_one_address() -> None:
    limits = Limits(ServerConfig(requests_per_minute=2))
    limits.count_request(Caller("ask", "a", "10.0.0.1"))
    limits.count_request(Caller("ask", "b", "10.0.0.1"))
    with pytest.raises(TooManyRequests):
        limits.count_request(Caller("ask", "c", "10.0.0.1"))


def test_so_many_answers_at_once_and_then_again() -> None:
    limits = Limits(ServerConfig(answers_at_once=2))
    with limits.answering(ANKE), limits.answering(ANKE):
        with pytest.raises(TooManyRequests, match="2 of your questions"), limits.answering(ANKE):
            pass
        with limits.answering(BO):
            assert limits.waiting == 3
    with limits.answering(ANKE):
        assert limits.waiting == 1
    assert limits.waiting == 0


def test_an_error_frees_the_place() -> None:
    limits = Limits(ServerConfig(answers_at_once=1))
    for _ in range(3):
        with pytest.raises(RuntimeError), limits.answering(ANKE):
            raise RuntimeError
    assert limits.waiting == 0


def test_the_whole_server_has_its_limit_too() -> None:
    limits = Limits(ServerConfig())
    crowd = [limits.answering(Caller("ask", f"reader{number}")) for number in range(MAX_WAITING)]
    for one in crowd:
        one.__enter__()
    with pytest.raises(TooManyRequests, match="waiting"), limits.answering(BO):
        pass
    for one in crowd:
        one.__exit__(None, None, None)
    with limits.answering(BO):
        pass


def test_guessing_keys_is_slow() -> None:
    limits = Limits(ServerConfig())
    for _ in range(WRONG_KEYS_PER_MINUTE):
        limits.count_wrong_key("10.0.0.1")
    with pytest.raises(TooManyRequests, match="wrong keys"):
        limits.count_wrong_key("10.0.0.1")
    limits.count_wrong_key("10.0.0.2")


def test_threads_do_not_take_more_than_there_is() -> None:
    limits = Limits(ServerConfig(answers_at_once=5))
    taken: list[int] = []
    refused: list[int] = []
    start, done = threading.Barrier(20), threading.Event()

    def take() -> None:
        start.wait()
        try:
            with limits.answering(ANKE):
                taken.append(1)
                done.wait(10)
        except TooManyRequests:
            refused.append(1)

    threads = [threading.Thread(target=take) for _ in range(20)]
    for thread in threads:
        thread.start()
    while len(taken) + len(refused) < 20:
        time.sleep(0.01)
    done.set()
    for thread in threads:
        thread.join()
    assert len(taken) == 5
