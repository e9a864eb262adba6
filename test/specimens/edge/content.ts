import { Duration, Size, Stack } from 'aws-cdk-lib/core';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  ContentDelivery,
  DeliveryFirewall,
  DeliveryLogs,
  DeliveryOrigin,
  SiteContent,
  SiteContentProps,
} from 'cdk-reference-architectures/edge';
import { Alarms } from 'cdk-reference-architectures/observability';
import { Specimens } from '../specimen';
import { keyOf, once } from '../surroundings';
import { contentOf } from './delivery';
import { SITE, siteDirectory } from './site-directory';

/** A delivery of a bucket with nothing in it. */
export function deliveryOf(stack: Stack, name = 'Site'): { delivery: ContentDelivery; bucket: s3.Bucket } {
  const bucket = contentOf(stack, `${name}Files`);
  const make = () =>
    new ContentDelivery(stack, `${name}Delivery`, {
      origin: DeliveryOrigin.bucket(bucket),
      firewall: DeliveryFirewall.none('A site of files.'),
      accessLogs: DeliveryLogs.none('A specimen.'),
      alarms: Alarms.none(),
    });
  return { delivery: once(stack, `${name}Delivery`, make), bucket };
}

export const specimens: Specimens = {
  SiteContent: {
    minimal: (stack, id, given: Partial<SiteContentProps> = {}) =>
      new SiteContent(stack, id, { ...deliveryOf(stack), directory: siteDirectory(), ...given }),
    full: (stack, id) =>
      new SiteContent(stack, id, {
        ...deliveryOf(stack),
        directory: siteDirectory({
          ...SITE,
          'logo.webp': 'RIFF',
          'model.glb': 'glTF',
          '_next/static/app-1A2B3C4D.js': '',
          '_next/static/app-1A2B3C4D.js.map': '{}',
          '.well-known/security.txt': 'Contact: mailto:security@example.com',
        }),
        hashedDirectories: ['assets', '_next/static'],
        pageCacheTtl: Duration.seconds(0),
        contentTypes: { '.glb': 'model/gltf-binary' },
        removeOldPages: true,
        removeOldAssets: true,
        sourceMaps: true,
        checkPages: false,
        memorySize: 3008,
        ephemeralStorage: Size.gibibytes(2),
        logRetention: logs.RetentionDays.ONE_YEAR,
        logEncryptionKey: keyOf(stack),
      }),
    findings: {
      CloudWatchLogGroupEncrypted: 'A key for the log is a choice: 1 USD a month (`logEncryptionKey`)',
      'AwsSolutions-CFR1': 'Of the delivery: whom content is for is known to the caller alone',
      'AwsSolutions-CFR2': 'Of the delivery, which has no firewall here',
      'AwsSolutions-CFR3': 'Of the delivery, which has no logs here',
      'AwsSolutions-CFR4': 'Of the delivery: the caller names the domain',
      S3DefaultEncryptionKMS: 'Of the bucket: its key is a choice of its owner',
    },
  },
};
