import { readFileSync } from "node:fs";
import path from "node:path";
import { production } from "../../../src/config/production";
import { Aws } from "../../../src/operations/aws";
import { ChildProcesses } from "../../../src/operations/child-process";
import { failover } from "../../../src/operations/failover";
import { RunFolder } from "../../../src/operations/run-folder";
import { Steps } from "../../../src/operations/steps";
import { Workspace } from "../../../src/operations/workspace";
import { temporaryFolder } from "../../helpers/folder";

const folder = temporaryFolder();

/** No service answers: the port is closed. */
const SILENT = {
  AWS_ENDPOINT_URL: "http://127.0.0.1:1",
  AWS_ACCESS_KEY_ID: "nobody",
  AWS_SECRET_ACCESS_KEY: "nothing",
  AWS_MAX_ATTEMPTS: "1",
};

function operation() {
  const run = RunFolder.create(folder(), "failover", new Date());
  const out = path.join(folder(), "cdktf.out");
  // There is no such folder, so Terraform cannot even be started.
  const workspace = new Workspace({ root: folder(), out, environment: SILENT, run, children: new ChildProcesses() });
  return {
    root: folder(),
    config: production,
    backend: { kind: "remote", bucket: "states", lockTable: "locks", region: "eu-central-1" } as const,
    workspace,
    aws: new Aws(SILENT),
    steps: new Steps(run),
  };
}

test.each([
  ["without a word", {}],
  ["though told to go on and to override", { yes: true, overrideWarnings: true }],
  ["in a dry run", { dryRun: true }],
])("presses nothing blindly while no service answers, and leaves a report: %s", async (_, options) => {
  const said: string[] = [];
  const { report, exitCode } = await failover(operation(), { ...options, say: (text) => said.push(text) });
  expect(exitCode).toBe(1);
  expect(said.join("\n")).toContain("It is blocked by: database, instances, state, plan.");
  expect(report.outcome).toBe("failed");
  expect(report.findings.filter(({ status }) => status === "holds")).toEqual([]);
  const written = JSON.parse(readFileSync(path.join(folder(), "reports", "failover", "report.json"), "utf8"));
  expect(written).toEqual(report);
  expect(written.steps.map(({ title }: { title: string }) => title)).toEqual(["Preflight"]);
});
