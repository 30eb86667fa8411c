import type { Model } from "../../model/model";
import type { Finding } from "../../report/report";
import type { Question } from "../question";
import { databaseAccess } from "../reachability/database-access";
import { declaredFlowsOnly } from "../reachability/declared-flows";
import { endpointsServe } from "../reachability/endpoint-use";
import { type Answer, findingOf, type Ground, groundOf } from "../reachability/ground";
import { nothingComesIn } from "../reachability/inward";
import { matrixOf } from "../reachability/matrix";
import { onlyByItsApi } from "../reachability/own-api";
import { segmented } from "../reachability/segments";
import { firewalled } from "../reachability/way-out";

/** Each requirement about the network, with the question and what answers it. */
const ANSWERS: readonly [requirement: string, question: string, answer: (ground: Ground) => Answer][] = [
  ["R2", "Is each backend invoked only through its own API, and reached by no connection?", onlyByItsApi],
  ["R3", "Does only what needs the database reach it?", databaseAccess],
  ["R9", "Is the network segmented by function?", segmented],
  ["R10", "Do firewalls stand between applications, and before the internet?", firewalled],
  ["R10", "Do names and policies of the endpoints let the declared flows pass?", endpointsServe],
  ["R11", "Does nothing outside open a connection inward past the load balancer?", nothingComesIn],
  ["invariant 9", "Do exactly the declared flows work?", declaredFlowsOnly],
];

/** Question 1: who reaches whom, on which port, and by which rules. */
export const reachability: Question = {
  name: "reachability",
  ask: ({ model, config }) => {
    if (config === undefined)
      return ANSWERS.map(([requirement, question]) => unknownIntent(requirement, question, model));
    const ground = groundOf(model, config);
    return ANSWERS.map(([requirement, question, answer]) =>
      findingOf(requirement, question, ground.network, answer(ground)),
    );
  },
};

/** Of somebody else's stacks: what is understood, but nobody said what was meant. */
function unknownIntent(requirement: string, question: string, model: Model): Finding {
  const { vpcs, classes, unread } = matrixOf(model).network;
  const summary = `nobody said what was meant: ${vpcs.length} VPCs with ${classes.length} classes of interfaces are read, ${unread.length} things are not`;
  const evidence = unread.map(({ says, ...place }) => ({ ...place, text: `not understood: ${says}` }));
  return { requirement, question, status: "unknown", summary, evidence };
}
