import { CreateRepositoryCommand, ECRClient } from "@aws-sdk/client-ecr";
import { namesFor } from "../../../src/config/names";
import { production } from "../../../src/config/production";
import { Emulator } from "../../../src/gameday/emulator";
import { pushPlaceholders } from "../../../src/gameday/images";
import { Aws } from "../../../src/operations/aws";
import { clientSettings } from "../../../src/operations/client-settings";
import { missingImages, requireImages } from "../../../src/operations/images";
import { isolatedEnvironment } from "../../../src/operations/isolated-environment";
import { Refusal } from "../../../src/operations/refusal";
import { RunFolder } from "../../../src/operations/run-folder";
import { requireTools } from "../../../src/operations/tools";
import { temporaryFolder } from "../../helpers/folder";

const folder = temporaryFolder();
const { primary, dr } = production.regions;
let emulator: Emulator | undefined;
let environment: Record<string, string> = {};

beforeEach(async () => {
  const run = RunFolder.create(folder(), "emulator", new Date());
  emulator = await Emulator.start(process.cwd(), (await requireTools(process.cwd(), () => {})).python, run);
  environment = isolatedEnvironment(process.env, emulator.url);
});
afterEach(() => emulator?.stop());

async function createRepositories(...regions: string[]): Promise<void> {
  for (const region of regions) {
    const client = new ECRClient(clientSettings(environment, region));
    for (const frontend of Object.keys(production.frontends)) {
      const repositoryName = namesFor(production).imageRepository(frontend);
      await client.send(new CreateRepositoryCommand({ repositoryName, imageTagMutability: "IMMUTABLE" }));
    }
  }
}

const missing = async () =>
  (await missingImages(new Aws(environment), production)).map(({ region, frontend }) => `${region} ${frontend}`);

test("misses every image while there is no repository, and while it is empty", async () => {
  await createRepositories(primary.name);
  expect(await missing()).toEqual([
    `${dr.name} home`,
    `${primary.name} home`,
    `${dr.name} checkout`,
    `${primary.name} checkout`,
  ]);
});

test("misses nothing once every repository has an image of the configured digest", async () => {
  await createRepositories(primary.name, dr.name);
  await pushPlaceholders(environment, production);
  expect(await missing()).toEqual([]);
  await requireImages({ aws: new Aws(environment), config: production });
});

test("refuses another digest than the one that was pushed, names it and says what to do", async () => {
  await createRepositories(primary.name, dr.name);
  await pushPlaceholders(environment, production);
  const digest = `sha256:${"a".repeat(64)}`;
  const { home, ...others } = production.frontends;
  if (home === undefined) throw new Error("no home");
  const config = { ...production, frontends: { ...others, home: { ...home, imageDigest: digest } } };
  const refused = requireImages({ aws: new Aws(environment), config });
  await expect(refused).rejects.toThrow(Refusal);
  await expect(refused).rejects.toThrow(
    new RegExp(
      `without these images\\.\n  ${dr.name}: project-x-production/home@${digest}\n  ${primary.name}: .*/home@${digest}\nPush each`,
    ),
  );
});
