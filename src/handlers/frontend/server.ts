import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import helmet from "helmet";
import { describeError, log } from "../shared/log";
import { deepHealth } from "./deep-health";
import { startPage } from "./page";
import type { FrontendSettings } from "./settings";
import type { SignedCall } from "./signed-call";
import { carriesToken } from "./token";

interface Reply {
  readonly status: number;
  readonly type: "text/html; charset=utf-8" | "application/json";
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Bounds of what a client may send, and how slowly. Longer addresses and headers are answered with 431. */
const LIMITS = { maxHeaderSize: 8 * 1024, headersTimeout: 10_000, requestTimeout: 15_000 };

/** Longer than the load balancer's idle time-out of 60 s: otherwise it meets connections that are just being closed. */
const KEEP_ALIVE_MILLISECONDS = 65_000;

const securityHeaders = helmet();

/** The frontend as an HTTP server that does not listen yet. It takes GET and HEAD, and no bodies. */
export function frontendServer(settings: FrontendSettings, call: SignedCall): Server {
  const respond = responder(settings, call);
  const server = createServer({ ...LIMITS, keepAliveTimeout: KEEP_ALIVE_MILLISECONDS }, (request, response) => {
    securityHeaders(request, response, () => {});
    response.setHeader("cache-control", "no-store");
    respond(request)
      .catch((error: unknown) => {
        log("error", "a request failed", describeError(error));
        return json(500, { error: "internal error" });
      })
      .then((reply) => send(server, request, response, reply));
  });
  return server;
}

function responder(settings: FrontendSettings, call: SignedCall): (request: IncomingMessage) => Promise<Reply> {
  const { name, apis, probeToken } = settings;
  const health = deepHealth(apis, call);
  return async (request) => {
    if (hasBody(request)) return json(413, { error: "a body is not taken" }, { connection: "close" });
    if (!["GET", "HEAD"].includes(request.method ?? ""))
      return json(405, { error: "GET only" }, { allow: "GET, HEAD" });
    switch (request.url?.split("?", 1)[0]) {
      case "/health":
        return json(200, { healthy: true });
      case "/health/deep": {
        if (!carriesToken(request.headers.authorization, probeToken)) {
          return json(401, { error: "a bearer token is needed" }, { "www-authenticate": "Bearer" });
        }
        const found = await health();
        return json(found.healthy ? 200 : 503, found);
      }
      case "/": {
        const body = startPage(name, apis.products && (await products(apis.products, call)));
        return { status: 200, type: "text/html; charset=utf-8", body };
      }
      default:
        return json(404, { error: "there is nothing at this path" });
    }
  };
}

async function products(url: string, call: SignedCall): Promise<string | undefined> {
  try {
    const { status, text } = await call("GET", `${url}/products?limit=20`);
    return status === 200 ? text : undefined;
  } catch (error) {
    log("error", "the products API did not answer", describeError(error));
    return undefined;
  }
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) !== 0;
}

function json(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return { status, type: "application/json", body: JSON.stringify(body), headers };
}

function send(server: Server, request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  // Once the server no longer listens, clients are to go elsewhere with their next request.
  if (!server.listening) response.setHeader("connection", "close");
  response.writeHead(reply.status, {
    "content-type": reply.type,
    "content-length": Buffer.byteLength(reply.body),
    ...reply.headers,
  });
  response.end(request.method === "HEAD" ? undefined : reply.body);
}
