import * as ecs from 'aws-cdk-lib/aws-ecs';

/** What a choice of capacity means for task and service. */
export interface CapacityConfig {
  /** Whether tasks have Fargate's sizes, or those of instances. */
  readonly platform: 'fargate' | 'instances';

  /** What the task definition must be made for. */
  readonly compatibility: ecs.Compatibility;

  /** The service's strategy. */
  readonly strategies: ecs.CapacityProviderStrategy[];

  /** The processor of the instances; Fargate has both. */
  readonly architecture?: ecs.CpuArchitecture;
}
