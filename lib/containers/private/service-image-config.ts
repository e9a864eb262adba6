import * as ecs from 'aws-cdk-lib/aws-ecs';

/** What an image needs to know of its task. */
export interface ServiceImageBindOptions {
  /** The processor that the image must be for. */
  readonly architecture: ecs.CpuArchitecture;
}

/** An image for a task. */
export interface ServiceImageConfig {
  readonly image: ecs.ContainerImage;

  /** Where it is pulled from: ECR by the VPC's endpoints, or the internet. */
  readonly registry: 'ecr' | 'public';
}
