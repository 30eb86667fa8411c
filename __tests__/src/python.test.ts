import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { requireTools } from "../../src/operations/tools";

test.each(["emulator", "gateway"])(
  "the %s's own tests pass",
  async (module) => {
    const root = process.cwd();
    const { python } = await requireTools(root, () => {});
    const { stdout } = await promisify(execFile)(python, ["-m", "pytest", module, "-q"], { cwd: root });
    expect(stdout).toMatch(/^[1-9]\d* passed in /m);
  },
  300_000,
);
