import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, mkdirSync, statSync } from "node:fs";
import path from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { type AwsEnvironment, clientSettings } from "./client-settings";

/** The provider has more than half a gigabyte. */
const TRANSFER_MILLISECONDS = 10 * 60_000;

/** The bucket that a bundle is in. What is not there is `undefined` or false; everything else is the SDK's own error. */
export class BundleStore {
  private readonly client: S3Client;

  constructor(
    environment: AwsEnvironment,
    region: string,
    private readonly bucket: string,
  ) {
    this.client = new S3Client(clientSettings(environment, region, TRANSFER_MILLISECONDS));
  }

  /** Uploads a file with its SHA-256, which S3 checks and keeps. */
  async put(key: string, file: string, digest: string): Promise<void> {
    const Body = createReadStream(file);
    const ContentLength = statSync(file).size;
    const ChecksumSHA256 = Buffer.from(digest, "hex").toString("base64");
    await this.client.send(
      new PutObjectCommand({ Bucket: this.bucket, Key: key, Body, ContentLength, ChecksumSHA256 }),
    );
  }

  async putText(key: string, text: string): Promise<void> {
    await this.client.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: text }));
  }

  /** SHA-256 of an object: as S3 has kept it, or by reading the whole of it. */
  async digest(key: string): Promise<string | undefined> {
    try {
      const command = new HeadObjectCommand({ Bucket: this.bucket, Key: key, ChecksumMode: "ENABLED" });
      const { ChecksumSHA256 } = await this.client.send(command);
      if (ChecksumSHA256 !== undefined) return Buffer.from(ChecksumSHA256, "base64").toString("hex");
      return await this.digestOfContent(key);
    } catch (error) {
      return absent(error);
    }
  }

  async text(key: string): Promise<string | undefined> {
    try {
      const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
      return await Body?.transformToString();
    } catch (error) {
      return absent(error);
    }
  }

  /** Downloads an object. Returns the SHA-256 of what came. */
  async get(key: string, file: string): Promise<string | undefined> {
    try {
      const content = await this.content(key);
      mkdirSync(path.dirname(file), { recursive: true });
      const hash = createHash("sha256");
      content.on("data", (chunk) => hash.update(chunk));
      await pipeline(content, createWriteStream(file));
      return hash.digest("hex");
    } catch (error) {
      return absent(error);
    }
  }

  private async digestOfContent(key: string): Promise<string> {
    const hash = createHash("sha256");
    for await (const chunk of await this.content(key)) hash.update(chunk);
    return hash.digest("hex");
  }

  private async content(key: string): Promise<Readable> {
    const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
    return Body as Readable;
  }
}

function absent(error: unknown): undefined {
  if (error instanceof NotFound || error instanceof NoSuchKey) return undefined;
  throw error;
}
