import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Construct } from 'constructs';
import { Duration, FileSystem, Size } from 'aws-cdk-lib/core';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { injectedProps } from '../../../private/property-injection';
import { acknowledgeInherent } from '../../../private/rule-packs';
import { at, validate } from '../../../private/validation';
import { wildcardFinding } from '../../../private/wildcard-finding';
import { siteContentRules } from '../../private/site-content-rules';
import { servedBy } from '../../private/site-delivery';
import { acknowledgeDeployer, siteDeployer } from '../../private/site-deployer';
import { hashOf, readSite, SiteFile } from '../../private/site-files';
import { ContentDelivery } from '../content-delivery';

/** Properties of `SiteContent`. */
export interface SiteContentProps {
  /** The delivery that serves the site. */
  readonly delivery: ContentDelivery;

  /** The bucket that is the origin of the delivery; the path of the origin, if it has one, is put in front of the keys. */
  readonly bucket: s3.IBucket;

  /**
   * The directory of the built site, with `index.html` at its top. It is read when the app is synthesized: build it before, to the same
   * files each time.
   */
  readonly directory: string;

  /**
   * The directories in it whose files have a hash of their content in their names, as bundlers make them: browsers keep them for a year,
   * and deployments keep those of before.
   *
   * @default ['assets'] - that of Vite; Next.js has '_next/static', Astro '_astro'
   */
  readonly hashedDirectories?: string[];

  /**
   * The time that edge locations keep all other files, in whole seconds up to a year. A deployment has them forget what it brings; browsers
   * always ask. With 0 the edge locations keep them as long as their cache policy has it at least: a second by default.
   *
   * @default Duration.days(1) - so long is seen what somebody changes in the bucket by hand
   */
  readonly pageCacheTtl?: Duration;

  /**
   * Content types by extension, in small letters and with a dot, for what neither this construct nor the AWS CLI knows.
   *
   * @default - fonts, images, web app manifests, WebAssembly and what else sites have
   */
  readonly contentTypes?: { [extension: string]: string };

  /**
   * Whether pages, and all else that is not hashed, are deleted from the bucket when they are no longer in the directory. The bucket must
   * hold nothing else.
   *
   * @default false - somebody may have put other files there
   */
  readonly removeOldPages?: boolean;

  /**
   * Whether hashed files of before are deleted. Who has an old page open then misses them: deploy with it once, long after a release, to
   * clean up. Needs `removeOldPages`.
   *
   * @default false
   */
  readonly removeOldAssets?: boolean;

  /**
   * Whether source maps may be in the directory, for everybody to read.
   *
   * @default false
   */
  readonly sourceMaps?: boolean;

  /**
   * Whether pages are checked at synthesis: that they have no script or style that the Content-Security-Policy of the delivery blocks, and
   * that what they load is in the directory or allowed by the policy.
   *
   * @default true
   */
  readonly checkPages?: boolean;

  /**
   * The memory of the function that deploys, in MiB, 512 to 10,240: its processor grows with it.
   *
   * @default 1769 - one processor
   */
  readonly memorySize?: number;

  /**
   * The temporary storage of the function that deploys, 512 to 10,240 MiB, at least twice the size of the site.
   *
   * @default - 512 MiB
   */
  readonly ephemeralStorage?: Size;

  /**
   * The retention of the log of deployments. All content of a stack has one log, that of the first.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The key that encrypts the log.
   *
   * @default - a key of CloudWatch Logs
   */
  readonly logEncryptionKey?: kms.IKey;
}

/** A part of the site that is uploaded at once. */
interface Part {
  readonly id: string;
  readonly files: readonly SiteFile[];
  readonly cacheControl: string;
  readonly contentType: string;
}

const HASHED = ['assets'];

/** One processor; and not what the deployments of others have, who would share the function. */
const DEFAULT_MEMORY = 1769;

const IMMUTABLE = 'public, max-age=31536000, immutable';

