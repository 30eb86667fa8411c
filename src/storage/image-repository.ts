import { EcrLifecyclePolicy } from "@cdktf/provider-aws/lib/ecr-lifecycle-policy";
import { EcrRepository } from "@cdktf/provider-aws/lib/ecr-repository";
import { Construct } from "constructs";

export interface ImageRepositoryProps {
  readonly repositoryName: string;
  readonly keyArn: string;
  /** False lets it go with all its images. */
  readonly keepImages: boolean;
}

/** Untagged images are what a tag was never given to, or parts of one that was deleted. */
const UNTAGGED_DAYS = 30;

/** A frontend's images in one region: a tag never moves, and each image is scanned when it is pushed. */
export class ImageRepository extends Construct {
  constructor(scope: Construct, id: string, props: ImageRepositoryProps) {
    super(scope, id);
    const repository = new EcrRepository(this, "repository", {
      name: props.repositoryName,
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: [{ encryptionType: "KMS", kmsKey: props.keyArn }],
      forceDelete: !props.keepImages,
      lifecycle: { preventDestroy: props.keepImages },
    });
    // Images with a tag stay: a digest that a service runs must never expire.
    new EcrLifecyclePolicy(this, "expiry", {
      repository: repository.name,
      policy: JSON.stringify({
        rules: [
          {
            rulePriority: 1,
            description: "Untagged images",
            selection: {
              tagStatus: "untagged",
              countType: "sinceImagePushed",
              countUnit: "days",
              countNumber: UNTAGGED_DAYS,
            },
            action: { type: "expire" },
          },
        ],
      }),
    });
  }
}
