import * as sqs from 'aws-cdk-lib/aws-sqs';
import { IWorkQueue, WorkQueue } from '../queues/work-queue';
import { ExistingWorkQueue } from './existing-work-queue';

/** The dead-letter queue of a queue, if one is known. */
export function deadLetterQueueOf(workQueue: IWorkQueue): sqs.IQueue | undefined {
  return workQueue instanceof WorkQueue || workQueue instanceof ExistingWorkQueue
    ? workQueue.deadLetterQueue
    : undefined;
}
