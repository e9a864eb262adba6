import { Construct } from 'constructs';
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { injectedProps } from '../../private/property-injection';
import { at, distinct, isKnown, matches, nonEmptyList, rule, validate, wholeNumber } from '../../private/validation';
import { retentionRules } from '../private/lifecycle-policy';
import { REPOSITORY_NAME, REPOSITORY_NAME_FORM } from '../private/repository-name';
import { ImageRetention } from './image-retention';
import { FindingSeverity, ImageScanning, ImageScanningConfig } from './image-scanning';

/** Properties of an `ImageRepository`. */
export interface ImageRepositoryProps {
  /**
   * The name of the repository, lower case, with `/` between its parts. Replication and organisation-wide rules select
   * by its beginning. A repository with a name cannot be replaced, and a second stack cannot have the same one.
   *
   * @default - CloudFormation makes a name
   */
  readonly repositoryName?: string;

  /**
   * Tags that may be pushed again, as patterns in which `*` stands for any text, for example `latest` or `branch-*`.
   * At most five.
   *
   * @default - none: every tag is immutable, so that what was tested is what runs
   */
  readonly mutableTags?: string[];

  /**
   * The search of images for known vulnerabilities.
   *
   * @default ImageScanning.onPush()
   */
  readonly scanning?: ImageScanning;

  /**
   * The images that ECR deletes by itself. The first rule that selects an image decides about it. An empty list keeps everything.
   *
   * @default - untagged images are deleted after 14 days, and the newest 500 images are kept: five weeks of twenty
   * pushes a working day. ECR stores a GB for 0.10 USD a month.
   */
  readonly retention?: ImageRetention[];

  /**
   * The key that encrypts the images, in the same Region. Changing it replaces the repository by an empty one.
   *
   * @default - AES-256 with keys of Amazon S3, which cost nothing
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The removal policy of the repository.
   *
   * @default RemovalPolicy.RETAIN - tasks that run from it can still be started
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Whether the images are deleted along with the repository. Needs `removalPolicy: RemovalPolicy.DESTROY`. Without it
   * the deletion of a repository that holds images fails.
   *
   * @default false
   */
  readonly emptyOnDelete?: boolean;
}

/** Options for `ImageRepository.onPush()`. */
export interface ImagePushOptions {
  /** The target, for example `targets.SqsQueue`. Give the target a `deadLetterQueue` if no event may be lost. */
  readonly target: events.IRuleTarget;

  /**
   * The beginning of the tags of the images, for example `release-`.
   *
   * @default - every tag
   */
  readonly tagPrefix?: string;
}

/** Options for `ImageRepository.onFinding()`. */
export interface ImageFindingOptions {
  /** The target, for example `targets.SnsTopic`. Give the target a `deadLetterQueue` if no event may be lost. */
  readonly target: events.IRuleTarget;

  /**
   * The minimum severity that is notified.
   *
   * @default FindingSeverity.HIGH
   */
  readonly minSeverity?: FindingSeverity;
}

/**
 * A private ECR repository as production needs it: tags that cannot be moved, images scanned when they are pushed,
 * old ones deleted, all of it encrypted, and kept when the stack goes.
 *
 * There is no TLS-only statement in its policy because ECR's endpoints accept nothing but TLS
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/infrastructure-security.html).
 */
export class ImageRepository extends Construct {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.containers.ImageRepository';

  /** The repository. */
  public readonly repository: ecr.Repository;

  /** The key that encrypts the images, if it is a KMS key. */
  public readonly encryptionKey?: kms.IKey;

  private readonly scanning: ImageScanningConfig;

  constructor(scope: Construct, id: string, props: ImageRepositoryProps = {}) {
    super(scope, id);
    props = injectedProps(ImageRepository.PROPERTY_INJECTION_ID, scope, id, props);
    const { mutableTags } = props;
    const retention = props.retention ?? [
      ImageRetention.expireUntagged(Duration.days(14)),
      ImageRetention.keepNewest(500),
    ];
    validateProps(at('ImageRepository', scope, id), props, retention);

    this.scanning = (props.scanning ?? ImageScanning.onPush())._bind(this);
    this.encryptionKey = props.encryptionKey;
    this.repository = new ecr.Repository(this, 'Repository', {
      repositoryName: props.repositoryName,
      imageTagMutability: mutableTags ? ecr.TagMutability.IMMUTABLE_WITH_EXCLUSION : ecr.TagMutability.IMMUTABLE,
      imageTagMutabilityExclusionFilters: mutableTags?.map((tag) =>
        ecr.ImageTagMutabilityExclusionFilter.wildcard(tag),
      ),
      imageScanOnPush: this.scanning.scanOnPush,
      lifecycleRules: retention.map((r) => r._bind()),
      encryption: props.encryptionKey ? ecr.RepositoryEncryption.KMS : ecr.RepositoryEncryption.AES_256,
      encryptionKey: props.encryptionKey,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
      emptyOnDelete: props.emptyOnDelete,
    });

    if (mutableTags?.includes('*')) this.warnOfMutableTags();
  }

