import { blocks } from "../../model/stack-json";
import { type Grounds, grounds } from "../verdict";
import { evaluateCondition } from "./condition";
import { PRESS_VARIABLE, type Press } from "./press";

/** The variable takes the names of the two regions, and no other word: a slip would detach the cluster and move nobody. */
export function admitsTheTwoRegions({ owners, primary, dr }: Press): Grounds {
  return grounds(
    ...owners.map(({ name, variables }): Partial<Grounds> => {
      const conditions = blocks(variables[PRESS_VARIABLE]?.validation).map(({ condition }) => String(condition));
      const line = { stack: name, address: `variable.${PRESS_VARIABLE}`, attribute: "validation" };
      const values = conditions.map((text) => [primary, dr].map((region) => admits(text, region)));
      // What else stands in a condition is tried too.
      const quoted = conditions.flatMap((text) => [...text.matchAll(/"([^"]*)"/g)].map(([, word = ""]) => word));
      const others = ["", `${dr}x`, ...quoted].filter((word) => word !== primary && word !== dr);
      const slips = others.filter((word) => conditions.every((text) => admits(text, word) !== false));
      if (values.flat().includes(undefined))
        return { open: [{ ...line, text: `cannot be read: ${conditions.join()}` }] };
      if (values.flat().includes(false)) return { against: [{ ...line, text: `refuses ${primary} or ${dr}` }] };
      return slips.length > 0
        ? { against: [{ ...line, text: `admits other values than ${primary} and ${dr}, such as "${slips[0]}"` }] }
        : { witnesses: [{ ...line, text: `admits ${primary} and ${dr} alone` }] };
    }),
  );
}

function admits(condition: string, region: string): boolean | undefined {
  return evaluateCondition(condition, (reference) => (reference === `var.${PRESS_VARIABLE}` ? region : undefined));
}
