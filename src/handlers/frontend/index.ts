import { once } from "node:events";
import type { Server } from "node:http";
import { log } from "../shared/log";
import { frontendServer } from "./server";
import { type FrontendSettings, readSettings } from "./settings";
import { signedCalls } from "./signed-call";

async function main(): Promise<void> {
  const settings = readSettings();
  const { name, port, region, apiTimeoutMilliseconds } = settings;
  const server = frontendServer(settings, signedCalls(region, apiTimeoutMilliseconds));
  process.once("SIGTERM", () => stop(server, settings));
  server.listen(port);
  await once(server, "listening");
  log("info", `${name} listens`, { port });
}

/** Stops accepting, finishes what is under way, and cuts it off when the time is over. */
function stop(server: Server, { name, shutdownMilliseconds }: FrontendSettings): void {
  log("info", `${name} stops`);
  server.close(() => {
    log("info", `${name} has stopped`);
    // Calls to APIs may be under way that nobody waits for any more.
    process.exit(0);
  });
  setTimeout(() => server.closeAllConnections(), shutdownMilliseconds).unref();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});
