import * as sqs from 'aws-cdk-lib/aws-sqs';

/** Where messages come from, and where those go that fail. */
export interface WorkQueueConfig {
  readonly queue: sqs.IQueue;
  readonly deadLetterQueue?: sqs.IQueue;
}
