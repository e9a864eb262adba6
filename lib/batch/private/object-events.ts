import * as events from 'aws-cdk-lib/aws-events';
import { SubmitOnObjectOptions } from '../queues/submit-options';

/** Matches the objects that are created in a bucket, by their keys. */
export function objectPattern({ bucket, prefix, suffix }: SubmitOnObjectOptions): events.EventPattern {
  const key = keyPattern(prefix, suffix);
  return {
    source: ['aws.s3'],
    detailType: ['Object Created'],
    detail: { bucket: { name: [bucket.bucketName] }, ...(key && { object: { key } }) },
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

function keyPattern(prefix?: string, suffix?: string): unknown[] | undefined {
  // Two patterns in one list would match either of them.
  if (prefix !== undefined && suffix !== undefined) return [{ wildcard: `${prefix}*${suffix}` }];
  if (prefix !== undefined) return events.Match.prefix(prefix);
  if (suffix !== undefined) return events.Match.suffix(suffix);
  return undefined;
}
