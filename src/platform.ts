import type { App } from "cdktf";
import { DrRegionStack } from "../stacks/dr-region";
import { FailoverStack } from "../stacks/failover";
import { FoundationStack } from "../stacks/foundation";
import { GlobalDnsStack } from "../stacks/global-dns";
import { PrimaryRegionStack } from "../stacks/primary-region";
import type { Backend } from "./config/backend";
import type { PlatformConfig } from "./config/schema";

/** Every stack, in deploy order. */
export function buildPlatform(app: App, config: PlatformConfig, backend: Backend): void {
  const props = { config, backend };
  const { secretReplicaKeyArn } = new FoundationStack(app, "foundation", props);
  new GlobalDnsStack(app, "global-dns", props);
  new PrimaryRegionStack(app, "primary-region", { ...props, secretReplicaKeyArn });
  new DrRegionStack(app, "dr-region", props);
  new FailoverStack(app, "failover", props);
}
