import { Construct } from 'constructs';
import { IResource, Resource, Stack, Token } from 'aws-cdk-lib/core';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { matches, nonEmpty, Rule, rule, validate } from '../../private/validation';
import { PullThroughCache } from '../registry/pull-through-cache';

/** Options for an image that `cdk deploy` builds. */
export interface ContainerDirectorySourceOptions {
  /**
   * The Dockerfile, relative to the directory.
   *
   * @default 'Dockerfile'
   */
  readonly file?: string;

  /**
   * The stage of the Dockerfile to build.
   *
   * @default - the last one
   */
  readonly target?: string;

  /**
   * Build arguments. Not for secrets: they stay in the image.
   *
   * @default - none
   */
  readonly buildArgs?: { [name: string]: string };

  /**
   * Patterns of files that are not part of the image, beside those of `.dockerignore`.
   *
   * @default - none
   */
  readonly exclude?: string[];
}

/** Options for an image of an ECR repository. */
export interface ContainerRepositorySourceOptions {
  /**
   * The tag.
   *
   * @default - `tagParameter`, `digest`, or `placeholder` while nothing has been pushed
   */
  readonly tag?: string;

  /**
   * The parameter of Systems Manager into which a pipeline writes the tag of the newest image that it has pushed, by
   * `ssm.StringParameter.fromStringParameterName()`. CloudFormation reads it at each deployment, so that whoever deploys
   * anything else does not put an older image back. It must exist before, and so cannot be of the same stack.
   * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
   *
   * @default - `tag`
   */
  readonly tagParameter?: ssm.IStringParameter;

  /**
   * The digest, `sha256:` and 64 hexadecimal digits.
   *
   * @default - `tag`
   */
  readonly digest?: string;

  /**
   * The image that runs before anything has been pushed: with neither `tag` nor `digest`. It must answer the health
   * check. Required for a service whose repository is in the same stack: it is empty when the service is created. Refused
   * for jobs, which pull their image when they are submitted.
   *
   * @default - the image has been pushed before it is pulled
   */
  readonly placeholder?: ContainerSource;
}

/** Options for an image of another registry. */
export interface ContainerRegistrySourceOptions {
  /**
   * A secret with `username` and `password` for the registry. Refused for jobs on EKS, whose pods have image pull secrets.
   *
   * @default - anybody may pull the image
   */
  readonly credentials?: secretsmanager.ISecret;
}

/**
 * The processor and the operating system that an image is for.
 *
 * @internal
 */
export interface ContainerSourceBindOptions {
  /** Whether it is Arm; x86 otherwise. */
  readonly arm: boolean;

  /** Whether the operating system is Windows; Linux otherwise. */
  readonly windows?: boolean;
}

/**
 * An image for a container.
 *
 * @internal
 */
export interface ContainerSourceConfig {
  /** The image. */
  readonly image: ecs.ContainerImage;

  /** Whether it is known to come from the internet, and not from ECR by the VPC's endpoints. */
  readonly fromInternet: boolean;
}

/**
 * The image of a container, of services as of jobs. Each kind says what the first deployment runs: a service whose image
 * is not there never becomes stable, and CloudFormation waits until the circuit breaker gives up.
 */
export abstract class ContainerSource {
  /**
   * An image that `cdk deploy` builds from a Dockerfile, for the processor and operating system of the task or job, and pushes
   * before it creates anything, so it is there by construction. Building needs Docker or another engine (`CDK_DOCKER`), for
   * Windows one that runs Windows containers; synthesis does not.
   *
   * @param directory the path of the directory; a relative one begins where the app runs, mostly at `cdk.json`
   */
  public static fromDirectory(directory: string, options: ContainerDirectorySourceOptions = {}): ContainerSource {
    validate('ContainerSource.fromDirectory', nonEmpty('directory', directory), nonEmpty('file', options.file));
    return new DirectorySource(directory, options);
  }

