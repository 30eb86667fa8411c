import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { RunResult } from "../operations/child-process";
import type { Scene } from "./stage";

/** gateway/alone.py says so where a machine gives no namespaces. */
const NO_NAMESPACES = 69;

/** Nobody listens there: whoever minds a proxy gets nowhere. Source: RFC 863, and Linux has no such service. */
const CLOSED = "http://127.0.0.1:9";

const LIMIT_SECONDS = 25 * 60;

/** Emulated credentials, as a container gets them. Source: AWS SDKs reference guide, "Container credential provider". */
const CREDENTIALS = JSON.stringify({
  AccessKeyId: "emulated",
  SecretAccessKey: "emulated",
  Token: "emulated",
  Expiration: "2100-01-01T00:00:00Z",
});

/**
 * Stands for the machine of a CodeBuild run: an empty folder and an environment with nothing but what CodeBuild gives,
 * and the endpoint. Where this machine gives namespaces, it reaches the gateway alone and sees nothing of the checkout.
 */
export class BuildMachine {
  /** Requests for credentials that it has answered. */
  public credentialsAsked = 0;

  private constructor(
    private readonly scene: Scene,
    private readonly folder: string,
    private readonly python: { readonly prefix: string; readonly program: string },
    /** True if it reaches nothing else by construction. */
    public readonly isAlone: boolean,
    private readonly credentials: Server,
  ) {
    credentials.on("request", () => {
      this.credentialsAsked += 1;
    });
  }

  /** Starts it, lets it be used, and leaves nothing of it behind. */
  static async use<T>(scene: Scene, work: (machine: BuildMachine) => Promise<T>): Promise<T> {
    const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "build-machine-")));
    const credentials = createServer((_, response) =>
      response.setHeader("content-type", "application/json").end(CREDENTIALS),
    );
    await new Promise<void>((resolve) => credentials.listen(0, "127.0.0.1", resolve));
    try {
      const { stdout } = await promisify(execFile)(scene.python, [
        "-c",
        "import sys; print(sys.prefix); print(sys.executable)",
      ]);
      const [prefix = "", program = ""] = stdout.trim().split("\n");
      const isAlone = await givesNamespaces(program, scene.root);
      const machine = new BuildMachine(scene, folder, { prefix, program }, isAlone, credentials);
      machine.furnish();
      return await work(machine);
    } finally {
      credentials.close();
      credentials.closeAllConnections();
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** Runs a script in a new, empty folder. */
  async run(script: string, variables: Readonly<Record<string, string>>): Promise<RunResult> {
    const cwd = mkdtempSync(path.join(this.folder, "run-"));
    try {
      const [command, ...args] = [...this.alone(), "bash", "-c", script];
      return await this.scene.children.run(command ?? "", args, {
        cwd,
        environment: { ...this.given(cwd), ...variables },
        log: this.scene.run.file("console.log"),
        mayFail: true,
        limitSeconds: LIMIT_SECONDS,
      });
    } finally {
      rmSync(cwd, { recursive: true, force: true });
    }
  }

  /** What AWS's image has beside Debian's own: Node.js and the AWS CLI. */
  private furnish(): void {
    const { folder, python } = this;
    mkdirSync(path.join(folder, "bin"));
    mkdirSync(path.join(folder, "python"));
    symlinkSync(process.execPath, path.join(folder, "bin", "node"));
    const seen = this.isHidden ? python.program.replace(python.prefix, path.join(folder, "python")) : python.program;
    writeFileSync(path.join(folder, "bin", "aws"), `#!/bin/sh\nexec '${seen}' -m awscli "$@"\n`, { mode: 0o755 });
  }

  /** True if the interpreter lies in what the run does not see. */
  private get isHidden(): boolean {
    return this.isAlone && this.python.prefix.startsWith(this.scene.root + path.sep);
  }

  private get ports(): string[] {
    const { port } = this.credentials.address() as AddressInfo;
    return [new URL(this.scene.gateway.url).port, String(port)];
  }

  private alone(): string[] {
    if (!this.isAlone) return [];
    const { python, scene, folder } = this;
    const ports = this.ports.flatMap((port) => ["--port", port]);
    const show = this.isHidden ? ["--show", python.prefix, path.join(folder, "python")] : [];
    return [python.program, "-I", aloneIn(scene.root), ...ports, "--hide", scene.root, ...show, "--"];
  }

  private given(cwd: string): Record<string, string> {
    const { name: region } = this.scene.config.regions.dr;
    return {
      HOME: cwd,
      PATH: [path.join(this.folder, "bin"), "/usr/bin", "/bin"].join(path.delimiter),
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      CODEBUILD_BUILD_ID: "rehearsal:1",
      CODEBUILD_SRC_DIR: cwd,
      // CodeBuild's address is of its own network; the SDKs take one on loopback for the same.
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${this.ports[1]}/`,
      AWS_ENDPOINT_URL: this.scene.gateway.url,
      ...(!this.isAlone && { HTTP_PROXY: CLOSED, HTTPS_PROXY: CLOSED, NO_PROXY: "127.0.0.1" }),
    };
  }
}

async function givesNamespaces(python: string, root: string): Promise<boolean> {
  try {
    await promisify(execFile)(python, ["-I", aloneIn(root), "--hide", root, "--", "true"]);
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === NO_NAMESPACES) return false;
    throw error;
  }
}

function aloneIn(root: string): string {
  return path.join(root, "gateway", "alone.py");
}
