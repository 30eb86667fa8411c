import { BatchDeleteImageCommand, ECRClient, PutImageCommand } from "@aws-sdk/client-ecr";
import type { PlatformConfig } from "../config/schema";
import { type AwsEnvironment, clientSettings } from "../operations/client-settings";
import { type Image, imagesOf } from "../operations/images";
import type { Scene } from "./stage";

const MEDIA_TYPE = "application/vnd.oci.image.manifest.v1+json";

/**
 * Puts a manifest under the configured digest of every frontend into both regions' repositories, where the emulator
 * starts no container from it. AWS would refuse: there a digest is that of the manifest.
 *
 * @throws the SDK's own error if a repository does not exist or holds such an image already
 */
export async function pushPlaceholders(environment: AwsEnvironment, config: PlatformConfig): Promise<void> {
  await Promise.all(imagesOf(config).map((image) => pushPlaceholder(environment, image)));
}

async function pushPlaceholder(environment: AwsEnvironment, { region, repository, digest }: Image): Promise<void> {
  const manifest = { schemaVersion: 2, mediaType: MEDIA_TYPE, config: { mediaType: MEDIA_TYPE, digest, size: 0 } };
  const client = new ECRClient(clientSettings(environment, region));
  await client.send(
    new PutImageCommand({
      repositoryName: repository,
      imageManifest: JSON.stringify(manifest),
      imageManifestMediaType: MEDIA_TYPE,
      imageDigest: digest,
      imageTag: "rehearsal",
    }),
  );
}

/** Takes one image out of DR. */
export async function removeImage({ besideEnvironment, config }: Scene): Promise<void> {
  const region = config.regions.dr.name;
  const image = imagesOf(config).find((one) => one.region === region);
  const client = new ECRClient(clientSettings(besideEnvironment, region));
  await client.send(
    new BatchDeleteImageCommand({ repositoryName: image?.repository, imageIds: [{ imageDigest: image?.digest }] }),
  );
}
