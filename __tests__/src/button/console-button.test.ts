import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { BUTTON_VARIABLES, buildspec, bundleKey, TYPED_VARIABLES } from "../../../src/button/buildspec";
import { digestOf } from "../../../src/operations/bundle-manifest";
import { type Attributes, only, stack, synthesized } from "../../helpers/synthesized";

const dr = stack(synthesized(), "dr-region");
const project = only(dr, "aws_codebuild_project") as Attributes & {
  source: Attributes;
  environment: Attributes & { environment_variable: { name: string; value: string }[] };
};
const document = only(dr, "aws_ssm_document");
const content = JSON.parse(String(document.content));

describe("the project", () => {
  test("needs no source, no network of ours and one run at a time", () => {
    expect(project).toMatchObject({ concurrent_build_limit: 1, build_timeout: 25, queued_timeout: 5 });
    expect(project.source).toMatchObject({ type: "NO_SOURCE", buildspec: buildspec() });
    expect(project.vpc_config).toBeUndefined();
    expect(project.environment).toMatchObject({
      type: "LINUX_CONTAINER",
      image: expect.stringMatching(/^aws\/codebuild\//),
    });
    expect(project.environment.privileged_mode).toBeUndefined();
  });

  test("gets every variable that its code reads and that nobody types", () => {
    expect(project.environment.environment_variable.map(({ name }) => name).sort()).toEqual(
      [...BUTTON_VARIABLES].sort(),
    );
  });

  test("acts in the role that a person made", () => {
    expect(project.service_role).toMatch(/:role\/project-x-production-delivery-press$/);
  });
});

/** Source: CodeBuild user guide, "Build specification reference", as far as a press needs it. */
const specification = z.strictObject({
  version: z.literal(0.2),
  env: z.strictObject({ shell: z.enum(["bash", "/bin/sh"]) }),
  phases: z.strictObject({ build: z.strictObject({ commands: z.array(z.string().min(1)).min(1) }) }),
});

test("the buildspec is one by its schema, and asks no registry", () => {
  const parsed = specification.parse(parse(buildspec()));
  expect(parsed.phases.build.commands.join()).not.toMatch(/npm (ci|install)|curl|wget|git |runtime-versions/);
  expect(() => specification.parse({ ...parsed, phases: {} })).toThrow();
});

/** Source: Systems Manager user guide, "Data elements and parameters", schema 0.3, and the reference of its actions. */
const api = { Service: z.literal("codebuild"), Api: z.enum(["StartBuild", "BatchGetBuilds"]) };
const step = z.discriminatedUnion("action", [
  z.looseObject({ name: z.string(), action: z.literal("aws:executeAwsApi"), inputs: z.looseObject(api) }),
  ...(["aws:waitForAwsResourceProperty", "aws:assertAwsResourceProperty"] as const).map((action) =>
    z.looseObject({
      name: z.string(),
      action: z.literal(action),
      inputs: z.looseObject({
        ...api,
        PropertySelector: z.string().startsWith("$"),
        DesiredValues: z.array(z.string()).min(1),
      }),
    }),
  ),
]);
const automation = z.strictObject({
  schemaVersion: z.literal("0.3"),
  description: z.string(),
  assumeRole: z.string().regex(/role/),
  parameters: z.record(
    z.string(),
    z.strictObject({ type: z.literal("String"), description: z.string(), allowedPattern: z.string() }),
  ),
  mainSteps: z.array(step).min(1),
  outputs: z.array(z.string().regex(/^\w+\.\w+$/)),
});

test("the document is an Automation by its schema", () => {
  expect(document).toMatchObject({
    document_type: "Automation",
    document_format: "JSON",
    name: "project-x-production-failover",
  });
  expect(() => automation.parse(content)).not.toThrow();
  expect(() => automation.parse({ ...content, schemaVersion: "2.2" })).toThrow();
  expect(content.assumeRole).toMatch(/:role\/project-x-production-delivery-press-automation$/);
});

test.each([
  ["Confirmation", "eu-central-1", true],
  ["Confirmation", "eu-west-1", false],
  ["Confirmation", "yes", false],
  ["Confirmation", "", false],
  ["Reason", "The primary region does not answer", true],
  ["Reason", "why not", false],
  ["Reason", "the primary; $(rm -rf /) is down", false],
])("takes for %s: %s is %s", (name, typed, taken) => {
  expect(new RegExp(content.parameters[name].allowedPattern).test(typed)).toBe(taken);
});

test("hands on what was typed, waits for any end, and succeeds only with the press", () => {
  const [press, wait, check] = content.mainSteps;
  expect(press.inputs.environmentVariablesOverride.map(({ name, value }: Attributes) => [name, value])).toEqual([
    [TYPED_VARIABLES.reason, "{{ Reason }}"],
    [TYPED_VARIABLES.confirmation, "{{ Confirmation }}"],
  ]);
  expect(press.inputs.projectName).toBe(
    "${aws_codebuild_project.console-button_press_project_".concat(press.inputs.projectName.split("_").at(-1) ?? ""),
  );
  expect(wait.inputs.DesiredValues).toEqual(
    expect.arrayContaining(["SUCCEEDED", "FAILED", "FAULT", "STOPPED", "TIMED_OUT"]),
  );
  expect(wait.timeoutSeconds).toBeGreaterThan((Number(project.build_timeout) + Number(project.queued_timeout)) * 60);
  expect(check.inputs.DesiredValues).toEqual(["SUCCEEDED"]);
});

describe("the buildspec's commands, with a bundle in a folder for S3", () => {
  const [command = ""] = specification.parse(parse(buildspec())).phases.build.commands;
  const code = 'console.log("pressed")';
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "press-"));
    execFileSync("mkdir", [
      "-p",
      ...["bin", "s3/bundle/manifests", "s3/bundle/blobs", "work"].map((name) => path.join(folder, name)),
    ]);
    // Stands for AWS's own, of which the press uses just two commands.
    const aws = `#!/bin/bash
case "$1 $2" in
  "ssm get-parameter") cat "${folder}/parameter";;
  "s3 cp") cp "${folder}/s3/\${4#s3://}" "$5";;
  *) exit 64;;
esac
`;
    writeFileSync(path.join(folder, "bin/aws"), aws, { mode: 0o755 });
    const manifest = JSON.stringify({ files: { "failover.cjs": { sha256: digestOf(code) } } });
    put(bundleKey.manifest(digestOf(manifest)), manifest);
    put(bundleKey.blob(digestOf(code)), code);
    writeFileSync(path.join(folder, "parameter"), digestOf(manifest));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const put = (key: string, text: string) => writeFileSync(path.join(folder, "s3/bundle", key), text);
  const manifestKey = () => bundleKey.manifest(readFileSync(path.join(folder, "parameter"), "utf8"));

  function run(): string {
    const env = {
      PATH: `${path.join(folder, "bin")}:${path.dirname(process.execPath)}:/usr/bin:/bin`,
      BUNDLE_BUCKET: "bundle",
      BUNDLE_PARAMETER: "/bundle",
    };
    try {
      return execFileSync("bash", ["-c", command], {
        cwd: path.join(folder, "work"),
        env,
        encoding: "utf8",
        stdio: "pipe",
      });
    } catch (error) {
      return `refused: ${(error as { stderr: string }).stderr}`;
    }
  }

  test("get the button's code and start it", () => {
    expect(run()).toBe("pressed\n");
  });

  test.each<[what: string, break_: () => void, says: string]>([
    ["there is no bundle", () => writeFileSync(path.join(folder, "parameter"), "none"), "there is no bundle"],
    ["nobody says which", () => rmSync(path.join(folder, "parameter")), "nobody says which bundle"],
    ["the manifest is gone", () => rmSync(path.join(folder, "s3/bundle", manifestKey())), "manifest is missing"],
    ["the manifest was altered", () => put(manifestKey(), "{}"), "manifest was altered"],
    [
      "the code is gone",
      () => rmSync(path.join(folder, "s3/bundle", bundleKey.blob(digestOf(code)))),
      "code is missing",
    ],
    ["the code was altered", () => put(bundleKey.blob(digestOf(code)), 'console.log("evil")'), "code was altered"],
  ])("refuse if %s, and start nothing", (_, break_, says) => {
    break_();
    expect(run()).toMatch(/^refused: /);
    expect(run()).toContain(says);
    expect(run()).toContain("npm run bundle");
  });
});
