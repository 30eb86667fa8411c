import { production } from "../config/production";
import { networkOf } from "../model/network/network";
import { readStacks } from "../model/read";
import { prove } from "../proof/prove";
import { Matrix } from "../proof/reachability/matrix";
import { subjectOf } from "../proof/subject";
import { scaledConfiguration } from "./scaled-configuration";

/** Started as a process of its own: the whole proof of the stacks in a folder, which have so many times production's applications. */
const [folder = "cdktf.out", times = "1"] = process.argv.slice(2);
const config = scaledConfiguration(production, Number(times));

const started = performance.now();
const subject = subjectOf(readStacks(folder), config);
const read = performance.now();
const findings = prove(subject);
const proved = performance.now();
// Once more by itself, in a process that is warm by now.
const pairs = new Matrix(networkOf(subject.model), "tcp").count();
const reached = performance.now();

const measured = {
  resources: subject.model.resources.length,
  findings: findings.length,
  modelSeconds: (read - started) / 1000,
  questionSeconds: (proved - read) / 1000,
  pairs,
  pairSeconds: (reached - proved) / 1000,
  maxRssKiB: process.resourceUsage().maxRSS,
};
process.stdout.write(JSON.stringify(measured));