  /** Lets a principal pull images, one of another account or a whole organisation too. */
  public grantPull(grantee: iam.IGrantable): iam.Grant {
    return this.repository.grantPull(grantee);
  }

  /** Lets a principal push images, for example the role of a build. */
  public grantPush(grantee: iam.IGrantable): iam.Grant {
    return this.repository.grantPush(grantee);
  }

  /** Lets a principal pull and push images. `docker push` of an image that shares layers with another needs both. */
  public grantPullPush(grantee: iam.IGrantable): iam.Grant {
    return this.repository.grantPullPush(grantee);
  }

  /** Invokes a target each time an image was pushed. ECR sends the events on a best-effort basis, without CloudTrail. */
  public onPush(id: string, options: ImagePushOptions): events.Rule {
    const prefix = options.tagPrefix;
    validate(`onPush('${id}')`, matches('tagPrefix', prefix, TAG, 'the beginning of a tag: letters, digits, . _ -'));
    return new events.Rule(this, id, {
      description: 'Pushes of images',
      eventPattern: {
        source: ['aws.ecr'],
        detailType: ['ECR Image Action'],
        detail: {
          'repository-name': [this.repository.repositoryName],
          'action-type': ['PUSH'],
          result: ['SUCCESS'],
          ...(prefix && { 'image-tag': [{ prefix }] }),
        },
      },
      targets: [options.target],
    });
  }

  /**
   * Invokes a target for vulnerabilities that a scan finds: once a scan with basic scanning, once a finding with
   * enhanced scanning.
   */
  public onFinding(id: string, options: ImageFindingOptions): events.Rule {
    const least = SEVERITIES.indexOf(options.minSeverity ?? FindingSeverity.HIGH);
    const eventPattern = this.scanning.findings?.(this.repository.repositoryName, SEVERITIES.slice(0, least + 1));
    if (!eventPattern) {
      throw new Error(
        `onFinding('${id}'): 'scanning' of '${this.node.path}' is off, so nothing is ever found; use ImageScanning.onPush() or ImageScanning.enhanced()`,
      );
    }
    return new events.Rule(this, id, {
      description: 'Findings of known vulnerabilities in images',
      eventPattern,
      targets: [options.target],
    });
  }

  /** The number of pulls. A repository that nobody pulls from can go. */
  public metricPullCount(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/ECR',
      metricName: 'RepositoryPullCount',
      dimensionsMap: { RepositoryName: this.repository.repositoryName },
      statistic: cloudwatch.Stats.SUM,
      ...options,
    });
  }

  private warnOfMutableTags(): void {
    Validations.of(this).addWarning(
      'cdk-reference-architectures:mutableImageTags',
      "'mutableTags' holds '*', so every tag can be moved to another image; name the few tags that have to move, or acknowledge this warning",
    );
  }
}

/** From the worst down. */
const SEVERITIES = [FindingSeverity.CRITICAL, FindingSeverity.HIGH, FindingSeverity.MEDIUM, FindingSeverity.LOW];

const TAG = /^\w[\w.-]{0,127}$/;

function validateProps(where: string, props: ImageRepositoryProps, retention: ImageRetention[]): void {
  const { repositoryName, mutableTags } = props;
  validate(where, [
    matches('repositoryName', repositoryName, REPOSITORY_NAME, REPOSITORY_NAME_FORM),
    rule(
      isKnown(repositoryName) && (repositoryName.length < 2 || repositoryName.length > 256),
      () => `'repositoryName' must have 2 to 256 characters, got ${repositoryName?.length}`,
    ),
    nonEmptyList('mutableTags', mutableTags),
    distinct('mutableTags', mutableTags),
    wholeNumber('mutableTags.length', mutableTags?.length, { max: 5 }),
    (mutableTags ?? []).map((tag) =>
      matches(
        'mutableTags',
        tag,
        /^[\w.*-]{1,128}$/,
        'tags of letters, digits, and . _ - *, with up to 128 characters',
      ),
    ),
    retentionRules('retention', retention),
    rule(
      props.emptyOnDelete === true && props.removalPolicy !== RemovalPolicy.DESTROY,
      () => `'emptyOnDelete' must go with 'removalPolicy' RemovalPolicy.DESTROY, got ${props.removalPolicy ?? 'none'}`,
    ),
  ]);
}
