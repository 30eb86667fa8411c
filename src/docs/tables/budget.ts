import { failoverTerms, worstCaseSeconds } from "../../config/budget";
import { budget as question } from "../../proof/questions/budget";
import type { Document } from "../document";
import type { Known } from "../known";
import { bullets, heading, page, paragraph, type Text, table } from "../markdown";

/** Both clocks of a failover, term by term, and what is lost at worst. */
export function budget(known: Known): Document {
  const { rtoMinutes, rpoMinutes } = known.config.budget;
  return page(
    "budget.md",
    "The budget: both clocks, and what is lost",
    paragraph(
      `Downtime may take ${rtoMinutes} minutes, and data of ${rpoMinutes} minutes may be lost (R7). `,
      "The platform computes its own worst case from what it configures; a configuration that exceeds it does not synthesize.",
    ),
    heading(2, "Both clocks"),
    clocks(known),
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

function clocks({ config }: Known): string {
  const terms = failoverTerms(config);
  const { rtoMinutes } = config.budget;
  const [incident, press] = [worstCaseSeconds(terms, "incident"), worstCaseSeconds(terms, "press")];
  const left = (seconds: number) => rtoMinutes * 60 - seconds;
  return table(
    ["Term", "Seconds from the incident", "Seconds from the press", "Source"],
    [
      ...terms.map(({ name, seconds, afterPress, source }): Text[] => [
        name,
        seconds,
        afterPress ? seconds : 0,
        source,
      ]),
      ["worst case", incident, press, `${minutes(incident)} and ${minutes(press)}`],
      ["left of what is allowed", left(incident), left(press), `budget.rtoMinutes: ${rtoMinutes}`],
    ],
  );
}

function minutes(seconds: number): string {
  return `${(seconds / 60).toFixed(1)} min`;
}
