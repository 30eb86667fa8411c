import { type Access, accessOf } from "../../model/access/access";
import type { Evidence, Finding } from "../../report/report";
import { applicationAccess } from "../access/applications";
import { consolePress } from "../access/console";
import { databaseAccess } from "../access/database";
import { existence } from "../access/existence";
import { keys } from "../access/keys";
import { leastPrivilege } from "../access/least-privilege";
import { needs } from "../access/needs";
import { states } from "../access/operations";
import { Parties } from "../access/parties";
import { button } from "../access/press";
import { resourcePolicies } from "../access/resource-policies";
import { boundaries, pullRequests } from "../access/roles";
import { trusts } from "../access/trusts";
import { work } from "../access/work";
import type { Question, Subject } from "../question";
import { evidence, unknownIntent } from "../verdict";

/** Who may do what: nothing wider than a declared need, nothing that AWS does not know, nobody where nobody was meant. */
export const access: Question = { name: "access", ask };

function ask({ model, config }: Subject): readonly Finding[] {
  const found = accessOf(model);
  const parties = config && new Parties(model, found, config);
  const answers = [
    leastPrivilege(found),
    existence(found),
    boundaries(found),
    trusts(model, found, parties),
    pullRequests(found),
    keys(model, found),
    work(model, found),
    ...resourcePolicies(model, found),
    needs(model, found, parties),
    ...(parties === undefined
      ? UNKNOWN
      : [...databaseAccess(model, found, parties), ...applicationAccess(model, found, parties)]),
    button(model, found, parties),
    consolePress(model, found, parties),
    states(model, found, parties),
  ];
  const doubts = doubtsOf(found);
  return answers.map((answer) => doubted(answer, doubts));
}

/** What may allow something that nobody has read. */
function doubtsOf({ identities, unread }: Access): readonly Evidence[] {
  const foreign = identities.flatMap(({ resource, foreignPolicies }) =>
    foreignPolicies.map((arn) => evidence(resource, "policy_arn", `${arn}: its text is not in the stacks`)),
  );
  return [...unread.map(({ says, ...place }) => ({ ...place, text: says })), ...foreign];
}

/** Nobody else may do a thing only if every policy was read. */
function doubted(answer: Finding, doubts: readonly Evidence[]): Finding {
  const [first] = doubts;
  if (answer.status !== "holds" || first === undefined) return answer;
  return {
    ...answer,
    status: "unknown",
    summary: `${doubts.length} not read, the first: ${first.text}`,
    evidence: doubts,
  };
}

/** What nobody can tell without knowing which application is which. */
const UNKNOWN: readonly Finding[] = [
  unknownIntent({ requirement: "R2", question: "Who may invoke the function of a backend?" }),
  unknownIntent({ requirement: "R3", question: "Who may invoke the migration and the prober?" }),
  unknownIntent({
    requirement: "R3",
    question: "Who may log in to the database, read its passwords and write in which bucket?",
  }),
  unknownIntent({ requirement: "R10", question: "Who may call which API?" }),
];
