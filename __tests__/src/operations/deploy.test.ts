import { production } from "../../../src/config/production";
import type { PlatformConfig } from "../../../src/config/schema";
import { deploy } from "../../../src/operations/deploy";
import type { Operation } from "../../../src/operations/operation";

const dr = production.regions.dr.name;
const failedOver: PlatformConfig = { ...production, activeRegion: dr };
const ended = new Error("the first stack would be deployed now");

/** A deployment that stops at its first stack, with the primary's listener as its state has it. */
function deployment(config: PlatformConfig, isClosed: boolean) {
  const condition = [isClosed ? { path_pattern: [{ values: ["*"] }] } : { path_pattern: [] }];
  const operation = {
    config,
    aws: { parameter: async () => dr },
    workspace: {
      folder: () => "/nowhere",
      init: async () => {},
      resources: async () => [{ type: "aws_lb_listener_rule", values: { priority: 1, condition } }],
    },
    steps: { together: async () => Promise.reject(ended) },
  };
  return deploy(operation as never as Operation);
}

test("refuses to open the fence while DR is active", async () => {
  await expect(deployment(failedOver, true)).rejects.toThrow("Set fenced: true");
});

test("refuses to open what is closed in part only, and says so", async () => {
  await expect(deployment(failedOver, true)).rejects.toThrow("eu-west-1 is partly fenced");
});

test.each([
  ["goes on while it stays closed", { ...failedOver, fenced: true }, true],
  ["goes on before it was closed", failedOver, false],
])("%s", async (_, config, isClosed) => {
  await expect(deployment(config, isClosed)).rejects.toBe(ended);
});
