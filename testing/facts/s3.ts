import { Fact, named, uniqueClaims } from '../fact';
import { LiveResource } from '../live-resource';

const NOTIFICATIONS_DELETED: Fact = {
  id: 'bucket-notifications-deleted',
  says: "The custom resource of aws-cdk-lib for a bucket's notifications clears all of them when it is deleted, in the clean-up, those of the bucket's own property included.",
  source:
    'https://github.com/aws/aws-cdk/blob/main/packages/%40aws-cdk/custom-resource-handlers/lib/aws-s3/notifications-resource-handler/index.py',
  check: (deployment, report) => {
    for (const { action, before } of deployment.changed('Custom::S3BucketNotifications')) {
      if (!before || action !== 'remove' || String(before.properties.Managed) !== 'true') continue;
      const bucket = deployment.changeOf(deployment.resourceIn(before.properties.BucketName))?.after;
      if (bucket?.properties.NotificationConfiguration === undefined) continue;
      report(
        bucket,
        'outage',
        `the notifications of ${named(bucket)} are cleared after they are set: no events arrive until the next change of them`,
        'take the notifications of the custom resource away in a deployment before this one',
      );
    }
  },
};

const OBJECT_LOCK: Fact = {
  id: 'object-lock-stays',
  says: 'Object Lock of a bucket cannot be disabled once it is enabled.',
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html',
  check: (deployment, report) => {
    for (const { action, before, after } of deployment.changed('AWS::S3::Bucket')) {
      if (action !== 'update' || !before || !after) continue;
      const locked = ({ properties }: LiveResource) => properties.ObjectLockConfiguration !== undefined;
      if (!locked(before) || locked(after)) continue;
      report(
        after,
        'fails',
        `Object Lock of ${named(after)} cannot be taken away`,
        'keep it, with legal holds alone, which locks no new object; or make a bucket beside it',
      );
    }
  },
};

const NAME_PREFIX = uniqueClaims({
  id: 'bucket-name-prefix',
  says: 'The beginning of a bucket name in the namespace of account and Region exists once. CloudFormation makes the new bucket before it deletes the old one.',
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html#namespace-restrictions',
  remedy: 'give another one together with the change, or take the old bucket into the stack by an import',
  claims: ({ type, properties: { BucketNamePrefix: prefix } }) =>
    type !== 'AWS::S3::Bucket' || prefix === undefined
      ? []
      : [{ key: JSON.stringify(prefix), what: `the prefix ${JSON.stringify(prefix)} of a bucket` }],
});

export const S3_FACTS: readonly Fact[] = [NOTIFICATIONS_DELETED, OBJECT_LOCK, NAME_PREFIX];
