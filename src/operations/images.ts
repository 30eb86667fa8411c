import { namesFor } from "../config/names";
import type { PlatformConfig } from "../config/schema";
import type { Aws } from "./aws";
import type { Operation } from "./operation";
import { Refusal } from "./refusal";

/** An image that a frontend's tasks are started from, in one region. */
export interface Image {
  readonly frontend: string;
  readonly region: string;
  readonly repository: string;
  readonly digest: string;
}

/** The image of every frontend in both regions, DR first, where it is pushed: a standby that has to fetch it elsewhere is none. */
export function imagesOf(config: PlatformConfig): Image[] {
  const { imageRepository } = namesFor(config);
  return Object.entries(config.frontends).flatMap(([frontend, { imageDigest: digest }]) =>
    [config.regions.dr, config.regions.primary].map(({ name: region }) => ({
      frontend,
      region,
      repository: imageRepository(frontend),
      digest,
    })),
  );
}

/** Those of the images that are not there, or whose repository is not. */
export async function missingImages(aws: Aws, config: PlatformConfig): Promise<Image[]> {
  const images = imagesOf(config);
  const found = await Promise.all(images.map((image) => aws.imageExists(image.region, image.repository, image.digest)));
  return images.filter((_, index) => !found[index]);
}

/** @throws Refusal that lists every image that is missing, and says how to push it */
export async function requireImages({ aws, config }: Pick<Operation, "aws" | "config">): Promise<void> {
  const missing = await missingImages(aws, config);
  if (missing.length === 0) return;
  throw new Refusal(
    `No frontend was deployed: its tasks could not start without these images.\n${listed(missing)}\n${HOW_TO_PUSH}`,
  );
}

/** One line for each image. */
export function listed(images: readonly Image[]): string {
  return images.map(({ region, repository, digest }) => `  ${region}: ${repository}@${digest}`).join("\n");
}

export const HOW_TO_PUSH = `Push each to its repository in the DR region ("docker buildx build --push"), and set frontends.<name>.imageDigest to the digest that the push printed. ECR copies it to the primary region, mostly within minutes; "docker buildx imagetools create" does it at once.`;
