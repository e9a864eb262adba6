import { Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import {
  NetworkExposure,
  NetworkPort,
  StaticIpNetworkLoadBalancer,
  StaticIpNetworkLoadBalancerProps,
} from '../../../lib/loadbalancing';
import { Alarms } from '../../../lib/observability';
import { testStack } from '../../support/synth';
import { importedVpc } from '../support';

/** A Network Load Balancer in two zones, on the internet unless the props say otherwise. */
export function networkLoadBalancerOf(
  props: Partial<StaticIpNetworkLoadBalancerProps> = {},
  stack: Stack = testStack(),
  id = 'Nlb',
): StaticIpNetworkLoadBalancer {
  return new StaticIpNetworkLoadBalancer(stack, id, {
    vpc: importedVpc(stack),
    exposure: NetworkExposure.internet(),
    alarms: Alarms.none(),
    ...props,
  });
}

/** Adds a port of a load balancer, and a target group that exists behind it. */
export function openPort(
  loadBalancer: StaticIpNetworkLoadBalancer,
  id: string,
  listenerPort: NetworkPort,
): elbv2.NetworkListener {
  const scope = Stack.of(loadBalancer);
  const group = elbv2.NetworkTargetGroup.fromTargetGroupAttributes(scope, `${id}Group`, {
    targetGroupArn: `arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/${id}/1`,
  });
  return loadBalancer.addListener(scope, id, {
    listenerPort,
    action: elbv2.NetworkListenerAction.forward([group]),
  });
}

/** The attributes of the only load balancer of a template. */
export function attributesOf(template: Template): Record<string, unknown> {
  const [balancer] = Object.values(template.findResources('AWS::ElasticLoadBalancingV2::LoadBalancer'));
  const attributes: { Key: string; Value: unknown }[] = balancer?.Properties.LoadBalancerAttributes;
  return Object.fromEntries(attributes.map(({ Key, Value }) => [Key, Value]));
}
