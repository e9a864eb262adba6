import { Construct } from 'constructs';
import { CfnElement, Stack, Validations } from 'aws-cdk-lib/core';
import { ItemTable } from 'cdk-reference-architectures/databases';
import { ApiFunction, EventFunction } from 'cdk-reference-architectures/functions';
import { RulePacks } from 'cdk-reference-architectures/operations';
import { Profile } from '../profile';
import { PhotoBuckets } from './photo-buckets';

/** The parts of the stack that have findings. */
export interface PhotoSharingParts {
  readonly buckets: PhotoBuckets;
  readonly photos: ItemTable;
  readonly backend: ApiFunction;
  readonly thumbnails: EventFunction;
}

/** Acknowledges the findings of the rule packs that come from choices of this example. */
export function acknowledgeFindings(stack: Stack, profile: Profile, parts: PhotoSharingParts): void {
  const { buckets, photos, backend, thumbnails } = parts;
  const arnOf = (resource: { node: { defaultChild?: unknown } }) =>
    `<${stack.getLogicalId(resource.node.defaultChild as CfnElement)}.Arn>`;
  const read = ['GetBucket', 'GetObject', 'List'].map((verb) => `Action::s3:${verb}*`);
  const resources = [
    `Resource::${arnOf(buckets.uploads)}/uploads/*`,
    `Resource::${arnOf(buckets.thumbnails)}/thumbnails/*`,
    `Resource::${arnOf(photos.table)}/index/*`,
  ];
  const acknowledge = (part: Construct, findings: string[]) =>
    Validations.of(part).acknowledge(
      ...findings.map((finding) => ({
        id: `AwsSolutions-IAM5[${finding}]`,
        reason: 'What the grants of aws-cdk-lib give, here on the photos or thumbnails of these two buckets alone.',
      })),
    );
  acknowledge(backend, resources);
  acknowledge(thumbnails, [...read, ...resources]);
  RulePacks.acknowledge(
    stack,
    'CloudWatchLogGroupEncrypted',
    'The logs hold ids of photos; a key of their own would cost a dollar a month without keeping a reader out.',
  );
  RulePacks.acknowledge(
    buckets,
    'S3DefaultEncryptionKMS',
    'Encrypted with keys of S3: logs cannot be delivered to a bucket with another key, and a key of its own for photos costs each request.',
  );
  if (!profile.site) return;
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
