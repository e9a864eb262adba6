import { Construct } from 'constructs';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ContainerSource } from '../../containers';

/** The image of a container of a job, for the processor that the job runs on. */
export function jobImage(
  scope: Construct,
  source: ContainerSource,
  architecture: ec2.InstanceArchitecture,
): ecs.ContainerImage {
  return source._bind(scope, { arm: architecture === ec2.InstanceArchitecture.ARM_64 }).image;
}
