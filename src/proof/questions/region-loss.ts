import type { PlatformConfig } from "../../config/schema";
import type { Finding } from "../../report/report";
import { NAMES_ONLY } from "../independence/minimal";
import type { Question } from "../question";
import { certificatesAreThere } from "../region-loss/certificates";
import { everythingHasACopy } from "../region-loss/data-copies";
import { imagesAreThere } from "../region-loss/images";
import { type Losses, lossesOf } from "../region-loss/loss";
import { type Allowance, needs } from "../region-loss/needs";
import { lookUpsSucceed } from "../region-loss/secrets";
import { spareIsThere, stateIsThere } from "../region-loss/state";
import { type Asked, type Grounds, grounds, unknown, verdict } from "../verdict";

interface Check extends Asked {
  readonly look: (losses: Losses, config: PlatformConfig) => Grounds;
  readonly summary: (losses: Losses) => string;
}

/** What goes from DR to the primary, and waits for nothing to come back. */
const FROM_DR: readonly Allowance[] = [
  ...NAMES_ONLY,
  [/^aws_s3_bucket_replication_configuration rule\./, "a copy that goes there"],
  [/^aws_ecr_replication_configuration /, "a copy that goes there"],
];

/** What goes from the primary to DR, or is read there at a deployment and not at run time. */
const FROM_PRIMARY: readonly Allowance[] = [
  [/^aws_rds_cluster source_region$/, "what an encrypted secondary is made from; ignored after that"],
  [/^aws_secretsmanager_secret replica\./, "a copy that goes there"],
  [/^aws_s3_bucket_replication_configuration rule\./, "a copy that goes there"],
  [/^data\.terraform_remote_state config\./, "read at a deployment only, and a spare is here"],
];

const CHECKS: readonly Check[] = [
  {
    requirement: "R7",
    question: "Does DR run and promote without anything of the primary region?",
    look: ({ ofPrimary }) => grounds(needs(ofPrimary, FROM_DR)),
    summary: ({ ofPrimary }) =>
      `nothing in ${ofPrimary.left} needs ${ofPrimary.lost}; where that is named, each place has its reason`,
  },
  {
    requirement: "invariant 1",
    question: "Are DR's images, certificates, secrets, keys and states in DR?",
    look: ({ ofPrimary }) =>
      grounds(
        imagesAreThere(ofPrimary),
        certificatesAreThere(ofPrimary),
        lookUpsSucceed(ofPrimary),
        stateIsThere(ofPrimary),
      ),
    summary: ({ ofPrimary }) =>
      `every image, certificate, secret, key and state that ${ofPrimary.left} looks up is there`,
  },
  {
    requirement: "R7",
    question: "Has everything that is lost with a region a copy in the other?",
    look: everythingHasACopy,
    summary: () => "database, buckets both ways, secrets and images have",
  },
  {
    requirement: "R7",
    question: "Does the primary region run without anything of DR?",
    look: ({ ofDr }) => grounds(needs(ofDr, FROM_PRIMARY)),
    summary: ({ ofDr }) =>
      `nothing that runs in ${ofDr.left} needs ${ofDr.lost}; copies go there, and states are read there at a deployment`,
  },
  {
    requirement: "R19",
    question: "Can the primary region be deployed while DR is lost?",
    look: ({ ofDr }) => grounds(spareIsThere(ofDr)),
    summary: ({ ofDr }) => `${ofDr.left} has a copy of every state, and a lock table`,
  },
];

/** R7 and invariant 1: each region without the other. */
export const regionLoss: Question = {
  name: "region-loss",
  ask: (subject) => {
    const losses = lossesOf(subject);
    const { config } = subject;
    return CHECKS.map(({ look, summary, ...asked }): Finding => {
      if (losses === undefined || config === undefined) {
        return unknown(asked, "nothing says which region is the primary and which is DR");
      }
      return verdict({ ...asked, summary: summary(losses), ...look(losses, config) });
    });
  },
};
