import { production } from "../../../src/config/production";
import { leaveReport, pressFromBundle } from "../../../src/operations/button";
import type { CheckResult } from "../../../src/operations/check";
import { checkedReport } from "../../../src/operations/failover-report";
import { temporaryFolder } from "../../helpers/folder";

const folder = temporaryFolder();

const started = { BUNDLE_BUCKET: "bundle", DR_REGION: "eu-central-1", PRESS_REASON: "The primary is silent" };

test.each<[what: string, environment: Record<string, string>, says: string]>([
  ["nobody confirmed", started, "Not confirmed: type eu-central-1"],
  ["another region was typed", { ...started, PRESS_CONFIRMATION: "eu-west-1" }, "Not confirmed: type eu-central-1"],
  ["there is no reason", { ...started, PRESS_REASON: "" }, "Not started from the button"],
])("is refused before anything is asked or said if %s", async (_, environment, says) => {
  const said: string[] = [];
  await expect(pressFromBundle(folder(), environment, (text) => said.push(text))).rejects.toThrow(says);
  expect(said).toEqual([]);
});

test.each<[what: string, putText: () => Promise<void>, says: string]>([
  ["it is uploaded", async () => {}, "The same at s3://bundle/reports/"],
  ["S3 does not take it", () => Promise.reject(new Error("SlowDown")), "The report could not be uploaded: SlowDown"],
])("a press is what it is when its report is left and %s", async (_, putText, says) => {
  const said: string[] = [];
  const checked: CheckResult[] = [];
  await leaveReport({ putText }, "bundle", checkedReport(production.environment, new Date(), checked, []), (text) =>
    said.push(text),
  );
  expect(said).toEqual([expect.stringContaining(says)]);
});
