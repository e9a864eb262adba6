import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { jsonata } from './jsonata';

/**
 * The seconds until the job is looked at again: half a minute, and of a job that takes long the twentieth part of its time, up to ten
 * minutes. An execution has 25,000 events, of which a look takes nine: enough for 19 days.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export const LOOK_AFTER = `
  $max([30, $min([600, $exists($states.input.CreatedAt) ? $floor(($millis() - $states.input.CreatedAt) / 20000) : 0])])`;

/** The failed job as text, with its id named as the service integration names it. */
export const JOB_AS_TEXT = `$string({
  'JobId': $states.input.JobId, 'JobName': $states.input.JobName, 'Status': 'FAILED', 'StatusReason': $states.input.StatusReason })`;

/** The error of a job that failed: that of the service integration begins with a prefix which is reserved. */
export const JOB_FAILED = 'Batch.JobFailed';

/** The states to which a job goes that is looked at. Both get its description as their input. */
export interface PolledJobEnds {
  readonly succeeded: sfn.IChainable;
  readonly failed: sfn.IChainable;
}

/** The states of a job that is looked at. */
export interface PolledJob {
  /** The first of them, whose input has the id of the job. */
  readonly start: sfn.State;
  /** The state that asks Batch. */
  readonly look: sfn.TaskStateBase;
}

/**
 * Looks at a job that has been submitted until it has ended, for jobs that the service integration cannot wait for: it adds
 * `ContainerOverrides`, which Batch takes for jobs of one container only. The states are in JSONata, whatever the others are.
 */
export function pollJob(scope: Construct, id: string, { succeeded, failed }: PolledJobEnds): PolledJob {
  const wait = sfn.Wait.jsonata(scope, `${id}Wait`, { time: sfn.WaitTime.seconds(jsonata(LOOK_AFTER)) });
  const look = tasks.CallAwsService.jsonata(scope, `${id}Look`, {
    service: 'batch',
    action: 'describeJobs',
    parameters: { Jobs: [jsonata('$states.input.JobId')] },
    iamAction: 'batch:DescribeJobs',
    // Describing has no resource-level permissions.
    iamResources: ['*'],
    outputs: jsonata('$states.result.Jobs[0]'),
  });
  // A job that is not listed yet gives nothing, which is an error of the expression.
  look.addRetry({
    errors: [sfn.Errors.TASKS_FAILED, 'States.QueryEvaluationError'],
    interval: Duration.seconds(5),
    backoffRate: 2,
    maxAttempts: 8,
    maxDelay: Duration.minutes(2),
    jitterStrategy: sfn.JitterType.FULL,
  });
  wait.next(look);
  look.next(
    sfn.Choice.jsonata(scope, `${id}Ended?`)
      .when(sfn.Condition.jsonata(jsonata(`$states.input.Status = 'SUCCEEDED'`)), succeeded)
      .when(sfn.Condition.jsonata(jsonata(`$states.input.Status = 'FAILED'`)), failed)
      .otherwise(wait),
  );
  return { start: wait, look };
}
