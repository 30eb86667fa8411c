"""In which region AWS really performs a request, whatever region its client signed it for."""

# Services with one control plane for the whole partition `aws`. A client with a custom endpoint signs for its own
# region, on AWS for this one.
#
# Without a remark: `endpoints.json` of botocore, "isRegionalized": false, credential scope of "aws-global"; the same in
# "AWS Fault Isolation Boundaries", appendix A, "Partitional services". The others have an endpoint in one region only,
# by their pages in the AWS General Reference, "Service endpoints and quotas".
CONTROL_PLANE_REGIONS = {
    "account": "us-east-1",
    "billingconductor": "us-east-1",
    "budgets": "us-east-1",
    "ce": "us-east-1",
    "chime": "us-east-1",
    "cloudfront": "us-east-1",
    "cur": "us-east-1",  # one region
    "ecr-public": "us-east-1",  # "Amazon ECR Public": its API is in us-east-1 (us-west-2 serves pulls)
    "globalaccelerator": "us-west-2",  # "You must specify the US West (Oregon) Region" (API reference)
    "health": "us-east-1",
    "iam": "us-east-1",
    "importexport": "us-east-1",
    "networkmanager": "us-west-2",
    "notificationscontacts": "us-east-1",
    "organizations": "us-east-1",
    # Public and private hosted zones, records, health checks. Resolver (`route53resolver`), Profiles and the clusters
    # of ARC are regional.
    "route53": "us-east-1",
    "route53-recovery-control-config": "us-west-2",  # "must specify --region us-west-2" (ARC developer guide)
    "route53-recovery-readiness": "us-west-2",  # the same
    "route53domains": "us-east-1",  # one region
    "savingsplans": "us-east-1",
    "shield": "us-east-1",
    "support": "us-east-1",
    "waf": "us-east-1",
}


def control_plane_region(service: str | None, region: str | None) -> str | None:
    """The region that has to be up for the request. ``region`` is that of its signature.

    STS has been regional since its clients are told so by default, and answers in the region that it is asked in. S3
    performs calls about a bucket in the bucket's region, for which they are signed; only the uniqueness of a new
    bucket's name is the partition's. WAF for CloudFront (`wafv2`, scope CLOUDFRONT) is signed for us-east-1 anyway.
    """
    return CONTROL_PLANE_REGIONS.get(service or "", region)
