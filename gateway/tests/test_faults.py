"""Each fault: what the client sees, what was performed, and what the ledger says."""

import time
from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
import requests
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

from emulator.tests.support import DR, PRIMARY, becomes, refusal
from emulator.tests.test_requests import Held
from gateway.tests.support import Gateway

PUT = {"service": "ssm", "operation": "PutParameter"}


def put(gateway: Gateway, name: str, region: str = PRIMARY) -> Any:
    return gateway.client("ssm", region).put_parameter(Name=name, Value="x", Type="String")


def exists(gateway: Gateway, name: str) -> bool:
    gateway.control("DELETE")
    found = gateway.client("ssm").get_parameters(Names=[name])["Parameters"]
    gateway.lines()
    return bool(found)


@pytest.mark.parametrize("when", ["before", "after"])
def test_drop(gateway: Gateway, when: str) -> None:
    gateway.set({"match": PUT, "action": "drop", "when": when})
    with pytest.raises(ConnectionClosedError):
        put(gateway, f"/drop/{when}")
    assert gateway.outcomes() == [("PutParameter", "dropped", None, when == "after")]
    assert exists(gateway, f"/drop/{when}") == (when == "after")


@pytest.mark.parametrize("when", ["before", "after"])
def test_error(gateway: Gateway, when: str) -> None:
    gateway.set({"match": PUT, "action": "error", "when": when})
    code, message, status = refusal(
        gateway.client("ssm").put_parameter, Name=f"/error/{when}", Value="x", Type="String"
    )
    assert (code, status) == ("ServiceUnavailable", 503) and message.startswith("ssm:PutParameter: ")
    assert gateway.outcomes() == [("PutParameter", "refused", 503, when == "after")]
    assert exists(gateway, f"/error/{when}") == (when == "after")


THROTTLED = [
    ("rds", "DescribeDBClusters", {}, "Throttling", 400),
    ("ec2", "DescribeVpcs", {}, "RequestLimitExceeded", 503),
    ("kms", "ListKeys", {}, "ThrottlingException", 400),
    ("lambda", "ListFunctions", {}, "TooManyRequestsException", 429),
    ("route53", "ListHostedZones", {}, "Throttling", 400),
    ("s3", "ListBuckets", {}, "SlowDown", 503),
    ("dynamodb", "ListTables", {}, "ThrottlingException", 400),
    ("iam", "ListRoles", {}, "Throttling", 400),
]


@pytest.mark.parametrize("service, operation, parameters, code, status", THROTTLED)
def test_throttle(
    gateway: Gateway, service: str, operation: str, parameters: dict[str, Any], code: str, status: int
) -> None:
    gateway.set({"match": {"service": service, "operation": operation}, "action": "throttle"})
    answer = refusal(getattr(gateway.client(service), xform_name(operation)), **parameters)
    assert (answer[0], answer[2]) == (code, status)
    assert gateway.outcomes() == [(operation, "throttled", status, False)]


def test_an_answer_to_a_head_request_has_no_body(gateway: Gateway) -> None:
    gateway.set({"match": {"service": "s3"}, "action": "error"})
    assert refusal(gateway.client("s3").head_bucket, Bucket="none")[2] == 503
    assert refusal(gateway.client("s3").list_buckets)[0] == "ServiceUnavailable"  # and the next is understood


def test_delay(gateway: Gateway) -> None:
    gateway.set({"match": PUT, "action": "delay", "seconds": 0.5})
    began = time.monotonic()
    put(gateway, "/delay")
    assert time.monotonic() - began >= 0.5
    line = gateway.lines()[0]
    assert (line["outcome"], line["status"], "performed" in line) == ("answered", 200, False)
    assert line["durationMs"] >= 500


def test_hang_until_the_client_gives_up(gateway: Gateway) -> None:
    gateway.set({"match": PUT, "action": "hang"})
    impatient = Config(retries={"total_max_attempts": 1}, read_timeout=1)
    with pytest.raises(ReadTimeoutError):
        gateway.client("ssm", config=impatient).put_parameter(Name="/hang", Value="x", Type="String")
    assert becomes(lambda: gateway.faults()[0]["waiting"] == 0)
    assert gateway.outcomes() == [("PutParameter", "hung", None, False)]
    assert not exists(gateway, "/hang")


