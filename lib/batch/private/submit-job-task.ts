import { Construct } from 'constructs';
import { Aws, Duration, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { JobOverrides } from './job-overrides';
import { allRevisions } from './job-revisions';

/**
 * The retries of what Batch reports when it throttles or is not well: to the optimized integration `AWSBatchException` for everything that has no
 * class of its own, seen with status 429 and 500 (https://github.com/ASFHyP3/hyp3/issues/911), `TooManyRequestsException` by its own
 * name, and `ServerException` (https://docs.aws.amazon.com/batch/latest/APIReference/API_SubmitJob.html); to that of the SDK
 * `BatchException`. Failed jobs are not submitted again by it: their own rules decide that.
 */
export const WHEN_THROTTLED: sfn.RetryProps = {
  errors: [
    'Batch.AWSBatchException',
    'Batch.TooManyRequestsException',
    'Batch.BatchException',
    'Batch.ServerException',
    'Batch.SdkClientException',
  ],
  interval: Duration.seconds(5),
  backoffRate: 2,
  maxAttempts: 8,
  maxDelay: Duration.minutes(2),
  jitterStrategy: sfn.JitterType.FULL,
};

/** Options that the L2's state does not have. Both may be expressions. */
export interface SubmitJobTaskExtras {
  readonly share?: string;
  readonly schedulingPriority?: string | number;
  /** Further parameters of `SubmitJob`. */
  readonly further?: object;
  /** Whether the submission has tags, which is an action of its own. */
  readonly tagged?: boolean;
  /** For a job that takes no `ContainerOverrides`, which the integration of Step Functions with Batch has only. */
  readonly overrides?: JobOverrides;
}

/**
 * The L2's state with a role that may submit this job to this queue only (the L2's may submit every job definition of
 * the account), and with the share of a fair-share queue.
 */
export class SubmitJobTask extends tasks.BatchSubmitJob {
  protected override readonly taskPolicies: iam.PolicyStatement[];

  constructor(
    scope: Construct,
    id: string,
    taskProps: tasks.BatchSubmitJobProps,
    private readonly extras: SubmitJobTaskExtras,
  ) {
    super(scope, id, taskProps);
    this.taskPolicies = [
      new iam.PolicyStatement({
        actions: ['batch:SubmitJob'],
        resources: [allRevisions(this, taskProps.jobDefinitionArn), taskProps.jobQueueArn],
      }),
    ];
    if (extras.tagged) this.taskPolicies.push(tagPolicy(this));
    if (taskProps.integrationPattern === sfn.IntegrationPattern.REQUEST_RESPONSE) return;
    this.taskPolicies.push(
      // Step Functions learns of the end by this rule, which it makes itself, and stops the job with the execution.
      // https://docs.aws.amazon.com/step-functions/latest/dg/connect-batch.html
      new iam.PolicyStatement({
        actions: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
        resources: [
          Stack.of(this).formatArn({ service: 'events', resource: 'rule/StepFunctionsGetEventsForBatchJobsRule' }),
        ],
      }),
      // Jobs have ids, not names, so a statement cannot name the ones that this state submits.
      new iam.PolicyStatement({
        actions: ['batch:TerminateJob'],
        resources: [allJobs(this)],
      }),
    );
  }

  protected override _renderTask(topLevelQueryLanguage?: sfn.QueryLanguage): object {
    const task = super._renderTask(topLevelQueryLanguage);
    const section = task.Arguments ? 'Arguments' : 'Parameters';
    const { overrides } = this.extras;
    const extras = {
      ...this.extras.further,
      ...overrides,
      ShareIdentifier: this.extras.share,
      SchedulingPriorityOverride: this.extras.schedulingPriority,
    };
    return {
      ...task,
      ...(overrides && { Resource: `arn:${Aws.PARTITION}:states:::aws-sdk:batch:submitJob` }),
      // Paths of the workflow get the names that say so: `ShareIdentifier.$`.
      [section]: { ...task[section], ...(section === 'Parameters' ? sfn.FieldUtils.renderObject(extras) : extras) },
    };
  }
}

/**
 * The permission to give tags to a job that is submitted.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbatch.html
 */
export function tagPolicy(scope: Construct): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['batch:TagResource'], resources: [allJobs(scope)] });
}

/** The ARN of all jobs of the account and Region. */
export function allJobs(scope: Construct): string {
  return Stack.of(scope).formatArn({ service: 'batch', resource: 'job', resourceName: '*' });
}
