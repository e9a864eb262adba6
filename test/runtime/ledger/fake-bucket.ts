import type { S3Client } from '@aws-sdk/client-s3';

interface Version {
  readonly versionId: string;
  readonly body: Buffer;
}

interface Command {
  readonly constructor: { readonly name: string };
  readonly input: Record<string, unknown>;
}

/** A bucket with versions, conditional writes, and lists in pages. */
export class FakeBucket {
  public readonly objects = new Map<string, { versions: Version[]; isDeleted: boolean }>();
  public readonly client: S3Client;
  /** What a write fails with, if anything. */
  public fault?: (key: string) => Error | undefined;
  private uploads = new Map<string, Buffer[]>();
  private next = 0;

  constructor(private readonly pageSize = 3) {
    const send = async (command: Command) => this.answer(command.constructor.name, command.input);
    this.client = { send } as unknown as S3Client;
  }

  public write(key: string, body: Uint8Array): void {
    const object = this.objects.get(key) ?? { versions: [], isDeleted: false };
    object.versions.push({ versionId: `v${(this.next += 1)}`, body: Buffer.from(body) });
    object.isDeleted = false;
    this.objects.set(key, object);
  }

  /** The current version. */
  public read(key: string): Buffer {
    const versions = this.objects.get(key)?.versions ?? [];
    return versions[versions.length - 1].body;
  }

  public keys(prefix = ''): string[] {
    return [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  }

  private answer(name: string, input: Record<string, unknown>): unknown {
    const key = input.Key as string;
    switch (name) {
      case 'PutObjectCommand':
        this.refuse(key, input);
        this.write(key, input.Body as Uint8Array);
        return {};
      case 'GetObjectCommand':
        return this.get(key, input.VersionId as string | undefined);
      case 'ListObjectsV2Command':
        return this.list(input as { Prefix: string; Delimiter?: string; ContinuationToken?: string });
      case 'ListObjectVersionsCommand':
        return this.listVersions(input as { Prefix: string; KeyMarker?: string });
      case 'CreateMultipartUploadCommand':
        this.uploads.set(key, []);
        return { UploadId: key };
      case 'UploadPartCommand':
        this.uploads.get(key)?.push(Buffer.from(input.Body as Uint8Array));
        return { ETag: `part${input.PartNumber}` };
      case 'CompleteMultipartUploadCommand':
        this.refuse(key, input);
        this.write(key, Buffer.concat(this.uploads.get(key) ?? []));
        this.uploads.delete(key);
        return {};
      case 'AbortMultipartUploadCommand':
        this.uploads.delete(key);
        return {};
      default:
        throw new Error(`${name} is none of the calls of a ledger`);
    }
  }

  private refuse(key: string, { IfNoneMatch }: { IfNoneMatch?: string }): void {
    const fault = this.fault?.(key);
    if (fault) throw fault;
    if (IfNoneMatch !== '*') throw new Error('a write that might overwrite');
    const object = this.objects.get(key);
    if (object && !object.isDeleted) throw named('PreconditionFailed');
  }

  private get(key: string, versionId?: string): unknown {
    const object = this.objects.get(key);
    const versions = object?.versions ?? [];
    const version = versionId ? versions.find((one) => one.versionId === versionId) : versions[versions.length - 1];
    if (!version || (!versionId && object?.isDeleted)) throw named('NoSuchKey');
    return { Body: { transformToByteArray: async () => new Uint8Array(version.body) } };
  }

  private list({
    Prefix,
    Delimiter,
    ContinuationToken,
  }: {
    Prefix: string;
    Delimiter?: string;
    ContinuationToken?: string;
  }) {
    const keys = this.keys(Prefix).filter((key) => !this.objects.get(key)?.isDeleted);
    const names = Delimiter
      ? [...new Set(keys.map((key) => key.slice(0, key.indexOf(Delimiter, Prefix.length) + 1 || key.length)))]
      : keys;
    const from = Number(ContinuationToken ?? 0);
    const page = names.slice(from, from + this.pageSize);
    const IsTruncated = from + this.pageSize < names.length;
    const NextContinuationToken = IsTruncated ? String(from + this.pageSize) : undefined;
    return {
      Contents: page.filter((name) => !Delimiter || !name.endsWith(Delimiter)).map((Key) => ({ Key })),
      CommonPrefixes: page.filter((name) => Delimiter && name.endsWith(Delimiter)).map((name) => ({ Prefix: name })),
      IsTruncated,
      NextContinuationToken,
    };
  }

  private listVersions({ Prefix, KeyMarker }: { Prefix: string; KeyMarker?: string }) {
    const keys = this.keys(Prefix).filter((key) => KeyMarker === undefined || key > KeyMarker);
    const page = keys.slice(0, this.pageSize);
    const IsTruncated = page.length < keys.length;
    return {
      Versions: page.flatMap((Key) =>
        [...(this.objects.get(Key)?.versions ?? [])]
          .reverse()
          .map(({ versionId: VersionId }) => ({ Key, VersionId, LastModified: new Date(0) })),
      ),
      DeleteMarkers: page.filter((Key) => this.objects.get(Key)?.isDeleted).map((Key) => ({ Key })),
      IsTruncated,
      NextKeyMarker: IsTruncated ? page[page.length - 1] : undefined,
      NextVersionIdMarker: IsTruncated ? 'v0' : undefined,
    };
  }
}

function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}
