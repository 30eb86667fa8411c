import { writeFileSync } from "node:fs";
import path from "node:path";
import { configurations } from "../helpers/configurations";
import { temporaryFolder } from "../helpers/folder";
import { npm } from "../helpers/processes";

const MINUTE = 60_000;
const folder = temporaryFolder();

/** Writes a file into the test's folder. */
function write(name: string, content: unknown): string {
  const file = path.join(folder(), name);
  writeFileSync(file, JSON.stringify(content));
  return file;
}

test.each(Object.entries(configurations))(
  "%s: deploys and fails over",
  async (_, config) => {
    const s3 = { bucket: "other-states", dynamodb_table: "other-locks", region: config.regions.dr.name };
    const environment = {
      ...process.env,
      PLATFORM_CONFIG: write("config.json", config),
      PLATFORM_BACKEND: write("backend.json", { terraform: { backend: { s3 } } }),
    };
    const { exitCode, stdout, stderr } = await npm(["start", "--", "--json"], environment).ended;
    expect({ exitCode, stderr: exitCode === 0 ? "" : stderr }).toEqual({ exitCode: 0, stderr: "" });
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ command: "start", outcome: "passed" });
    expect(report.findings.length).toBeGreaterThan(0);
    expect(report.findings.filter(({ status }: { status: string }) => status !== "holds")).toEqual([]);
  },
  30 * MINUTE,
);
