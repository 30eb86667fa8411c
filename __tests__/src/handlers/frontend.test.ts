import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bundleHandlers } from "../../../src/handlers/bundle";
import { freePort, hangs, json, type Received, resets, type TestServer, testServer } from "./support/server";
import { isSigned } from "./support/signature";

const TOKEN = "a-token-of-at-least-32-characters-0123456789";
const ROLE = { accessKeyId: "ASIATASKROLE", secretAccessKey: "secret-of-the-task-role" };

let folder: string;
let file: string;
let api: TestServer;
let role: TestServer;
const started: ChildProcess[] = [];

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "frontend-"));
  file = (await bundleHandlers(folder)).frontend;
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(async () => {
  api = await testServer(json(200, { healthy: true, writable: true }));
  // What the ECS agent answers a task with.
  const { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey } = ROLE;
  const Expiration = new Date(Date.now() + 3_600_000).toISOString();
  role = await testServer(json(200, { AccessKeyId, SecretAccessKey, Token: "session", Expiration }));
});
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }
  await Promise.all([api.close(), role.close()]);
});

interface Frontend {
  readonly url: string;
  readonly port: number;
  readonly child: ChildProcess;
}

/** Node refuses it to write any file or to start any process, as in a container with a read-only file system. */
const CONFINED = ["--no-warnings", "--experimental-permission", "--allow-fs-read=*"];

