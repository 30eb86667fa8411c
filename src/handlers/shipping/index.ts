import { S3Client } from "@aws-sdk/client-s3";
import { recordedApi } from "../recorded/service";
import { readSettings } from "../recorded/settings";
import { shipping } from "./definition";

export const handler = recordedApi(shipping, readSettings("shipping"), new S3Client());
