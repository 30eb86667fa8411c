import { readFileSync } from "node:fs";
import path from "node:path";
import { ChildProcesses, CommandError, Interrupted, linesThatMatter } from "../../../src/operations/child-process";
import { temporaryFolder } from "../../helpers/folder";
import { survivors } from "../../helpers/processes";

const folder = temporaryFolder();
const options = (more: object = {}) => ({
  cwd: folder(),
  environment: { PATH: process.env.PATH },
  log: path.join(folder(), "log"),
  ...more,
});
const shell = (script: string, more?: object) => new ChildProcesses().run("sh", ["-c", script], options(more));

test("logs the command and its output without control characters, and tells each line", async () => {
  const lines: string[] = [];
  const result = await shell("printf '\\033[31mred\\033[0m\\n\\n'; echo err >&2", {
    onLine: (line: string) => lines.push(line),
  });
  expect(result).toMatchObject({ exitCode: 0, output: expect.stringContaining("red") });
  expect(lines.sort()).toEqual(["err", "red"]);
  expect(readFileSync(path.join(folder(), "log"), "utf8")).toMatch(/^\$ sh -c .*\n(red|err)\n/);
});

test("gives a child exactly the environment that it is told", async () => {
  process.env.LEAK = "leaked";
  const { output } = await shell("env");
  delete process.env.LEAK;
  expect(output).toContain("PATH=");
  expect(output).not.toContain("leaked");
});

test("fails with the lines that matter, unless the caller wants to see for itself", async () => {
  await expect(shell("echo broken; exit 3")).rejects.toThrow(/ended with exit code 3\nbroken\nThe whole log: /);
  await expect(shell("exit 3")).rejects.toBeInstanceOf(CommandError);
  expect(await shell("exit 3", { mayFail: true })).toMatchObject({ exitCode: 3 });
});

test("fails if the command does not exist", async () => {
  await expect(new ChildProcesses().run("no-such-command", [], options())).rejects.toThrow("ENOENT");
});

test("stops what runs, with its descendants, and starts nothing more", async () => {
  const children = new ChildProcesses();
  const group = children.group();
  const running = group.run("sh", ["-c", "sleep 600 & echo $!; wait"], options({ onLine: () => void children.stop() }));
  await expect(running).rejects.toBeInstanceOf(Interrupted);
  const pid = Number(readFileSync(path.join(folder(), "log"), "utf8").split("\n")[1]);
  expect(pid).toBeGreaterThan(1);
  expect(await survivors([pid])).toEqual([]);
  await expect(children.run("true", [], options())).rejects.toBeInstanceOf(Interrupted);
});

test("shows Terraform's errors and nothing around them", () => {
  const output = ["Planning...", "╷", "│ Error: Invalid value", "│ ", "│   on x", "╵", "done"].join("\n");
  expect(linesThatMatter(output)).toBe("│ Error: Invalid value\n│ \n│   on x");
});

test("shows the last lines where there is no error block", () => {
  expect(linesThatMatter("one\n\ntwo")).toBe("one\ntwo");
});

test("stops a command whose time is over, with its descendants, and says so", async () => {
  const result = await shell("sleep 600 & echo $!; wait", { limitSeconds: 0.2, mayFail: true });
  expect(result).toMatchObject({ exitCode: null, timedOut: true });
  expect(await survivors([Number(result.output.split("\n")[0])])).toEqual([]);
  expect(await shell("true", { limitSeconds: 60 })).toMatchObject({ exitCode: 0, timedOut: false });
});
