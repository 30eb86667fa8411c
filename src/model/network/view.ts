import type { Resource, Unread } from "../model";
import type { Range } from "./addresses";
import type { Ports, Protocol } from "./ports";

/** Where something stands in the stacks. */
export interface Source {
  readonly resource: Resource;
  readonly attribute: string;
}

export interface Vpc {
  readonly resource: Resource;
  readonly region: string;
  readonly ranges: readonly Range[];
}

export interface Subnet {
  readonly resource: Resource;
  readonly vpc: Vpc;
  readonly zone: string;
  readonly cidr: string;
  readonly range: Range;
  readonly table: RouteTable;
  readonly acl: NetworkAcl;
}

export interface RouteTable {
  readonly source: Source;
  /** Without the local ones, which every table has. */
  readonly routes: readonly Route[];
}

export interface Route {
  readonly source: Source;
  /** A range, or the service of a gateway endpoint, such as `s3`. */
  readonly destination: Range | string;
  readonly target: RouteTarget;
}

export type RouteTarget =
  | { readonly kind: "local" }
  | { readonly kind: "internet-gateway"; readonly vpc: string }
  | { readonly kind: "nat"; readonly nat: string }
  | { readonly kind: "firewall"; readonly firewall: string; readonly zone: string }
  | { readonly kind: "peering"; readonly between: readonly [string, string] }
  | { readonly kind: "gateway-endpoint"; readonly endpoint: string }
  /** Leads nowhere, or nobody knows where. */
  | { readonly kind: "none"; readonly why: string };

export interface NetworkAcl {
  readonly source: Source;
  /** By number: the first that fits decides, and without one the packet is denied. */
  readonly ingress: readonly AclEntry[];
  readonly egress: readonly AclEntry[];
}

export interface AclEntry {
  readonly source: Source;
  readonly number: number;
  readonly isAllow: boolean;
  readonly protocol: Protocol | "all";
  /** Of the packet's destination. */
  readonly ports: Ports;
  /** Of the packet's other end. */
  readonly range: Range;
}

export interface SecurityGroup {
  readonly resource: Resource;
  readonly name: string;
  readonly ingress: readonly GroupRule[];
  readonly egress: readonly GroupRule[];
}

export interface GroupRule {
  readonly source: Source;
  readonly protocol: Protocol | "all";
  readonly ports: Ports;
  readonly peer: GroupPeer;
}

export type GroupPeer =
  | { readonly kind: "range"; readonly range: Range }
  | { readonly kind: "group"; readonly key: string }
  | { readonly kind: "service"; readonly service: string };

export interface Nat {
  readonly resource: Resource;
  readonly subnet: Subnet;
}

export interface Firewall {
  readonly resource: Resource;
  /** A subnet with an endpoint, by zone. */
  readonly endpoints: ReadonlyMap<string, Subnet>;
  readonly policy: FirewallPolicy;
}

export interface FirewallPolicy {
  readonly source: Source;
  readonly isStrict: boolean;
  /** What becomes of a packet before the stateful rules. */
  readonly stateless: "forward" | "pass" | "drop";
  /** Such as `aws:drop_established`. Only asked in strict order. */
  readonly defaults: readonly string[];
  /** In the order that they are asked in. */
  readonly rules: readonly FirewallRule[];
}

export interface FirewallRule {
  readonly source: Source;
  readonly text: string;
  readonly action: "pass" | "drop" | "reject" | "alert";
  /** As Suricata calls it: `ip`, `tcp`, `udp`, `icmp`, `tls`, `http` and so on. */
  readonly protocol: string;
  readonly from: AddressSet;
  readonly to: AddressSet;
  readonly fromPorts: PortSet;
  readonly toPorts: PortSet;
  /** From `flow`: the direction that it asks for. */
  readonly direction: "to_server" | "to_client" | undefined;
  /** From `ip_proto:!6`: true if it is about everything but TCP. */
  readonly isNotTcp: boolean;
  readonly serverName: ServerName | undefined;
}

/** A name that a TLS client asks for; `*` stands for anything. */
export interface ServerName {
  readonly pattern: string;
}

export interface AddressSet {
  readonly ranges: readonly Range[];
  readonly isNegated: boolean;
}

export interface PortSet {
  readonly ranges: readonly Ports[];
  readonly isNegated: boolean;
}

/** A gateway endpoint: a service that routes lead to. */
export interface GatewayEndpoint {
  readonly resource: Resource;
  readonly vpc: string;
  readonly region: string;
  /** Such as `s3`. */
  readonly service: string;
}

/** Whoever has network interfaces of one kind. */
export interface EndpointClass {
  /** A kind and AWS's own name of it, such as `service/home`, `function/x`, `endpoint/kms`, `proxy/x`. */
  readonly label: string;
  readonly region: string;
  readonly resource: Resource;
  readonly subnets: readonly Subnet[];
  readonly groups: readonly SecurityGroup[];
  /** True if its interfaces have addresses of the internet. */
  readonly isPublic: boolean;
}

export interface Network {
  readonly vpcs: readonly Vpc[];
  readonly subnets: readonly Subnet[];
  readonly nats: readonly Nat[];
  readonly firewalls: readonly Firewall[];
  readonly gatewayEndpoints: readonly GatewayEndpoint[];
  readonly classes: readonly EndpointClass[];
  /** Groups of the classes, by key. */
  readonly groups: ReadonlyMap<string, SecurityGroup>;
  /** VPCs that an internet gateway is attached to. */
  readonly attached: ReadonlySet<string>;
  /** What might carry traffic, and was not understood. */
  readonly unread: readonly Unread[];
}
