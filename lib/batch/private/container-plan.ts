import { Construct } from 'constructs';
import * as batch from 'aws-cdk-lib/aws-batch';

/** What every container definition has, whatever it runs on. */
export interface ContainerPlan {
  readonly scope: Construct;
  readonly id: string;
  readonly props: batch.EcsContainerDefinitionProps;
}

/** A container definition of either platform. */
export type PlatformSettings = batch.EcsFargateContainerDefinition | batch.EcsEc2ContainerDefinition;