/** Beyond it one path with a wildcard is invalidated: the first 1,000 paths of a month are free. */
const MAX_PATHS = 50;

/**
 * A built site in the bucket behind a distribution: hashed files first, which browsers keep for a year, then pages, which edge locations
 * forget. A deployment that fails brings the site of before back.
 */
export class SiteContent extends Construct {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.edge.SiteContent';

  /** The deployments, in their order: hashed files, then pages; files of some content types have one of their own before the others. */
  public readonly deployments: BucketDeployment[];

  /** A hash of all names and contents in the directory. */
  public readonly contentHash: string;

  /** The role of the function that deploys; that of the first content of the stack. */
  public readonly role: iam.Role;

  /** The log of deployments; that of the first content of the stack. */
  public readonly logGroup: logs.ILogGroup;

  private readonly bucket: s3.IBucket;
  private readonly keyPrefix: string;
  private readonly distribution: cloudfront.IDistribution;

  constructor(scope: Construct, id: string, props: SiteContentProps) {
    super(scope, id);
    props = injectedProps(SiteContent.PROPERTY_INJECTION_ID, scope, id, props);
    const hashedDirectories = props.hashedDirectories ?? HASHED;
    const site = readSite(props.directory, hashedDirectories, props.contentTypes);
    const served = servedBy(props.delivery.distribution, props.delivery.responseHeadersPolicy, props.bucket);
    validate(at('SiteContent', scope, id), siteContentRules(props, hashedDirectories, site, served));

    this.bucket = props.bucket;
    this.keyPrefix = served.keyPrefix;
    this.distribution = props.delivery.distribution;
    this.contentHash = hashOf(props.directory, site.files);
    const deployer = siteDeployer(this, {
      memorySize: props.memorySize ?? DEFAULT_MEMORY,
      ephemeralStorageSize: props.ephemeralStorage,
      logRetention: props.logRetention ?? logs.RetentionDays.THREE_MONTHS,
      logEncryptionKey: props.logEncryptionKey,
    });
    this.role = deployer.role;
    this.logGroup = deployer.logGroup;
    const parts = partsOf(site.files, props.pageCacheTtl ?? Duration.days(1));
    const assets = parts.map((part) => this.stage(part, props.directory));
    this.allow(assets[0].bucket, props.removeOldPages ?? false);
    this.deployments = parts.map((part, index) => this.deploy(part, assets[index], parts, props));
    this.deployments.forEach((deployment, index) => {
      const before = this.deployments[index - 1];
      if (before) deployment.node.addDependency(before);
      else acknowledgeDeployer(deployment);
    });
  }

  private deploy(
    part: Part,
    asset: Asset,
    parts: readonly Part[],
    { hashedDirectories, memorySize, ephemeralStorage, removeOldAssets, removeOldPages }: SiteContentProps,
  ): BucketDeployment {
    const cleansUp = part.id === 'Pages' && removeOldPages === true;
    // Without what the pattern of a directory covers: those names change with every build.
    const others = parts
      .filter((other) => other !== part)
      .flatMap(({ files }) => files)
      .filter(({ hashed }) => removeOldAssets === true || !hashed)
      .map(({ path }) => literal(path));
    const folders = removeOldAssets ? [] : (hashedDirectories ?? HASHED).map((folder) => `${folder}/*`);
    return new BucketDeployment(this, part.id, {
      sources: [Source.bucket(asset.bucket, asset.s3ObjectKey)],
      destinationBucket: this.bucket,
      destinationKeyPrefix: this.keyPrefix === '' ? undefined : this.keyPrefix,
      // The grants of aws-cdk-lib are wider than what the function does.
      role: this.role.withoutPolicyUpdates(),
      logGroup: this.logGroup,
      memoryLimit: memorySize ?? DEFAULT_MEMORY,
      ephemeralStorageSize: ephemeralStorage,
      cacheControl: [CacheControl.fromString(part.cacheControl)],
      contentType: part.contentType === '' ? undefined : part.contentType,
      prune: cleansUp,
      exclude: cleansUp ? [...folders, ...others] : undefined,
      outputObjectKeys: false,
      ...(part.cacheControl !== IMMUTABLE && {
        distribution: this.distribution,
        distributionPaths: cleansUp ? ['/*'] : pathsOf(part.files),
      }),
    });
  }

