import { Construct } from 'constructs';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ContainerSource } from '../../containers';

/** An image that keeps the credentials of its registry, which the L2s of containers of jobs leave out. */
export class JobImage extends ecs.ContainerImage {
  /** The credentials, once the image is bound. */
  public repositoryCredentials?: ecs.CfnTaskDefinition.RepositoryCredentialsProperty;

  constructor(private readonly image: ecs.ContainerImage) {
    super();
  }

  public bind(scope: Construct, container: ecs.ContainerDefinition): ecs.ContainerImageConfig {
    const config = this.image.bind(scope, container);
    this.repositoryCredentials = config.repositoryCredentials;
    return config;
  }
}

/** The image of a container of a job, for the processor that the job runs on. */
export function jobImage(scope: Construct, source: ContainerSource, architecture: ec2.InstanceArchitecture): JobImage {
  return new JobImage(source._bind(scope, { arm: architecture === ec2.InstanceArchitecture.ARM_64 }).image);
}
