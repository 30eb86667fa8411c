import type { App } from "cdktf";
import { DataReplicationStack } from "../stacks/data-replication";
import { DrRegionStack } from "../stacks/dr-region";
import { FailoverStack } from "../stacks/failover";
import { FoundationStack } from "../stacks/foundation";
import { GlobalDnsStack } from "../stacks/global-dns";
import { PrimaryRegionStack } from "../stacks/primary-region";
import { SharedNetworkingStack } from "../stacks/shared-networking";
import type { Archives } from "./backend/archives";
import type { Backend } from "./config/backend";
import type { PlatformConfig } from "./config/schema";

/** Every stack, in deploy order. */
export function buildPlatform(app: App, config: PlatformConfig, backend: Backend, archives: Archives): void {
  const props = { config, backend };
  const { secretReplicaKeyArn } = new FoundationStack(app, "foundation", props);
  const { zoneId } = new GlobalDnsStack(app, "global-dns", props);
  const primary = new PrimaryRegionStack(app, "primary-region", { ...props, archives, secretReplicaKeyArn, zoneId });
  const dr = new DrRegionStack(app, "dr-region", { ...props, archives });
  new SharedNetworkingStack(app, "shared-networking", { ...props, primary: primary.network, dr: dr.network });
  new DataReplicationStack(app, "data-replication", { ...props, primary: primary.storage, dr: dr.storage });
  new FailoverStack(app, "failover", props);
}
