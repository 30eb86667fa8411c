import { arnOf, type Row, rows } from "./row";

const acm = rows("acm");
const certificate = arnOf("acm", ({ id }) => `certificate/${id}`);

const balancing = rows("elasticloadbalancing");
const LOOK_AT_THE_NETWORK =
  "ec2:DescribeAccountAttributes ec2:DescribeAddresses ec2:DescribeInternetGateways ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs";

const waf = rows("wafv2");
const TO_LOGS =
  "linked:wafv2 logs:CreateLogDelivery logs:DescribeLogGroups logs:DescribeResourcePolicies logs:PutResourcePolicy";

const route53 = rows("route53");
const global = (type: string) => () => `arn:aws:route53:::${type}/1`;

const api = rows("apigateway");
/** API Gateway's actions are HTTP methods, and its ARNs are paths without an account. */
const path = (suffix: string, read = "GET", ...changes: string[]) =>
  api((_, { region }) => `arn:aws:apigateway:${region}::${suffix}`, read, ...changes);

export const edge: Readonly<Record<string, Row>> = {
  aws_acm_certificate: acm(
    certificate,
    "DescribeCertificate ListTagsForCertificate",
    "AddTagsToCertificate RequestCertificate",
    "RemoveTagsFromCertificate UpdateCertificateOptions",
    "DeleteCertificate",
  ),
  aws_acm_certificate_validation: acm(certificate, "DescribeCertificate"),
  aws_api_gateway_account: path("/account", "GET", "PATCH", "PATCH", "PATCH"),
  aws_api_gateway_deployment: path("/restapis/1/deployments", "GET", "POST", "PATCH", "DELETE"),
  aws_api_gateway_integration: path("/restapis/1/resources/2/methods/GET/integration", "GET", "PUT", "PATCH", "DELETE"),
  aws_api_gateway_method: path("/restapis/1/resources/2/methods/GET", "GET", "PUT", "PATCH", "DELETE"),
  aws_api_gateway_method_settings: path("/restapis/1/stages/live", "GET", "PATCH", "PATCH", "PATCH"),
  aws_api_gateway_resource: path("/restapis/1/resources/2", "GET", "POST", "PATCH", "DELETE"),
  aws_api_gateway_rest_api: api(
    (_, { region }) => ["/restapis", "/restapis/1", "/tags/arn"].map((what) => `arn:aws:apigateway:${region}::${what}`),
    "GET",
    "POST PUT linked:ops.apigateway",
    "PATCH",
    "DELETE",
  ),
  aws_api_gateway_rest_api_policy: path(
    "/restapis/1",
    "GET",
    "PATCH UpdateRestApiPolicy",
    "PATCH UpdateRestApiPolicy",
    "PATCH",
  ),
  aws_api_gateway_stage: path("/restapis/1/stages/live", "GET", "POST PUT", "PATCH", "DELETE"),
  aws_lb: balancing(
    arnOf("elasticloadbalancing", ({ name }) => `loadbalancer/app/${name}/1`),
    "DescribeLoadBalancerAttributes DescribeLoadBalancers DescribeTags",
    `AddTags CreateLoadBalancer ModifyLoadBalancerAttributes SetSecurityGroups linked:elasticloadbalancing ${LOOK_AT_THE_NETWORK}`,
    "RemoveTags SetIpAddressType SetSubnets",
    "DeleteLoadBalancer ec2:DescribeNetworkInterfaces",
  ),
  aws_lb_listener: balancing(
    ({ load_balancer_arn: owner }) => [String(owner), `${String(owner).replace("loadbalancer/", "listener/")}/2`],
    "DescribeListenerAttributes DescribeListeners DescribeTags",
    "AddTags CreateListener ModifyListenerAttributes",
    "ModifyListener RemoveTags",
    "DeleteListener",
  ),
  aws_lb_listener_rule: balancing(
    ({ listener_arn: owner }) => [
      `${String(owner).replace("loadbalancer/", "listener/")}/2`,
      `${String(owner).replace("loadbalancer/", "listener-rule/")}/2/3`,
    ],
    "DescribeRules DescribeTags",
    "AddTags CreateRule",
    "ModifyRule RemoveTags SetRulePriorities",
    "DeleteRule",
  ),
  aws_lb_target_group: balancing(
    arnOf("elasticloadbalancing", ({ name }) => `targetgroup/${name}/1`),
    "DescribeTags DescribeTargetGroupAttributes DescribeTargetGroups",
    "AddTags CreateTargetGroup ModifyTargetGroupAttributes",
    "ModifyTargetGroup RemoveTags",
    "DeleteTargetGroup",
  ),
  aws_route53_health_check: route53(
    global("healthcheck"),
    "GetHealthCheck ListTagsForResource",
    "ChangeTagsForResource CreateHealthCheck",
    "UpdateHealthCheck",
    "DeleteHealthCheck",
  ),
  aws_route53_query_log: route53(
    () => ["hostedzone", "queryloggingconfig"].map((type) => `arn:aws:route53:::${type}/1`),
    "GetQueryLoggingConfig",
    "CreateQueryLoggingConfig",
    "",
    "DeleteQueryLoggingConfig",
  ),
  aws_route53_record: route53(
    global("hostedzone"),
    "GetHostedZone ListResourceRecordSets",
    "ChangeResourceRecordSets",
    "ChangeResourceRecordSets",
    "ChangeResourceRecordSets",
  ),
  aws_route53_zone: route53(
    global("hostedzone"),
    "GetHostedZone ListResourceRecordSets ListTagsForResource",
    "ChangeTagsForResource CreateHostedZone",
    "UpdateHostedZoneComment",
    "ChangeResourceRecordSets DeleteHostedZone GetDNSSEC",
  ),
  aws_wafv2_web_acl: waf(
    arnOf("wafv2", ({ name }) => `regional/webacl/${name}/1`),
    "GetWebACL ListTagsForResource",
    "CreateWebACL TagResource",
    "UntagResource UpdateWebACL",
    "DeleteWebACL",
  ),
  aws_wafv2_web_acl_association: waf(
    ({ resource_arn: guarded, web_acl_arn: acl }) => [String(guarded), String(acl)],
    "GetWebACLForResource",
    "AssociateWebACL",
    "",
    "DisassociateWebACL",
  ),
  aws_wafv2_web_acl_logging_configuration: waf(
    ({ resource_arn: acl }) => String(acl),
    "GetLoggingConfiguration",
    `PutLoggingConfiguration ${TO_LOGS}`,
    "",
    "DeleteLoggingConfiguration logs:DeleteLogDelivery",
  ),
};
