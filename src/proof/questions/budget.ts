import type { Finding } from "../../report/report";
import { clocks } from "../budget/clocks";
import { bucketLoss, databaseLoss } from "../budget/data-loss";
import type { Question, Subject } from "../question";
import { unknownIntent } from "../verdict";

/** R7: downtime on both clocks and data loss, from what the stacks configure, against what was meant. */
export const budget: Question = { name: "budget", ask };

function ask({ model, config }: Subject): readonly Finding[] {
  if (config === undefined)
    return [
      unknownIntent({ requirement: "R7", question: "How long is the shop down at worst, and how much is lost?" }),
    ];
  const hasBuckets = Object.values(config.backends).some(({ bucket }) => bucket);
  return [clocks(model, config), databaseLoss(model, config), ...(hasBuckets ? [bucketLoss(model, config)] : [])];
}
