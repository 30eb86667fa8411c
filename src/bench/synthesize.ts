import path from "node:path";
import { App } from "cdktf";
import { buildArchives } from "../backend/archives";
import { production } from "../config/production";
import { buildPlatform } from "../platform";
import { scaledConfiguration } from "./scaled-configuration";

/** Started as a process of its own: synthesizes production with so many times its applications into a folder. */
const [times = "1", outdir = "cdktf.out"] = process.argv.slice(2);
const config = scaledConfiguration(production, Number(times));
const app = new App({ outdir });
const backend = { kind: "remote", bucket: "states", lockTable: "locks", region: config.regions.dr.name } as const;
buildPlatform(app, config, backend, buildArchives(path.resolve(__dirname, "..", ".."), config));
app.synth();
process.stdout.write(JSON.stringify({ maxRssKiB: process.resourceUsage().maxRSS }));
