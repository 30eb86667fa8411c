import { App } from "cdktf";
import { loadBackend } from "./src/config/backend";
import { loadConfig } from "./src/config/load";
import { buildPlatform } from "./src/platform";

const config = loadConfig(process.env);
const app = new App();
buildPlatform(app, config, loadBackend(__dirname, process.env, config));
app.synth();
