import { leastTasksForZoneLoss, tasksForPeak, zonesToCountOn } from "../capacity";
import type { Problem } from "../input";
import type { PlatformConfig } from "../schema";
import type { Rule } from "./rule";

type Load = PlatformConfig["frontends"][string]["load"];

/** A frontend carries its peak with a zone lost, and as standby from the moment of the press (docs/adr/0011). */
export const capacityRules: readonly Rule[] = [
  { needs: ["regions", "frontends"], check: activeSurvivesZoneLoss },
  { needs: ["frontends"], check: standbyCarriesThePeak },
  { needs: ["frontends"], check: countsInOrder },
];

function activeSurvivesZoneLoss({ regions, frontends }: PlatformConfig): Problem[] {
  const zones = zonesToCountOn({ regions });
  return Object.entries(frontends).flatMap(([name, { load, tasks }]) => {
    const least = leastTasksForZoneLoss(tasksForPeak(load), zones);
    if (tasks.active >= least) return [];
    return [
      {
        field: `frontends.${name}.tasks.active`,
        value: tasks.active,
        allowed: `at least ${least}, so that ${tasksForPeak(load)} go on when one of ${zones} zones is lost`,
        remedy: peakInWords(load),
      },
    ];
  });
}

function standbyCarriesThePeak({ frontends }: PlatformConfig): Problem[] {
  return Object.entries(frontends)
    .filter(([, { load, tasks }]) => tasks.standby < tasksForPeak(load))
    .map(([name, { load, tasks }]) => ({
      field: `frontends.${name}.tasks.standby`,
      value: tasks.standby,
      allowed: `at least ${tasksForPeak(load)}, so that the standby carries the peak from the moment of the press`,
      remedy: peakInWords(load),
    }));
}

function countsInOrder({ frontends }: PlatformConfig): Problem[] {
  return Object.entries(frontends).flatMap(([name, { tasks }]) => [
    ...(tasks.standby > tasks.active
      ? [
          {
            field: `frontends.${name}.tasks.standby`,
            value: tasks.standby,
            allowed: `at most frontends.${name}.tasks.active, ${tasks.active}`,
          },
        ]
      : []),
    ...(tasks.active > tasks.max
      ? [
          {
            field: `frontends.${name}.tasks.max`,
            value: tasks.max,
            allowed: `at least frontends.${name}.tasks.active, ${tasks.active}`,
          },
        ]
      : []),
  ]);
}

function peakInWords({ peakRequestsPerSecond: peak, requestsPerSecondPerTask: each }: Load): string {
  return `Its peak is ${peak} requests a second, and one task carries ${each}`;
}
