import { Construct } from 'constructs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { at, validate } from '../../private/validation';
import type { JobQueueAttributes } from '../queues/job-queue';
import { SubmissionQueue } from '../submissions/submission-queue';
import { arnRules } from './arn-rules';
import { EnvironmentKind } from './environment-kinds';

/** A queue of another stack or app. */
export class ImportedJobQueue extends SubmissionQueue {
  public readonly jobQueueArn: string;
  public readonly _kinds: EnvironmentKind[] = [];
  public readonly _fair: boolean;
  public readonly _undelivered?: sqs.IQueue;

  constructor(scope: Construct, id: string, { jobQueueArn, fairShare = false, deadLetterQueue }: JobQueueAttributes) {
    super(scope, id);
    validate(at('JobQueue.fromAttributes', scope, id), arnRules(this, 'jobQueueArn', jobQueueArn, 'job-queue'));
    this.jobQueueArn = jobQueueArn;
    this._fair = fairShare;
    this._undelivered = deadLetterQueue;
  }
}
