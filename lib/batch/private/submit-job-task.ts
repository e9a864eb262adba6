import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { allRevisions } from './job-revisions';

/** Options that the L2's state does not have. Both may be expressions. */
export interface SubmitJobTaskExtras {
  readonly share?: string;
  readonly schedulingPriority?: string | number;
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
    const extras = {
      ShareIdentifier: this.extras.share,
      SchedulingPriorityOverride: this.extras.schedulingPriority,
    };
    if (task.Arguments) return { ...task, Arguments: { ...task.Arguments, ...extras } };
    // Paths of the workflow get the names that say so: `ShareIdentifier.$`.
    return { ...task, Parameters: { ...task.Parameters, ...sfn.FieldUtils.renderObject(extras) } };
  }
}

/** The ARN of all jobs of the account and Region. */
export function allJobs(scope: Construct): string {
  return Stack.of(scope).formatArn({ service: 'batch', resource: 'job', resourceName: '*' });
}
