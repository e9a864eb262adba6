import { Construct } from 'constructs';
import { Fn, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Default, RegionInfo } from 'aws-cdk-lib/region-info';
import { acknowledgeInherent } from '../../private/rule-packs';
import { Appliances } from '../inspection/appliances';
import { FlowStickiness } from '../inspection/flow-stickiness';
import { ResolvedInspection } from './inspection-rules';

/** The port of GENEVE, the only one that a Gateway Load Balancer sends to. */
export const GENEVE_PORT = 6081;

/** The Gateway Load Balancer: it takes whatever is routed to its endpoints, on all ports. */
export function createLoadBalancer(scope: Construct, settings: ResolvedInspection): elbv2.CfnLoadBalancer {
  const loadBalancer = new elbv2.CfnLoadBalancer(scope, 'LoadBalancer', {
    type: 'gateway',
    ipAddressType: settings.ipAddressType,
    subnets: settings.subnets.map(({ subnetId }) => subnetId),
    loadBalancerAttributes: attributes({
      'load_balancing.cross_zone.enabled': String(settings.crossZone),
      'deletion_protection.enabled': String(settings.deletionProtection ?? false),
    }),
  });
  acknowledgeInherent(
    loadBalancer,
    'A Gateway Load Balancer has no access logs: flow logs of the VPCs, and the appliances, say what passed.',
    'AwsSolutions-ELB2',
    'ELBLoggingEnabled',
  );
  // An explicit `false` is the caller's own choice.
  if (settings.deletionProtection === undefined) {
    acknowledgeInherent(
      loadBalancer,
      'Elastic Load Balancing deletes no load balancer that has an endpoint service, and protection would block the rollback of a creation that fails.',
      'ELBDeletionProtectionEnabled',
    );
  }
  return loadBalancer;
}

/** The target group. Its health check has the settings of a Network Load Balancer, whose limits are the same. */
export function createTargetGroup(
  scope: Construct,
  settings: ResolvedInspection,
  appliances: Appliances,
): elbv2.CfnTargetGroup {
  const { protocol, port, path, interval, timeout, healthyThresholdCount, unhealthyThresholdCount, healthyHttpCodes } =
    settings.healthCheck._config;
  const failover = settings.rebalance ? 'rebalance' : 'no_rebalance';
  const sticky = settings.flowStickiness !== FlowStickiness.FIVE_TUPLE;
  return new elbv2.CfnTargetGroup(scope, 'TargetGroup', {
    vpcId: settings.vpc.vpcId,
    protocol: 'GENEVE',
    port: GENEVE_PORT,
    targetType: appliances._targetType,
    targets: appliances._targets,
    healthCheckEnabled: true,
    healthCheckProtocol: protocol,
    healthCheckPort: port,
    healthCheckPath: path,
    healthCheckIntervalSeconds: interval?.toSeconds(),
    healthCheckTimeoutSeconds: timeout?.toSeconds(),
    healthyThresholdCount,
    unhealthyThresholdCount,
    matcher: healthyHttpCodes === undefined ? undefined : { httpCode: healthyHttpCodes },
    // Both always have the same value:
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/gateway/edit-target-group-attributes.html
    targetGroupAttributes: attributes({
      'target_failover.on_deregistration': failover,
      'target_failover.on_unhealthy': failover,
      'deregistration_delay.timeout_seconds': String(settings.deregistrationDelay.toSeconds()),
      // Off is said, too: an attribute that is taken out of the template keeps its value
      // (https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/554).
      'stickiness.enabled': String(sticky),
      ...(sticky ? { 'stickiness.type': settings.flowStickiness } : {}),
    }),
  });
}

/** The listener, which has neither port nor protocol: https://docs.aws.amazon.com/elasticloadbalancing/latest/gateway/gateway-listeners.html */
export function createListener(
  scope: Construct,
  settings: ResolvedInspection,
  loadBalancer: elbv2.CfnLoadBalancer,
  targetGroup: elbv2.CfnTargetGroup,
): elbv2.CfnListener {
  const listener = new elbv2.CfnListener(scope, 'Listener', {
    loadBalancerArn: loadBalancer.ref,
    defaultActions: [{ type: 'forward', targetGroupArn: targetGroup.ref }],
    listenerAttributes: attributes({
      // With another stickiness it has its default, and cannot be set:
      // https://docs.aws.amazon.com/elasticloadbalancing/latest/gateway/gateway-load-balancers.html#idle-timeout
      ...(settings.flowStickiness === FlowStickiness.FIVE_TUPLE
        ? { 'tcp.idle_timeout.seconds': String(settings.tcpIdleTimeout.toSeconds()) }
        : {}),
      // The two ends of a connection that the load balancer forgot learn of it, rather than wait for an answer.
      'send_tcp_reset.on_idle_timeout.enabled': String(settings.resetOnIdleTimeout),
    }),
  });
  acknowledgeInherent(
    listener,
    'The listener of a Gateway Load Balancer passes packets of all protocols on as they are, and takes no certificate.',
    'ELBv2ACMCertificateRequired',
  );
  return listener;
}

/** The endpoint service, which consumers connect to. */
export function createEndpointService(
  scope: Construct,
  settings: ResolvedInspection,
  loadBalancer: elbv2.CfnLoadBalancer,
): ec2.CfnVPCEndpointService {
  const dualStack = settings.ipAddressType === elbv2.IpAddressType.DUAL_STACK;
  return new ec2.CfnVPCEndpointService(scope, 'EndpointService', {
    gatewayLoadBalancerArns: [loadBalancer.ref],
    acceptanceRequired: settings.acceptanceRequired,
    supportedIpAddressTypes: dualStack ? ['ipv4', 'ipv6'] : ['ipv4'],
  });
}

/** The accounts and roles that may connect; none makes no resource, and then this account alone may. */
export function createPermissions(
  scope: Construct,
  service: ec2.CfnVPCEndpointService,
  principals: readonly iam.ArnPrincipal[],
): ec2.CfnVPCEndpointServicePermissions | undefined {
  if (principals.length === 0) return undefined;
  return new ec2.CfnVPCEndpointServicePermissions(scope, 'Permissions', {
    serviceId: service.ref,
    allowedPrincipals: principals.map(({ arn }) => arn),
  });
}

/** The name of a service as endpoints take it, as `ec2.VpcEndpointService` makes it. */
export function serviceNameOf(service: ec2.CfnVPCEndpointService): string {
  const { region } = Stack.of(service);
  const prefix = RegionInfo.get(region).vpcEndpointServiceNamePrefix ?? Default.VPC_ENDPOINT_SERVICE_NAME_PREFIX;
  return Fn.join('.', [prefix, region, service.ref]);
}

/**
 * Keeps what the service stands on with it: a load balancer cannot go before its service, nor a target group before its listener. The rollback
 * of a deployment that fails takes all of it away, as nobody knows its name then.
 */
export function keep(
  policy: RemovalPolicy,
  ...resources: (ec2.CfnVPCEndpointService | elbv2.CfnLoadBalancer | elbv2.CfnTargetGroup | elbv2.CfnListener)[]
): void {
  const kept = policy === RemovalPolicy.RETAIN ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : policy;
  for (const resource of resources) resource.applyRemovalPolicy(kept);
}

function attributes(values: Readonly<Record<string, string>>): { readonly key: string; readonly value: string }[] {
  return Object.entries(values).map(([key, value]) => ({ key, value }));
}
