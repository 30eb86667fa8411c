import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { bundleKey } from "../../../src/button/buildspec";
import { namesFor } from "../../../src/config/names";
import { production } from "../../../src/config/production";
import { buttonCode, findOnPath, requireSameMachine } from "../../../src/operations/bundle";
import {
  digestOf,
  digestOfFile,
  FAILOVER_JSON,
  type Manifest,
  manifestSchema,
} from "../../../src/operations/bundle-manifest";
import { bundleProblems, noteDeployed, requireDeployed } from "../../../src/operations/bundle-problems";
import { FAILOVER } from "../../../src/operations/order";
import type { Plan } from "../../../src/operations/workspace";
import { temporaryFolder } from "../../helpers/folder";

const names = namesFor(production);
const [stackJson, code] = ["{}", "code"];
const manifest: Manifest = {
  schemaVersion: 1,
  madeAt: "2026-01-01T00:00:00.000Z",
  files: {
    [FAILOVER_JSON]: { sha256: digestOf(stackJson), executable: false },
    "failover.cjs": { sha256: digestOf(code), executable: false },
  },
};
const text = JSON.stringify(manifest);

/** A bundle as it should be, with the parameters that speak of it. */
function bundled() {
  const objects = new Map([
    [bundleKey.manifest(digestOf(text)), text],
    [bundleKey.blob(digestOf(stackJson)), stackJson],
    [bundleKey.blob(digestOf(code)), code],
  ]);
  const parameters = new Map([
    [names.bundleParameter, digestOf(text)],
    [names.deployedParameter, digestOf(stackJson)],
  ]);
  return { objects, parameters };
}

async function problemsOf({ objects, parameters }: ReturnType<typeof bundled>): Promise<readonly string[]> {
  const aws = { parameter: async (_: string, name: string) => parameters.get(name) };
  const store = {
    text: async (key: string) => objects.get(key),
    digest: async (key: string) => {
      const found = objects.get(key);
      return found === undefined ? undefined : digestOf(found);
    },
  };
  return (await bundleProblems(aws, store, production)).problems;
}

test("a whole bundle of the deployed stack has no problem", async () => {
  expect(await problemsOf(bundled())).toEqual([]);
});

test.each<[what: string, break_: (all: ReturnType<typeof bundled>) => unknown, says: string]>([
  ["there is none", ({ parameters }) => parameters.set(names.bundleParameter, "none"), "There is no bundle"],
  ["nothing speaks of it", ({ parameters }) => parameters.delete(names.bundleParameter), "There is no bundle"],
  ["its manifest is gone", ({ objects }) => objects.delete(bundleKey.manifest(digestOf(text))), "manifest is missing"],
  [
    "its manifest was altered",
    ({ objects }) => objects.set(bundleKey.manifest(digestOf(text)), text.replace("2026", "2027")),
    "manifest was altered",
  ],
  ["a file is gone", ({ objects }) => objects.delete(bundleKey.blob(digestOf(code))), "lacks failover.cjs"],
  [
    "a file was altered",
    ({ objects }) => objects.set(bundleKey.blob(digestOf(code)), "evil"),
    "failover.cjs in the bundle was altered",
  ],
  [
    "another stack is deployed",
    ({ parameters }) => parameters.set(names.deployedParameter, digestOf("new")),
    "is stale",
  ],
  [
    "nobody noted what is deployed",
    ({ parameters }) => parameters.set(names.deployedParameter, "none"),
    "Nobody has noted",
  ],
])("is refused when %s", async (_, break_, says) => {
  const all = bundled();
  break_(all);
  const problems = await problemsOf(all);
  expect(problems).toEqual([expect.stringContaining(says)]);
  expect(problems.join()).toMatch(/Run npm run (bundle|deploy)/);
});

