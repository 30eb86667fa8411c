import { execFile } from "node:child_process";
import { readFileSync, renameSync, rmSync } from "node:fs";
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
  const [terraform, python, ps] = await Promise.all([findTerraform(root), findPython(root, onProgress), findPs()]);
  const problems = [terraform, python, ps].flatMap((found) => ("problem" in found ? [found.problem] : []));
  if ("problem" in terraform || "problem" in python || problems.length > 0) throw new InputError("tools", problems);
  return { terraformVersion: terraform.value, python: python.value };
}

/**
 * The tools of commands that need no emulator.
 *
 * @throws InputError if one is missing or of another version
 */
export async function requireTerraform(root: string): Promise<void> {
  const found = await Promise.all([findTerraform(root), findPs()]);
  const problems = found.flatMap((each) => ("problem" in each ? [each.problem] : []));
  if (problems.length > 0) throw new InputError("tools", problems);
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

async function findPs(): Promise<Found> {
  if (!(await ask("ps", ["-A", "-o", "pid="])).failed) return { value: "ps" };
  const allowed = "POSIX ps, which finds what has to be stopped on Ctrl-C";
  return { problem: { field: "ps", value: undefined, allowed, remedy: "Install it (Debian: apt-get install procps)" } };
}

async function findPython(root: string, onProgress: (line: string) => void): Promise<Found> {
  const version = await ask("python3", [
    "-c",
    "import sys; print(*sys.version_info[:2], sep='.'); sys.exit(sys.version_info < (3, 11))",
  ]);
  if (version.failed) {
    const value = /^\d+\.\d+$/.test(version.output.trim()) ? version.output.trim() : undefined;
    const allowed = "Python 3.11 or later, which runs the emulator";
    const remedy = "Install it with the system's package manager (Debian: apt-get install python3 python3-venv)";
    return { problem: { field: "python3", value, allowed, remedy } };
  }
  const requirements = path.join(root, "emulator", "requirements.txt");
  const environment = path.join(root, ".work", "venv");
  for (const python of ["python3", pythonIn(environment)])
    if (await satisfies(python, requirements)) return { value: python };
  onProgress(`installing the emulator's packages into ${path.relative(root, environment)}`);
  const failure = await makeEnvironment(environment, requirements);
  if (failure === undefined) return { value: pythonIn(environment) };
  return {
    problem: {
      field: "Python packages",
      value: undefined,
      allowed: "what emulator/requirements.txt lists, from which the emulator is built",
      remedy: `They could not be installed into .work/venv: ${failure}. Install them by hand where python3 finds them`,
    },
  };
}

/**
 * Installs into a folder of this process's own, which then takes the place of the shared one: two runs may do so at
 * the same time. Returns what went wrong.
 */
async function makeEnvironment(environment: string, requirements: string): Promise<string | undefined> {
  const own = `${environment}-${process.pid}`;
  try {
    for (const [command, args] of [
      ["python3", ["-m", "venv", own]],
      [pythonIn(own), ["-m", "pip", "install", "--requirement", requirements]],
    ] as const) {
      const { failed, output } = await ask(command, args);
      if (failed) return lastLine(output);
    }
    // Another run may have been quicker.
    if (!(await satisfies(pythonIn(environment), requirements))) {
      rmSync(environment, { recursive: true, force: true });
      renameSync(own, environment);
    }
    return (await satisfies(pythonIn(environment), requirements)) ? undefined : "they are not in the versions listed";
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

function pythonIn(environment: string): string {
  return path.join(environment, "bin", "python3");
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
