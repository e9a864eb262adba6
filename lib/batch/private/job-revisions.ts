import { IConstruct } from 'constructs';
import { ArnFormat, Fn, Stack } from 'aws-cdk-lib/core';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import { ISubmittableJob } from '../jobs/submittable-job';
import type { SubmissionQueue } from '../submissions/submission-queue';
import { acknowledgeWildcards } from './findings';

/**
 * The ARN of all revisions of a job definition, and of no other definition. Whoever may submit the current one only is
 * denied as soon as a deployment makes another: executions that are running keep the one they began with.
 *
 * The ARN is `arn:aws:batch:<Region>:<account>:job-definition/<name>:<revision>`.
 * https://docs.aws.amazon.com/batch/latest/userguide/iam-example-restrict-job-submission.html
 */
export function allRevisions(scope: IConstruct, jobDefinitionArn: string): string {
  return Stack.of(scope).formatArn({
    service: 'batch',
    resource: Fn.select(5, Fn.split(':', jobDefinitionArn)),
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

/** Acknowledges that whoever submits a job is allowed all its revisions. */
export function acknowledgeRevisions(scope: IConstruct, job: ISubmittableJob): void {
  acknowledgeWildcards(
    scope,
    'All revisions of one job definition, so that running executions can submit the one that they began with',
    allRevisions(scope, job.jobDefinitionArn),
  );
}

/** The L2's target with a role that may submit all revisions of the job; the L2's may submit the current one. */
export class AllRevisionsTarget extends targets.BatchJob {
  constructor(
    queue: SubmissionQueue,
    private readonly job: ISubmittableJob,
    props: targets.BatchJobProps,
  ) {
    super(queue.jobQueueArn, queue, allRevisions(queue, job.jobDefinitionArn), job, props);
  }

  public override bind(rule: events.IRuleRef, id?: string): events.RuleTargetConfig {
    const { batchParameters, ...config } = super.bind(rule, id);
    acknowledgeRevisions(this.job, this.job);
    return {
      ...config,
      batchParameters: batchParameters && { ...batchParameters, jobDefinition: this.job.jobDefinitionArn },
    };
  }
}
