import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { rule, Rules } from '../../private/validation';
import { listenersOf } from './delivery-load-balancers';

type LoadBalancer = elbv2.IApplicationLoadBalancer | elbv2.INetworkLoadBalancer;

/** The load balancers of this app that an accelerator does not take as it is told to; of imported ones nothing is known. */
export function clientAddressRules(loadBalancer: LoadBalancer, preserves: boolean): Rules {
  const resource = loadBalancer.node.defaultChild;
  if (!(resource instanceof elbv2.CfnLoadBalancer)) return [];
  const isNetwork = resource.type === 'network';
  return [
    // https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoints.sipp-caveats.html
    rule(
      isNetwork && preserves && loadBalancer.connections.securityGroups.length === 0,
      () =>
        `'preserveClientAddress' needs a Network Load Balancer with a security group, got '${loadBalancer.node.path}'; make one with it, or leave 'preserveClientAddress' out`,
    ),
    // https://docs.aws.amazon.com/global-accelerator/latest/dg/preserve-client-ip-address.html
    rule(
      !isNetwork && !preserves && resource.scheme === 'internal',
      () =>
        `'preserveClientAddress' cannot be false for the internal load balancer '${loadBalancer.node.path}', which an accelerator reaches in no other way; leave it out`,
    ),
  ];
}

/** The problems that are known when all listeners are: https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoints.sipp-caveats.html */
export function tlsListenerProblems(loadBalancer: LoadBalancer): string[] {
  const tls = listenersOf(loadBalancer).filter(({ protocol }) => protocol === 'TLS');
  return tls.map(
    ({ port }) =>
      `'preserveClientAddress' does not go with TLS on port ${port} of '${loadBalancer.node.path}'; take NetworkPort.tcp() there, or leave 'preserveClientAddress' out`,
  );
}
