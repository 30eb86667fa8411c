import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { longestChainOfWaits } from "../../../src/bench/critical-path";
import { completionsByApply, waitOf } from "../../../src/bench/provider-waits";
import { newestRehearsal, rehearsalTime, waitsInShort } from "../../../src/bench/rehearsal-time";
import { temporaryFolder } from "../../helpers/folder";

const folder = temporaryFolder();

/** As cdktf prints it: a stack's name now and then, and the path of the construct after the address. */
const LOG = `
primary-region  aws_vpc.network_vpc_1A (network/vpc): Creating...
primary-region  aws_vpc.network_vpc_1A (network/vpc): Creation complete after 11s [id=vpc-1]
                data.aws_iam_policy_document.trust_2B (trust): Read complete after 0s [id=1]
                aws_lb.load-balancer_3C (load-balancer): Still creating... [1m0s elapsed]
                aws_lb.load-balancer_3C (load-balancer): Creation complete after 1m2s [id=lb]
primary-region  aws_kms_key.key_4D: Creation complete after 2s [id=key]
primary-region
                Apply complete! Resources: 3 added, 0 changed, 0 destroyed.
primary-region  aws_rds_cluster.database_5E (database): Modifications complete after 1h1m1s [id=c]
                Apply complete! Resources: 0 added, 1 changed, 0 destroyed.
                Apply complete! Resources: 0 added, 0 changed, 0 destroyed.
`;

const reference = (to: string) => `\${${to}}`;

const JSON_TEXT = JSON.stringify({
  resource: {
    aws_vpc: { network_vpc_1A: { "//": { metadata: { path: "aws_lb.load-balancer_3C" } }, cidr_block: "10.0.0.0/16" } },
    aws_lb: { "load-balancer_3C": { subnets: [reference("aws_subnet.subnet_6F.id")] } },
    aws_subnet: { subnet_6F: { vpc_id: reference("aws_vpc.network_vpc_1A.id") } },
    aws_kms_key: {
      key_4D: { policy: reference("data.aws_iam_policy_document.policy_7A.json"), depends_on: ["aws_lb.other"] },
    },
    aws_rds_cluster: { database_5E: { kms_key_id: reference("aws_kms_key.key_4D.arn") } },
  },
  data: { aws_iam_policy_document: { policy_7A: { statement: [] } } },
});

test("reads what Terraform says that each resource took, apply by apply", () => {
  expect(completionsByApply(LOG)).toEqual([
    [
      { address: "aws_vpc.network_vpc_1A", type: "aws_vpc", seconds: 11 },
      { address: "aws_lb.load-balancer_3C", type: "aws_lb", seconds: 62 },
      { address: "aws_kms_key.key_4D", type: "aws_kms_key", seconds: 2 },
    ],
    [{ address: "aws_rds_cluster.database_5E", type: "aws_rds_cluster", seconds: 3661 }],
  ]);
});

test("counts a sleep as long as its resource took at most, and none of what does not sleep", () => {
  expect(waitOf({ address: "aws_vpc.x", type: "aws_vpc", seconds: 11 })).toBe(10);
  expect(waitOf({ address: "aws_kms_key.x", type: "aws_kms_key", seconds: 2 })).toBe(2);
  expect(waitOf({ address: "aws_subnet.x", type: "aws_subnet", seconds: 99 })).toBe(0);
});

test("adds up the sleeps of what waits for each other, not of what goes on meanwhile", () => {
  const [created = [], modified = []] = completionsByApply(LOG);
  // The load balancer waits for the network through a subnet, the key for nobody.
  expect(longestChainOfWaits(JSON_TEXT, created)).toBe(10 + 60);
  expect(longestChainOfWaits(JSON_TEXT, modified)).toBe(30);
  expect(longestChainOfWaits(JSON_TEXT, [])).toBe(0);
});

test("sums up the newest run, of which only the stacks of one stage run side by side", () => {
  for (const name of ["2026-01-02T000000Z-gameday", "2026-01-01T000000Z-start", "2026-01-03T000000Z-deploy"]) {
    mkdirSync(path.join(folder(), ".work", "runs", name), { recursive: true });
    writeFileSync(path.join(folder(), ".work", "runs", name, "deploy-failover.log"), "");
  }
  // One that was stopped before.
  mkdirSync(path.join(folder(), ".work", "runs", "2026-01-04T000000Z-start"));
  const run = newestRehearsal(folder()) ?? "";
  expect(path.basename(run)).toBe("2026-01-02T000000Z-gameday");
  const events = [
    { time: "2026-01-02T00:00:00.000Z", event: "step started", title: "Deploy" },
    { time: "2026-01-02T00:03:20.000Z", event: "step ended", title: "Deploy", outcome: "passed", seconds: 199.9 },
  ];
  writeFileSync(path.join(run, "events.jsonl"), events.map((event) => JSON.stringify(event)).join("\n"));
  for (const stack of ["primary-region", "shared-networking", "data-replication"]) {
    mkdirSync(path.join(run, "cdktf.out", "stacks", stack), { recursive: true });
    writeFileSync(path.join(run, "cdktf.out", "stacks", stack, "cdk.tf.json"), JSON_TEXT);
    writeFileSync(path.join(run, `deploy-${stack}.log`), LOG);
  }
  expect(rehearsalTime(run)).toEqual({
    run: "2026-01-02T000000Z-gameday",
    totalSeconds: 200,
    steps: [{ title: "Deploy", seconds: 199.9 }],
    resourceSeconds: 3 * (11 + 62 + 2 + 3661),
    sleepSeconds: 3 * (10 + 60 + 2 + 30),
    longestChainSeconds: 2 * (70 + 30),
  });
});

test("says the share of the waits in one line", () => {
  const time = { run: "r", totalSeconds: 200, steps: [], resourceSeconds: 9, sleepSeconds: 8, longestChainSeconds: 50 };
  expect(waitsInShort(time)).toBe("Of 200 s the provider's fixed waits took at least 50 s in the deployment (25 %)");
});

test("has nothing to say where nothing ran", () => {
  expect(newestRehearsal(folder())).toBeUndefined();
});
