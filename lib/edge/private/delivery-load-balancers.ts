import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { replacingValues } from '../../private/read-again';
import { isKnown, nonEmpty, rule, Rules } from '../../private/validation';
import type {
  DeliveryLoadBalancerOriginOptions,
  DeliveryPublicLoadBalancerOriginOptions,
} from '../delivery/delivery-origin-options';
import type { DeliveryOriginProtocol } from '../delivery/delivery-origin-protocol';
import { NorthVirginia } from '../north-virginia';
import { certificateRules, headerValueRule, hostNameRules, originRules, timeoutRules } from './delivery-origin-rules';
import { internetObstacleOf, internetOrigin } from './delivery-servers';
import { DeliveryKind, DeliverySource } from './delivery-source';
import { isSame, letIn, peerRules, VpcSource } from './delivery-vpc-origins';

export type LoadBalancer = elbv2.IApplicationLoadBalancer | elbv2.INetworkLoadBalancer;

/** A load balancer in private subnets, reached by network interfaces of CloudFront in its VPC. */
export class VpcLoadBalancerSource extends VpcSource {
  constructor(
    name: string,
    private readonly loadBalancer: LoadBalancer,
    protocol: DeliveryOriginProtocol,
    private readonly options: DeliveryLoadBalancerOriginOptions,
    private readonly isNetwork: boolean,
  ) {
    super(name, loadBalancer, protocol, options, 'a load balancer');
  }

  public override rules(): Rules {
    const { internetFacingReason } = this.options;
    const resource = resourceOf(this.loadBalancer);
    return [
      nonEmpty('internetFacingReason', internetFacingReason),
      rule(
        resource?.scheme === 'internet-facing' && internetFacingReason === undefined,
        () =>
          `'origin' is an internet-facing load balancer, which can be called beside CloudFront and its firewall; make it internal, or say why in 'internetFacingReason'`,
      ),
      super.rules(),
      this.isNetwork ? networkRules(this.loadBalancer, resource) : [],
      listenerRules(this.loadBalancer, this.protocol),
    ];
  }

  protected address(scope: Construct) {
    return addressOf(this.loadBalancer, scope);
  }

  protected vpc(): ec2.CfnVPC | undefined {
    const resource = this.loadBalancer.vpc?.node.defaultChild;
    return resource instanceof ec2.CfnVPC ? resource : undefined;
  }

  /** One that is replaced has another ARN. */
  protected override identity(): string[] {
    return replacingValues(resourceOf(this.loadBalancer));
  }
}

/** A load balancer on the internet, which takes requests of CloudFront's addresses with a secret alone. */
export class PublicLoadBalancerSource implements DeliverySource {
  public readonly kind = DeliveryKind.APPLICATION;
  public readonly readOnly = false;
  public readonly grpcObstacle: string | undefined;
  public readonly isShielded: boolean;

  constructor(
    private readonly loadBalancer: elbv2.IApplicationLoadBalancer,
    private readonly options: DeliveryPublicLoadBalancerOriginOptions,
  ) {
    this.grpcObstacle = internetObstacleOf(options);
    this.isShielded = options.originShieldRegion !== undefined;
  }

  public rules(): Rules {
    const { hostName, secretHeaderName = 'x-origin-secret', reason, clients, ...options } = this.options;
    return [
      nonEmpty('reason', reason),
      hostNameRules('hostName', hostName),
      originRules({ ...options, customHeaders: { ...options.customHeaders, [secretHeaderName]: 'secret' } }),
      headerValueRule('secretHeaderName', secretHeaderName),
      timeoutRules(options.readTimeout, options.keepaliveTimeout),
      peerRules(this.loadBalancer, clients),
      certificateRules('clientCertificate', options.clientCertificate),
    ];
  }

  public bind(scope: Construct, id: string): cloudfront.IOrigin {
    const { hostName, secret, secretHeaderName = 'x-origin-secret', clients, ...options } = this.options;
    letIn(this.loadBalancer, 443, clients);
    return internetOrigin(scope, id, hostName, {
      ...options,
      // A dynamic reference: the value is in no template.
      customHeaders: { ...options.customHeaders, [secretHeaderName]: secret.unsafeUnwrap() },
    });
  }
}

function resourceOf(loadBalancer: LoadBalancer): elbv2.CfnLoadBalancer | undefined {
  const resource = loadBalancer.node.defaultChild;
  return resource instanceof elbv2.CfnLoadBalancer ? resource : undefined;
}

/** The L1's attributes in another stack: those of the L2 want a physical name. */
function addressOf(loadBalancer: LoadBalancer, scope: Construct): { arn: string; dnsName: string } {
  const resource = resourceOf(loadBalancer);
  if (resource && Stack.of(resource) !== Stack.of(scope)) NorthVirginia._readWeakly(resource);
  return resource
    ? { arn: resource.ref, dnsName: resource.attrDnsName }
    : { arn: loadBalancer.loadBalancerArn, dnsName: loadBalancer.loadBalancerDnsName };
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html */
function networkRules(loadBalancer: LoadBalancer, resource: elbv2.CfnLoadBalancer | undefined): Rules {
  return [
    rule(
      resource !== undefined && loadBalancer.connections.securityGroups.length === 0,
      () => `'origin' is a Network Load Balancer without a security group, which CloudFront refuses; give it one`,
    ),
    rule(
      isKnown(resource?.ipAddressType) && resource?.ipAddressType !== 'ipv4',
      () => `'origin' is a dual-stack Network Load Balancer, which CloudFront refuses; make it one of IPv4`,
    ),
    rule(
      listenersOf(loadBalancer).some(({ protocol }) => protocol === 'TLS'),
      () => `'origin' is a Network Load Balancer with a TLS listener, which CloudFront refuses; take one of TCP`,
    ),
  ];
}

/** The listener that the protocol needs, where the load balancer's are known. */
function listenerRules(loadBalancer: LoadBalancer, protocol: DeliveryOriginProtocol): Rules {
  const listeners = listenersOf(loadBalancer);
  const suits = listeners.some(
    (listener) =>
      listener.port === protocol._port &&
      (listener.protocol === 'TCP' || listener.protocol === (protocol._secure ? 'HTTPS' : 'HTTP')),
  );
  return rule(
    listeners.length > 0 && !suits,
    () =>
      `'protocol' is ${protocol._secure ? 'HTTPS' : 'HTTP'} on port ${protocol._port}, and the load balancer listens by ${listeners.map(({ protocol: spoken, port }) => `${spoken} on ${port}`).join(', ')}; name one of them`,
  );
}

/** The listeners that are made so far, of a load balancer of this app. */
export function listenersOf(loadBalancer: LoadBalancer): { port?: number; protocol?: string }[] {
  const resource = resourceOf(loadBalancer);
  if (!resource) return [];
  const stack = Stack.of(resource);
  return stack.node
    .findAll()
    .filter((construct) => construct instanceof elbv2.CfnListener)
    .filter(({ loadBalancerArn }) => isSame(stack, loadBalancerArn, resource.ref))
    .map(({ port, protocol }) => ({ port, protocol }));
}
