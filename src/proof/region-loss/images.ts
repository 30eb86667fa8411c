import { containersOf } from "../../model/containers";
import type { Resource } from "../../model/model";
import { evidence, type Grounds, grounds } from "../verdict";
import { type Loss, leftOf, named } from "./loss";

/** An image in a private repository of ECR. Source: Amazon ECR user guide, "Amazon ECR private registries". */
const ECR_IMAGE = /\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^@:]+)(?::[^@]*)?(?:@(sha256:[0-9a-f]{64}))?$/;

/** Images of containers and functions in the region that is left come from repositories there. */
export function imagesAreThere(loss: Loss): Partial<Grounds> {
  return grounds(
    ...leftOf(loss, "aws_ecs_task_definition", "aws_lambda_function").map((resource) => {
      const images = imagesOf(loss, resource);
      if (images === undefined) {
        return { open: [evidence(resource, "container_definitions", "its containers are not known before an apply")] };
      }
      return grounds(...images.map((image) => isThere(loss, resource, image)));
    }),
  );
}

/** Images that a resource runs; undefined if they cannot be read. */
export function imagesOf({ model }: Loss, resource: Resource): readonly string[] | undefined {
  const { image_uri: uri } = resource.attributes;
  if (resource.type === "aws_lambda_function") return typeof uri === "string" ? [uri] : [];
  return containersOf(model, resource)?.map(({ image }) => String(image));
}

/** Repository and digest of an image, as ECR copies it from region to region. */
export function copied(image: string): string | undefined {
  const [, , repository, digest] = ECR_IMAGE.exec(image) ?? [];
  return repository === undefined ? undefined : `${repository} ${digest ?? "by a tag"}`;
}

function isThere({ model, left }: Loss, resource: Resource, image: string): Partial<Grounds> {
  const [, region, repository] = ECR_IMAGE.exec(image) ?? [];
  const line = (text: string) =>
    evidence(resource, resource.type === "aws_lambda_function" ? "image_uri" : "container_definitions", text);
  if (region === undefined) return { against: [line(`image ${image} comes from no repository in ${left}`)] };
  if (region !== left) return { against: [line(`image ${repository} comes from ${region}, not from ${left}`)] };
  return named(model, "aws_ecr_repository", left, "name", repository) === undefined
    ? { against: [line(`no repository ${repository} in ${left}`)] }
    : { witnesses: [line(`image ${repository} from its repository in ${left}`)] };
}
