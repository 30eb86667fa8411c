import { tierRanges } from "../../../src/config/address-plan";
import { namesFor } from "../../../src/config/names";
import { production } from "../../../src/config/production";
import { waysIn } from "../../../src/gameday/ways-in";

const { primary, dr } = production.regions;
const { securityGroup } = namesFor(production);
const [backend = ""] = tierRanges(primary, "backend").map(({ cidr }) => cidr);
const [otherRegion = ""] = tierRanges(dr, "data").map(({ cidr }) => cidr);

const POSTGRESQL = { from_port: 5432, to_port: 5432, protocol: "tcp" };
const from = (source: { cidr_blocks?: string[]; security_groups?: string[] }, rule: object = POSTGRESQL) => ({
  ...{ cidr_blocks: [], security_groups: [], ...source },
  ...rule,
});
const entry = (rule_no: number, action: string, cidr_block: string) => ({
  ...{ rule_no, action, cidr_block },
  ...{ ...POSTGRESQL, protocol: "6" },
});

/** What of `primary-region` decides. */
function region(change: { proxy?: object[]; database?: object[]; acl?: object[] }) {
  const resource = (type: string, values: Record<string, unknown>) => ({
    address: type,
    mode: "managed",
    type,
    values,
  });
  const group = (id: string, ingress: object[]) =>
    resource("aws_security_group", { id, name: securityGroup(id), ingress });
  return [
    group("proxy", change.proxy ?? []),
    group("database", [
      from({ security_groups: ["proxy"] }),
      from({ cidr_blocks: [otherRegion] }),
      ...(change.database ?? []),
    ]),
    group("backend/products", []),
    resource("aws_subnet", { id: "data", cidr_block: tierRanges(primary, "data")[0]?.cidr }),
    resource("aws_network_acl", {
      subnet_ids: ["data"],
      ingress: [entry(100, "allow", otherRegion), ...(change.acl ?? [])],
    }),
    resource("aws_network_acl", { subnet_ids: ["backend"], ingress: [entry(1, "allow", backend)] }),
  ];
}

test("the proxy and the other region's database are no application", () => {
  expect(waysIn(region({}), production)).toEqual([]);
});

test.each([
  ["an application's group at the proxy", { proxy: [from({ security_groups: ["backend/products"] })] }, "products"],
  ["a range at the proxy", { proxy: [from({ cidr_blocks: ["10.9.0.0/16"] })] }, "10.9.0.0/16"],
  ["a group at the database", { database: [from({ security_groups: ["backend/products"] })] }, "/database admits"],
  ["every protocol", { proxy: [from({ cidr_blocks: [backend] }, { ...POSTGRESQL, protocol: "-1" })] }, "/proxy admits"],
  ["an entry of the ACL", { acl: [entry(1, "allow", backend)] }, `lets backend pass from ${backend}`],
  ["an entry that is wider", { acl: [entry(1, "allow", primary.cidr)] }, "lets public pass"],
])("%s is a way in", (_, change, says) => {
  expect(waysIn(region(change), production).join()).toContain(says);
});

test("another port is no way in, nor is what an earlier entry denies", () => {
  const https = { from_port: 443, to_port: 443, protocol: "tcp" };
  expect(waysIn(region({ proxy: [from({ cidr_blocks: [backend] }, https)] }), production)).toEqual([]);
  const acl = [entry(2, "allow", backend), entry(1, "deny", primary.cidr)];
  expect(waysIn(region({ acl }), production)).toEqual([]);
});

test("a region without its groups, or whose rules were not read, cannot be judged", () => {
  expect(() => waysIn(region({}).slice(1), production)).toThrow("found 0 where one was expected");
  const unread = region({}).map((one) => ({ ...one, values: { ...one.values, ingress: [] } }));
  expect(() => waysIn(unread, production)).toThrow("was not read");
});