def test_hang_until_the_fault_is_removed(gateway: Gateway) -> None:
    gateway.set({"match": PUT, "action": "hang"})
    held = Held(gateway.client("ssm").put_parameter, Name="/hang", Value="x", Type="String")
    assert becomes(lambda: gateway.faults()[0]["waiting"] == 1)
    gateway.control("DELETE")
    assert isinstance(held.finish(), ConnectionClosedError)
    assert gateway.outcomes() == [("PutParameter", "hung", None, False)]


@pytest.mark.parametrize("when", ["before", "after"])
def test_hold(gateway: Gateway, when: str) -> None:
    gateway.set({"match": PUT, "action": "hold", "when": when})
    held = [
        Held(gateway.client("ssm").put_parameter, Name=f"/hold/{when}/{number}", Value="x", Type="String")
        for number in range(2)
    ]
    assert becomes(lambda: gateway.faults()[0]["waiting"] == 2)
    assert gateway.outcomes() == []
    gateway.set({"match": {"region": DR}, "action": "drop"})  # another list replaces this one
    assert all(isinstance(one.finish(), ConnectionClosedError) for one in held)
    assert gateway.outcomes() == [("PutParameter", "held", None, when == "after")] * 2
    assert exists(gateway, f"/hold/{when}/0") == (when == "after")


MATCHES = [
    ({"region": DR}, [False, True, False, False]),
    ({"controlPlaneRegion": "us-east-1"}, [False, False, True, False]),
    ({"controlPlaneRegion": PRIMARY}, [True, False, False, True]),
    ({"service": "ssm"}, [True, True, False, False]),
    ({"service": "s3", "operation": "HeadBucket"}, [False, False, False, True]),
    ({"resource": "/shop/one"}, [True, False, False, False]),
    ({"resource": "arn:aws:iam::1:role/a"}, [False, False, True, False]),  # escaped in the form
    ({"resource": "/shop-bucket"}, [False, False, False, True]),
    ({"service": "ssm", "region": DR, "resource": "one"}, [False, False, False, False]),
]


@pytest.mark.parametrize("match, spoiled", MATCHES)
def test_matching(gateway: Gateway, match: dict[str, str], spoiled: list[bool]) -> None:
    gateway.set({"match": match, "action": "throttle"})
    calls: list[Callable[[], Any]] = [
        lambda: gateway.client("ssm").get_parameter(Name="/shop/one"),
        lambda: gateway.client("ssm", DR).get_parameter(Name="/shop/two"),
        lambda: gateway.client("iam").get_policy(PolicyArn="arn:aws:iam::1:role/a"),
        lambda: gateway.client("s3").head_bucket(Bucket="shop-bucket"),
    ]
    for call in calls:
        refusal(call)
    assert [outcome == "throttled" for _, outcome, *_ in gateway.outcomes()] == spoiled
    assert gateway.faults()[0]["matched"] == sum(spoiled)


def test_only_the_nth_request_since_the_fault_was_set(gateway: Gateway) -> None:
    outcomes = []
    for _ in range(2):
        gateway.set({"match": PUT, "action": "throttle", "nth": 2})
        for number in range(3):
            try:
                put(gateway, f"/nth/{time.monotonic_ns()}/{number}")
            except gateway.client("ssm").exceptions.ClientError:
                pass
        outcomes += [outcome for _, outcome, *_ in gateway.outcomes()]
    assert outcomes == ["answered", "throttled", "answered"] * 2


def test_of_two_faults_the_first_spoils_and_both_count(gateway: Gateway) -> None:
    gateway.set({"match": PUT, "action": "throttle", "nth": 1}, {"match": PUT, "action": "error"})
    assert [refusal(lambda: put(gateway, "/two"))[2] for _ in range(2)] == [400, 503]
    assert [fault["matched"] for fault in gateway.faults()] == [2, 2]


def test_a_second_attempt_keeps_its_invocation(gateway: Gateway) -> None:
    gateway.set({"match": PUT, "action": "drop", "nth": 1, "when": "after"})
    twice = Config(retries={"total_max_attempts": 2})
    gateway.client("ssm", config=twice).put_parameter(Name="/second", Value="x", Type="String")
    first, second = gateway.lines()
    assert (first["attempt"], second["attempt"], first["invocationId"]) == (1, 2, second["invocationId"])
    assert (first["performed"], second["outcome"]) == (True, "answered")


