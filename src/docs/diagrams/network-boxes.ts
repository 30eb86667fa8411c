import { classesOf, keysOf, managed, text } from "./facts";
import { box, type RegionBox } from "./region-box";

export const loadBalancer: RegionBox = ({ model }, region) => {
  const balancers = managed(model, "aws_lb", region);
  const listeners = managed(model, "aws_lb_listener", region);
  const walls = managed(model, "aws_wafv2_web_acl_association", region).filter(
    ({ attributes }) => model.target(attributes.resource_arn)?.type === "aws_lb",
  );
  const ports = listeners.map(({ attributes }) => attributes.port).join(", ");
  return box(region, "load-balancer", {
    title: "Load balancer",
    lines: [`TCP ${ports}${walls.length > 0 ? "; WAF" : ""}`],
    icons: ["loadBalancer"],
    tone: "entrance",
    sources: keysOf([...balancers, ...listeners, ...walls]),
  });
};

/** Where the private APIs are called. */
export const apiEndpoint: RegionBox = (facts, region) => {
  const found = classesOf(facts, "endpoint", region).filter(({ label }) => label === API_ENDPOINT);
  return box(region, "api-endpoint", {
    title: "API endpoint",
    lines: ["execute-api"],
    icons: ["endpoint"],
    tone: "application",
    sources: keysOf(found.map(({ resource }) => resource)),
  });
};

/** As the network's classes have it. */
export const API_ENDPOINT = "endpoint/execute-api";

export const wayOut: RegionBox = ({ network }, region) => {
  const found = network.firewalls.filter(({ resource }) => resource.region === region);
  return box(region, "way-out", {
    title: "Network Firewall",
    lines: ["lets listed domains pass"],
    icons: ["firewall"],
    tone: "inspection",
    sources: keysOf([...found.map(({ resource }) => resource), ...found.map(({ policy }) => policy.source.resource)]),
  });
};

export const nat: RegionBox = ({ model }, region) => {
  const found = managed(model, "aws_nat_gateway", region);
  const gateways = managed(model, "aws_internet_gateway", region);
  return box(region, "nat", {
    title: "NAT gateways",
    lines: [`${found.length}, to the internet`],
    icons: ["nat"],
    tone: "inspection",
    sources: found.length === 0 ? [] : keysOf([...found, ...gateways]),
  });
};

export const network: RegionBox = ({ model, network }, region) => {
  const vpcs = network.vpcs.filter((vpc) => vpc.region === region);
  return box(region, "network", {
    title: "VPC",
    lines: vpcs.map(({ resource }) => text(model, resource, "cidr_block")),
    icons: ["network"],
    tone: "plain",
    sources: keysOf(vpcs.map(({ resource }) => resource)),
  });
};
