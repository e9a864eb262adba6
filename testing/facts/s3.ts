import { Fact, named } from '../fact';

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

export const S3_FACTS: readonly Fact[] = [NOTIFICATIONS_DELETED];
