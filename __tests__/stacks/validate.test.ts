import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { providerSource } from "../../src/operations/plugin-mirror";
import { RunFolder } from "../../src/operations/run-folder";
import { temporaryFolder } from "../helpers/folder";
import { synthesizedTexts } from "../helpers/synthesized";

const folder = temporaryFolder();
const texts = synthesizedTexts();

const MINUTE = 60_000;

async function validate(text: string): Promise<{ valid: boolean; diagnostics: unknown[] }> {
  const { environment } = await providerSource(process.env, RunFolder.create(folder(), "validate", new Date()));
  const cwd = path.join(folder(), "stack");
  mkdirSync(cwd);
  writeFileSync(path.join(cwd, "cdk.tf.json"), text);
  const terraform = async (...args: string[]) =>
    promisify(execFile)("terraform", args, { cwd, env: { ...process.env, ...environment } }).catch(
      // An invalid stack is an answer too: it stands on standard output.
      (error: { stdout: string; stderr: string }) => {
        if (!error.stdout) throw new Error(error.stderr);
        return error;
      },
    );
  await terraform("init", "-backend=false", "-input=false", "-no-color");
  return JSON.parse((await terraform("validate", "-json")).stdout);
}

test.each(Object.keys(texts))(
  "%s is valid Terraform to the real provider",
  async (name) => {
    const { valid, diagnostics } = await validate(texts[name] ?? "");
    expect(diagnostics.filter((diagnostic) => (diagnostic as { severity: string }).severity === "error")).toEqual([]);
    expect(valid).toBe(true);
  },
  MINUTE,
);

test(
  "an impossible range is not",
  async () => {
    const broken = (texts["dr-region"] ?? "").replaceAll("10.1.160.0/21", "10.1.160.0/33");
    expect((await validate(broken)).valid).toBe(false);
  },
  MINUTE,
);
