import { RemovalPolicy } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import { atLeastOne, distinct, rule, Rules, seconds, wholeNumber } from '../../private/validation';
import type { JobQueueOptions } from '../queues/job-queue';
import { EnvironmentKind, oneKind } from './environment-kinds';
import { thresholdsOf } from './job-queue-defaults';
import { tagRules } from './lifecycle';

/** Options whose rules have been passed: `JobQueues` checks those of all its queues before it creates anything. */
const passed = new WeakSet<JobQueueOptions>();

/** Notes that the rules of these options have been passed, so that the queue itself does not check them again. */
export function markPassed<T extends JobQueueOptions>(options: T): T {
  passed.add(options);
  return options;
}

/** The rules for a queue, its environments aside. */
export function jobQueueRules(options: JobQueueOptions): Rules {
  if (passed.has(options)) return [];
  const { failedJobs, failureWindow } = thresholdsOf(options);
  return [
    wholeNumber('priority', options.priority, { min: 0, max: 1000 }),
    wholeNumber('alarmThresholds.failedJobs', failedJobs, { min: 1 }),
    seconds('alarmThresholds.failureWindow', failureWindow, { min: 60, max: 3600 }),
    rule(
      !failureWindow.isUnresolved() && failureWindow.toSeconds({ integral: false }) % 60 !== 0,
      () =>
        `'alarmThresholds.failureWindow' must be in whole minutes, got ${failureWindow.toSeconds({ integral: false })} s`,
    ),
    tagRules('queueTags', options.queueTags),
    rule(
      options.removalPolicy === RemovalPolicy.SNAPSHOT,
      () => `'removalPolicy' must be DESTROY or RETAIN, got SNAPSHOT, which a queue has not`,
    ),
    distinct(
      'stuckJobs',
      options.stuckJobs?.map((limit) => limit.reason),
    ),
  ];
}

/** The rules for the environments of a queue. */
export function environmentRules(environments: batch.IComputeEnvironment[], kinds: EnvironmentKind[]): Rules {
  return [
    atLeastOne('environments', environments),
    rule(
      environments.length > 3,
      () => `'environments' must hold at most 3, got ${environments.length}; leave some out`,
    ),
    oneKind('environments', kinds),
  ];
}
