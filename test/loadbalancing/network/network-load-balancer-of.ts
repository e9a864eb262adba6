import { Stack } from 'aws-cdk-lib/core';
import {
  NetworkExposure,
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
