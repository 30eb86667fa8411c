import { classesOf, counted, keysOf, listedDomains, managed, text } from "./facts";
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

/** What is on the way into the internet, in its order, and where that leads. */
export const wayOut: RegionBox = (facts, region) => {
  const { model } = facts;
  const firewalls = facts.network.firewalls.filter(({ resource }) => resource.region === region);
  const nats = managed(model, "aws_nat_gateway", region);
  const gateways = managed(model, "aws_internet_gateway", region);
  return box(region, "way-out", {
    title: "Way out",
    lines: ["Network Firewall, then", `${counted(nats.length, "NAT gateway")}, to`, ...listedDomains(facts, region)],
    icons: ["firewall", "nat", "internet"],
    tone: "inspection",
    sources:
      firewalls.length === 0
        ? []
        : keysOf([
            ...firewalls.flatMap(({ resource, policy }) => [resource, policy.source.resource]),
            ...nats,
            ...gateways,
          ]),
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
