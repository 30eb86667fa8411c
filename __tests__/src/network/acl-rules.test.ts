import { App, TerraformStack } from "cdktf";
import { production } from "../../../src/config/production";
import { aclEntries } from "../../../src/network/acl-entries";
import { AclRules } from "../../../src/network/acl-rules";
import { flowsFor } from "../../../src/network/flows";
import { crossesRegions } from "../../../src/network/tiers";

const { home } = production.frontends;
if (!home) throw new Error("production lacks home");

/** Entries of the public tier when every frontend listens on a port of its own. */
function publicEntries(frontends: number) {
  const ports = Array.from({ length: frontends }, (_, index) => [`f${index}`, { ...home, port: 8000 + index }]);
  const flows = flowsFor({ ...production, frontends: Object.fromEntries(ports) }).filter(
    (flow) => !crossesRegions(flow),
  );
  return aclEntries(flows, "public", () => ["10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24"], "10.0.0.0/16");
}

function warnings(frontends: number): string[] {
  const stack = new TerraformStack(new App(), "stack");
  const rules = new AclRules(stack, "rules", { aclId: "acl", entries: publicEntries(frontends) });
  return rules.node.metadata.map(({ data }) => String(data));
}

test("says nothing up to the quota of 20 entries", () => {
  expect(publicEntries(4).filter(({ direction }) => direction === "egress")).toHaveLength(18);
  expect(warnings(4)).toEqual([]);
});

test("warns beyond the quota, which AWS raises on request", () => {
  expect(warnings(5)).toEqual([expect.stringMatching(/21 entries for egress, and AWS takes 20 unless/)]);
});

test("refuses beyond what AWS ever takes", () => {
  expect(() => warnings(12)).toThrow(
    /stack\/rules: 42 entries for egress, and AWS takes 40 at most: let frontends share/,
  );
});

test("leaves the numbers of entries alone when a frontend with another port comes", () => {
  const numbered = (frontends: number) =>
    publicEntries(frontends).map(({ direction, number, cidr, ports }) => `${direction} ${number} ${cidr} ${ports}`);
  expect(numbered(4)).toEqual(expect.arrayContaining(numbered(3)));
  expect(numbered(4)).toHaveLength(numbered(3).length + 3);
});
