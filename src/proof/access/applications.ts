import type { Access } from "../../model/access/access";
import { ACCOUNT, arnOf } from "../../model/access/arns";
import type { Model } from "../../model/model";
import type { Finding } from "../../report/report";
import { evidence, grounds, verdict } from "../verdict";
import { invocations } from "./invocations";
import type { Parties } from "./parties";
import { asEvidence, beyond, holdersOf, missing, requestsFor } from "./who";

/** R2, R3 and R10 between the applications: who calls which API, who invokes which function, whose bucket is whose. */
export function applicationAccess(model: Model, access: Access, parties: Parties): Finding[] {
  const hasBuckets = Object.values(parties.config.backends).some(({ bucket }) => bucket);
  return [
    calls(access, parties),
    ...invocations(model, access, parties),
    ...(hasBuckets ? [buckets(model, access, parties)] : []),
  ];
}

/** A frontend's tasks invoke just the APIs that the configuration says it calls. */
function calls(access: Access, parties: Parties): Finding {
  const { frontends, backends } = parties.config;
  const found = Object.keys(backends).flatMap((backend) =>
    parties.apis(backend).map((api) => {
      const callers = Object.keys(frontends).filter((name) => frontends[name]?.calls.includes(backend));
      // A task has no business in the other region.
      const meant = callers
        .flatMap((name) => parties.tasks(name))
        .filter(({ uses }) => uses.some(({ resource }) => resource.region === api.region));
      const holders = holdersOf(
        access,
        requestsFor(["execute-api:Invoke"], [`arn:aws:execute-api:${api.region}:${ACCOUNT}:«${api.key}»/*`]),
      );
      return {
        against: [
          ...beyond(holders, meant, `the configuration has it call no ${backend}`),
          ...missing(holders, meant, `call ${backend}, as the configuration says`),
        ],
        witnesses: callers.length === 0 ? [evidence(api, "", "nobody may call it")] : holders.map(asEvidence),
      };
    }),
  );
  return verdict({
    requirement: "R10",
    question: "Who may call which API?",
    ...grounds(...found),
    summary: `${found.length} APIs, each for the tasks of those frontends of its region that call it`,
  });
}

const OBJECTS = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"];

/** A metadata bucket is its backend's: others neither read nor write in it. Copies are S3's own. */
function buckets(model: Model, access: Access, parties: Parties): Finding {
  const { backends } = parties.config;
  const found = Object.keys(backends).flatMap((backend) =>
    parties.buckets(backend).map((bucket) => {
      const meant = parties.backend(backend).filter(({ resource }) => resource.region === bucket.region);
      const holders = holdersOf(access, requestsFor(OBJECTS, [`${arnOf(model, bucket)}/*`]));
      return {
        against: [
          ...beyond(holders, meant, `the bucket is that of ${backend}`),
          ...missing(holders, meant, `read and write in the bucket of ${backend}`),
        ],
        witnesses: holders.map(asEvidence),
      };
    }),
  );
  return verdict({
    requirement: "R3",
    question: "Who reads and writes which metadata bucket?",
    ...grounds(...found),
    summary: `${found.length} buckets, each read and written by its own backend in its own region alone`,
  });
}
