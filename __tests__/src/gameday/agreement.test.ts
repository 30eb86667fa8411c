import { disagreements, trafficOf } from "../../../src/gameday/agreement";
import type { LedgerEntry } from "../../../src/gameday/gateway";

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
let calls = 0;

function request(second: number, operation: string, more: Partial<LedgerEntry> = {}): LedgerEntry {
  calls += 1;
  return {
    line: calls,
    time: at(second).toISOString(),
    region: "eu-central-1",
    controlPlaneRegion: "eu-central-1",
    service: "ssm",
    operation,
    outcome: "answered",
    status: 200,
    durationMs: 1,
    invocationId: String(calls),
    attempt: 1,
    stack: "failover",
    request: { method: "POST", path: "/", body: null },
    ...more,
  };
}

const resource = (address: string) => ({ stack: "failover", address, action: "Modifying", from: 0, to: 1 });
const timeline = [resource("aws_ssm_parameter.marker"), resource("aws_rds_cluster.database")];
const requests = [request(5, "PutParameter"), request(6, "RemoveFromGlobalCluster")];

test("agrees if each resource has its request, however often that was sent", () => {
  const [first] = requests;
  const again = { ...first, attempt: 2 } as LedgerEntry;
  expect(disagreements(timeline, [...requests, again], at(0))).toEqual([]);
});

test.each<[string, typeof timeline, LedgerEntry[], string]>([
  ["a resource without a request", timeline, requests.slice(1), "0 PutParameter for 1 aws_ssm_parameter"],
  ["a request without a resource", timeline.slice(1), requests, "1 PutParameter for 0 aws_ssm_parameter"],
  [
    "a request that was not performed",
    timeline,
    [request(5, "PutParameter", { outcome: "dropped" }), ...requests.slice(1)],
    "0 PutParameter for 1",
  ],
  [
    "another stack's request",
    timeline,
    [request(5, "PutParameter", { stack: null }), ...requests.slice(1)],
    "0 PutParameter for 1",
  ],
  [
    "a type that nobody knows",
    [...timeline, resource("aws_vpc.vpc")],
    requests,
    "no request is known to change aws_vpc",
  ],
])("notices %s", (_, seen, sent, says) => {
  expect(disagreements(seen, sent, at(0)).join("\n")).toContain(says);
});

test("does not count what was before the press", () => {
  expect(disagreements(timeline, requests, at(6)).join()).toBe("0 PutParameter for 1 aws_ssm_parameter");
});

test("counts requests by where AWS performs them, before and after", () => {
  const dns = (second: number) => request(second, "ListHostedZones", { controlPlaneRegion: "us-east-1" });
  expect(trafficOf([dns(1), dns(4), dns(9), request(9, "PutParameter")], at(3), at(8))).toEqual([
    { region: "eu-central-1", beforeIncident: 0, beforePress: 0, afterPress: 1 },
    { region: "us-east-1", beforeIncident: 1, beforePress: 1, afterPress: 1 },
  ]);
});
