import type { PlatformConfig } from "../../config/schema";
import type { Model } from "../../model/model";
import type { Finding } from "../../report/report";
import { bucketsAreClosed } from "../entrance/buckets";
import { isServed } from "../entrance/frontends";
import { redirects, speaksTls } from "../entrance/listeners";
import type { Question } from "../question";
import { type Asked, evidence, type Grounds, grounds, unknownIntent, verdict } from "../verdict";

interface Check extends Asked {
  readonly look: (model: Model, config: PlatformConfig) => Grounds;
  readonly summary: (config: PlatformConfig) => string;
}

const CHECKS: readonly Check[] = [
  {
    requirement: "R1",
    question: "Does TCP/80 redirect to HTTPS, and TCP/443 serve each frontend, in each region?",
    look: (model, config) => grounds(...regionsOf(config).map((region) => entranceOf(model, config, region))),
    summary: (config) =>
      `${Object.keys(config.frontends).join(" and ")} are served in ${regionsOf(config).join(" and ")}, with a certificate`,
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
    CHECKS.map(({ look, summary, ...asked }): Finding => {
      if (config === undefined) return unknownIntent(asked);
      return verdict({ ...asked, summary: summary(config), ...look(model, config) });
    }),
};

function regionsOf({ regions }: PlatformConfig): readonly string[] {
  return [regions.primary.name, regions.dr.name];
}

/** Every load balancer of a region that customers reach serves every frontend. */
function entranceOf(model: Model, { frontends }: PlatformConfig, region: string): Grounds {
  const balancers = model
    .ofType("aws_lb")
    .filter(({ region: own, attributes }) => own === region && attributes.internal !== true);
  const [first] = model.stacks;
  if (balancers.length === 0) {
    const nowhere = { stack: first?.name ?? "", address: "aws_lb" };
    return grounds({ against: [evidence(nowhere, "", `no load balancer in ${region} that customers reach`)] });
  }
  const hosts = Object.values(frontends).map(({ host }) => host);
  return grounds(
    ...balancers.flatMap((balancer) => [
      redirects(model, balancer),
      speaksTls(model, balancer, hosts),
      ...Object.entries(frontends).map((frontend) => isServed(model, balancer, frontend)),
    ]),
  );
}
