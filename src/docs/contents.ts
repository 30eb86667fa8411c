import type { Document } from "./document";
import { heading, link, page, paragraph, type Text, table } from "./markdown";

/** What somebody would ask of each table. */
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
  "traceability.md": "Where is what was asked for, what shows it, and what does nothing show?",
};

/** The first page: every other document, with what it answers. */
export function contents(documents: readonly Document[]): Document {
  const pages = documents.filter(({ path }) => path.endsWith(".md"));
  const others = documents.filter(({ path }) => !path.endsWith(".md"));
  return page(
    "README.md",
    "Generated documents",
    paragraph(
      "They cannot go stale: a test writes them again and fails if one differs. Reasons for the design are in docs/adr/0008-network.md and its neighbours.",
    ),
    table(
      ["Document", "Answers"],
      pages.map(({ path, content }): Text[] => [link(titleOf(content), path), QUESTIONS[path] ?? ""]),
    ),
    ...(others.length === 0
      ? []
      : [heading(2, "Diagrams"), ...others.map(({ path }) => paragraph(link(path.replace(/\.\w+$/, ""), path)))]),
  );
}

function titleOf(content: string): string {
  const [first = ""] = content.split("\n");
  return first.replace(/^# /, "");
}
