import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { chromium } from "playwright-core";
import { page } from "../../../src/report/page";
import type { Report } from "../../../src/report/report";
import { temporaryFolder } from "../../helpers/folder";

const folder = temporaryFolder();

const long = "aws_appautoscaling_target.checkout-scaling_target_CE3DFE63";
const report: Report = {
  schemaVersion: 1,
  command: "gameday",
  startedAt: "2026-01-01T00:00:00.000Z",
  endedAt: "2026-01-01T00:10:00.000Z",
  outcome: "failed",
  clocks: { fromIncidentSeconds: 130, fromPressSeconds: 75 },
  dataLossBoundSeconds: null,
  steps: [{ title: "region-loss: Press", seconds: 75.2, outcome: "failed" }],
  findings: [
    {
      requirement: "R20",
      question: "Is pressing again a no-op?",
      status: "holds",
      summary: "<No changes>",
      evidence: [],
    },
    {
      requirement: "R7",
      question: "Was eu-west-1 asked for nothing from the press on?",
      status: "fails",
      summary: "requests to the dark region: 1 of 40",
      evidence: [{ stack: "failover", address: long, attribute: "min_capacity", text: "from 4 to 6" }],
    },
  ],
  notVerified: ["replication lag"],
};
const details = {
  timeline: [
    { stack: "failover", address: long, action: "Modifying", from: 0, to: 12 },
    { stack: "failover", address: "aws_rds_cluster.database", action: "Modifying", from: 2, to: null },
  ],
  traffic: [{ region: "eu-central-1", beforeIncident: 1, beforePress: 2, afterPress: 3 }],
};

test("says everything that the report says, and lets no text be markup", () => {
  const html = page(report, details);
  for (const part of ["130 s", "75 s", "1 of 2", "&#60;No changes&#62;", "replication lag", "did not end", "0 to 12 s"])
    expect(html).toContain(part);
  expect(html).not.toContain("<No changes>");
  expect(html).not.toMatch(/<script|<link|https?:\/\//);
});

test("leaves out what there is nothing of", () => {
  const html = page(
    { ...report, clocks: { fromIncidentSeconds: null, fromPressSeconds: null } },
    { timeline: [], traffic: [] },
  );
  expect(html).not.toContain("resource by resource");
  expect(html).not.toContain("Requests by region");
  expect(html).toContain("<strong>–</strong>");
});

/** Debian's, which `.ci/run` installs. */
const CHROMIUM = "/usr/bin/chromium";

test.each([
  ["a desk", 1280],
  ["a phone", 360],
])("fits the width of %s in a browser, cuts nothing and asks for nothing", async (_, width) => {
  if (!existsSync(CHROMIUM)) throw new Error(`${CHROMIUM} is missing: apt-get install chromium`);
  const file = path.join(folder(), "report.html");
  writeFileSync(file, page(report, details));
  const args = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ];
  const browser = await chromium.launch({ executablePath: CHROMIUM, args });
  try {
    const view = await browser.newPage({ viewport: { width, height: 800 } });
    const asked: string[] = [];
    const errors: string[] = [];
    view.on("request", (request) => asked.push(request.url()));
    view.on("pageerror", (error) => errors.push(String(error)));
    await view.goto(`file://${file}`);
    expect(asked).toEqual([`file://${file}`]);
    expect(errors).toEqual([]);
    // As text: it runs in the page, of whose types this project knows nothing.
    const tooWide = await view.evaluate(`[...document.querySelectorAll("h1,h2,h3,p,li,article,.figures div")]
      .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
      .map((one) => one.textContent)`);
    expect(tooWide).toEqual([]);
    await view.click("summary");
    expect(await view.isVisible("text=from 4 to 6")).toBe(true);
  } finally {
    await browser.close();
  }
});
