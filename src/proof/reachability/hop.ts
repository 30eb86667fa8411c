import type { Source } from "../../model/network/view";
import type { Evidence } from "../../report/report";

/** What passes a packet on its way, or stops it. */
export interface Hop {
  readonly source: Source;
  readonly text: string;
}

export function evidenceOf({ source: { resource, attribute }, text }: Hop): Evidence {
  return { stack: resource.stack, address: resource.address, attribute, text };
}
