import type { Document } from "../document";
import type { Known } from "../known";
import { bullets, heading, page, paragraph, table } from "../markdown";
import type { Kind } from "./inter-region/connection";
import { aurora, buckets, states } from "./inter-region/data";
import { peering } from "./inter-region/network";
import { images, keys, probes, remoteStates, secrets } from "./inter-region/supplies";

/** In the order in which somebody would ask. */
const KINDS: readonly Kind[] = [aurora, buckets, secrets, keys, images, states, remoteStates, peering, probes];

/** Everything that goes between the regions, and what becomes of it when one of them is lost. */
export function interRegion(known: Known): Document {
  return page(
    "inter-region.md",
    "Between the regions",
    paragraph(
      "What goes from one region to the other, in which direction, how, and what becomes of it when either is lost. A press needs none of it: whatever DR runs on is in DR.",
    ),
    ...KINDS.flatMap((kind) => section(kind, known)),
  );
}

function section({ title, what, primaryLost, drLost, connections }: Kind, known: Known): readonly string[] {
  const found = connections(known);
  return [
    heading(2, title),
    paragraph(what),
    bullets([`The primary region is lost: ${primaryLost}.`, `The DR region is lost: ${drLost}.`]),
    found.length === 0
      ? paragraph("There is none.")
      : table(
          ["From", "To", "Protocol", "Encryption", "Stack"],
          found.map(({ from, to, protocol, encryption, stack }) => [from, to, protocol, encryption, stack]),
        ),
  ];
}
