'use strict';

const {
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
} = require('@aws-sdk/client-s3');
const { KEY } = require('./digest-file');

/**
 * @typedef {object} DigestObject
 * @property {string} key
 * @property {string} [versionId] of the oldest version: the one that the digest function wrote
 * @property {number} versions
 * @property {boolean} isDeleted whether a delete marker hides it
 */

/** How often a write is repeated that met another one of the same key. */
const CONFLICTS = 5;

/** The bucket with what proves a ledger. */
class Evidence {
  /**
   * @param {import('@aws-sdk/client-s3').S3Client} client
   * @param {{ bucket: string }} config
   */
  constructor(client, { bucket }) {
    this.client = client;
    this.bucket = bucket;
  }

  /**
   * Writes an object unless there is one.
   *
   * @param {string} Key
   * @param {Uint8Array} Body
   * @returns {Promise<boolean>} whether it was written
   */
  async putOnce(Key, Body) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.client.send(
          new PutObjectCommand({
            Bucket: this.bucket,
            Key,
            Body,
            ContentType: 'application/json',
            IfNoneMatch: '*',
          }),
        );
        return true;
      } catch (error) {
        const { name } = /** @type {Error} */ (error);
        if (name === 'PreconditionFailed') return false;
        // Two writes at once: S3 asks to try again, and then there is an object or there is not.
        if (name !== 'ConditionalRequestConflict' || attempt >= CONFLICTS) throw error;
      }
    }
  }

  /**
   * @param {string} Key
   * @param {string} [VersionId]
   * @returns {Promise<Uint8Array | undefined>}
   */
  async get(Key, VersionId) {
    try {
      const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key, VersionId }));
      return await Body?.transformToByteArray();
    } catch (error) {
      if (['NoSuchKey', 'NoSuchVersion', 'NotFound'].includes(/** @type {Error} */ (error).name)) return undefined;
      throw error;
    }
  }

  /** The key of the last digest, found by year, month and day: there may be a hundred thousand. */
  async lastDigest() {
    const years = await this.folders('digests/', /^digests\/\d{4}\/$/);
    for (const year of years.reverse()) {
      const months = await this.folders(year, /\/\d\d\/$/);
      for (const month of months.reverse()) {
        const days = await this.folders(month, /\/\d\d\/$/);
        for (const day of days.reverse()) {
          const last = (await this.keys(day)).filter((key) => KEY.test(key)).pop();
          if (last !== undefined) return last;
        }
      }
    }
    return undefined;
  }

  /**
   * @param {string} Prefix
   * @param {RegExp} pattern
   */
  async folders(Prefix, pattern) {
    /** @type {string[]} */
    const folders = [];
    for await (const { CommonPrefixes = [] } of this.pages({ Prefix, Delimiter: '/' })) {
      folders.push(...CommonPrefixes.map((folder) => folder.Prefix ?? '').filter((folder) => pattern.test(folder)));
    }
    return folders.sort();
  }

  /** @param {string} Prefix */
  async keys(Prefix) {
    /** @type {string[]} */
    const keys = [];
    for await (const { Contents = [] } of this.pages({ Prefix })) {
      keys.push(...Contents.map(({ Key }) => Key ?? ''));
    }
    return keys.sort();
  }

  /**
   * @param {{ Prefix: string, Delimiter?: string }} input
   * @returns {AsyncGenerator<import('@aws-sdk/client-s3').ListObjectsV2CommandOutput>}
   */
  async *pages(input) {
    /** @type {string | undefined} */
    let ContinuationToken;
    do {
      const page = await this.client.send(
        new ListObjectsV2Command({ Bucket: this.bucket, ...input, ContinuationToken }),
      );
      yield page;
      ContinuationToken = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (ContinuationToken);
  }

  /**
   * The digests, in the order of time, with those that a delete marker or a newer version hides.
   *
   * @param {object} [part] of all
   * @param {string} [part.after] a key that sorts before those that are wanted
   * @param {(keys: readonly string[]) => boolean} [part.isEnough] whether these, and what is listed before them, will do
   * @returns {Promise<DigestObject[]>}
   */
  async digests({ after, isEnough = () => false } = {}) {
    /** @type {Map<string, DigestObject & { at: number }>} */
    const objects = new Map();
    /** @param {string} key */
    const object = (key) => {
      const found = objects.get(key) ?? { key, versions: 0, isDeleted: false, at: Number.POSITIVE_INFINITY };
      objects.set(key, found);
      return found;
    };
    /** @type {string | undefined} */
    let KeyMarker = after;
    /** @type {string | undefined} */
    let VersionIdMarker;
    do {
      /** @type {import('@aws-sdk/client-s3').ListObjectVersionsCommandOutput} */
      const page = await this.client.send(
        new ListObjectVersionsCommand({ Bucket: this.bucket, Prefix: 'digests/', KeyMarker, VersionIdMarker }),
      );
      for (const { Key = '', VersionId, LastModified } of page.Versions ?? []) {
        const found = object(Key);
        const at = LastModified?.getTime() ?? 0;
        found.versions += 1;
        // From newest to oldest, so that of two of the same second the later in the list is the older.
        if (at <= found.at) Object.assign(found, { at, versionId: VersionId });
      }
      for (const { Key = '' } of page.DeleteMarkers ?? []) object(Key).isDeleted = true;
      [KeyMarker, VersionIdMarker] = page.IsTruncated ? [page.NextKeyMarker, page.NextVersionIdMarker] : [];
      // The versions of the last one may go on in the next page.
    } while (KeyMarker !== undefined && !isEnough([...objects.keys()].sort().slice(0, -1)));
    return [...objects.values()].sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ at: _, ...found }) => found);
  }
}

module.exports = { Evidence };
