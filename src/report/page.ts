import type { Report } from "./report";
import type { TimelineEntry } from "./timeline";

/** How many requests went to a region. */
export interface RegionTraffic {
  readonly region: string;
  readonly beforeIncident: number;
  readonly beforePress: number;
  readonly afterPress: number;
}

/** What the page shows beside the report. */
export interface PageDetails {
  readonly timeline: readonly TimelineEntry[];
  readonly traffic: readonly RegionTraffic[];
}

/** A report as one page that needs nothing else: no script, no font, no address. */
export function page(report: Report, { timeline, traffic }: PageDetails): string {
  const { fromIncidentSeconds, fromPressSeconds } = report.clocks;
  const held = report.findings.filter(({ status }) => status === "holds").length;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(report.command)} ${report.outcome}</title><style>${STYLE}</style></head><body><main>
<header><h1>${text(report.command)} <span class="${report.outcome}">${report.outcome}</span></h1>
<p>${text(report.startedAt)} to ${text(report.endedAt)}</p></header>
<section class="figures">
${figure("from the incident", seconds(fromIncidentSeconds))}
${figure("from the press", seconds(fromPressSeconds))}
${figure("claims that hold", `${held} of ${report.findings.length}`)}
${figure("not verifiable here", String(report.notVerified.length))}
</section>
${timeline.length > 0 ? `<section><h2>The press, resource by resource</h2>${bars(timeline)}</section>` : ""}
${traffic.length > 0 ? `<section><h2>Requests by region</h2>${table(["region", "before the incident", "dark, before the press", "from the press on"], traffic.map(rowOfTraffic))}</section>` : ""}
<section><h2>Claims and their evidence</h2>${report.findings.map(claim).join("\n")}</section>
<section><h2>Not verifiable here</h2><ul>${report.notVerified.map((reason) => `<li>${text(reason)}</li>`).join("")}</ul></section>
<section><h2>Where the time went</h2>${table(
    ["step", "seconds"],
    report.steps.map(({ title, seconds: spent, outcome }) => [
      `${title}${outcome === "failed" ? " (failed)" : ""}`,
      spent.toFixed(1),
    ]),
  )}</section>
</main></body></html>
`;
}

/** One bar for each resource; whatever is written beside it wraps, so that it can be read on a phone. */
function bars(timeline: readonly TimelineEntry[]): string {
  const end = Math.max(...timeline.map(({ from, to }) => to ?? from), 1);
  const percent = (value: number) => ((100 * value) / end).toFixed(1);
  const rows = timeline.map(({ stack, address, action, from, to }) => {
    const until = to ?? end;
    const width = Math.max(Number(percent(until - from)), 0.5);
    const spent = to === null ? "did not end" : `${from.toFixed(0)} to ${to.toFixed(0)} s`;
    return `<li><span class="what">${text(`${stack} ${shortened(address)}`)}<small>${text(`${action}, ${spent}`)}</small></span>
<span class="track"><span class="bar" style="margin-left:${percent(from)}%;width:${width}%"></span></span></li>`;
  });
  return `<ol class="bars">${rows.join("\n")}</ol><p class="note">The whole width is ${end.toFixed(0)} seconds.</p>`;
}

/** Without the digest that CDKTF puts behind a name. */
function shortened(address: string): string {
  return address.replace(/_[0-9A-F]{8}$/, "");
}

function claim({ requirement, question, status, summary, evidence }: Report["findings"][number]): string {
  const proofs = evidence.map(({ stack, address, attribute, text: says }) =>
    text([stack, address, attribute, says].filter((part) => part !== "").join(" · ")),
  );
  const details = `<details><summary>${proofs.length} pieces of evidence</summary><ul>${proofs.map((proof) => `<li>${proof}</li>`).join("")}</ul></details>`;
  return `<article><h3><span class="tag">${text(requirement)}</span> ${text(question)}</h3>
<p><span class="${status}">${status}</span> ${text(summary)}</p>${proofs.length > 0 ? details : ""}</article>`;
}

function rowOfTraffic({ region, beforeIncident, beforePress, afterPress }: RegionTraffic): string[] {
  return [region, String(beforeIncident), String(beforePress), String(afterPress)];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: string, values: readonly string[]) =>
    values.map((value) => `<${tag}>${text(value)}</${tag}>`).join("");
  return `<div class="wide"><table><thead><tr>${cells("th", head)}</tr></thead><tbody>${rows.map((row) => `<tr>${cells("td", row)}</tr>`).join("\n")}</tbody></table></div>`;
}

function figure(what: string, value: string): string {
  return `<div><strong>${text(value)}</strong><span>${text(what)}</span></div>`;
}

function seconds(value: number | null): string {
  return value === null ? "–" : `${value} s`;
}

function text(raw: string): string {
  return raw.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

const STYLE = `
:root{color-scheme:light dark;--line:#8884;--good:#1a7f37;--bad:#cf222e;--open:#9a6700}
body{font:16px/1.5 system-ui,sans-serif;margin:0}
main{max-width:70rem;margin:0 auto;padding:1rem}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem;border-bottom:1px solid var(--line)}h3{font-size:1rem;margin:0}
.passed,.holds{color:var(--good)}.failed,.fails{color:var(--bad)}.unknown{color:var(--open)}
.passed,.failed,.holds,.fails,.unknown{font-weight:600}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:1rem}
.figures div{border:1px solid var(--line);border-radius:.5rem;padding:.75rem}
.figures strong{display:block;font-size:1.5rem}
.bars{list-style:none;padding:0}.bars li{display:grid;grid-template-columns:minmax(0,22rem) minmax(0,1fr);gap:.25rem 1rem;margin:.4rem 0}
.what{overflow-wrap:anywhere}.what small{display:block;opacity:.75}
.track{background:var(--line);border-radius:.25rem;align-self:center;height:.75rem}.bar{display:block;height:100%;background:#0969da;border-radius:.25rem}
article{border:1px solid var(--line);border-radius:.5rem;padding:.75rem;margin:.75rem 0;overflow-wrap:anywhere}
article p{margin:.25rem 0}.tag{border:1px solid var(--line);border-radius:.25rem;padding:0 .4rem;font-size:.85rem}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid var(--line)}
td:not(:first-child),th:not(:first-child){text-align:right;font-variant-numeric:tabular-nums}
.note{opacity:.75}
@media(max-width:40rem){.bars li{grid-template-columns:minmax(0,1fr)}}
`;
