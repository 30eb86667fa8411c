import { tierRanges } from "../../../src/config/address-plan";
import { namesFor } from "../../../src/config/names";
import { production } from "../../../src/config/production";
import { fencedIn } from "../../../src/operations/fence-state";

const { primary } = production.regions;
const { securityGroup } = namesFor(production);
const cidr = (tier: "backend" | "data") => tierRanges(primary, tier)[0]?.cidr;
const one = (type: string, values: Record<string, unknown>) => ({ type, values });
const group = (party: string) => one("aws_security_group", { id: party, name: securityGroup(party) });
const rule = (side: "ingress" | "egress", here: string, there: string) =>
  one(`aws_vpc_security_group_${side}_rule`, { security_group_id: here, referenced_security_group_id: there });
const entry = (changes: Record<string, unknown>) =>
  one("aws_network_acl_rule", {
    network_acl_id: "data",
    egress: false,
    rule_action: "allow",
    cidr_block: cidr("backend"),
    from_port: 5432,
    to_port: 5432,
    ...changes,
  });
const first = (priority: number, condition: unknown[]) => one("aws_lb_listener_rule", { priority, condition });
const plain = (type: string) => one("aws_lb_listener", { port: 80, default_action: [{ type }] });

const GROUPS = ["backend/products", "migration", "proxy", "database"].map(group);
const NETWORK = [
  one("aws_subnet", { id: "subnet", cidr_block: cidr("data") }),
  one("aws_network_acl", { id: "data", subnet_ids: ["subnet"] }),
];
const EVERY_PATH = first(1, [{ host_header: [], path_pattern: [{ values: ["*"] }] }]);
const NO_HOST = first(1, [{ host_header: [{ values: ["fence.invalid"] }], path_pattern: [] }]);
const [CLOSED_80, OPEN_80] = [plain("fixed-response"), plain("redirect")];
/** What stays whether the region is closed or not. */
const KEPT = [
  ...GROUPS,
  ...NETWORK,
  rule("ingress", "database", "proxy"),
  rule("egress", "proxy", "database"),
  entry({ egress: true }),
  entry({ rule_action: "deny" }),
  entry({ network_acl_id: "frontend" }),
  entry({ from_port: 443, to_port: 443 }),
  entry({ cidr_block: cidr("data") }),
];
const WAYS = {
  "products may open a connection to the proxy": rule("egress", "backend/products", "proxy"),
  "the proxy admits products": rule("ingress", "proxy", "backend/products"),
  "the migration may open a connection to the database": rule("egress", "migration", "database"),
  "the database admits the migration": rule("ingress", "database", "migration"),
  "the ACL admits applications": entry({}),
};
const closed = [...KEPT, EVERY_PATH, CLOSED_80];

test("a state says that all of the region is closed, or nothing of it", () => {
  expect(fencedIn(closed, production)).toBe(true);
  expect(fencedIn([...KEPT, NO_HOST, OPEN_80, ...Object.values(WAYS)], production)).toBe(false);
  expect(fencedIn([], production)).toBe(false);
});

test.each<[string, Parameters<typeof fencedIn>[0]]>([
  ["port 443 is open", [...KEPT, NO_HOST, CLOSED_80]],
  [
    "the rule of port 443 is not the first",
    [...KEPT, { ...EVERY_PATH, values: { ...EVERY_PATH.values, priority: 2 } }, CLOSED_80],
  ],
  ["port 80 redirects", [...KEPT, EVERY_PATH, OPEN_80]],
  ["there is no listener of port 80", [...KEPT, EVERY_PATH]],
  ...Object.entries(WAYS).map(([what, way]): [string, Parameters<typeof fencedIn>[0]] => [what, [...closed, way]]),
])("it is closed in part only while %s", (_, resources) => {
  expect(fencedIn(resources, production)).toBe("partly");
});

test("one closed part is enough to say partly", () => {
  expect(fencedIn([...KEPT, EVERY_PATH, OPEN_80, ...Object.values(WAYS)], production)).toBe("partly");
  expect(fencedIn([EVERY_PATH], production)).toBe("partly");
});
