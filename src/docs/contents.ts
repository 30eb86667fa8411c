import type { Document } from "./document";
import { heading, link, page, paragraph, type Text, table } from "./markdown";

/** What somebody would ask of each document. */
const QUESTIONS: Readonly<Record<string, string>> = {
  "address-plan.md": "Which addresses are whose, and how many are left?",
  "route-tables.md": "Where does a packet go from here?",
  "security-groups.md": "Who may open a connection to whom, and which rule says so?",
  "network-acls.md": "What does a tier let pass?",
  "firewalls.md": "What reaches the internet, and what comes from there?",
  "endpoints.md": "Which of AWS's services are reached without the internet, by whom?",
  "inter-region.md": "What goes between the regions, and what becomes of it when one is lost?",
  "iam-roles.md": "Who may do what, and why?",
  "alarms.md": "When is somebody told, and what do they do first?",
  "budget.md": "How long is the shop down at worst, and what is lost?",
  "sizes.md": "How large is it, and how far does it grow by itself?",
  "quotas.md": "Which of AWS's limits would stop its growth?",
  "inventory.md": "What is in which stack, and what must not be lost?",
  "cost.md": "What does it cost in a month?",
  "overview.svg": "What is it, at a glance?",
  "platform.svg": "What is there, and what connects it?",
  "network-primary.svg": "Which zones, tiers and routes has the primary?",
  "network-dr.svg": "Which zones, tiers and routes has DR?",
  "flows.svg": "Who may open a connection to whom, past which firewalls?",
  "identity.svg": "Who takes which role, and what may it do?",
  "failover.svg": "What does a press change, and in which order?",
  "stacks.svg": "Which stack reads which, and where is its state?",
  "traceability.md": "Where is what was asked for, what shows it, and what does nothing show?",
};

/** The first page: every other document, with what it answers. */
export function contents(documents: readonly Document[]): Document {
  const rows = (suffix: string) =>
    documents
      .filter(({ path }) => path.endsWith(suffix))
      .map(({ path, content }): Text[] => [link(titleOf(content), path), QUESTIONS[path] ?? ""]);
  return page(
    "README.md",
    "Generated documents",
    paragraph(
      "They cannot go stale: a test writes them again and fails if one differs. Reasons for the design are in docs/adr/0008-network.md and its neighbours.",
    ),
    table(["Document", "Answers"], rows(".md")),
    heading(2, "Diagrams"),
    table(["Diagram", "Answers"], rows(".svg")),
  );
}

/** Of a page its first heading, of a picture its title. */
function titleOf(content: string): string {
  return /^# (.*)$|<title>(.*)<\/title>/m.exec(content)?.slice(1).find(Boolean) ?? "";
}
