import type { Model, Resource } from "../../model/model";
import { blocks } from "../../model/stack-json";
import { evidence, type Grounds, grounds } from "../verdict";
import { copied, imagesOf } from "./images";
import { inRegion, type Loss, leftOf } from "./loss";

/** Both regions run the same images, and ECR copies each from one to the other. */
export function imagesHaveACopy(loss: Loss): Partial<Grounds> {
  const here = new Set(run(loss, leftOf(loss, "aws_ecs_task_definition")).map(({ image }) => image));
  return grounds(
    ...run(loss, inRegion(loss.model, "aws_ecs_task_definition", loss.lost)).map(
      ({ resource, image }): Partial<Grounds> => {
        const line = (text: string) => evidence(resource, "container_definitions", text);
        if (image === undefined) return { open: [line("runs an image of no repository here")] };
        if (!here.has(image)) return { against: [line(`${loss.left} does not run ${image}`)] };
        return grounds({ witnesses: [line(`${loss.left} runs ${image} too`)] }, isReplicated(loss, resource, image));
      },
    ),
  );
}

function run(loss: Loss, resources: readonly Resource[]) {
  return resources.flatMap((resource) =>
    (imagesOf(loss, resource) ?? []).map((image) => ({ resource, image: copied(image) })),
  );
}

/** An image is pushed to one region and copied to the other: either way round. */
function isReplicated({ model, lost, left }: Loss, resource: Resource, image: string): Partial<Grounds> {
  const [repository = ""] = image.split(" ");
  const ways = [
    [left, lost],
    [lost, left],
  ] as const;
  for (const [from, to] of ways) {
    const found = inRegion(model, "aws_ecr_replication_configuration", from).find((one) =>
      covers(model, one, repository, to),
    );
    if (found !== undefined)
      return {
        witnesses: [evidence(found, "replication_configuration", `copies ${repository} from ${from} to ${to}`)],
      };
  }
  const text = `ECR copies ${repository} from none of ${left} and ${lost} to the other`;
  return { against: [evidence(resource, "container_definitions", text)] };
}

/** True if a rule copies a repository to a region of the same account. Without a filter it copies every repository. */
function covers(model: Model, { attributes }: Resource, repository: string, to: string): boolean {
  return blocks(attributes.replication_configuration)
    .flatMap(({ rule }) => blocks(rule))
    .some((rule) => {
      const filters = blocks(rule.repository_filter);
      return (
        blocks(rule.destination).some(
          ({ region, registry_id }) =>
            model.literal(region) === to && model.target(registry_id)?.type === "aws_caller_identity",
        ) &&
        (filters.length === 0 || filters.some(({ filter }) => repository.startsWith(String(model.literal(filter)))))
      );
    });
}
