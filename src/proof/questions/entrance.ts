import type { PlatformConfig } from "../../config/schema";
import type { Model, Resource } from "../../model/model";
import type { Finding } from "../../report/report";
import { bucketsAreClosed } from "../entrance/buckets";
import { isClosed } from "../entrance/fence";
import { isServed } from "../entrance/frontends";
import { redirects, speaksTls } from "../entrance/listeners";
import type { Question } from "../question";
import { type Asked, evidence, type Grounds, grounds, unknownIntent, verdict } from "../verdict";

interface Check extends Asked {
  /** Asked only where the configuration has it. */
  readonly when?: (config: PlatformConfig) => boolean;
  readonly look: (model: Model, config: PlatformConfig) => Grounds;
  readonly summary: (config: PlatformConfig) => string;
}

const CHECKS: readonly Check[] = [
  {
    requirement: "R1",
    question: "Does TCP/80 redirect to HTTPS, and TCP/443 serve each frontend, in each region that is open?",
    look: (model, config) =>
      grounds(
        ...regionsOf(config).flatMap((region) =>
          entrances(model, region, (balancer) => opens(model, config, balancer)),
        ),
      ),
    summary: (config) =>
      `${Object.keys(config.frontends).join(" and ")} are served in ${regionsOf(config).join(" and ")}, with a certificate`,
  },
  {
    requirement: "R7",
    question: "Is the old primary closed to customers?",
    when: ({ fenced }) => fenced,
    look: (model, { regions }) =>
      grounds(...entrances(model, regions.primary.name, (balancer) => [isClosed(model, balancer)])),
    summary: ({ regions }) => `every listener in ${regions.primary.name} answers 503 to whatever is asked`,
  },
  {
    requirement: "R5",
    question: "Is public access to every bucket blocked?",
    look: bucketsAreClosed,
    summary: () => "every bucket has a block with all of its flags",
  },
];

/** R1 and R5: what customers come in through, and what nobody from outside does. */
export const entrance: Question = {
  name: "entrance",
  ask: ({ model, config }) =>
    CHECKS.filter(({ when }) => when === undefined || (config !== undefined && when(config))).map(
      ({ look, summary, requirement, question }): Finding => {
        const asked = { requirement, question };
        if (config === undefined) return unknownIntent(asked);
        return verdict({ ...asked, summary: summary(config), ...look(model, config) });
      },
    ),
};

/** Regions that customers may come to. */
function regionsOf({ regions, fenced }: PlatformConfig): readonly string[] {
  return [...(fenced ? [] : [regions.primary.name]), regions.dr.name];
}

/** What is found at every load balancer of a region that customers reach. */
function entrances(model: Model, region: string, look: (balancer: Resource) => readonly Grounds[]): readonly Grounds[] {
  const balancers = model
    .ofType("aws_lb")
    .filter(({ region: own, attributes }) => own === region && attributes.internal !== true);
  const [first] = model.stacks;
  if (balancers.length === 0) {
    const nowhere = { stack: first?.name ?? "", address: "aws_lb" };
    return [grounds({ against: [evidence(nowhere, "", `no load balancer in ${region} that customers reach`)] })];
  }
  return balancers.flatMap((balancer) => look(balancer));
}

/** It serves every frontend. */
function opens(model: Model, { frontends }: PlatformConfig, balancer: Resource): readonly Grounds[] {
  const hosts = Object.values(frontends).map(({ host }) => host);
  return [
    redirects(model, balancer),
    speaksTls(model, balancer, hosts),
    ...Object.entries(frontends).map((frontend) => isServed(model, balancer, frontend)),
  ];
}
