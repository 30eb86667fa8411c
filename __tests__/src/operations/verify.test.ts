import { production } from "../../../src/config/production";
import { type Check, failed, passed, runChecks } from "../../../src/operations/check";
import { untilPassed, writerCheck } from "../../../src/operations/verify";
import { dnsCheck, type NameServers } from "../../../src/operations/verify-dns";
import { type Ask, httpChecks } from "../../../src/operations/verify-http";
import { type Standby, subjectOf, WELL } from "../../helpers/standby";

const PROMOTED = { isMember: false, cluster: { status: "available", pending: [], hasWriter: true } };

async function writer(changes: Partial<Standby>, replicationSource?: string) {
  const subject = subjectOf({ ...WELL, ...PROMOTED, ...changes });
  const aws = { ...subject.aws, cluster: async () => ({ status: "available", replicationSource }) };
  const [found] = await runChecks([writerCheck({ ...subject, aws })]);
  return found;
}

test("takes a cluster that is standalone, available and has a writer for promoted", async () => {
  expect(await writer({})).toMatchObject({ status: "passed" });
});

test.each<[string, Partial<Standby>, string | undefined, string]>([
  ["in the global database", { isMember: true }, undefined, "still a replica"],
  ["somebody's replica", {}, "arn:primary", "still a replica"],
  ["promoting", { cluster: { ...PROMOTED.cluster, status: "promoting" } }, undefined, "it is promoting"],
  ["without a writer", { cluster: { ...PROMOTED.cluster, hasWriter: false } }, undefined, "no writer"],
])("does not take one for promoted that is %s", async (_, changes, source, says) => {
  expect(await writer(changes, source)).toMatchObject({ status: "failed", summary: expect.stringContaining(says) });
});

const answering = (text: string, customers: string): NameServers => ({
  text: async () => [text],
  addresses: async (name) => [name.includes("eu-central-1") ? "192.0.2.1" : customers],
});

test.each<[string, NameServers | undefined, string, string]>([
  ["every name leads to DR", answering("eu-central-1", "192.0.2.1"), "passed", "every name leads to eu-central-1"],
  ["the witness names the primary", answering("eu-west-1", "192.0.2.1"), "failed", "answers eu-west-1"],
  [
    "customers get other addresses",
    answering("eu-central-1", "192.0.2.9"),
    "failed",
    "answers 192.0.2.9, not 192.0.2.1",
  ],
  ["nobody can be asked", undefined, "not verifiable here", "no name server answers"],
])("says of DNS what the name servers say: %s", async (_, servers, status, says) => {
  const [found] = await runChecks([dnsCheck({ config: production }, servers && (async () => servers))]);
  expect(found).toMatchObject({ status, summary: expect.stringContaining(says) });
});

test("takes name servers that do not answer for no answer, not for a good one", async () => {
  const silent = async (): Promise<NameServers> => {
    throw new Error("none of the name servers has an address");
  };
  expect((await runChecks([dnsCheck({ config: production }, silent)]))[0]?.status).toBe("failed");
});

const aws = { secret: async () => "the-token" };
const health = (healthy: boolean, writable: boolean) => JSON.stringify({ healthy, writable });
const asked = (deep: { status: number; body: string }, page = 200): Ask => {
  return async (url, token) => {
    if (!url.endsWith("/health/deep")) return { status: page, body: "" };
    return token === "the-token" ? deep : { status: 401, body: "" };
  };
};

test.each<[string, Ask | undefined, string, string]>([
  ["everything works", asked({ status: 200, body: health(true, true) }), "passed", "passed"],
  ["a page fails", asked({ status: 200, body: health(true, true) }, 503), "failed", "passed"],
  ["the database only reads", asked({ status: 200, body: health(true, false) }), "passed", "failed"],
  ["an API fails", asked({ status: 503, body: health(false, false) }), "passed", "failed"],
  ["the answer is no health", asked({ status: 200, body: "<html>" }), "passed", "failed"],
  ["no load balancer is there", undefined, "not verifiable here", "not verifiable here"],
])("says of the frontends what they answer: %s", async (_, ask, pages, deep) => {
  const found = await runChecks(httpChecks({ aws, config: production }, ask));
  expect(found.map(({ status }) => status)).toEqual([pages, deep]);
});

test("takes a frontend that cannot be reached for failed", async () => {
  const unreachable: Ask = async () => {
    throw new Error("no route");
  };
  const found = await runChecks(httpChecks({ aws, config: production }, unreachable));
  expect(found.map(({ status }) => status)).toEqual(["failed", "failed"]);
});

test("looks again at what failed, and at nothing else, until it passes", async () => {
  const counts = { late: 0, good: 0 };
  const check = (name: "late" | "good", look: Check["look"]): Check => ({
    name,
    question: "",
    severity: "blocks",
    look,
  });
  const late = check("late", async () => {
    counts.late += 1;
    return counts.late < 3 ? failed("not yet", "Wait.") : passed("now");
  });
  const good = check("good", async () => {
    counts.good += 1;
    return passed("at once");
  });
  const results = await untilPassed([late, good], { pauseMilliseconds: 1 });
  expect(results.map(({ status }) => status)).toEqual(["passed", "passed"]);
  expect(counts).toEqual({ late: 3, good: 1 });
});

test("gives up once the patience is over", async () => {
  const never: Check = { name: "never", question: "", severity: "blocks", look: async () => failed("no", "Look.") };
  expect((await untilPassed([never], { patienceSeconds: 0, pauseMilliseconds: 1 }))[0]?.status).toBe("failed");
});
