import { FUNCTION_ALIAS, namesFor, replicatedSecrets } from "../../config/names";
import { type Check, type Found, failed, passed, together, warning } from "../check";
import { HOW_TO_PUSH, imagesOf } from "../images";
import type { Subject } from "./subject";

/** Whether functions, images and secrets are in DR, so that nothing has to be fetched from elsewhere. */
export function supplyChecks(subject: Subject): Check[] {
  return [
    warning("functions", "Is every backend's function ready in DR?", () => functions(subject)),
    warning("images", "Is every image in DR?", () => images(subject)),
    warning("secrets", "Is every secret in DR?", () => secrets(subject)),
  ];
}

async function functions({ standby, config }: Subject): Promise<Found> {
  const names = namesFor(config);
  const found = Object.keys(config.backends).map(async (backend): Promise<Found> => {
    const name = names.function(backend);
    const is = await standby.functionState(name, FUNCTION_ALIAS);
    if (is?.state === "Active" && is.update === "Successful") return passed(name);
    return failed(
      `${name}: ${is === undefined ? `absent, or without its alias ${FUNCTION_ALIAS}` : `${is.state}, last update ${is.update}`}`,
      "An inactive function wakes within minutes once it is called; a missing one comes back by npm run deploy. Or go on with --override-warnings.",
    );
  });
  return together(await Promise.all(found), `${found.length} functions`);
}

async function images({ aws, config }: Subject): Promise<Found> {
  const here = imagesOf(config).filter(({ region }) => region === config.regions.dr.name);
  const found = here.map(async ({ region, repository, digest }): Promise<Found> => {
    if (await aws.imageExists(region, repository, digest)) return passed(repository);
    return failed(
      `${repository}@${digest} is missing`,
      `Tasks that run go on, no new one can start. ${HOW_TO_PUSH} Or go on with --override-warnings.`,
    );
  });
  return together(await Promise.all(found), `${found.length} images`);
}

async function secrets({ standby, config }: Subject): Promise<Found> {
  const found = replicatedSecrets(config).map(async (name): Promise<Found> => {
    if (await standby.secretExists(name)) return passed(name);
    return failed(
      `${name} is missing`,
      "Without it the proxy cannot log in to the database, or the prober cannot look. Replicate it again from the primary (npm run deploy), or go on with --override-warnings.",
    );
  });
  return together(await Promise.all(found), `${found.length} secrets`);
}
