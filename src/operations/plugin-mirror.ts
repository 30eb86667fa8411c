import { accessSync, constants, existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { InputError } from "../config/input";
import type { RunFolder } from "./run-folder";

const REGISTRY = "registry.terraform.io";
const PROVIDER = `${REGISTRY}/hashicorp/aws`;

/** Where Terraform itself looks for providers on Linux and macOS. Source: Terraform CLI, "Implied Local Mirror Directories". */
function impliedDirectories(): string[] {
  const home = homedir();
  return [
    path.join(home, ".terraform.d/plugins"),
    path.join(home, ".local/share/terraform/plugins"),
    path.join(home, "Library/Application Support/io.terraform/plugins"),
    "/Library/Application Support/io.terraform/plugins",
    "/usr/local/share/terraform/plugins",
    "/usr/share/terraform/plugins",
  ];
}

/** Where add-on software is installed; searched two levels deep. */
const ADD_ON_DIRECTORIES = ["/opt", "/usr/local/lib", "/usr/lib", "/srv", "/var/lib"];
const SEARCH_DEPTH = 2;

/** How Terraform gets its providers in a run, as environment variables. */
export interface ProviderSource {
  /** For people: where the providers come from. */
  readonly description: string;
  readonly environment: Record<string, string>;
}

/**
 * Decides where providers come from: a readable `TF_CLI_CONFIG_FILE` of the caller, `TF_PLUGIN_MIRROR`, the registry
 * if it answers, or a filesystem mirror found on this machine.
 *
 * @throws InputError if `TF_PLUGIN_MIRROR` is not a mirror, or if neither registry nor mirror is there
 */
export async function providerSource(caller: NodeJS.ProcessEnv, run: RunFolder): Promise<ProviderSource> {
  const configured = caller.TF_CLI_CONFIG_FILE && path.resolve(caller.TF_CLI_CONFIG_FILE);
  if (configured && isReadable(configured)) {
    return {
      description: `Terraform's configuration file ${configured}`,
      environment: { TF_CLI_CONFIG_FILE: configured },
    };
  }
  const named = caller.TF_PLUGIN_MIRROR;
  if (named) {
    if (isMirror(named)) return mirror(path.resolve(named), run);
    const allowed = `a directory that holds ${PROVIDER}`;
    throw new InputError("environment", [{ field: "TF_PLUGIN_MIRROR", value: named, allowed }]);
  }
  if (await registryAnswers()) return registry(run);
  const found = findMirror([
    ...impliedDirectories(),
    ...ADD_ON_DIRECTORIES.flatMap((root) => within(root, SEARCH_DEPTH)),
  ]);
  if (found !== undefined) return mirror(found, run);
  // Terraform goes through a proxy; the question above did not.
  if (caller.HTTPS_PROXY ?? caller.https_proxy) return registry(run);
  throw new InputError("environment", [
    {
      field: "TF_PLUGIN_MIRROR",
      value: undefined,
      allowed: "a filesystem mirror of Terraform providers",
      remedy: `${REGISTRY} does not answer and no mirror was found on this machine. Make one elsewhere with "terraform providers mirror DIR" in cdktf.out/stacks/foundation, copy DIR here and set TF_PLUGIN_MIRROR to it`,
    },
  ]);
}

/** The first directory that holds a mirror with the AWS provider. */
export function findMirror(directories: readonly string[]): string | undefined {
  return directories.find(isMirror);
}

function isMirror(directory: string): boolean {
  return existsSync(path.join(directory, PROVIDER));
}

function within(directory: string, depth: number): string[] {
  try {
    if (!statSync(directory).isDirectory()) return [];
    const children = depth === 0 ? [] : readdirSync(directory).map((name) => path.join(directory, name));
    return [directory, ...children.flatMap((child) => within(child, depth - 1))];
  } catch {
    // Not there or not readable: not a mirror for us.
    return [];
  }
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

async function registryAnswers(): Promise<boolean> {
  try {
    const answer = await fetch(`https://${REGISTRY}/.well-known/terraform.json`, { signal: AbortSignal.timeout(4000) });
    return answer.ok;
  } catch {
    return false;
  }
}

function mirror(directory: string, run: RunFolder): ProviderSource {
  const file = run.file("terraform.rc");
  writeFileSync(
    file,
    `disable_checkpoint = true\nprovider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(directory)}\n  }\n}\n`,
  );
  return {
    description: `the mirror ${directory}`,
    environment: {
      TF_CLI_CONFIG_FILE: file,
      // Providers of a mirror are linked, not copied; a cache in between would serve nothing.
      CDKTF_DISABLE_PLUGIN_CACHE_ENV: "1",
    },
  };
}

function registry(run: RunFolder): ProviderSource {
  const file = run.file("terraform.rc");
  writeFileSync(file, "disable_checkpoint = true\n");
  return { description: REGISTRY, environment: { TF_CLI_CONFIG_FILE: file } };
}
