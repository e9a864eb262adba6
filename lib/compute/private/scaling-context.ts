import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';

/** What a scaling policy needs to know of its fleet. */
export interface ScalingContext {
  /** The fleet. */
  readonly scope: Construct;

  /** Its group. */
  readonly group: autoscaling.AutoScalingGroup;

  /** Its fewest instances. */
  readonly minCapacity: number;

  /** Its most instances. */
  readonly maxCapacity: number;

  /** Whether its instances report every minute. */
  readonly detailedMonitoring: boolean;

  /** How often they do. */
  readonly period: Duration;

  /** Names its load balancer and its first target group, as scaling policies want it. */
  readonly requestLabel: string;
}
