import { Database } from "./database";
import { productsApi } from "./service";
import { readSettings } from "./settings";

const settings = readSettings();
const database = new Database(settings);
const { readerHost } = settings;

export const handler = productsApi(
  database,
  readerHost === undefined ? database : new Database({ ...settings, host: readerHost }),
);
