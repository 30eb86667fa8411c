import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A server that stands where no request may go: it answers nothing useful and remembers every request. */
export interface Canary {
  readonly url: string;
  readonly requests: string[];
  readonly close: () => Promise<void>;
}

/** Listens on a free loopback port, as an endpoint and as a proxy for whatever does not stay on this machine. */
export async function canary(): Promise<Canary> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    response.writeHead(403).end();
  });
  server.on("connect", (request, socket) => {
    requests.push(`CONNECT ${request.url}`);
    // Whoever is turned away may hang up first.
    socket.on("error", () => {});
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
