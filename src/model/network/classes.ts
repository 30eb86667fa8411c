import type { Resource } from "../model";
import { at } from "../stack-json";
import type { Reading } from "./reading";
import { serviceOf, untouchedDefaultGroup } from "./security-groups";
import { valuesAt } from "./values";
import type { EndpointClass, SecurityGroup, Subnet } from "./view";

/** What the classes are read from. */
export interface Parts {
  readonly reading: Reading;
  readonly subnets: ReadonlyMap<string, Subnet>;
  readonly groups: ReadonlyMap<string, SecurityGroup>;
}

/** Where a type of resource says what its network interfaces are. */
interface Shape {
  readonly type: string;
  readonly label: (reading: Reading, resource: Resource) => string;
  /** Path to the subnets. */
  readonly subnets: readonly string[];
  readonly groups: readonly string[];
  readonly isPublic?: (resource: Resource) => boolean;
  /** @default - every one of the type */
  readonly isMeant?: (resource: Resource) => boolean;
}

const named = (kind: string, attribute: string) => (reading: Reading, resource: Resource) =>
  `${kind}/${reading.text(resource, attribute)}`;
const isInternetFacing = ({ attributes }: Resource) => attributes.internal !== true;

/** Every type with network interfaces that is read. */
const SHAPES: readonly Shape[] = [
  ...["aws_lb", "aws_alb"].map((type) => ({
    type,
    label: named("load-balancer", "name"),
    subnets: ["subnets"],
    groups: ["security_groups"],
    isPublic: isInternetFacing,
  })),
  {
    type: "aws_ecs_service",
    label: named("service", "name"),
    subnets: ["network_configuration", "subnets"],
    groups: ["network_configuration", "security_groups"],
    isPublic: ({ attributes }) => at(attributes.network_configuration, "assign_public_ip") === true,
    isMeant: ({ attributes }) => attributes.network_configuration !== undefined,
  },
  {
    type: "aws_lambda_function",
    label: named("function", "function_name"),
    subnets: ["vpc_config", "subnet_ids"],
    groups: ["vpc_config", "security_group_ids"],
    isMeant: ({ attributes }) => valuesAt(attributes.vpc_config, ["subnet_ids"]).length > 0,
  },
  {
    type: "aws_vpc_endpoint",
    label: (reading, resource) => `endpoint/${serviceOf(reading, resource)}`,
    subnets: ["subnet_ids"],
    groups: ["security_group_ids"],
    isMeant: ({ attributes }) => attributes.vpc_endpoint_type === "Interface",
  },
  {
    type: "aws_rds_cluster",
    label: named("cluster", "cluster_identifier"),
    subnets: [],
    groups: ["vpc_security_group_ids"],
  },
  {
    type: "aws_db_proxy",
    label: named("proxy", "name"),
    subnets: ["vpc_subnet_ids"],
    groups: ["vpc_security_group_ids"],
  },
  {
    type: "aws_db_proxy_endpoint",
    label: (reading, resource) =>
      `proxy/${reading.text(resource, "db_proxy_name")}/${reading.text(resource, "db_proxy_endpoint_name")}`,
    subnets: ["vpc_subnet_ids"],
    groups: ["vpc_security_group_ids"],
  },
];

export const CLASS_TYPES: readonly string[] = SHAPES.map(({ type }) => type);

/** Whoever has network interfaces. Without what is lost: a class that has no subnet left has none. */
export function endpointClasses(parts: Parts): EndpointClass[] {
  return SHAPES.flatMap((shape) =>
    parts.reading
      .all(shape.type)
      .filter((resource) => shape.isMeant?.(resource) ?? true)
      .flatMap((resource) => classOf(parts, shape, resource)),
  );
}

function classOf(parts: Parts, shape: Shape, resource: Resource): EndpointClass[] {
  const { reading, subnets } = parts;
  const found =
    shape.type === "aws_rds_cluster"
      ? subnetsOfGroup(parts, resource)
      : reading.each(resource, shape.subnets.join("."), subnets, valuesAt(resource.attributes, shape.subnets));
  const [first] = found;
  if (first === undefined)
    reading.note(resource, shape.subnets.join(".") || "db_subnet_group_name", "no subnet is left or read");
  return [
    {
      label: shape.label(reading, resource),
      region: first?.vpc.region ?? resource.region ?? "unknown",
      resource,
      subnets: found,
      groups: first ? groupsOf(parts, shape, resource, first) : [],
      isPublic: shape.isPublic?.(resource) ?? hasPublicInstance(reading, resource),
    },
  ];
}

function groupsOf({ reading, groups }: Parts, shape: Shape, resource: Resource, { vpc }: Subnet): SecurityGroup[] {
  const named = valuesAt(resource.attributes, shape.groups);
  if (named.length > 0) return reading.each(resource, shape.groups.join("."), groups, named);
  const managed = [...groups.values()].filter(
    (group) =>
      group.resource.type === "aws_default_security_group" &&
      reading.model.target(group.resource.attributes.vpc_id) === vpc.resource,
  );
  return managed.length > 0 ? managed : [untouchedDefaultGroup(vpc.resource)];
}

/** A cluster is as public as the most public of its instances. */
function hasPublicInstance({ model }: Reading, cluster: Resource): boolean {
  return model
    .users(cluster)
    .some(({ type, attributes }) => type === "aws_rds_cluster_instance" && attributes.publicly_accessible === true);
}

/** Subnets of a cluster's subnet group, by reference or by name. */
function subnetsOfGroup({ reading, subnets }: Parts, cluster: Resource): Subnet[] {
  const value = cluster.attributes.db_subnet_group_name;
  const all = reading.all("aws_db_subnet_group");
  const group = all.find(
    (one) => reading.model.target(value) === one || (value && reading.text(one, "name") === value),
  );
  if (group === undefined) reading.note(cluster, "db_subnet_group_name", `${value} is in none of these stacks`);
  return group ? reading.each(group, "subnet_ids", subnets) : [];
}