  /** An image that somebody else pushes, by tag or digest. The execution role may pull it. */
  public static fromRepository(
    repository: ecr.IRepository,
    options: ContainerRepositorySourceOptions,
  ): ContainerSource {
    const { tag, tagParameter, digest, placeholder } = options;
    validate('ContainerSource.fromRepository', [
      rule(
        tag !== undefined && digest !== undefined,
        () => `'tag' and 'digest' must not both be given; leave out 'tag', the digest says more`,
      ),
      rule(
        tagParameter !== undefined && (tag !== undefined || digest !== undefined),
        () => `'tagParameter' and 'tag' or 'digest' must not both be given; leave out what is not the pipeline's`,
      ),
      rule(
        tag === undefined && tagParameter === undefined && digest === undefined && placeholder === undefined,
        () =>
          `'tag', 'tagParameter' or 'digest' must be given, or a 'placeholder' to run while nothing has been pushed`,
      ),
      matches('tag', tag, /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/, 'a tag of an image, without the name'),
      matches('digest', digest, /^sha256:[0-9a-f]{64}$/, "'sha256:' and 64 hexadecimal digits"),
    ]);
    return new RepositorySource(repository, options);
  }

  /**
   * An image of a registry that is not ECR, or of Amazon's public one, for example `public.ecr.aws/nginx/nginx:1.29`.
   *
   * @param name the registry, the repository, and the tag or digest
   */
  public static fromRegistry(name: string, options: ContainerRegistrySourceOptions = {}): ContainerSource {
    validate('ContainerSource.fromRegistry', [
      nonEmpty('name', name),
      matches('name', name, /^\S*$/, 'the name of an image, without spaces'),
      rule(
        // Its end is a token often, and the whole name where it comes from a parameter.
        /\.dkr[.-]ecr\./.test(name),
        () =>
          `'name' must not be of a private ECR repository, got '${name}'; use 'fromRepository' or 'fromCache', which grant access`,
      ),
    ]);
    return new RegistrySource(name, options);
  }

  /**
   * An image of another registry, by a pull-through cache, with the permissions that its first pull needs. Where ECR is
   * reached by an interface endpoint, the first pull of each tag also needs a way to the internet
   * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html). Nodes of EKS pull with their own role:
   * `cache.grantPull()`.
   *
   * @param image the image's name and tag in the other registry, without its host: `nginx/nginx:1.29`
   */
  public static fromCache(cache: PullThroughCache, image: string): ContainerSource {
    return new CacheSource(cache, cache.imageName(image));
  }

  /** Any image that aws-ecs knows. Whether it comes from the internet is not known, so nothing warns of it. */
  public static fromContainerImage(image: ecs.ContainerImage): ContainerSource {
    return new GivenSource(image);
  }

  /**
   * What must be right of it for the service in `scope`, which pulls it when it is created.
   *
   * @internal
   */
  public _serviceRules(_scope: Construct): Rule[] {
    return [];
  }

  /**
   * What must be right of it for a Batch job, which pulls it when it is submitted.
   *
   * @internal
   */
  public _jobRules(): Rule[] {
    return [];
  }

  /**
   * What must be right of it for the pod of a Batch job, beside the rules for every job.
   *
   * @internal
   */
  public _podRules(): Rule[] {
    return [];
  }

