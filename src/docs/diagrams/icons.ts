import { readFileSync } from "node:fs";
import path from "node:path";

/** AWS's own architecture icons, as `aws-icons` packs them. */
const FOLDER = path.join(path.dirname(require.resolve("aws-icons/package.json")), "icons");

/** Files of the icons that the diagrams use. */
const FILES = {
  api: "architecture-service/AmazonAPIGateway",
  aurora: "architecture-service/AmazonAurora",
  bucket: "architecture-service/AmazonSimpleStorageService",
  cluster: "architecture-service/AmazonElasticContainerService",
  codebuild: "architecture-service/AWSCodeBuild",
  endpoint: "architecture-service/AWSPrivateLink",
  firewall: "architecture-service/AWSNetworkFirewall",
  function: "architecture-service/AWSLambda",
  identity: "architecture-service/AWSIdentityandAccessManagement",
  images: "architecture-service/AmazonElasticContainerRegistry",
  internet: "resource/Internet",
  internetGateway: "resource/AmazonVPCInternetGateway",
  loadBalancer: "architecture-service/ElasticLoadBalancing",
  lock: "architecture-service/AmazonDynamoDB",
  monitoring: "architecture-service/AmazonCloudWatch",
  nat: "resource/AmazonVPCNATGateway",
  network: "architecture-service/AmazonVirtualPrivateCloud",
  operations: "architecture-service/AWSSystemsManager",
  parameter: "resource/AWSSystemsManagerParameterStore",
  peering: "resource/AmazonVPCPeeringConnection",
  proxy: "architecture-service/AmazonRDS",
  region: "architecture-group/Region",
  role: "resource/AWSIdentityAccessManagementRole",
  routing: "architecture-service/AmazonRoute53",
  scheduler: "architecture-service/AmazonEventBridge",
  secret: "architecture-service/AWSSecretsManager",
  users: "resource/Users",
  wall: "architecture-service/AWSWAF",
} as const;

export type Icon = keyof typeof FILES;

export interface Artwork {
  /** Side of the square that it is drawn in. */
  readonly side: number;
  /** Shapes without ids, styles and references. */
  readonly shapes: string;
}

/**
 * The shapes of an icon.
 *
 * @throws Error if it has what a Git host's sanitizer takes out, or is not square
 */
export function artworkOf(icon: Icon): Artwork {
  const known = KNOWN.get(icon) ?? read(icon);
  KNOWN.set(icon, known);
  return known;
}

const KNOWN = new Map<Icon, Artwork>();

function read(icon: Icon): Artwork {
  const file = path.join(FOLDER, `${FILES[icon]}.svg`);
  const text = readFileSync(file, "utf8");
  const [, root = "", side, shapes] =
    /^<svg ([^>]*viewBox="0 0 (\d+) \2"[^>]*)>(?:<title>[^<]*<\/title>)?(.*)<\/svg>\s*$/s.exec(text) ?? [];
  if (side === undefined || shapes === undefined || /\b(id|class|href)=|url\(|<(style|defs|script)/.test(shapes)) {
    throw new Error(`${file} is not an icon of plain shapes`);
  }
  return { side: Number(side), shapes: root.includes('fill="none"') ? `<g fill="none">${shapes}</g>` : shapes };
}
