import { GLOBAL_SERVICES_REGION } from "../config/schema";
import type { Fault } from "./gateway";

/** A region that answers nothing: neither what is signed for it nor what AWS performs there. */
export function dark(region: string): Fault[] {
  return [
    { action: "drop", match: { region } },
    { action: "drop", match: { controlPlaneRegion: region } },
  ];
}

/** The control planes of the global services. Route 53's hangs, which is worse. Their data planes go on. */
export const globalServicesDark: readonly Fault[] = [
  { action: "hang", match: { service: "route53" } },
  { action: "drop", match: { controlPlaneRegion: GLOBAL_SERVICES_REGION } },
];
