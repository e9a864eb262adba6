import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';

/** What a way of deploying means for the service. */
export interface DeploymentSettings {
  readonly strategy: ecs.DeploymentStrategy;

  /** Whether old and new tasks are in target groups of their own, between which ECS moves requests. */
  readonly shiftsTraffic: boolean;

  readonly minHealthyPercent: number;
  readonly maxHealthyPercent: number;
  readonly bakeTime?: Duration;
  readonly linear?: ecs.TrafficShiftConfig;
  readonly canary?: ecs.TrafficShiftConfig;
  readonly hooks: ecs.IDeploymentLifecycleHookTarget[];
  readonly testRoute: boolean;
  readonly rollbackAlarms: cloudwatch.IAlarm[];
}
