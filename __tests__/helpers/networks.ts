import type { App } from "cdktf";
import { namesFor, type Role } from "../../src/config/names";
import { production } from "../../src/config/production";
import type { PlatformConfig } from "../../src/config/schema";
import { RegionalNetwork } from "../../src/network/regional-network";
import { EncryptionKey } from "../../src/storage/encryption-key";
import { PlatformStack } from "../../stacks/platform-stack";
import { SharedNetworkingStack } from "../../stacks/shared-networking";
import { parsed, remoteBackend, type Stacks, textsOf } from "./synthesized";

class NetworkStack extends PlatformStack {
  readonly network: RegionalNetwork;

  constructor(app: App, id: string, config: PlatformConfig, role: Role) {
    super(app, id, { config, backend: remoteBackend }, config.regions[role].name);
    const { arn: logKeyArn } = new EncryptionKey(this, "key", {
      aliasName: "logs",
      description: "Logs",
      preventDestroy: false,
    });
    this.network = new RegionalNetwork(this, "network", { config, names: namesFor(config), role, logKeyArn });
  }
}

/** The networks of both regions and what joins them, in stacks of the names that the platform gives them. */
export function networks(config: PlatformConfig = production): Stacks {
  return parsed(
    textsOf((app) => {
      const { network: primary } = new NetworkStack(app, "primary-region", config, "primary");
      const { network: dr } = new NetworkStack(app, "dr-region", config, "dr");
      new SharedNetworkingStack(app, "shared-networking", { config, backend: remoteBackend, primary, dr });
    }),
  );
}