function launch(environment: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, [...CONFINED, file], {
    env: environment,
    cwd: "/",
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.push(child);
  return child;
}

/** The bundle as a process of its own with nothing of this one's environment. */
async function frontend(changed: Record<string, string> = {}): Promise<Frontend> {
  const port = await freePort();
  const child = launch({
    PORT: String(port),
    FRONTEND_NAME: "home",
    AWS_REGION: "eu-west-1",
    API_URLS: JSON.stringify({ products: `${api.url}/live`, payments: `${api.url}/live/payments` }),
    PROBE_TOKEN: TOKEN,
    API_TIMEOUT_MS: "5000",
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${role.url}/credentials`,
    ...changed,
  });
  let [output, errors] = ["", ""];
  child.stdout?.on("data", (data) => {
    output += data;
  });
  child.stderr?.on("data", (data) => {
    errors += data;
  });
  while (!output.includes("listens")) {
    if (child.exitCode !== null) throw new Error(`the frontend ended: ${errors}`);
    await sleep(20);
  }
  return { url: `http://127.0.0.1:${port}`, port, child };
}

const withToken = { headers: { authorization: `Bearer ${TOKEN}` } };

test("liveness depends on nothing", async () => {
  const { url } = await frontend();
  await Promise.all([api.close(), role.close()]);
  const answer = await fetch(`${url}/health`);
  expect([answer.status, await answer.json()]).toEqual([200, { healthy: true }]);
});

test("deep health calls every API, signed with the credentials of the task's role", async () => {
  const { url } = await frontend();
  const answer = await fetch(`${url}/health/deep`, withToken);
  const health = { healthy: true, writable: true, milliseconds: expect.any(Number) };
  expect([answer.status, await answer.json()]).toEqual([
    200,
    { healthy: true, writable: true, apis: { products: health, payments: health } },
  ]);
  expect(api.received.map((call) => `${call.method} ${call.url}`).sort()).toEqual([
    "POST /live/health/deep",
    "POST /live/payments/health/deep",
  ]);
  for (const call of api.received) {
    expect(isSigned(call, "eu-west-1", ROLE.accessKeyId, ROLE.secretAccessKey)).toBe(true);
    expect(isSigned({ ...call, url: "/live/other" }, "eu-west-1", ROLE.accessKeyId, ROLE.secretAccessKey)).toBe(false);
    expect(call.headers["x-amz-security-token"]).toBe("session");
    expect(JSON.stringify(call)).not.toContain(TOKEN);
  }
});

test.each<[string, Record<string, string>]>([
  ["no token", {}],
  ["another token", { authorization: `Bearer ${TOKEN.replace("a", "b")}` }],
  ["a part of the token", { authorization: `Bearer ${TOKEN.slice(0, -1)}` }],
  ["the token without its scheme", { authorization: TOKEN }],
  ["the token in another scheme", { authorization: `Basic ${TOKEN}` }],
])("deep health with %s is refused, and calls nobody", async (_, headers) => {
  const { url } = await frontend();
  const answer = await fetch(`${url}/health/deep`, { headers });
  expect(answer.status).toBe(401);
  expect(await answer.text()).not.toContain(TOKEN);
  expect(api.received).toEqual([]);
});

test("deep health of a standby is healthy and not writable", async () => {
  const { url } = await frontend();
  api.behave(json(200, { healthy: true, writable: false }));
  const answer = await fetch(`${url}/health/deep`, withToken);
  expect([answer.status, await answer.json()]).toMatchObject([200, { healthy: true, writable: false }]);
});

test.each<[string, (received: Received, response: Parameters<typeof hangs>[1]) => void]>([
  ["hangs", hangs],
  ["cuts the connection", resets],
  ["refuses the call", json(403, { message: "Forbidden" })],
  ["says that it is not healthy", json(503, { healthy: false, writable: false })],
  ["talks nonsense", json(200, ["healthy"])],
])("deep health is not healthy while one API %s", async (_, behaviour) => {
  const { url } = await frontend();
  api.behave((received, response) =>
    received.url.includes("payments")
      ? behaviour(received, response)
      : json(200, { healthy: true, writable: true })(received, response),
  );
  const answer = await fetch(`${url}/health/deep`, withToken);
  const body = { healthy: false, apis: { products: { healthy: true }, payments: { healthy: false } } };
  expect([answer.status, await answer.json()]).toMatchObject([503, body]);
});

test("many questions for deep health at the same time ask each API once", async () => {
  const { url } = await frontend();
  api.behave((received, response) =>
    setTimeout(() => json(200, { healthy: true, writable: true })(received, response), 300),
  );
  const answers = await Promise.all(Array.from({ length: 10 }, () => fetch(`${url}/health/deep`, withToken)));
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  expect(api.received).toHaveLength(2);
});

test("the start page shows products as text, whatever their names are", async () => {
  const { url } = await frontend();
  api.behave(
    json(200, { products: [{ name: "<script>alert(1)</script>", priceMinor: 5, currency: "EUR" }], next: null }),
  );
  const answer = await fetch(url);
  const page = await answer.text();
  expect(answer.status).toBe(200);
  expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;: 5");
  expect(page).not.toContain("<script>");
  const [call] = api.received;
  expect(call?.url).toBe("/live/products?limit=20");
  expect(call && isSigned(call, "eu-west-1", ROLE.accessKeyId, ROLE.secretAccessKey)).toBe(true);
});

test("the start page comes without the products API, too", async () => {
  const { url } = await frontend();
  api.behave(hangs);
  const answer = await fetch(url);
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain("not available");
});

test("every answer carries the security headers and names no software", async () => {
  const { url } = await frontend();
  for (const path of ["/", "/health", "/health/deep", "/nothing"]) {
    const { headers } = await fetch(url + path);
    expect(headers.get("content-security-policy")).toContain("default-src 'self'");
    expect(headers.get("strict-transport-security")).toContain("max-age=");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.has("x-powered-by") || headers.has("server")).toBe(false);
  }
});

/** Bytes as they are, which no client library would send. */
async function raw(port: number, text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let answer = "";
  socket.on("data", (data) => {
    answer += data;
  });
  socket.on("error", () => {});
  socket.end(text);
  await once(socket, "close");
  return answer;
}

test.each<[string, string, string]>([
  ["another method", "DELETE / HTTP/1.1\r\nHost: x\r\n\r\n", "405"],
  ["a body", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", "413"],
  ["a body of unknown length", "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "413"],
  [
    "a body that is announced twice",
    "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    "400",
  ],
  ["an address beyond all measure", `GET /${"x".repeat(9000)} HTTP/1.1\r\nHost: x\r\n\r\n`, "431"],
  ["a header beyond all measure", `GET / HTTP/1.1\r\nHost: x\r\nX: ${"x".repeat(9000)}\r\n\r\n`, "431"],
  ["a path that climbs", "GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", "404"],
  ["an encoded path that climbs", "GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", "404"],
  ["a health path in disguise", "GET //health/deep HTTP/1.1\r\nHost: x\r\n\r\n", "404"],
  ["no host", "GET / HTTP/1.1\r\n\r\n", "400"],
  ["garbage", "\x00\x01\x02\r\n\r\n", "400"],
])("%s is refused, and the frontend goes on", async (_, text, status) => {
  const { url, port } = await frontend();
  expect((await raw(port, text)).split(" ")[1]).toBe(status);
  expect((await fetch(`${url}/health`)).status).toBe(200);
  expect(api.received).toEqual([]);
});

test("on SIGTERM it finishes what is under way, accepts nothing new and ends with 0", async () => {
  const { url, port, child } = await frontend();
  let release = () => {};
  const asked = new Promise<void>((resolve) => {
    api.behave((received, response) => {
      release = () => json(200, { products: [], next: null })(received, response);
      resolve();
    });
  });
  // An idle connection that is kept alive must not hold it up.
  await fetch(`${url}/health`);
  const page = fetch(url);
  await asked;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  while (await accepts(port)) await sleep(20);
  release();
  const answer = await page;
  expect([answer.status, answer.headers.get("connection")]).toEqual([200, "close"]);
  expect(await answer.text()).toContain("</html>");
  expect(await ended).toEqual([0, null]);
});

test("what does not finish in time after SIGTERM is cut off", async () => {
  const { url, child } = await frontend({ API_TIMEOUT_MS: "30000", SHUTDOWN_TIMEOUT_MS: "100" });
  const asked = new Promise<void>((resolve) => api.behave(() => resolve()));
  const page = fetch(url).catch((error: Error) => error.message);
  await asked;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  expect(await page).toBe("fetch failed");
  // The call to the API is still under way: nobody waits for it.
  expect(await ended).toEqual([0, null]);
});

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = httpRequest({ port, host: "127.0.0.1", path: "/health", agent: false });
    request.on("response", (response) => {
      response.resume();
      resolve(true);
    });
    request.on("error", () => resolve(false));
    request.end();
  });
}

test("it refuses to start with a wrong environment, and names everything that is wrong without showing it", async () => {
  const child = launch({
    PORT: "http",
    API_URLS: '{"products": "http://products.example.com"}',
    PROBE_TOKEN: "hunter2",
  });
  let errors = "";
  child.stderr?.on("data", (data) => {
    errors += data;
  });
  expect(await once(child, "exit")).toEqual([1, null]);
  expect(errors).toBe(
    [
      "frontend cannot start, its environment is wrong:",
      "  PORT: a port",
      "  FRONTEND_NAME: is missing",
      "  AWS_REGION: is missing",
      "  API_URLS.products: an https address",
      "  PROBE_TOKEN: at least 32 characters",
      "",
    ].join("\n"),
  );
});
