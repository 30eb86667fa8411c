import { App } from "cdktf";
import { buildArchives } from "./src/backend/archives";
import { loadBackend } from "./src/config/backend";
import { loadConfig } from "./src/config/load";
import { buildPlatform } from "./src/platform";

const config = loadConfig(process.env);
const app = new App();
buildPlatform(app, config, loadBackend(__dirname, process.env, config), buildArchives(__dirname, config));
app.synth();
