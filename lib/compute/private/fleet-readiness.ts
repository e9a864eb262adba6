import { Duration } from 'aws-cdk-lib/core';
import { WebTargetOptions } from '../../loadbalancing';
import { healthCheckOf } from '../../loadbalancing/internal';
import { Rule, rule } from '../../private/validation';
import { ResolvedFleet } from './web-fleet-defaults';

/** The seconds of a ready timeout that are left for user data and health checks when the operating system has started. */
export function waitSeconds(readyTimeout: Duration): number {
  const timeout = readyTimeout.toSeconds();
  return timeout - Math.min(60, timeout / 4);
}

/**
 * An instance that signals is in service from its launch on: until it is ready, only the grace period keeps the group from
 * replacing it. Behind a launch hook the grace period starts when the instance is ready.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/health-check-grace-period.html
 */
export function gracePeriodRules({ update, healthCheckGracePeriod: grace }: ResolvedFleet): Rule[] {
  const readyTimeout = update._readyTimeout;
  const known = update._signals && !readyTimeout.isUnresolved() && !grace.isUnresolved();
  return [
    rule(
      known && grace.toMilliseconds() < readyTimeout.toMilliseconds(),
      () =>
        `'healthCheckGracePeriod' must be at least 'readyTimeout' of 'update' (${readyTimeout.toSeconds()} s), got ${grace.toSeconds()} s: the group would replace instances that may still start; leave it out, or lower 'readyTimeout'`,
    ),
  ];
}

/** The health check of a target group must be able to succeed within the time that an instance has for it. */
export function healthCheckTimeRules({ update }: Pick<ResolvedFleet, 'update'>, options: WebTargetOptions): Rule[] {
  const { interval, healthyThresholdCount: checks = 1 } = healthCheckOf(options);
  const readyTimeout = update._readyTimeout;
  if (!update._signals || interval === undefined || interval.isUnresolved() || readyTimeout.isUnresolved()) return [];
  const needed = interval.toSeconds({ integral: false }) * checks;
  const left = waitSeconds(readyTimeout);
  return [
    rule(
      needed >= left,
      () =>
        `'healthCheck.interval' times 'healthCheck.healthyThreshold' must be less than ${left} s, what 'readyTimeout' of 'update' leaves when the operating system has started, got ${needed} s; check more often, or raise 'readyTimeout'`,
    ),
  ];
}
