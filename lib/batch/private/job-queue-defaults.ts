import { Duration } from 'aws-cdk-lib/core';
import type { JobQueueOptions } from '../queues/job-queue';
import { StuckJobLimit } from '../queues/stuck-job-limit';

/** The thresholds of the alarm on failed jobs, with their defaults. */
export function thresholdsOf({ alarmThresholds = {} }: JobQueueOptions) {
  const { failedJobs = 1, failureWindow = Duration.minutes(5) } = alarmThresholds;
  return { failedJobs, failureWindow };
}

/** The limits of a queue whose caller names none: for jobs that waiting does not help. */
export function defaultLimits(): StuckJobLimit[] {
  return [StuckJobLimit.exceedsMaximum(Duration.hours(1)), StuckJobLimit.impossibleRequirement(Duration.hours(1))];
}