  /**
   * The image for a container.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, options: ContainerSourceBindOptions): ContainerSourceConfig;
}

class DirectorySource extends ContainerSource {
  constructor(
    private readonly directory: string,
    private readonly options: ContainerDirectorySourceOptions,
  ) {
    super();
  }

  public _bind(_scope: Construct, { arm, windows }: ContainerSourceBindOptions): ContainerSourceConfig {
    const linux = arm ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64;
    const platform = windows ? Platform.custom('windows/amd64') : linux;
    return { image: ecs.ContainerImage.fromAsset(this.directory, { ...this.options, platform }), fromInternet: false };
  }
}

class RepositorySource extends ContainerSource {
  constructor(
    private readonly repository: ecr.IRepository,
    private readonly options: ContainerRepositorySourceOptions,
  ) {
    super();
  }

  public override _serviceRules(scope: Construct): Rule[] {
    const { placeholder, tagParameter } = this.options;
    return [
      ...parameterRules(tagParameter, scope),
      rule(
        placeholder === undefined && isOfStack(this.repository, Stack.of(scope)),
        () =>
          `'image' is of the repository '${this.repository.node.path}', which is made by the same stack and is empty when the service is created; ` +
          `give a 'placeholder' and leave out 'tag' until an image has been pushed, or make the repository in a stack that is deployed before`,
      ),
      ...(placeholder?._serviceRules(scope) ?? []),
    ];
  }

  public override _jobRules(): Rule[] {
    return [
      rule(
        this.options.placeholder !== undefined,
        () =>
          `'image' must not have a 'placeholder' for a job, which pulls it when it is submitted; give 'tag' or 'digest'`,
      ),
    ];
  }

  public _bind(scope: Construct, options: ContainerSourceBindOptions): ContainerSourceConfig {
    const { tag, tagParameter, digest, placeholder } = this.options;
    const version = digest ?? tag ?? tagParameter?.stringValue;
    if (version === undefined && placeholder) return placeholder._bind(scope, options);
    return { image: ecs.ContainerImage.fromEcrRepository(this.repository, version), fromInternet: false };
  }
}

class RegistrySource extends ContainerSource {
  constructor(
    private readonly name: string,
    private readonly options: ContainerRegistrySourceOptions,
  ) {
    super();
  }

  public override _podRules(): Rule[] {
    return [
      rule(
        this.options.credentials !== undefined,
        () =>
          `'image' must not have 'credentials' for a pod, which Kubernetes pulls with secrets of its own; name them in 'imagePullSecrets'`,
      ),
    ];
  }

  public _bind(): ContainerSourceConfig {
    const image = ecs.ContainerImage.fromRegistry(this.name, { credentials: this.options.credentials });
    return { image, fromInternet: true };
  }
}

class CacheSource extends ContainerSource {
  constructor(
    private readonly cache: PullThroughCache,
    private readonly name: string,
  ) {
    super();
  }

  public _bind(): ContainerSourceConfig {
    return { image: new CachedImage(this.cache, this.name), fromInternet: true };
  }
}

class CachedImage extends ecs.ContainerImage {
  constructor(
    private readonly cache: PullThroughCache,
    private readonly name: string,
  ) {
    super();
  }

  public bind(_scope: Construct, { taskDefinition }: ecs.ContainerDefinition): ecs.ContainerImageConfig {
    this.cache.grantPull(taskDefinition.obtainExecutionRole());
    // A job definition of Batch is none, but what it runs is pulled long after the deployment.
    if (Construct.isConstruct(taskDefinition)) taskDefinition.node.addDependency(this.cache);
    return { imageName: this.name };
  }
}

class GivenSource extends ContainerSource {
  constructor(private readonly image: ecs.ContainerImage) {
    super();
  }

  public _bind(): ContainerSourceConfig {
    return { image: this.image, fromInternet: false };
  }
}

function parameterRules(parameter: ssm.IStringParameter | undefined, scope: Construct): Rule[] {
  return [
    rule(
      parameter !== undefined && isOfStack(parameter, Stack.of(scope)),
      () =>
        `'tagParameter' '${parameter?.node.path}' is made by the same stack, which would read its own value and not the pipeline's; ` +
        `make it in a stack that is deployed before, and name it by 'StringParameter.fromStringParameterName()'`,
    ),
  ];
}

function isOfStack(resource: IResource, stack: Stack): boolean {
  return Resource.isOwnedResource(resource) && !Token.isUnresolved(resource) && Stack.of(resource) === stack;
}
