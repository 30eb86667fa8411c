import { failoverTerms, worstCaseSeconds } from "../../config/budget";
import { budget as question } from "../../proof/questions/budget";
import type { Document } from "../document";
import type { Known } from "../known";
import { bullets, heading, page, paragraph, type Text, table } from "../markdown";

/** Both clocks of a failover, term by term, and what is lost at worst. */
export function budget(known: Known): Document {
  const { config } = known;
  const terms = failoverTerms(config);
  const limit = config.budget.rtoMinutes * 60;
  const rows = terms.map(({ name, seconds, afterPress, source }): Text[] => [
    name,
    seconds,
    afterPress ? seconds : 0,
    source,
  ]);
  const [incident, press] = [worstCaseSeconds(terms, "incident"), worstCaseSeconds(terms, "press")];
  return page(
    "budget.md",
    "The budget: both clocks, and what is lost",
    paragraph(
      `Downtime may take ${config.budget.rtoMinutes} minutes, and data of ${config.budget.rpoMinutes} minutes may be lost (R7). `,
      "The platform computes its own worst case from what it configures; a configuration that exceeds it does not synthesize.",
    ),
    heading(2, "Both clocks"),
    table(
      ["Term", "Seconds from the incident", "Seconds from the press", "Source"],
      [
        ...rows,
        ["worst case", incident, press, `${minutes(incident)} and ${minutes(press)}`],
        ["left of what is allowed", limit - incident, limit - press, `budget.rtoMinutes: ${config.budget.rtoMinutes}`],
      ],
    ),
    paragraph(
      "Downtime ends when DNS has moved. The promotion is a planning figure: AWS says a few minutes, no emulator shows it, and only a live drill can replace it. The time to decide is what a person is given.",
    ),
    heading(2, "What the stacks say of it"),
    ...question
      .ask(known)
      .flatMap(({ question: asked, status, summary, evidence }) => [
        heading(3, asked),
        paragraph(`${status}: ${summary}.`),
        bullets(evidence.map(({ stack, address, text }) => (stack === "" ? text : `${stack} ${address}: ${text}`))),
      ]),
  );
}

function minutes(seconds: number): string {
  return `${(seconds / 60).toFixed(1)} min`;
}
