import { readFileSync } from "node:fs";
import path from "node:path";
import { RunFolder } from "../../../src/operations/run-folder";
import { temporaryFolder } from "../../helpers/folder";

const folder = temporaryFolder();

test("gives each run a folder of its own, also in the same second", () => {
  const at = new Date("2026-01-02T03:04:05.678Z");
  const [first, second] = [RunFolder.create(folder(), "start", at), RunFolder.create(folder(), "start", at)];
  expect(first.path).toBe(path.join(folder(), ".work/runs/2026-01-02T030405Z-start"));
  expect(second.path).toBe(`${first.path}-2`);
});

test("appends events as lines of JSON", () => {
  const run = RunFolder.create(folder(), "start", new Date());
  run.event({ event: "one" });
  run.event({ event: "two" });
  const lines = readFileSync(run.file("events.jsonl"), "utf8").trim().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ event: "one" }, { event: "two" }]);
});
