import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { SSMClient } from "@aws-sdk/client-ssm";
import { bundleAgeHours, bundleAgeLine } from "../../../src/handlers/prober/bundle-age";
import { prober } from "../../../src/handlers/prober/service";
import { readSettings } from "../../../src/handlers/prober/settings";
import { tokenSource } from "../../../src/handlers/prober/token";
import { type EmulatedAws, emulatedAws } from "./support/emulated-aws";
import { caughtLogs } from "./support/logs";
import {
  type Behaviour,
  floods,
  freePort,
  hangs,
  json,
  redirects,
  resets,
  type TestServer,
  talksGarbage,
  testServer,
  trickles,
} from "./support/server";

const logs = caughtLogs();
let primary: TestServer;
let dr: TestServer;

beforeEach(async () => {
  const healthy = json(200, { healthy: true, writable: true });
  [primary, dr] = await Promise.all([testServer(healthy), testServer(healthy)]);
});
afterEach(() => Promise.all([primary.close(), dr.close()]));

const at = (region: string, url: string) => ({ region, frontend: "home", url: `${url}/health/deep` });

async function metrics(primaryUrl = primary.url): Promise<Record<string, unknown>[]> {
  const targets = [at("eu-west-1", primaryUrl), at("eu-central-1", dr.url)];
  const settings = {
    targets,
    timeoutMilliseconds: 2000,
    namespace: "shop",
    region: "eu-central-1",
    token: { value: "token" },
  };
  const lines: string[] = [];
  await prober(
    settings,
    async () => "token",
    undefined,
    (line) => lines.push(line),
  )();
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test("a healthy region is a 1 with its latency, in the form that CloudWatch makes metrics of", async () => {
  const [one, other] = await metrics();
  expect(one).toEqual({
    _aws: {
      Timestamp: expect.any(Number),
      CloudWatchMetrics: [
        {
          Namespace: "shop",
          Dimensions: [["Region"], ["Region", "Frontend"]],
          Metrics: [
            { Name: "Healthy", Unit: "Count" },
            { Name: "Writable", Unit: "Count" },
            { Name: "Latency", Unit: "Milliseconds" },
          ],
        },
      ],
    },
    Region: "eu-west-1",
    Frontend: "home",
    Healthy: 1,
    Writable: 1,
    Latency: expect.any(Number),
  });
  expect(other).toMatchObject({ Region: "eu-central-1", Healthy: 1 });
  expect(primary.received[0]).toMatchObject({
    method: "GET",
    url: "/health/deep",
    headers: { authorization: "Bearer token" },
  });
});

test("a standby is healthy and not writable", async () => {
  dr.behave(json(200, { healthy: true, writable: false }));
  expect(await metrics()).toMatchObject([{ Writable: 1 }, { Healthy: 1, Writable: 0 }]);
});

test.each<[string, Behaviour]>([
  ["hangs", hangs],
  ["answers drop by drop", trickles],
  ["cuts the connection", resets],
  ["talks garbage", talksGarbage],
  ["answers without end", floods],
  ["leads elsewhere", redirects],
  ["refuses the token", json(401, {})],
  ["says that it is not healthy", json(503, { healthy: false, writable: false })],
  ["contradicts itself", json(200, { healthy: false, writable: true })],
])("a region that %s is a 0, and the other one is not held up", async (_, behaviour) => {
  primary.behave(behaviour);
  expect(await metrics()).toMatchObject([
    { Region: "eu-west-1", Healthy: 0, Writable: 0, reason: expect.any(String) },
    { Region: "eu-central-1", Healthy: 1 },
  ]);
});

test("a dead region is a 0", async () => {
  expect(await metrics(`http://127.0.0.1:${await freePort()}`)).toMatchObject([{ Healthy: 0 }, { Healthy: 1 }]);
  expect(await metrics("https://no-such-host.invalid")).toMatchObject([{ Healthy: 0 }, { Healthy: 1 }]);
});

describe("the token from Secrets Manager", () => {
  let aws: EmulatedAws;
  let secrets: SecretsManagerClient;
  beforeAll(async () => {
    aws = await emulatedAws();
    secrets = new SecretsManagerClient({ ...aws.settings, maxAttempts: 1 });
    await secrets.send(new CreateSecretCommand({ Name: "probe", SecretString: "first" }));
  }, 60_000);

  test("is read anew each time, and the last one goes on while Secrets Manager is out of reach", async () => {
    const token = tokenSource({ secretId: "probe" }, secrets);
    expect(await token()).toBe("first");
    await secrets.send(new PutSecretValueCommand({ SecretId: "probe", SecretString: "second" }));
    expect(await token()).toBe("second");
    await aws.stop();
    expect(await token()).toBe("second");
    expect(logs().join()).toContain("the token could not be read again");
    await expect(tokenSource({ secretId: "probe" }, secrets)()).rejects.toThrow();
  });
});

test("a wrong environment is refused with everything that is wrong with it", () => {
  const wrong = { PROBE_TARGETS: '[{"region": "eu-west-1", "url": "ftp://x"}]', PROBE_TIMEOUT_MS: "-1" };
  expect(() => readSettings(wrong)).toThrow(
    [
      "prober cannot start, its environment is wrong:",
      "  PROBE_TARGETS.0.frontend: Invalid input: expected string, received undefined",
      "  PROBE_TARGETS.0.url: an https address",
      "  PROBE_TIMEOUT_MS: whole milliseconds from 50 to 30000",
      "  METRIC_NAMESPACE: is missing",
      "  PROBE_TOKEN_SECRET_ID: either this or PROBE_TOKEN, and not both",
    ].join("\n"),
  );
  expect(() => readSettings({ PROBE_TARGETS: "[" })).toThrow(
    'PROBE_TARGETS: not JSON: a list of {"region", "frontend", "url"}',
  );
});

describe("the age of the button's bundle", () => {
  const HOUR = 3_600_000;
  const DIGEST = "a".repeat(64);
  const ssmSaying = (Parameter: unknown) => ({ send: async () => ({ Parameter }) }) as never as SSMClient;
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * HOUR);

  test("is counted from the last change of the parameter that names it", async () => {
    const ssm = ssmSaying({ Value: DIGEST, LastModifiedDate: hoursAgo(30) });
    expect(await bundleAgeHours("/bundle", ssm)).toBeCloseTo(30, 1);
  });

  test.each([
    ["there is none yet", { Value: "none", LastModifiedDate: hoursAgo(1) }],
    ["there is no parameter", undefined],
  ])("is missing while %s", async (_, parameter) => {
    expect(await bundleAgeHours("/bundle", ssmSaying(parameter))).toBeUndefined();
  });

  test("is missing, with a line in the log, when nobody says it: the probes go on", async () => {
    const failing = { send: async () => Promise.reject(new Error("throttled")) } as never as SSMClient;
    expect(await bundleAgeHours("/bundle", failing)).toBeUndefined();
    expect(JSON.stringify(logs())).toContain("age of the button's bundle is unknown");
  });

  test("is a metric of the prober's own region", () => {
    expect(JSON.parse(bundleAgeLine("shop", 1, "eu-central-1", 30))).toEqual({
      _aws: {
        Timestamp: 1,
        CloudWatchMetrics: [
          { Namespace: "shop", Dimensions: [["Region"]], Metrics: [{ Name: "BundleAge", Unit: "None" }] },
        ],
      },
      Region: "eu-central-1",
      BundleAge: 30,
    });
  });
});
