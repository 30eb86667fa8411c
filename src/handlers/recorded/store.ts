import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import type { Deadline } from "../shared/deadline";
import { parseJson } from "../shared/request";
import { recordSchema, type StoredRecord } from "./record";

export interface Versioned {
  readonly record: StoredRecord;
  /** Entity tag of the object that the record was read from or written to. */
  readonly etag: string;
}

/** S3's refusals of a conditional write: the condition is not met, or another write is under way. */
const LOST_RACE = [409, 412];

/** Records as objects in a bucket, one each. Conditional writes make of many writers one that wins. */
export class RecordStore {
  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
    private readonly prefix: string,
  ) {}

  async read(id: string, { signal }: Deadline): Promise<Versioned | undefined> {
    const text = await this.get(this.key(id), signal);
    return text && { record: recordSchema.parse(parseJson(text.body)), etag: text.etag };
  }

  /** Writes what is not there yet. Undefined if somebody was faster, or an earlier attempt of this very call. */
  create(record: StoredRecord, deadline: Deadline): Promise<Versioned | undefined> {
    return this.put(record, { IfNoneMatch: "*" }, deadline);
  }

  /** Writes in place of what was read. Undefined if it is no longer that. */
  replace(record: StoredRecord, etag: string, deadline: Deadline): Promise<Versioned | undefined> {
    return this.put(record, { IfMatch: etag }, deadline);
  }

  /** Writes, reads and deletes an object of its own. */
  async prove(name: string, { signal }: Deadline): Promise<void> {
    const object = { Bucket: this.bucket, Key: `health/${name}` };
    await this.client.send(new PutObjectCommand({ ...object, Body: name }), { abortSignal: signal });
    const found = await this.get(object.Key, signal);
    await this.client.send(new DeleteObjectCommand(object), { abortSignal: signal });
    if (found?.body !== name) throw new Error("the bucket gave back something else than was written");
  }

  private async put(
    record: StoredRecord,
    condition: { IfMatch: string } | { IfNoneMatch: "*" },
    { signal }: Deadline,
  ): Promise<Versioned | undefined> {
    const object = { Bucket: this.bucket, Key: this.key(record.id), ContentType: "application/json" };
    const command = new PutObjectCommand({ ...object, ...condition, Body: JSON.stringify(record) });
    try {
      const { ETag } = await this.client.send(command, { abortSignal: signal });
      return { record, etag: ETag ?? "" };
    } catch (error) {
      if (error instanceof S3ServiceException && LOST_RACE.includes(error.$metadata.httpStatusCode ?? 0)) return;
      throw error;
    }
  }

  private async get(key: string, signal: AbortSignal): Promise<{ body: string; etag: string } | undefined> {
    try {
      const command = new GetObjectCommand({ Bucket: this.bucket, Key: key });
      const { Body, ETag } = await this.client.send(command, { abortSignal: signal });
      return { body: (await Body?.transformToString()) ?? "", etag: ETag ?? "" };
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  private key(id: string): string {
    return `${this.prefix}/${id}.json`;
  }
}
