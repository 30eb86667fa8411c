import { inShort, pressFromBundle } from "../../../src/operations/button";
import type { Finding, Report } from "../../../src/report/report";
import { temporaryFolder } from "../../helpers/folder";

const folder = temporaryFolder();
const finding = (status: Finding["status"], text: string): Finding => ({
  requirement: "R20",
  question: `Is ${text} well?`,
  status,
  summary: `${text} was looked at`,
  evidence: [{ stack: "", address: text, attribute: "what to do", text: `Mend ${text}.` }],
});
const report: Report = {
  schemaVersion: 1,
  command: "failover",
  startedAt: "2026-01-01T12:04:00Z",
  endedAt: "2026-01-01T12:08:00Z",
  outcome: "passed",
  clocks: { fromIncidentSeconds: 440, fromPressSeconds: 200 },
  dataLossBoundSeconds: 2,
  steps: [],
  findings: [finding("holds", "the writer"), finding("unknown", "DNS")],
  notVerified: ["DNS"],
};

test.each<[what: string, changed: Partial<Report>, says: string[]]>([
  [
    "a press that moved everything",
    {},
    [
      "Customers are sent to DR: 3:20 from the press, 7:20 from the incident.",
      "Everything that could be looked at from here is as it should be.",
    ],
  ],
  [
    "an incident whose beginning nobody saw",
    { clocks: { fromIncidentSeconds: null, fromPressSeconds: 200 } },
    [
      "Customers are sent to DR: 3:20 from the press, when the incident began is unknown.",
      "Everything that could be looked at from here is as it should be.",
    ],
  ],
  [
    "what blocked, with what to do",
    {
      outcome: "failed",
      clocks: { fromIncidentSeconds: null, fromPressSeconds: null },
      findings: [finding("fails", "the cluster")],
    },
    [
      "Not pressed to the end.",
      "Not everything is as it should be.",
      "Is the cluster well? No: the cluster was looked at. Mend the cluster.",
    ],
  ],
])("the last words tell %s", (_, changed, says) => {
  expect(inShort({ ...report, ...changed }).split("\n")).toEqual(says);
});

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
