import { existsSync, readFileSync } from "node:fs";
import { CommanderError } from "commander";
import { programOf } from "../../src/cli";
import { scenarios } from "../../src/gameday/gameday";
import { ChildProcesses } from "../../src/operations/child-process";
import { type Fence, fences, inlineCode } from "./documents";

/** Code blocks that are no commands. Whatever a reader would type stands in `sh`. */
const OTHER_LANGUAGES = ["json", "sql", "text", "ts"];

/** Programs of others that a document may use, where it says that AWS is needed, or what shows them. */
const FOREIGN =
  /^(aws|curl|dig|docker|git|terraform|npx cdktf (deploy|destroy|diff|output|synth)|export|psql|sha256sum)\b/;

/**
 * What runs each of the project's commands, on the emulator or on this machine: a file, and the words in it that do. A
 * command that nothing runs needs AWS.
 */
const RUN_BY: Readonly<Record<string, readonly [file: string, words: string]>> = {
  bootstrap: ["__tests__/processes/bootstrap.test.ts", 'npm(["bootstrap"'],
  bundle: ["src/operations/deploy.ts", "await bundle(operation)"],
  ci: [".ci/run", "npm ci"],
  deploy: ["__tests__/processes/operations.test.ts", 'run("deploy"'],
  destroy: ["__tests__/processes/operations.test.ts", 'run("destroy"'],
  failover: ["src/gameday/scenarios/failover-command.ts", '"npm run failover -- --yes --override-warnings"'],
  fence: ["src/gameday/scenarios/fence.ts", "npm run fence"],
  gameday: [".ci/run", "run gameday"],
  plan: ["__tests__/processes/operations.test.ts", 'npm(["plan"]'],
  prove: ["package.json", "src/cli.ts prove &&"],
  readiness: ["src/gameday/scenarios/preflight.ts", "readiness(scene)"],
  start: ["__tests__/processes/start.test.ts", 'npm(["start"'],
  status: ["src/gameday/claims.ts", "status(scene)"],
  test: [".ci/run", "tests unit test"],
  synth: ["src/gameday/scenarios/dr-loss.ts", "workspace.synth()"],
};

const SCRIPTS = (JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> }).scripts;

/**
 * Commands in a document that nobody knows to work. `sh` alone: every command is one of the project's, with flags that it
 * takes. `sh needs AWS`: nothing but AWS can show the rest. `sh shown by NAME`: a scenario of the rehearsal, or a test.
 */
export async function unknownCommands(markdown: string): Promise<string[]> {
  const found = await Promise.all([
    ...fences(markdown).map(problemsOfFence),
    ...inlineCode(markdown)
      .filter(({ text }) => /^npm (run|start|test|ci)\b/.test(text))
      .map(async ({ line, text }) => at(line, await problemOfProject(text))),
  ]);
  return found.flat();
}

/** Commands of others in a sentence or a table: nothing there says what shows them. */
export function unmarkedCommands(markdown: string): string[] {
  return inlineCode(markdown)
    .filter(({ text }) => FOREIGN.test(text) && text.split(/\s+/).length > 3)
    .map(({ line, text }) => `${line}: ${text}: it belongs into a code block that says what shows it`);
}

async function problemsOfFence({ line, language, mark, text }: Fence): Promise<string[]> {
  if (OTHER_LANGUAGES.includes(language) && mark === "" && !/^\$ /m.test(text)) return [];
  if (language !== "sh") return [`${line}: a code block in ${language || "no language"}: commands stand in sh`];
  const commands = commandsIn(text);
  if (commands.length === 0) return [`${line}: no command`];
  const shown = problemOfMark(mark);
  if (shown !== undefined) return at(line, shown);
  const problems = commands.map(async (command) => {
    if (isProject(command)) {
      return at(line, (await problemOfProject(command)) ?? (mark === "" ? problemOfRun(command) : undefined));
    }
    if (mark !== "" && FOREIGN.test(command)) return [];
    return [`${line}: ${command}: it is no command of the project, and nothing is said of what shows it`];
  });
  return (await Promise.all(problems)).flat();
}

function problemOfRun(command: string): string | undefined {
  const name = /^npm (?:run )?([a-z:]+)/.exec(command)?.[1];
  if (name === undefined) return undefined;
  const [file, text] = RUN_BY[name] ?? [];
  if (file === undefined || text === undefined) return `${command}: nothing runs it, so it needs AWS`;
  return readFileSync(file, "utf8").includes(text) ? undefined : `${command}: ${file} does not run it any more`;
}

function problemOfMark(mark: string): string | undefined {
  if (mark === "" || mark === "needs AWS") return undefined;
  const shownBy = /^shown by (\S+)$/.exec(mark)?.[1];
  if (shownBy === undefined) return `${mark}: it has to be "needs AWS" or "shown by" a scenario or a test`;
  const known = scenarios({ cases: 1, seed: 1 }).map(({ name }) => name);
  if (known.includes(shownBy) || (shownBy.endsWith(".test.ts") && existsSync(shownBy))) return undefined;
  return `shown by ${shownBy}: there is no such test or scenario (${known.join(", ")})`;
}

/** Without comments, continued lines in one, each part of a pipe or a sequence by itself. */
function commandsIn(text: string): string[] {
  return text
    .replace(/\s*\\\n\s*/g, " ")
    .split("\n")
    .map((line) => line.replace(/(^|\s)#.*$/, ""))
    .flatMap((line) => line.split(/\s(?:&&|\|)\s/))
    .map((command) => command.trim().replace(/^([A-Za-z_][A-Za-z0-9_]*=\S+ )+/, ""))
    .filter((command) => command !== "");
}

function isProject(command: string): boolean {
  return /^(npm|cp|\.ci\/run)\b/.test(command);
}

async function problemOfProject(command: string): Promise<string | undefined> {
  const [program, verb = "", ...rest] = words(command);
  if (program === ".ci/run" || program === "cp") {
    const file = program === "cp" ? verb : program;
    return existsSync(file) ? undefined : `${command}: there is no ${file}`;
  }
  if (verb === "ci") return undefined;
  const [name = "", dashes, ...flags] = verb === "run" ? rest : [verb, ...rest];
  const script = SCRIPTS[name];
  if (script === undefined) return `${command}: package.json has no script ${name}`;
  if (dashes !== undefined && dashes !== "--") return `${command}: npm takes flags for itself without --`;
  return script.endsWith(`src/cli.ts ${name}`) ? problemOfFlags(command, [name, ...flags]) : undefined;
}

/** Parses as the command itself would, and does nothing. */
async function problemOfFlags(command: string, argv: readonly string[]): Promise<string | undefined> {
  const program = programOf(new ChildProcesses(), () => {});
  for (const each of program.commands) each.action(() => {}).configureOutput({ writeErr: () => {} });
  program.configureOutput({ writeErr: () => {} });
  try {
    await program.parseAsync(argv, { from: "user" });
    return undefined;
  } catch (error) {
    if (error instanceof CommanderError) return `${command}: ${error.message}`;
    throw error;
  }
}

function words(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? "");
}

function at(line: number, problem: string | undefined): string[] {
  return problem === undefined ? [] : [`${line}: ${problem}`];
}
