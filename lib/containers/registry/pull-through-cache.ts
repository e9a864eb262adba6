import { Construct } from 'constructs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { injectedProps } from '../../private/property-injection';
import { acknowledgeInherent } from '../../private/rule-packs';
import { at, matches, nonEmpty, rule, validate } from '../../private/validation';
import { lifecyclePolicyText, retentionRules } from '../private/lifecycle-policy';
import { REPOSITORY_NAME, REPOSITORY_NAME_FORM } from '../private/repository-name';
import { wildcardFinding } from '../private/task-arns';
import { ImageRetention } from './image-retention';
import { UpstreamRegistry } from './upstream-registry';

/** Properties of a `PullThroughCache`. */
export interface PullThroughCacheProps {
  /** The registry that images come from. */
  readonly upstream: UpstreamRegistry;

  /**
   * The beginning of the names of the cached repositories, 2 to 30 characters without a slash at the end, for example
   * `docker-hub`. Unique in account and Region; a change replaces the rule.
   */
  readonly repositoryPrefix: string;

  /**
   * The cached images that ECR deletes by itself. An image that is pulled again is fetched again.
   *
   * @default - untagged images are deleted after a day, all others 90 days after they were cached
   */
  readonly retention?: ImageRetention[];

  /**
   * The key that encrypts the cached images. ECR needs a role for it: its service-linked role may not use the key.
   *
   * @default - AES-256 with keys of Amazon S3
   */
  readonly encryption?: CacheEncryption;
}

/** A key for repositories that ECR creates. */
export interface CacheEncryption {
  /** The key, in the same Region. */
  readonly key: kms.IKey;

  /**
   * The role by which ECR creates the repositories: trusted by `ecr.amazonaws.com`, with `ecr:CreateRepository`,
   * `ecr:ReplicateImage`, `ecr:TagResource`, and `kms:CreateGrant`, `kms:RetireGrant`, `kms:DescribeKey` on the key
   * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates-iam.html).
   */
  readonly role: iam.IRole;
}

/**
 * A cache of the images of another registry in this account's: tasks pull them from ECR, even while the other registry is
 * down or throttles. ECR looks for a newer image of a tag once a day at most.
 *
 * The first pull of an image creates its repository, which takes more permissions than pulling: use it by
 * `ContainerSource.fromCache()`, or grant `grantPull()`. Where
 * ECR is reached by an interface endpoint, the first pull also needs a way to the internet; those after it do not
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html).
 */
export class PullThroughCache extends Construct {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.containers.PullThroughCache';

  /** The rule. */
  public readonly cacheRule: ecr.CfnPullThroughCacheRule;

  /** The settings of the repositories that ECR creates for cached images; without it they have no lifecycle rules. */
  public readonly creationTemplate: ecr.CfnRepositoryCreationTemplate;

  private readonly repositoryPrefix: string;

  constructor(scope: Construct, id: string, props: PullThroughCacheProps) {
    super(scope, id);
    props = injectedProps(PullThroughCache.PROPERTY_INJECTION_ID, scope, id, props);
    const { upstream, repositoryPrefix, encryption } = props;
    const retention = props.retention ?? [
      ImageRetention.expireUntagged(Duration.days(1)),
      ImageRetention.expireTagged('*', Duration.days(90)),
    ];
    validate(at('PullThroughCache', scope, id), [
      matches('repositoryPrefix', repositoryPrefix, REPOSITORY_NAME, REPOSITORY_NAME_FORM),
      matches('repositoryPrefix', repositoryPrefix, /^.{2,30}$/, '2 to 30 characters'),
      retentionRules('retention', retention),
    ]);

    const { url, credentials, role } = upstream._bind();
    this.repositoryPrefix = repositoryPrefix;
    this.cacheRule = new ecr.CfnPullThroughCacheRule(this, 'Rule', {
      ecrRepositoryPrefix: repositoryPrefix,
      upstreamRegistryUrl: url,
      credentialArn: credentials?.secretArn,
      customRoleArn: role?.roleArn,
    });
    // The tags are mutable: an immutable one could not follow its upstream.
    this.creationTemplate = new ecr.CfnRepositoryCreationTemplate(this, 'Template', {
      prefix: repositoryPrefix,
      appliedFor: ['PULL_THROUGH_CACHE'],
      description: 'Repositories of cached images',
      imageTagMutability: ecr.TagMutability.MUTABLE,
      lifecyclePolicy: lifecyclePolicyText(retention),
      encryptionConfiguration: encryption
        ? { encryptionType: 'KMS', kmsKey: encryption.key.keyArn }
        : { encryptionType: 'AES256' },
      customRoleArn: encryption?.role.roleArn,
    });
    // An image that is pulled before there is the template would have a repository without rules.
    this.cacheRule.addResourceDependency(this.creationTemplate);
  }

  /**
   * The name to pull an image by. Services and jobs of this library take `ContainerSource.fromCache()`, which grants the pull;
   * whoever else pulls by this name needs `grantPull()`.
   *
   * @param image the image's name and tag in the other registry, without its host: `library/nginx:1.29`
   */
  public imageName(image: string): string {
    validate(`imageName of '${this.node.path}'`, [
      nonEmpty('image', image),
      rule(
        /^[^/]+\.[^/]+\//.test(image) || image.startsWith('/'),
        () => `'image' must be a name without its registry, got '${image}'; leave the host out`,
      ),
    ]);
    const { account, region, urlSuffix } = Stack.of(this);
    return `${account}.dkr.ecr.${region}.${urlSuffix}/${this.repositoryPrefix}/${image}`;
  }

  /** Lets a principal of this account pull images, cached ones and new ones. */
  public grantPull(grantee: iam.IGrantable): iam.Grant {
    const repositories = Stack.of(this).formatArn({
      service: 'ecr',
      resource: 'repository',
      resourceName: `${this.repositoryPrefix}/*`,
    });
    ecr.AuthorizationToken.grantRead(grantee);
    const principal = grantee.grantPrincipal;
    if (Construct.isConstruct(principal)) {
      acknowledgeInherent(
        principal,
        'The repositories are those of the cache, which ECR creates with the first pull; ecr:GetAuthorizationToken has no resource-level permissions.',
        'AwsSolutions-IAM5[Resource::*]',
        wildcardFinding(this, repositories),
      );
    }
    return iam.Grant.addToPrincipal({
      grantee,
      actions: [
        'ecr:BatchCheckLayerAvailability',
        'ecr:BatchGetImage',
        'ecr:BatchImportUpstreamImage',
        'ecr:CreateRepository',
        'ecr:GetDownloadUrlForLayer',
      ],
      resourceArns: [repositories],
    });
  }
}
