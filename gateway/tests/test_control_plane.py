"""Where AWS performs what."""

import json
from pathlib import Path

import botocore
import pytest

from emulator.aws import known_services
from gateway.control_plane import CONTROL_PLANE_REGIONS, control_plane_region


@pytest.mark.parametrize(
    "service, region",
    [
        ("route53", "us-east-1"),
        ("iam", "us-east-1"),
        ("cloudfront", "us-east-1"),
        ("globalaccelerator", "us-west-2"),
        ("route53resolver", "eu-west-1"),
        ("sts", "eu-west-1"),
        ("s3", "eu-west-1"),
        ("rds", "eu-west-1"),
        (None, "eu-west-1"),
    ],
)
def test_a_request_signed_for_eu_west_1(service: str | None, region: str) -> None:
    assert control_plane_region(service, "eu-west-1") == region


def test_the_table_has_every_service_that_botocore_knows_to_have_one_endpoint_for_the_partition() -> None:
    endpoints = json.loads((Path(botocore.__file__).parent / "data" / "endpoints.json").read_text())
    partition = next(each for each in endpoints["partitions"] if each["partition"] == "aws")
    names = {"notifications-contacts": "notificationscontacts"}  # by endpoint, not by service
    for endpoint, service in partition["services"].items():
        name = names.get(endpoint, endpoint)
        scope = service["endpoints"].get("aws-global", {}).get("credentialScope")
        if service.get("isRegionalized") is False and scope and name in known_services():
            assert CONTROL_PLANE_REGIONS[name] == scope["region"], name


def test_the_table_names_services_as_botocore_does() -> None:
    assert CONTROL_PLANE_REGIONS.keys() <= known_services()
