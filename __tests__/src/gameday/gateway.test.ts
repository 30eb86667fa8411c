import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { checkContract } from "../../../src/gameday/contract";
import { Gateway } from "../../../src/gameday/gateway";
import { RunFolder } from "../../../src/operations/run-folder";
import { requireTools } from "../../../src/operations/tools";

const root = process.cwd();
const ANSWER = JSON.stringify({ Parameter: { Name: "/shop/marker", Value: "eu-west-1" } });

let target: Server;
let gateway: Gateway;
let python: string;

beforeAll(async () => {
  target = createServer((_, response) => response.setHeader("content-type", "application/x-amz-json-1.1").end(ANSWER));
  await new Promise<void>((resolve) => target.listen(0, "127.0.0.1", resolve));
  python = (await requireTools(root, () => {})).python;
  const run = RunFolder.create(mkdtempSync(path.join(tmpdir(), "gateway-")), "test", new Date());
  gateway = await Gateway.start(root, python, run, `http://127.0.0.1:${(target.address() as AddressInfo).port}`);
});

afterAll(async () => {
  await gateway.stop();
  target.close();
});

async function marker(name = "/shop/marker"): Promise<string | undefined> {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new SSMClient({ region: "eu-central-1", endpoint: gateway.url, credentials, maxAttempts: 1 });
  return (await client.send(new GetParameterCommand({ Name: name }))).Parameter?.Value;
}

test("faults are set, counted and removed, and the ledger has what became of each request", async () => {
  expect(await marker()).toBe("eu-west-1");
  await gateway.spoil([{ match: { region: "eu-central-1", resource: "marker" }, action: "throttle", nth: 1 }]);
  await expect(marker()).rejects.toThrow("Rate exceeded");
  expect(await marker()).toBe("eu-west-1");
  expect(await gateway.faults()).toEqual([{ matched: 2, waiting: 0 }]);
  await gateway.heal();
  expect(await gateway.faults()).toEqual([]);
  expect(gateway.requests().map(({ operation, outcome, status }) => [operation, outcome, status])).toEqual([
    ["GetParameter", "answered", 200],
    ["GetParameter", "throttled", 400],
    ["GetParameter", "answered", 200],
  ]);
});

test("a request that waits in a fault is counted, and dropped when the fault is removed", async () => {
  await gateway.spoil([{ match: { service: "ssm", operation: "GetParameter" }, action: "hold", when: "after" }]);
  const held = marker().catch((error: Error) => error);
  while ((await gateway.faults())[0]?.waiting !== 1) await new Promise((resolve) => setTimeout(resolve, 20));
  await gateway.heal();
  expect(await held).toBeInstanceOf(Error);
  expect(gateway.requests().at(-1)).toMatchObject({ outcome: "held", status: null, performed: true });
});

test("a fault that is not allowed is refused in words that name it", async () => {
  const fault = { match: { region: "eu-west-9" }, action: "drop" } as const;
  await expect(gateway.spoil([fault])).rejects.toThrow('faults[0].match.region: "eu-west-9" is not allowed');
});

test("the contract check reports what AWS would refuse", async () => {
  await marker("");
  const { requests, violations, resources } = await checkContract(root, python, [gateway.ledger]);
  expect(requests).toBe(gateway.requests().length);
  const named = gateway.requests().map(({ line }) => resources[line]);
  expect(named.slice(-2)).toEqual([{ Name: "/shop/marker" }, { Name: "" }]);
  expect(violations).toMatchObject([{ service: "ssm", operation: "GetParameter", member: "Name" }]);
});

test("the contract check refuses a file that is no ledger", async () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "ledger-")), "requests.jsonl");
  writeFileSync(file, "{}\n");
  await expect(checkContract(root, python, [file])).rejects.toThrow(`${file}, line 1`);
});