describe("a stack as synthesized", () => {
  const folder = temporaryFolder();
  const NOTHING: Plan = { changes: [], changedOutputs: [] };
  const SOMETHING: Plan = {
    changes: [{ address: "aws_ssm_parameter.marker", actions: ["update"], attributes: ["value"] }],
    changedOutputs: [],
  };

  /** With what AWS has noted as deployed, and what Terraform would do; `asked` is what it was asked for. */
  function operation(deployed: string | undefined, plan: Plan) {
    writeFileSync(path.join(folder(), "cdk.tf.json"), stackJson);
    const parameters = new Map(deployed === undefined ? [] : [[names.deployedParameter, deployed]]);
    const asked: unknown[] = [];
    return {
      config: production,
      asked,
      parameters,
      aws: {
        parameter: async (_: string, name: string) => parameters.get(name),
        putParameter: async (_: string, name: string, value: string) => void parameters.set(name, value),
      },
      workspace: {
        folder,
        plan: async (...how: unknown[]) => {
          asked.push(how);
          return plan;
        },
      },
    };
  }

  test("is bundled without a plan if it is the deployed one", async () => {
    const { asked, ...rest } = operation(digestOf(stackJson), SOMETHING);
    await requireDeployed(rest);
    expect(asked).toEqual([]);
  });

  test.each([
    ["another one is deployed", digestOf("new")],
    ["nobody noted one", undefined],
  ])(
    "is bundled if %s and it changes nothing of it, with the committed region active; then it is noted",
    async (_, deployed) => {
      const { asked, parameters, ...rest } = operation(deployed, NOTHING);
      await requireDeployed(rest);
      expect(asked).toEqual([[FAILOVER, { refresh: false }]]);
      expect(parameters.get(names.deployedParameter)).toBe(deployed);
      await noteDeployed(rest);
      expect(parameters.get(names.deployedParameter)).toBe(digestOf(stackJson));
    },
  );

  test.each([
    ["resource", SOMETHING, "update aws_ssm_parameter.marker: value"],
    ["output", { changes: [], changedOutputs: ["cluster"] }, "change output cluster"],
  ])("is refused if it would change a %s of the deployed one", async (_, plan, says) => {
    const { parameters, ...rest } = operation(digestOf("new"), plan);
    await expect(requireDeployed(rest)).rejects.toThrow(says);
    expect([...parameters.values()]).toEqual([digestOf("new")]);
  });
});

test.each(["/etc/passwd", "../x", "a/../../x"])("a manifest may not name %s", (file) => {
  const files = { [file]: { sha256: digestOf(code), executable: false } };
  expect(manifestSchema.safeParse({ ...manifest, files }).success).toBe(false);
});

test.each([
  ["darwin", "arm64"],
  ["linux", "arm64"],
])("is not made on %s %s, whose Terraform the button could not run", (platform, architecture) => {
  expect(() => requireSameMachine(platform, architecture)).toThrow("Linux on x86-64");
});

test("the button's own code is one file, the same each time, and asks for nothing but Node.js", () => {
  const first = Buffer.from(buttonCode()).toString("utf8");
  expect(digestOf(buttonCode())).toBe(digestOf(first));
  expect(first).not.toContain(process.cwd());
  const required = [...first.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name = ""]) => name.replace("node:", ""));
  // The SDK looks whether that one is there, and does without it.
  const optional = "@aws-sdk/signature-v4-crt";
  expect(required.filter((name) => name !== optional && !builtinModules.includes(name))).toEqual([]);
});

test("takes Terraform itself from the PATH, and no script that starts it", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "path-"));
  try {
    writeFileSync(path.join(folder, "terraform"), "#!/bin/sh\n", { mode: 0o755 });
    expect(() => findOnPath("terraform", folder)).toThrow("only starts Terraform");
    writeFileSync(path.join(folder, "terraform"), "\x7fELF, as far as it is read", { mode: 0o755 });
    expect(findOnPath("terraform", `/nowhere:${folder}`)).toBe(path.join(folder, "terraform"));
    expect(() => findOnPath("terraform", "/nowhere")).toThrow("not on the PATH");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the digest of a file is that of its content", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "digest-"));
  try {
    writeFileSync(path.join(folder, "x"), "content");
    expect(await digestOfFile(path.join(folder, "x"))).toBe(digestOf("content"));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
