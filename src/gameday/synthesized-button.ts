import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { Workspace } from "../operations/workspace";

/** Terraform would put a value there: what is read here has to be as it stands. */
const literal = z.string().regex(/^(?!.*\$\{)/s, "no reference");

const projectSchema = z.object({
  source: z.object({ buildspec: literal }),
  environment: z.object({ environment_variable: z.array(z.object({ name: literal, value: literal })) }),
});

const buildspecSchema = z.object({
  env: z.object({ shell: z.literal("bash") }),
  phases: z.strictObject({ build: z.object({ commands: z.array(z.string()) }) }),
});

const documentSchema = z.object({
  parameters: z.record(z.string(), z.object({ allowedPattern: z.string() })),
  // Of its steps only the second hands anything on.
  mainSteps: z
    .tuple([
      z.unknown(),
      z.object({
        inputs: z.object({ environmentVariablesOverride: z.array(z.object({ name: z.string(), value: z.string() })) }),
      }),
    ])
    .rest(z.unknown()),
});

const stackSchema = z.object({
  resource: z.object({
    aws_codebuild_project: z.record(z.string(), projectSchema),
    aws_ssm_document: z.record(z.string(), z.object({ content: z.string() })),
  }),
});

/** What a person types into the document's form, by the name of the parameter. */
export type Typed = Readonly<Record<string, string>>;

/** The console's button as it was synthesized. */
export interface SynthesizedButton {
  /** The buildspec's commands, for one bash. */
  readonly script: string;
  /** Variables of the project. */
  readonly variables: Readonly<Record<string, string>>;
  /** Variables that the document hands on; undefined if it does not take what was typed. */
  readonly typed: (typed: Typed) => Record<string, string> | undefined;
}

/** @throws z.ZodError if the stack has no such button */
export function synthesizedButton(workspace: Pick<Workspace, "folder">): SynthesizedButton {
  const json = readFileSync(path.join(workspace.folder("dr-region"), "cdk.tf.json"), "utf8");
  const { aws_codebuild_project: projects, aws_ssm_document: documents } = stackSchema.parse(JSON.parse(json)).resource;
  const project = z.tuple([projectSchema]).parse(Object.values(projects))[0];
  const [document] = z.tuple([z.object({ content: z.string() })]).parse(Object.values(documents));
  const { phases } = buildspecSchema.parse(JSON.parse(project.source.buildspec));
  return {
    // One shell for all of them: what one command sets the next one has. Source: CodeBuild user guide, buildspec 0.2.
    script: phases.build.commands.join("\n"),
    variables: Object.fromEntries(project.environment.environment_variable.map(({ name, value }) => [name, value])),
    typed: (typed) => handedOn(document.content, typed),
  };
}

function handedOn(content: string, typed: Typed): Record<string, string> | undefined {
  const { parameters, mainSteps } = documentSchema.parse(JSON.parse(content));
  const taken = Object.entries(parameters).every(([name, { allowedPattern }]) =>
    new RegExp(allowedPattern).test(typed[name] ?? ""),
  );
  if (!taken) return undefined;
  return Object.fromEntries(
    mainSteps[1].inputs.environmentVariablesOverride.map(({ name, value }) => [
      name,
      value.replace(/\{\{ (\w+) \}\}/g, (_, key: string) => typed[key] ?? ""),
    ]),
  );
}