  /** An archive of the files of a part alone, which no glob of names has to be trusted for. */
  private stage({ id, files }: Part, directory: string): Asset {
    const folder = FileSystem.mkdtemp('site-content-');
    for (const { path } of files) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      copyFileSync(join(directory, path), join(folder, path));
    }
    const asset = new Asset(this, `${id}Files`, { path: folder });
    rmSync(folder, { recursive: true });
    return asset;
  }

  /** What the function does, and no more. */
  private allow(archiveBucket: s3.IBucket, deletes: boolean): void {
    const { role } = this;
    const objects = this.bucket.arnForObjects(this.keyPrefix === '' ? '*' : `${this.keyPrefix}/*`);
    // Of every archive, not of this one alone: a rollback takes that of before.
    const archives = archiveBucket.arnForObjects('*.zip');
    const grants = [
      { actions: ['s3:GetObject'], resourceArns: [archives] },
      { actions: ['s3:ListBucket'], resourceArns: [this.bucket.bucketArn] },
      {
        actions: ['s3:PutObject', 's3:AbortMultipartUpload', ...(deletes ? ['s3:DeleteObject'] : [])],
        resourceArns: [objects],
      },
    ];
    for (const grant of grants) iam.Grant.addToPrincipal({ grantee: role, ...grant }).assertSuccess();
    this.bucket.encryptionKey?.grantEncryptDecrypt(role);
    this.distribution.grant(role, 'cloudfront:CreateInvalidation', 'cloudfront:GetInvalidation').assertSuccess();
    acknowledgeInherent(
      // Which is that of another construct, where that is the first of the stack.
      role,
      'The function writes all objects of its one bucket, from archives in the bucket of the bootstrap stack.',
      ...[archives, objects].map((resource) => wildcardFinding(this, resource)),
    );
  }
}

/** Hashed files first; of each half, what has a content type of its own before the rest; `index.html` is in the last. */
function partsOf(files: readonly SiteFile[], pageCacheTtl: Duration): Part[] {
  const ttl = pageCacheTtl.toSeconds();
  const half = (id: string, cacheControl: string, some: readonly SiteFile[]): Part[] =>
    [...new Set(some.map(({ contentType = '' }) => contentType))]
      .sort()
      .reverse()
      .map((contentType) => ({
        id: `${id}${pascalCase(contentType)}`,
        files: some.filter((file) => (file.contentType ?? '') === contentType),
        cacheControl,
        contentType,
      }));
  return [
    ...half(
      'Assets',
      IMMUTABLE,
      files.filter(({ hashed }) => hashed),
    ),
    ...half(
      'Pages',
      ttl === 0 ? 'no-cache' : `public, max-age=0, s-maxage=${ttl}, must-revalidate`,
      files.filter(({ hashed }) => !hashed),
    ),
  ];
}

/** `font/woff2` as `FontWoff2`. */
function pascalCase(type: string): string {
  return type.replace(/(^|[^a-z0-9]+)([a-z0-9]?)/gi, (_all, _separator, letter: string) => letter.toUpperCase());
}

/** The paths by which browsers ask for files: an index page by that of its folder as well. */
function pathsOf(files: readonly SiteFile[]): string[] {
  const paths = files.flatMap(({ path }) => {
    const address = `/${path.split('/').map(encodeURIComponent).join('/')}`;
    const folder = /^(.*\/)index\.html$/.exec(address)?.[1];
    return folder === undefined ? [address] : [address, folder];
  });
  return paths.length > MAX_PATHS ? ['/*'] : paths;
}

/** A name as a pattern of the AWS CLI that matches nothing else. */
function literal(path: string): string {
  return path.replace(/[[*?]/g, '[$&]');
}
