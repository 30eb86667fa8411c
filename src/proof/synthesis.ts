import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { App } from "cdktf";
import { buildArchives } from "../backend/archives";
import { loadBackend, remoteBackendFile } from "../config/backend";
import { loadConfig } from "../config/load";
import type { PlatformConfig } from "../config/schema";
import { readStacks } from "../model/read";
import type { StackJson } from "../model/stack-json";
import { buildPlatform } from "../platform";

/**
 * The stacks as `cdktf synth` writes them now, in this process, and the configuration that they follow from. What lies in
 * `cdktf.out` may be older.
 *
 * @throws InputError if configuration or backend are not as they have to be
 */
export function synthesizeNow(
  root: string,
  environment: NodeJS.ProcessEnv,
): { stacks: Record<string, StackJson>; config: PlatformConfig } {
  const config = loadConfig(environment);
  const backend = loadBackend(root, { PLATFORM_BACKEND: remoteBackendFile(root, environment) }, config);
  const outdir = mkdtempSync(path.join(tmpdir(), "proof-"));
  try {
    const app = new App({ outdir });
    buildPlatform(app, config, backend, buildArchives(root, config));
    app.synth();
    return { stacks: readStacks(outdir), config };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
