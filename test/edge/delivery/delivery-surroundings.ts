import { Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ContentDelivery, ContentDeliveryProps, DeliveryFirewall, DeliveryOrigin } from '../../../lib/edge';
import { Alarms } from '../../../lib/observability';
import { testApp, testStack } from '../../support/synth';

export const DISTRIBUTION = 'AWS::CloudFront::Distribution';

/** A stack in a Region. */
export const stackIn = (region: string, app = testApp(), id = 'Site'): Stack => testStack(app, id, { env: { region } });

/** A delivery of a bucket in its stack, with no more than it must have. */
export function delivery(props: Partial<ContentDeliveryProps> = {}, stack: Stack = stackIn('us-east-1')) {
  return new ContentDelivery(stack, 'Delivery', {
    origin: props.origin ?? DeliveryOrigin.bucket(new s3.Bucket(stack, 'Content')),
    firewall: DeliveryFirewall.none('A test.'),
    alarms: Alarms.none(),
    ...props,
  });
}

/** The configuration of the distribution of a stack. */
export function configOf(subject: Stack | ContentDelivery) {
  const [found] = Object.values(Template.fromStack(Stack.of(subject)).findResources(DISTRIBUTION));
  return found?.Properties.DistributionConfig;
}
