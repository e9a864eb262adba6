import * as events from 'aws-cdk-lib/aws-events';
import { keyOfObject } from '../../private/bucket-event-bridge';
import { SubmitOnObjectOptions } from '../queues/submit-options';

/** Matches the objects that are created in a bucket, by their keys. */
export function objectPattern(options: SubmitOnObjectOptions): events.EventPattern {
  return {
    source: ['aws.s3'],
    detailType: ['Object Created'],
    detail: { bucket: { name: [options.bucket.bucketName] }, ...keyOfObject(options) },
  };
}

/** The parameters of the job that is submitted for an object. */
export function objectInput({ bucketParameter, keyParameter }: SubmitOnObjectOptions): events.RuleTargetInput {
  return events.RuleTargetInput.fromObject({
    Parameters: {
      [bucketParameter ?? 'bucket']: events.EventField.fromPath('$.detail.bucket.name'),
      [keyParameter ?? 'key']: events.EventField.fromPath('$.detail.object.key'),
    },
  });
}
