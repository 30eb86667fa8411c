"""Requests and answers go through unchanged, and connections stay open."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.exceptions import ConnectionClosedError

from emulator.tests.support import PRIMARY, becomes
from gateway.tests.support import Gateway, Recorder, start, talk

OK = b"HTTP/1.1 200 OK\r\nx-amz-request-id: 1\r\nContent-Length: 2\r\n\r\nok"


@pytest.fixture
def recorded(tmp_path: Path) -> Iterator[tuple[Gateway, Recorder]]:
    recorder = Recorder(lambda _: OK)
    process, gateway = start(recorder.url, tmp_path / "ledger")
    yield gateway, recorder
    process.communicate(timeout=5)


CHUNKED = (
    b"PUT /bucket/key?x=%2F HTTP/1.1\r\nHost: 127.0.0.1:1\r\nContent-Encoding: aws-chunked\r\n"
    b"X-Amz-Decoded-Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"a\r\n5\r\nhello\r\n\r\n0\r\nx-amz-checksum-crc32: AAAA\r\n\r\n"
)
SIZED = b"POST / HTTP/1.1\r\nHost: other\r\nX-Amz-Target: A.B\r\nContent-Length: 3\r\n\r\na\x00b"


def test_a_request_arrives_byte_by_byte_as_it_was_sent(recorded: tuple[Gateway, Recorder]) -> None:
    gateway, recorder = recorded
    answers = talk(gateway.url, SIZED, CHUNKED)
    assert answers == [OK, OK]
    assert [b"".join(connection) for connection in recorder.connections] == [SIZED + CHUNKED]


def test_one_connection_serves_many_requests_on_either_side(recorded: tuple[Gateway, Recorder]) -> None:
    gateway, recorder = recorded
    assert talk(gateway.url, *[SIZED] * 20) == [OK] * 20
    assert [len(connection) for connection in recorder.connections] == [20]


def test_headers_about_the_connection_do_not_go_on(recorded: tuple[Gateway, Recorder]) -> None:
    gateway, recorder = recorded
    request = SIZED.replace(b"Host: other\r\n", b"Host: other\r\nConnection: keep-alive\r\nExpect: 100-continue\r\n")
    assert talk(gateway.url, request)[0].startswith(b"HTTP/1.1 100 Continue\r\n\r\n")
    assert becomes(lambda: recorder.connections == [[SIZED]])


def test_a_connection_that_the_target_closed_while_it_was_idle_is_replaced(tmp_path: Path) -> None:
    answers = iter([OK, b"", OK])
    recorder = Recorder(lambda _: next(answers))
    process, gateway = start(recorder.url, tmp_path / "ledger")
    assert talk(gateway.url, SIZED, SIZED) == [OK, OK]
    assert len(recorder.connections) == 2
    process.communicate(timeout=5)


def test_an_answer_without_a_length_gets_one(tmp_path: Path) -> None:
    recorder = Recorder(lambda _: b"")
    process, gateway = start(recorder.url, tmp_path / "ledger")
    recorder._talk = lambda connection: (  # type: ignore[method-assign]
        connection.recv(9999),
        connection.sendall(b"HTTP/1.0 200 OK\r\nServer: x\r\n\r\nall of it"),
        connection.close(),
    )
    expected = b"HTTP/1.0 200 OK\r\nServer: x\r\nContent-Length: 9\r\n\r\nall of it"
    assert talk(gateway.url, SIZED) == [expected]
    process.communicate(timeout=5)


def test_a_target_that_gives_no_answer_is_passed_on_as_such(tmp_path: Path) -> None:
    process, gateway = start("http://127.0.0.1:9", tmp_path / "ledger")
    with pytest.raises(ConnectionClosedError):
        gateway.client("kms").list_keys()
    assert gateway.outcomes() == [("ListKeys", "dropped", None, False)]
    process.communicate(timeout=5)


def test_objects_of_s3_go_there_and_back(gateway: Gateway) -> None:
    s3 = gateway.client("s3")
    s3.create_bucket(Bucket="there-and-back", CreateBucketConfiguration={"LocationConstraint": PRIMARY})
    body = bytes(range(256)) * 10_000
    s3.put_object(Bucket="there-and-back", Key="a/b c", Body=body)
    assert s3.get_object(Bucket="there-and-back", Key="a/b c")["Body"].read() == body
    assert s3.head_object(Bucket="there-and-back", Key="a/b c")["ContentLength"] == len(body)
    s3.delete_object(Bucket="there-and-back", Key="a/b c")
    s3.delete_bucket(Bucket="there-and-back")


def test_the_emulator_cannot_be_steered_through_it(gateway: Gateway) -> None:
    answer = gateway.control("POST", {}, "/_emulator/stop")
    assert answer.status_code == 404 and "/_emulator/stop" in answer.json()["error"]
    gateway.client("kms").list_keys()
    assert [operation for operation, *_ in gateway.outcomes()] == ["ListKeys"]
