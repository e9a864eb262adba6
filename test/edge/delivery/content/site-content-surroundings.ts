import { Stack } from 'aws-cdk-lib/core';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { DeliveryLogs, DeliveryOrigin, SecurityHeaders, SiteContent, SiteContentProps } from '../../../../lib/edge';
import { siteDirectory } from '../../../specimens/edge/site-directory';
import { delivery as deliveryIn, stackIn } from '../delivery-surroundings';

/** What a test gives the content of a site, its bucket and its distribution. */
export type Given = Partial<SiteContentProps> & {
  readonly files?: Readonly<Record<string, string>>;
  readonly policy?: string;
  readonly path?: string;
  readonly bucketProps?: s3.BucketProps;
};

/** The content of a site in a stack. */
export function contentIn(stack: Stack, { files, policy, path, bucketProps, ...props }: Given = {}): SiteContent {
  const bucket = new s3.Bucket(stack, 'Files', bucketProps);
  const delivery = deliveryIn(
    {
      origin: DeliveryOrigin.bucket(bucket, { path }),
      routes: [{ path: '/api/*', origin: DeliveryOrigin.server('api.example.com') }],
      accessLogs: DeliveryLogs.none('A test.'),
      ...(policy && { securityHeaders: SecurityHeaders.strict({ contentSecurityPolicy: policy }) }),
    },
    stack,
  );
  return new SiteContent(stack, 'Content', { delivery, bucket, directory: siteDirectory(files), ...props });
}

/** The content of a site in a stack of its own. */
export const content = (given: Given = {}) => contentIn(stackIn('eu-west-1'), given);
