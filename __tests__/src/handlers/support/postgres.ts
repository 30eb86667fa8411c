import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { freePort } from "./server";

/** Whoever owns the data: PostgreSQL refuses to run as root. */
type Owner = { readonly uid: number; readonly gid: number } | undefined;

/** Trust stands in for RDS Proxy, which looks at IAM tokens that no PostgreSQL can; `passwords` is for the migration. */
const ACCESS = `
local   all       all          trust
hostssl passwords all all      scram-sha-256
hostssl all       all all      trust
`;

/** A PostgreSQL server of this test's own, with TLS, on a free port of the loopback interface. */
export class Postgres {
  private server: ChildProcess | undefined;
  /** What the server wrote since it was last started. */
  log = "";

  private constructor(
    private readonly binaries: string,
    private readonly folder: string,
    private readonly owner: Owner,
    readonly port: number,
  ) {}

  /** @throws Error that says what to install if there is no PostgreSQL */
  static async start(): Promise<Postgres> {
    const binaries = findBinaries();
    const owner = process.getuid?.() === 0 ? unprivileged() : undefined;
    const folder = mkdtempSync(path.join(tmpdir(), "postgres-"));
    if (owner !== undefined) chownSync(folder, owner.uid, owner.gid);
    const postgres = new Postgres(binaries, folder, owner, await freePort());
    try {
      postgres.initialize();
      await postgres.up();
    } catch (error) {
      await postgres.stop();
      throw error;
    }
    return postgres;
  }

  /** The certificate that the server shows, which vouches for itself. */
  get caFile(): string {
    return path.join(this.folder, "server.crt");
  }

  /** Does nothing if it runs already. */
  async up(): Promise<void> {
    if (this.server?.exitCode === null) return;
    const options = { cwd: this.folder, env: {}, ...this.owner, stdio: ["ignore", "ignore", "pipe"] as const };
    const settings = { listen_addresses: "localhost", port: this.port, unix_socket_directories: this.folder };
    const fast = { fsync: "off", max_connections: 40, ssl: "on" };
    const tls = { ssl_cert_file: this.caFile, ssl_key_file: path.join(this.folder, "server.key") };
    const flags = Object.entries({ ...settings, ...fast, ...tls }).flatMap(([name, value]) => [
      "-c",
      `${name}=${value}`,
    ]);
    const server = spawn(path.join(this.binaries, "postgres"), ["-D", this.data, ...flags], {
      ...options,
      stdio: [...options.stdio],
    });
    this.log = "";
    server.stderr?.on("data", (data) => {
      this.log += data;
    });
    this.server = server;
    while (!this.log.includes("ready to accept connections")) {
      if (server.exitCode !== null) throw new Error(`PostgreSQL did not start:\n${this.log}`);
      await sleep(20);
    }
  }

  /** SIGINT: connections are cut, as when an instance restarts. */
  async down(): Promise<void> {
    if (this.server === undefined || this.server.exitCode !== null) return;
    const ended = once(this.server, "exit");
    this.server.kill("SIGINT");
    await ended;
  }

  async stop(): Promise<void> {
    await this.down();
    rmSync(this.folder, { recursive: true });
  }

  /** One statement as the superuser, over the socket that only its owner's server offers. */
  async query<Row extends object>(sql: string, database = "postgres", values: unknown[] = []): Promise<Row[]> {
    const client = new Client({ host: this.folder, port: this.port, user: "owner", database });
    await client.connect();
    try {
      return (await client.query<Row>(sql, values)).rows;
    } finally {
      await client.end();
    }
  }

  /** What a demoted or not yet promoted instance does to writes. */
  async readOnly(on: boolean): Promise<void> {
    await this.query(`ALTER SYSTEM SET default_transaction_read_only = ${on ? "on" : "off"}`);
    await this.query("SELECT pg_reload_conf()");
    const wanted = on ? "on" : "off";
    for (;;) {
      const [row] = await this.query<{ setting: string }>(
        "SELECT current_setting('default_transaction_read_only') AS setting",
      );
      if (row?.setting === wanted) return;
      await sleep(20);
    }
  }

  private get data(): string {
    return path.join(this.folder, "data");
  }

  private initialize(): void {
    const run = { cwd: this.folder, ...this.owner, stdio: "pipe" as const };
    const initdb = ["-D", this.data, "-U", "owner", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C"];
    execFileSync(path.join(this.binaries, "initdb"), initdb, run);
    writeFileSync(path.join(this.data, "pg_hba.conf"), ACCESS);
    const key = path.join(this.folder, "server.key");
    const certificate = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    const name = ["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
    execFileSync("openssl", [...certificate, ...name, "-keyout", key, "-out", this.caFile], run);
    chmodSync(key, 0o600);
  }
}

function findBinaries(): string {
  const debian = "/usr/lib/postgresql";
  const installed = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...installed.map((version) => path.join(debian, version, "bin")),
    ...(process.env.PATH ?? "").split(path.delimiter),
  ];
  const found = folders.find((folder) => ["postgres", "initdb"].every((name) => existsSync(path.join(folder, name))));
  if (found === undefined) throw new Error("PostgreSQL is not installed. Install it: apt-get install postgresql");
  return found;
}

function unprivileged(): Owner {
  for (const user of ["postgres", "nobody"]) {
    try {
      const [uid, gid] = ["-u", "-g"].map((flag) => Number(execFileSync("id", [flag, user], { stdio: "pipe" })));
      if (uid !== undefined && gid !== undefined) return { uid, gid };
    } catch {
      // The next one may exist.
    }
  }
  throw new Error("PostgreSQL refuses to run as root, and there is neither a user postgres nor a user nobody");
}
