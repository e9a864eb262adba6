import { Construct } from 'constructs';
import { Resource, Stack, Token } from 'aws-cdk-lib/core';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { isKnown, matches, nonEmpty, rule, validate } from '../../private/validation';
import { ServiceImageBindOptions, ServiceImageConfig } from '../private/service-image-config';

/** Options for an image that `cdk deploy` builds. */
export interface DirectoryImageOptions {
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
   * Build arguments. Do not put secrets here: they stay in the image.
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
export interface RepositoryImageOptions {
  /**
   * The tag.
   *
   * @default - `digest`, or `placeholder` while nothing has been pushed
   */
  readonly tag?: string;

  /**
   * The digest, `sha256:` and 64 hexadecimal digits.
   *
   * @default - `tag`
   */
  readonly digest?: string;

  /**
   * What runs before anything has been pushed: with neither `tag` nor `digest`. It must answer the health check.
   * Required for a repository of the same stack, which is empty when the service is created.
   *
   * @default - the image has been pushed before the service is deployed
   */
  readonly placeholder?: ServiceImage;
}

/** Options for an image of another registry. */
export interface RegistryImageOptions {
  /**
   * A secret with `username` and `password` for the registry.
   *
   * @default - anybody may pull the image
   */
  readonly credentials?: secretsmanager.ISecret;
}

/**
 * The image of a container. Each kind says what the first deployment runs: a service whose image is not there never
 * becomes stable, and CloudFormation waits until the circuit breaker gives up.
 */
export abstract class ServiceImage {
  /**
   * An image that `cdk deploy` builds from a Dockerfile and pushes before it creates the service, so it is there by
   * construction. Building needs Docker or another engine (`CDK_DOCKER`); synthesis does not.
   *
   * @param directory absolute, for example `path.join(__dirname, 'container')`
   */
  public static fromDirectory(directory: string, options: DirectoryImageOptions = {}): ServiceImage {
    validate('ServiceImage.fromDirectory', [...nonEmpty('directory', directory), ...nonEmpty('file', options.file)]);
    return new DirectoryImage(directory, options);
  }

  /** An image that somebody else pushes, by tag or digest. */
  public static fromRepository(repository: ecr.IRepository, options: RepositoryImageOptions): ServiceImage {
    const { tag, digest, placeholder } = options;
    validate('ServiceImage.fromRepository', [
      rule(
        tag !== undefined && digest !== undefined,
        () => `'tag' and 'digest' must not both be given; leave out 'tag', the digest says more`,
      ),
      rule(
        tag === undefined && digest === undefined && placeholder === undefined,
        () => `'tag' or 'digest' must be given, or a 'placeholder' to run while nothing has been pushed`,
      ),
      ...matches('tag', tag, /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/, 'a tag of an image, without the name'),
      ...matches('digest', digest, /^sha256:[0-9a-f]{64}$/, "'sha256:' and 64 hexadecimal digits"),
    ]);
    return new RepositoryImage(repository, options);
  }

  /** An image of a registry that is not ECR, or of Amazon's public one, for example `public.ecr.aws/nginx/nginx:1.29`. */
  public static fromRegistry(name: string, options: RegistryImageOptions = {}): ServiceImage {
    validate('ServiceImage.fromRegistry', [
      ...nonEmpty('name', name),
      ...matches('name', name, /^\S*$/, 'the name of an image, without spaces'),
      rule(
        isKnown(name) && /\.dkr[.-]ecr\./.test(name),
        () =>
          `'name' must not be of a private ECR repository, got '${name}'; use 'fromRepository', which grants access`,
      ),
    ]);
    return new RegistryImage(name, options);
  }

  /**
   * The image for a task.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, options: ServiceImageBindOptions): ServiceImageConfig;
}

class DirectoryImage extends ServiceImage {
  constructor(
    private readonly directory: string,
    private readonly options: DirectoryImageOptions,
  ) {
    super();
  }

  public _bind(_scope: Construct, { architecture }: ServiceImageBindOptions): ServiceImageConfig {
    const platform = architecture === ecs.CpuArchitecture.ARM64 ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64;
    return { image: ecs.ContainerImage.fromAsset(this.directory, { ...this.options, platform }), registry: 'ecr' };
  }
}

class RepositoryImage extends ServiceImage {
  constructor(
    private readonly repository: ecr.IRepository,
    private readonly options: RepositoryImageOptions,
  ) {
    super();
  }

  public _bind(scope: Construct, options: ServiceImageBindOptions): ServiceImageConfig {
    const { tag, digest, placeholder } = this.options;
    const version = digest ?? tag;
    validate(`image of '${scope.node.path}'`, [
      rule(
        placeholder === undefined && isOfStack(this.repository, Stack.of(scope)),
        () =>
          `the repository '${this.repository.node.path}' is made by the same stack and is empty when the service is created; ` +
          `give a 'placeholder' and leave out 'tag' until an image has been pushed, or make the repository in a stack that is deployed before`,
      ),
    ]);
    if (version === undefined && placeholder) return placeholder._bind(scope, options);
    return { image: ecs.ContainerImage.fromEcrRepository(this.repository, version), registry: 'ecr' };
  }
}

class RegistryImage extends ServiceImage {
  constructor(
    private readonly name: string,
    private readonly options: RegistryImageOptions,
  ) {
    super();
  }

  public _bind(): ServiceImageConfig {
    const image = ecs.ContainerImage.fromRegistry(this.name, { credentials: this.options.credentials });
    return { image, registry: 'public' };
  }
}

function isOfStack(repository: ecr.IRepository, stack: Stack): boolean {
  return Resource.isOwnedResource(repository) && !Token.isUnresolved(repository) && Stack.of(repository) === stack;
}
