import { S3Client } from "@aws-sdk/client-s3";
import { recordedApi } from "../recorded/service";
import { readSettings } from "../recorded/settings";
import { payments } from "./definition";

export const handler = recordedApi(payments, readSettings(payments.name), new S3Client());