MATCH = {"service": "rds"}
REFUSED = [
    ({}, "faults: {} is not allowed; allowed is a JSON list of faults"),
    ([1], "faults[0]: 1 is not allowed; allowed is an object with match, action, nth, when, seconds"),
    ([{"match": MATCH, "action": "drop"}, {"match": MATCH, "action": "x"}], 'faults[1].action: "x"'),
    ([{"match": MATCH, "action": "drop", "wen": "after"}], 'faults[0], a key: "wen" is not allowed; allowed is one of'),
    ([{"match": MATCH, "action": "drop", "when": "later"}], 'faults[0].when: "later" is not allowed; allowed is one'),
    ([{"match": MATCH, "action": "hang", "when": "after"}], "only drop, error, hold have one"),
    ([{"match": MATCH, "action": "drop", "nth": 0}], "faults[0].nth: 0 is not allowed; allowed is an integer from 1"),
    ([{"match": MATCH, "action": "drop", "nth": True}], "faults[0].nth: true"),
    ([{"match": MATCH, "action": "delay"}], "faults[0].seconds: null is not allowed; allowed is a number above 0"),
    ([{"match": MATCH, "action": "drop", "seconds": 1}], "only delay has them"),
    ([{"action": "drop"}], "faults[0].match: null"),
    ([{"match": {}, "action": "drop"}], "allowed is at least one of region, controlPlaneRegion, service"),
    ([{"match": {"zone": "a"}, "action": "drop"}], 'faults[0].match, a key: "zone"'),
    ([{"match": {"resource": ""}, "action": "drop"}], "allowed is a string that is not empty"),
    ([{"match": {"region": "eu-west-9"}, "action": "drop"}], 'faults[0].match.region: "eu-west-9"'),
    ([{"match": {"service": "aurora"}, "action": "drop"}], 'faults[0].match.service: "aurora"'),
    ([{"match": {"service": "rds", "operation": "Detach"}, "action": "drop"}], "RemoveFromGlobalCluster"),
    ([{"match": {"operation": "PutParameter"}, "action": "drop"}], "faults[0].match.service: null"),
]


@pytest.mark.parametrize("faults, message", REFUSED)
def test_what_is_not_allowed_is_refused_and_changes_nothing(gateway: Gateway, faults: Any, message: str) -> None:
    gateway.set({"match": PUT, "action": "throttle", "nth": 7})
    answer = gateway.control("PUT", faults)
    assert answer.status_code == 400 and message in answer.json()["error"]
    assert gateway.faults() == [{"match": PUT, "action": "throttle", "nth": 7, "matched": 0, "waiting": 0}]


def test_faults_are_answered_as_they_were_set(gateway: Gateway) -> None:
    given = [
        {"match": {"region": DR}, "action": "hold", "when": "before"},
        {"match": {"controlPlaneRegion": PRIMARY}, "action": "delay", "seconds": 2, "nth": 1},
    ]
    assert gateway.control("PUT", given).json() == {"faults": [{**one, "matched": 0, "waiting": 0} for one in given]}
    assert gateway.control("DELETE").json() == {"faults": []}


def test_unknown_control_requests_are_refused(gateway: Gateway) -> None:
    assert gateway.control("POST").status_code == 405
    assert gateway.control("GET", path="/_gateway/other").status_code == 404
    assert requests.put(gateway.url + "/_gateway/faults", data="no json", timeout=5).status_code == 400


def test_others_pass_while_one_hangs(gateway: Gateway) -> None:
    gateway.set({"match": PUT, "action": "hold"})
    held = Held(gateway.client("ssm").put_parameter, Name="/others", Value="x", Type="String")
    assert becomes(lambda: gateway.faults()[0]["waiting"] == 1)
    threads = [Thread(target=gateway.client("kms").list_keys) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    assert [outcome for _, outcome, *_ in gateway.outcomes()] == ["answered"] * 4
    gateway.control("DELETE")
    held.finish()
