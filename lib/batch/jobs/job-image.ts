import { Construct } from 'constructs';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { nonEmpty, validate } from '../../private/validation';

/** Options of an image that is built from a directory. */
export interface DirectoryImageOptions {
  /**
   * The Dockerfile in the directory.
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
   * Build arguments.
   *
   * @default - none
   */
  readonly buildArgs?: { [name: string]: string };
}

/** The container image of a job. A change makes a new revision of the job definition. */
export abstract class JobImage {
  /**
   * An image of an ECR repository. The job's execution role may pull from it.
   *
   * @param tagOrDigest a tag, better one that is never moved, or a digest `sha256:...`
   */
  public static fromRepository(repository: ecr.IRepository, tagOrDigest: string): JobImage {
    validate('JobImage.fromRepository', nonEmpty('tagOrDigest', tagOrDigest));
    return new GivenImage(ecs.ContainerImage.fromEcrRepository(repository, tagOrDigest));
  }

  /** An image of another registry, with its registry, tag or digest: `public.ecr.aws/docker/library/busybox:1.37`. */
  public static fromRegistry(name: string): JobImage {
    validate('JobImage.fromRegistry', nonEmpty('name', name));
    return new GivenImage(ecs.ContainerImage.fromRegistry(name));
  }

  /** An image that `cdk deploy` builds from a Dockerfile, for the CPU architecture that the job's platform names. */
  public static fromDirectory(directory: string, options: DirectoryImageOptions = {}): JobImage {
    validate('JobImage.fromDirectory', nonEmpty('directory', directory));
    return new DirectoryImage(directory, options);
  }

  /** Any image that aws-ecs knows, for example one of a private registry with credentials (EC2 only). */
  public static fromContainerImage(image: ecs.ContainerImage): JobImage {
    return new GivenImage(image);
  }

  /**
   * The image of a job definition.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, architecture: ec2.InstanceArchitecture): ecs.ContainerImage;
}

class GivenImage extends JobImage {
  constructor(private readonly image: ecs.ContainerImage) {
    super();
  }

  public _bind(): ecs.ContainerImage {
    return this.image;
  }
}

class DirectoryImage extends JobImage {
  constructor(
    private readonly directory: string,
    private readonly options: DirectoryImageOptions,
  ) {
    super();
  }

  public _bind(_scope: Construct, architecture: ec2.InstanceArchitecture): ecs.ContainerImage {
    return ecs.ContainerImage.fromAsset(this.directory, {
      file: this.options.file,
      target: this.options.target,
      buildArgs: this.options.buildArgs,
      platform: architecture === ec2.InstanceArchitecture.ARM_64 ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64,
    });
  }
}
