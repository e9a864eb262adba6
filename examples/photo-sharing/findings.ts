import { CfnElement, Stack, Validations } from 'aws-cdk-lib/core';
import { ItemTable } from 'cdk-reference-architectures/databases';
import { ApiFunction, EventFunction } from 'cdk-reference-architectures/functions';
import { RulePacks } from 'cdk-reference-architectures/operations';
import { PhotoBuckets } from './photo-buckets';

/** What the findings are about. */
export interface PhotoSharingParts {
  readonly buckets: PhotoBuckets;
  readonly photos: ItemTable;
  readonly backend: ApiFunction;
  readonly thumbnails: EventFunction;
}

/** Findings of the rule packs that are meant to be as they are. */
export function acknowledgeFindings(stack: Stack, { buckets, photos, backend, thumbnails }: PhotoSharingParts): void {
  const arnOf = (resource: { node: { defaultChild?: unknown } }) =>
    `<${stack.getLogicalId(resource.node.defaultChild as CfnElement)}.Arn>`;
  const grants = [
    ...['GetBucket', 'GetObject', 'List', 'DeleteObject', 'Abort'].map((verb) => `Action::s3:${verb}*`),
    `Resource::${arnOf(buckets.uploads)}/uploads/*`,
    `Resource::${arnOf(buckets.thumbnails)}/thumbnails/*`,
    `Resource::${arnOf(photos.table)}/index/*`,
  ];
  for (const part of [backend, thumbnails]) {
    Validations.of(part).acknowledge(
      ...grants.map((finding) => ({
        id: `AwsSolutions-IAM5[${finding}]`,
        reason: 'What the grants of aws-cdk-lib give, here on the photos or thumbnails of these two buckets alone.',
      })),
      {
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'Traces of X-Ray and alarms seen by CodeDeploy have no resource-level permissions.',
      },
    );
  }
  Validations.of(thumbnails).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason:
      'It is a dead-letter queue: of an EventBridge rule and of asynchronous invocations, which the rule overlooks.',
  });
  RulePacks.acknowledge(
    stack,
    'CloudWatchLogGroupEncrypted',
    'The logs hold ids of photos; a key of their own would cost a dollar a month without a reader kept out.',
  );
  RulePacks.acknowledge(
    buckets,
    'S3DefaultEncryptionKMS',
    'Encrypted with keys of S3: logs cannot be delivered to a bucket with another key, and a key of its own for photos costs each request.',
  );
}

/** Findings of what only production has. */
export function acknowledgeProductionFindings(stack: Stack): void {
  Validations.of(stack).acknowledge(
    { id: 'AwsSolutions-CFR1', reason: 'Photos are shared with people everywhere.' },
    {
      id: 'AwsSolutions-CFR2',
      reason: 'A web ACL for CloudFront is a stack in us-east-1 and billed monthly; the throttle of the API holds.',
    },
    {
      id: 'AwsSolutions-COG8',
      reason: 'The plus plan is billed for each user; passwords are strong and MFA is required.',
    },
  );
}
