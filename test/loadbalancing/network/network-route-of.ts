import { Stack } from 'aws-cdk-lib/core';
import {
  Exposure,
  NetworkHealthCheck,
  NetworkPort,
  NetworkRoute,
  NetworkRouteProps,
  NetworkTargets,
  WebLoadBalancer,
} from '../../../lib/loadbalancing';
import { Alarms } from '../../../lib/observability';
import { templateOf, testStack } from '../../support/synth';
import { certificate, importedVpc } from '../support';
import { networkLoadBalancerOf } from './network-load-balancer-of';

/** A route to two addresses unless the props say otherwise. */
export function networkRouteOf(
  props: Partial<NetworkRouteProps> = {},
  stack = testStack(),
  id = 'Database',
): NetworkRoute {
  return new NetworkRoute(stack, id, {
    networkLoadBalancer: props.networkLoadBalancer ?? networkLoadBalancerOf({}, stack),
    listenerPort: NetworkPort.tcp(5432),
    targets: NetworkTargets.addresses(6432, ['10.0.1.10', '10.0.2.10']),
    alarms: Alarms.none(),
    ...props,
  });
}

/** The attributes of the first target group of a stack. */
export function groupAttributesOf(stack: Stack): Record<string, string> {
  const [group] = Object.values(templateOf(stack).findResources('AWS::ElasticLoadBalancingV2::TargetGroup'));
  const attributes: { Key: string; Value: string }[] = group?.Properties.TargetGroupAttributes ?? [];
  return Object.fromEntries(attributes.map(({ Key, Value }) => [Key, Value]));
}

/** A web load balancer in the VPC. */
export function albOf(stack: Stack): WebLoadBalancer {
  return new WebLoadBalancer(stack, 'Alb', {
    vpc: importedVpc(stack),
    exposure: Exposure.internalOnly({ certificates: [certificate('a')] }),
    alarms: Alarms.none(),
  });
}

export const UDP_CHECK = NetworkHealthCheck.tcp({ port: 8080 });
