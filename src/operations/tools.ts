import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { InputError, type Problem } from "../config/input";

/** The tools that a run uses, by path or name. */
export interface Tools {
  readonly terraformVersion: string;
  /** Python interpreter that can import what the emulator needs. */
  readonly python: string;
}

/**
 * Finds the tools and installs the emulator's Python packages into a virtual environment under `.work` if the
 * interpreter on the PATH lacks them.
 *
 * @throws InputError that names every missing tool, what it is for and how to get it
 */
export async function requireTools(root: string, onProgress: (line: string) => void): Promise<Tools> {
  const [terraform, python] = await Promise.all([findTerraform(root), findPython(root, onProgress)]);
  const problems = [terraform, python].flatMap((found) => ("problem" in found ? [found.problem] : []));
  if ("problem" in terraform || "problem" in python) throw new InputError("tools", problems);
  return { terraformVersion: terraform.value, python: python.value };
}

/**
 * Terraform alone, for commands that need no emulator.
 *
 * @throws InputError if it is missing or of another version
 */
export async function requireTerraform(root: string): Promise<void> {
  const terraform = await findTerraform(root);
  if ("problem" in terraform) throw new InputError("tools", [terraform.problem]);
}

type Found = { readonly value: string } | { readonly problem: Problem };

async function findTerraform(root: string): Promise<Found> {
  const wanted = readFileSync(path.join(root, ".terraform-version"), "utf8").trim();
  const allowed = `Terraform ${wanted} (.terraform-version), which plans and applies the stacks`;
  const remedy = `Install it from https://developer.hashicorp.com/terraform/install or with a version manager ("tfenv install", "mise use terraform@${wanted}") and put it on the PATH`;
  const answer = await ask("terraform", ["version", "-json"]);
  if (answer.failed) return { problem: { field: "terraform", value: undefined, allowed, remedy } };
  const version = (JSON.parse(answer.output) as { terraform_version: string }).terraform_version;
  return version === wanted ? { value: version } : { problem: { field: "terraform", value: version, allowed, remedy } };
}

async function findPython(root: string, onProgress: (line: string) => void): Promise<Found> {
  const requirements = path.join(root, "emulator", "requirements.txt");
  const allowed = "Python 3.11 or later, which runs the emulator";
  const version = await ask("python3", ["--version"]);
  if (version.failed) {
    const remedy = "Install it with the system's package manager (Debian: apt-get install python3 python3-venv)";
    return { problem: { field: "python3", value: undefined, allowed, remedy } };
  }
  if (await satisfies("python3", requirements)) return { value: "python3" };
  const environment = path.join(root, ".work", "venv");
  const python = path.join(environment, "bin", "python3");
  if (existsSync(python) && (await satisfies(python, requirements))) return { value: python };
  onProgress(`installing the emulator's packages into ${path.relative(root, environment)}`);
  const made = await ask("python3", ["-m", "venv", environment]);
  const installed = made.failed ? made : await ask(python, ["-m", "pip", "install", "--requirement", requirements]);
  if (!installed.failed && (await satisfies(python, requirements))) return { value: python };
  return {
    problem: {
      field: "Python packages",
      value: undefined,
      allowed: "what emulator/requirements.txt lists, from which the emulator is built",
      remedy: `They could not be installed into .work/venv: ${lastLine(installed.output)}. Install them by hand where python3 finds them`,
    },
  };
}

/** True if the interpreter has every package in the pinned version. */
async function satisfies(python: string, requirements: string): Promise<boolean> {
  return !(await ask(python, ["-c", CHECK, requirements])).failed;
}

const CHECK = `
import sys
from importlib.metadata import PackageNotFoundError, version
for line in open(sys.argv[1]):
    name, _, wanted = line.split("#")[0].strip().partition("==")
    if name:
        try:
            if version(name.split("[")[0]) != wanted:
                sys.exit(1)
        except PackageNotFoundError:
            sys.exit(1)
`;

/** Runs a short command. A command that is not there failed. */
function ask(command: string, args: readonly string[]): Promise<{ failed: boolean; output: string }> {
  return new Promise((resolve) => {
    execFile(command, args, { env: { ...process.env, CHECKPOINT_DISABLE: "1" } }, (error, stdout, stderr) =>
      resolve({ failed: error !== null, output: stdout || stderr }),
    );
  });
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
