import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Ajv from "ajv";
import { parse } from "yaml";
import { z } from "zod";
import { BUTTON_VARIABLES, buildspec, bundleKey, TYPED_VARIABLES } from "../../../src/button/buildspec";
import { longestRunSeconds, PRESS_LIMITS } from "../../../src/config/press-limits";
import { digestOf } from "../../../src/operations/bundle-manifest";
import { requireTools } from "../../../src/operations/tools";
import { type Attributes, only, stack, synthesized } from "../../helpers/synthesized";

const dr = stack(synthesized(), "dr-region");
const project = only(dr, "aws_codebuild_project") as Attributes & {
  source: Attributes;
  environment: Attributes & { environment_variable: { name: string; value: string }[] };
};
const document = only(dr, "aws_ssm_document");
const content: Content = JSON.parse(String(document.content));

describe("the project", () => {
  test("needs no source, no network of ours and one run at a time", () => {
    expect(project).toMatchObject({ concurrent_build_limit: 1, queued_timeout: 5 });
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

  test.each(Object.keys(PRESS_LIMITS))("gives a run the time of every part of it: also of a longer %s", (part) => {
    const timeout = Number(project.build_timeout) * 60;
    expect(timeout).toBeGreaterThanOrEqual(longestRunSeconds());
    expect(longestRunSeconds({ ...PRESS_LIMITS, [part]: 3600 })).toBeGreaterThan(timeout);
  });

  test("acts in the role that a person made", () => {
    expect(project.service_role).toMatch(/:role\/project-x-production-delivery-press$/);
  });
});

/** No schema of it is published. Source: CodeBuild user guide, "Build specification reference", as far as a press needs it. */
const specification = z.strictObject({
  version: z.literal(0.2),
  env: z.strictObject({ shell: z.enum(["bash", "/bin/sh"]) }),
  phases: z.strictObject({ build: z.strictObject({ commands: z.array(z.string().min(1)).min(1) }) }),
});

const spec = parse(String(project.source.buildspec));

test("the buildspec as synthesized is one by AWS's reference, its commands are bash, and they ask no registry", () => {
  const { commands } = specification.parse(spec).phases.build;
  expect(commands.join()).not.toMatch(/npm (ci|install)|curl|wget|git |runtime-versions/);
  const read = (text: string) => execFileSync("bash", ["-n", "-c", text], { stdio: "pipe" });
  expect(() => read(commands.join("\n"))).not.toThrow();
  expect(() => read(`${commands.join("\n")}\nif`)).toThrow();
});

test.each([
  ["another version", { ...spec, version: 0.3 }],
  ["no phases", { ...spec, phases: {} }],
  ["an unknown phase", { ...spec, phases: { ...spec.phases, press: spec.phases.build } }],
  ["no commands", { ...spec, phases: { build: { commands: [] } } }],
  ["a command that is no text", { ...spec, phases: { build: { commands: [{ run: "true" }] } } }],
  ["an unknown shell", { ...spec, env: { shell: "zsh" } }],
  ["what no buildspec has", { ...spec, steps: [] }],
])("a buildspec with %s is seen to be none", (_, broken) => {
  expect(specification.safeParse(broken).success).toBe(false);
});

/**
 * AWS's own schema of such documents. Its patterns are those of a RegExp without the u flag, which is ajv's default.
 * Of waiting and asserting it says nothing beyond the step: that is below. Source: Systems Manager Automation actions reference.
 */
const isAutomation = new Ajv({ strict: false, unicodeRegExp: false, allErrors: true }).compile(
  JSON.parse(readFileSync(require.resolve("aws-ssm-document-language-service/dist/schema.json"), "utf8")),
);
const looks = z.object({
  Service: z.string(),
  Api: z.string(),
  PropertySelector: z.string().startsWith("$."),
  DesiredValues: z.array(z.string()).min(1),
});

interface Step {
  name: string;
  action: string;
  timeoutSeconds?: unknown;
  onFailure?: string;
  isEnd?: boolean;
  inputs: Record<string, unknown>;
  outputs?: { Name: string; Selector: string; Type: string }[];
}
type Content = {
  mainSteps: Step[];
  outputs: string[];
  parameters: Record<string, { allowedPattern?: string }>;
} & Record<string, unknown>;

/** What is wrong with a document as such, in words. */
function malformed(document: Content): string[] {
  const { mainSteps, outputs } = document;
  const byPath = isAutomation(document) ? [] : (isAutomation.errors ?? []);
  const known = mainSteps.flatMap(({ name, outputs: own = [] }) => own.map(({ Name }) => `${name}.${Name}`));
  const given = [...known, ...Object.keys(document.parameters)];
  const used = [...JSON.stringify(mainSteps).matchAll(/\{\{ ([\w.]+) \}\}/g)].map(([, name = ""]) => name);
  return [
    ...byPath.map(({ instancePath, message }) => `${instancePath} ${message}`),
    ...mainSteps.flatMap(({ name, action, inputs, timeoutSeconds }) => [
      ...(/AwsResourceProperty$/.test(action) && !looks.safeParse(inputs).success ? [`${name} looks at nothing`] : []),
      ...(Number.isInteger(timeoutSeconds) ? [] : [`${name} has no limit`]),
    ]),
    ...[...used, ...outputs].filter((name) => !given.includes(name)).map((name) => `nobody says ${name}`),
  ];
}

/** What is wrong with the calls that a document makes, by botocore's models. */
async function wrongCalls(document: Content): Promise<string[]> {
  const calls = document.mainSteps.map(({ inputs, outputs = [] }) => {
    const { Service, Api, PropertySelector, DesiredValues: _, ...rest } = inputs;
    const selectors = [PropertySelector, ...outputs.map(({ Selector }) => Selector)].filter(Boolean);
    return { service: Service, api: Api, inputs: rest, selectors };
  });
  const { python } = await requireTools(process.cwd(), () => {});
  const input = JSON.stringify(calls);
  return JSON.parse(execFileSync(python, ["__tests__/helpers/aws_calls.py"], { input, encoding: "utf8" }));
}

const altered = (change: (copy: Content) => void): Content => {
  const copy = structuredClone(content);
  change(copy);
  return copy;
};
const stepOf = (copy: Content, name: string): Step => {
  const found = copy.mainSteps.find((step) => step.name === name);
  if (found === undefined) throw new Error(`no step ${name}`);
  return found;
};

test("the document is an Automation by AWS's schema, and its calls are AWS's", async () => {
  expect(document).toMatchObject({
    document_type: "Automation",
    document_format: "JSON",
    name: "project-x-production-failover",
  });
  expect(malformed(content)).toEqual([]);
  expect(await wrongCalls(content)).toEqual([]);
  expect(content.assumeRole).toMatch(/:role\/project-x-production-delivery-press-automation$/);
});

test.each<[what: string, change: (copy: Content) => void, says: string]>([
  ["another version", (copy) => Object.assign(copy, { schemaVersion: "2.2" }), "/schemaVersion must be equal to"],
  ["no steps", (copy) => Object.assign(copy, { mainSteps: [] }), "nobody says Press.Build"],
  ["a parameter of no type", (copy) => (copy.parameters.Reason = {}), "/parameters/Reason must have"],
  ["an action that is none", (copy) => (stepOf(copy, "Press").action = "aws:press"), "/mainSteps/1/action must be"],
  ["what no step has", (copy) => Object.assign(stepOf(copy, "Press"), { retries: 1 }), "/mainSteps/1 must NOT have"],
  ["another end", (copy) => (stepOf(copy, "Tell").onFailure = "Ignore"), "/mainSteps/3/onFailure must match"],
  ["no selector", (copy) => Reflect.deleteProperty(stepOf(copy, "Wait").inputs, "PropertySelector"), "Wait looks at"],
  ["no time limit", (copy) => Reflect.deleteProperty(stepOf(copy, "Check"), "timeoutSeconds"), "Check has no limit"],
  ["a name that nobody gives", (copy) => (stepOf(copy, "Wait").inputs.ids = ["{{ Press.Id }}"]), "says Press.Id"],
])("a document with %s is seen to be none", (_, change, says) => {
  expect(malformed(altered(change)).join("\n")).toContain(says);
});

test.each<[what: string, change: (copy: Content) => void, says: string]>([
  ["an unknown call", (copy) => (stepOf(copy, "Press").inputs.Api = "PressBuild"), "there is no codebuild:PressBuild"],
  ["an unknown input", (copy) => (stepOf(copy, "Press").inputs.Reason = "x"), 'Unknown parameter in input: "Reason"'],
  ["a missing input", (copy) => Reflect.deleteProperty(stepOf(copy, "Tell").inputs, "Name"), '"Name"'],
  [
    "a path to nothing",
    (copy) => (stepOf(copy, "Wait").inputs.PropertySelector = "$.builds[0].state"),
    "answers no $.builds[0].state",
  ],
])("a document with %s is seen to ask AWS for what there is not", async (_, change, says) => {
  expect((await wrongCalls(altered(change))).join("\n")).toContain(says);
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
  expect(new RegExp(content.parameters[name]?.allowedPattern ?? "^$").test(typed)).toBe(taken);
});

test("takes away what an earlier press said before it starts anything, and starts nothing if it cannot", () => {
  const [first] = content.mainSteps;
  expect(first).toMatchObject({ name: "Begin", inputs: { Api: "PutParameter", Overwrite: true } });
  expect(first?.inputs.Name).toBe(stepOf(content, "Tell").inputs.Name);
  expect(first?.inputs.Value).toMatch(/^Execution \{\{automation:EXECUTION_ID\}\} has begun/);
  // Abort is what AWS does then. Source: Systems Manager user guide, shared properties of all actions.
  expect([first?.onFailure, stepOf(content, "Press").onFailure]).toEqual([undefined, undefined]);
});

test("hands on what was typed, waits for any end, tells what happened, and succeeds only with the press", () => {
  const [begin, press, wait, tell, check] = ["Begin", "Press", "Wait", "Tell", "Check"].map((name) =>
    stepOf(content, name),
  );
  expect(content.mainSteps).toEqual([begin, press, wait, tell, check]);
  expect(wait?.onFailure).toBe("Continue");
  expect(press?.inputs.environmentVariablesOverride).toEqual([
    { name: TYPED_VARIABLES.reason, value: "{{ Reason }}", type: "PLAINTEXT" },
    { name: TYPED_VARIABLES.confirmation, value: "{{ Confirmation }}", type: "PLAINTEXT" },
  ]);
  expect(press?.inputs.projectName).toMatch(/^\$\{aws_codebuild_project\.console-button_press_project_\w+\.name\}$/);
  expect(wait?.inputs.DesiredValues).toEqual(
    expect.arrayContaining(["SUCCEEDED", "FAILED", "FAULT", "STOPPED", "TIMED_OUT"]),
  );
  expect(wait?.timeoutSeconds).toBeGreaterThan((Number(project.build_timeout) + Number(project.queued_timeout)) * 60);
  const variables = project.environment.environment_variable;
  expect(tell).toMatchObject({
    onFailure: "Continue",
    inputs: { Name: variables.find(({ name }) => name === "RESULT_PARAMETER")?.value },
  });
  expect(content.outputs).toContain("Tell.Result");
  expect(check).toMatchObject({ isEnd: true, inputs: { DesiredValues: ["SUCCEEDED"] } });
});

describe("the buildspec's commands, with a bundle in a folder for S3", () => {
  const [command = ""] = specification.parse(spec).phases.build.commands;
  const code = 'console.log("pressed"); require("fs").writeFileSync("result.txt", "done")';
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "press-"));
    execFileSync("mkdir", [
      "-p",
      ...["bin", "s3/bundle/manifests", "s3/bundle/blobs", "work"].map((name) => path.join(folder, name)),
    ]);
    // Stands for AWS's own, of which the press uses just three commands.
    const aws = `#!/bin/bash
case "$1 $2" in
  "ssm get-parameter") cat "${folder}/parameter";;
  "ssm put-parameter") echo "$7" >>"${folder}/told";;
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
      RESULT_PARAMETER: "/result",
    };
    try {
      return execFileSync("bash", ["-c", command], {
        cwd: path.join(folder, "work"),
        env,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
      });
    } catch (error) {
      return `refused: ${(error as { stderr: string }).stderr}`;
    }
  }

  const told = () => readFileSync(path.join(folder, "told"), "utf8").trim().split("\n");

  test("get the button's code, start it, and tell how it ended", () => {
    expect(run()).toBe("pressed\n");
    expect(told()).toEqual(["done"]);
  });

  test.each([
    ["fails in words", 'require("fs").writeFileSync("result.txt", "why"); process.exit(1)', "why"],
    ["fails without a word", "process.exit(3)", "It ended without a word: read its log."],
  ])("fail if it %s, and tell that", (_, failing, last) => {
    const manifest = JSON.stringify({ files: { "failover.cjs": { sha256: digestOf(failing) } } });
    put(bundleKey.manifest(digestOf(manifest)), manifest);
    put(bundleKey.blob(digestOf(failing)), failing);
    writeFileSync(path.join(folder, "parameter"), digestOf(manifest));
    expect(run()).toMatch(/^refused: /);
    expect(told().at(-1)).toBe(last);
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
    expect(told().at(-1)).toContain(says);
  });
});
