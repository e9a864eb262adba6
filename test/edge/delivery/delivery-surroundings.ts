import { Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ContentDelivery, ContentDeliveryProps, DeliveryFirewall, DeliveryOrigin } from '../../../lib/edge';
import { Alarms } from '../../../lib/observability';
import { vpcOf } from '../../specimens/surroundings';
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

/** A load balancer with a listener for HTTP. */
export function loadBalancer(stack: Stack, props: Partial<elbv2.ApplicationLoadBalancerProps> = {}) {
  const made = new elbv2.ApplicationLoadBalancer(stack, 'LoadBalancer', { vpc: vpcOf(stack), ...props });
  made.addListener('Http', { port: 80, open: false, defaultAction: elbv2.ListenerAction.fixedResponse(200) });
  return made;
}

/** A Network Load Balancer without a listener. */
export function networkLoadBalancer(stack: Stack, props: Partial<elbv2.NetworkLoadBalancerProps> = {}) {
  const vpc = vpcOf(stack);
  const group = new ec2.SecurityGroup(stack, 'Group', { vpc });
  return new elbv2.NetworkLoadBalancer(stack, 'Network', { vpc, securityGroups: [group], ...props });
}
