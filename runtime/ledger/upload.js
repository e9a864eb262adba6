'use strict';

const {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} = require('@aws-sdk/client-s3');

/** A part has 5 MiB at least and an object 10,000 parts at most: 80 GB in these. */
const PART_BYTES = 8 * 1024 * 1024;

/** Writes an object of any length a part at a time, over nothing. */
class Upload {
  /**
   * @param {import('./evidence').Evidence} evidence
   * @param {string} key
   */
  constructor(evidence, key) {
    this.evidence = evidence;
    this.object = { Bucket: evidence.bucket, Key: key };
    /** @type {Buffer[]} */
    this.pending = [];
    this.bytes = 0;
    /** @type {{ ETag?: string, PartNumber: number }[]} */
    this.parts = [];
    /** @type {string | undefined} */
    this.UploadId = undefined;
  }

  /** @param {string} text */
  async write(text) {
    const chunk = Buffer.from(text);
    this.pending.push(chunk);
    this.bytes += chunk.length;
    if (this.bytes >= PART_BYTES) await this.writePart();
  }

  async writePart() {
    const { client } = this.evidence;
    if (this.UploadId === undefined) {
      const begun = await client.send(
        new CreateMultipartUploadCommand({ ...this.object, ContentType: 'application/jsonl' }),
      );
      this.UploadId = begun.UploadId;
    }
    const PartNumber = this.parts.length + 1;
    const Body = this.take();
    const { ETag } = await client.send(
      new UploadPartCommand({ ...this.object, UploadId: this.UploadId, PartNumber, Body }),
    );
    this.parts.push({ ETag, PartNumber });
  }

  take() {
    const body = Buffer.concat(this.pending);
    this.pending = [];
    this.bytes = 0;
    return body;
  }

  async end() {
    if (this.UploadId === undefined) {
      await this.evidence.putOnce(this.object.Key, this.take());
      return;
    }
    if (this.bytes > 0) await this.writePart();
    const { UploadId, parts: Parts } = this;
    await this.evidence.client.send(
      new CompleteMultipartUploadCommand({
        ...this.object,
        UploadId,
        MultipartUpload: { Parts },
        IfNoneMatch: '*',
      }),
    );
  }

  /** Lets go of what was written. */
  async abort() {
    const { UploadId } = this;
    if (UploadId === undefined) return;
    await this.evidence.client.send(new AbortMultipartUploadCommand({ ...this.object, UploadId }));
  }
}

module.exports = { Upload };
