import { TemplateResource } from 'cdk-reference-architectures/testing';
import { ref, resource } from '../../templates';
import { Case } from './case';

const bucket = (properties: object = {}) => resource('S3::Bucket', properties);
const notified = () =>
  bucket({ NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } } });

/** The custom resource of aws-cdk-lib. It clears all notifications of a bucket that is managed, or else only its own. */
const notifications = (managed: boolean): TemplateResource => ({
  Type: 'Custom::S3BucketNotifications',
  Properties: { ServiceToken: 'handler', BucketName: ref('Bucket'), Managed: managed },
});

export const S3_CASES: Readonly<Record<string, Case>> = {
  'bucket-notifications-deleted': {
    versions: [{ Bucket: bucket(), Notifications: notifications(true) }, { Bucket: notified() }],
    finds: 'outage at Bucket',
    twin: [{ Bucket: bucket(), Notifications: notifications(false) }, { Bucket: notified() }],
  },
  'bucket-name-prefix': {
    versions: [
      { Papers: bucket({ BucketNamePrefix: 'papers' }) },
      { Documents: bucket({ BucketNamePrefix: 'papers' }) },
    ],
    finds: 'fails at Documents',
    twin: [
      { Papers: bucket({ BucketNamePrefix: 'papers' }) },
      { Documents: bucket({ BucketNamePrefix: 'documents' }) },
    ],
  },
};
