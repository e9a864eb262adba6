import { Construct, IConstruct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, VpcOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { digestOf } from '../../private/identity-digest';
import { replacingValues } from '../../private/read-again';
import { uniqueName } from '../../private/unique-name';
import { isKnown, matches, nonEmpty, nonEmptyList, rule, Rules } from '../../private/validation';
import type {
  DeliveryLoadBalancerOriginOptions,
  DeliveryPublicLoadBalancerOriginOptions,
} from '../delivery/delivery-origin';
import type { DeliveryOriginProtocol } from '../delivery/delivery-origin-protocol';
import { NorthVirginia } from '../north-virginia';
import { headerValueRule, hostNameRules, originRules, timeoutRules } from './delivery-origin-rules';
import { DeliveryKind, DeliverySource } from './delivery-source';

export type LoadBalancer = elbv2.IApplicationLoadBalancer | elbv2.INetworkLoadBalancer;

/**
 * The prefix list `com.amazonaws.global.cloudfront.origin-facing` of each Region, as public repositories have them: AWS has no table, and a
 * lookup needs an account. A deployment refuses an id that is not of its Region. Others: `aws ec2 describe-managed-prefix-lists`.
 */
const ORIGIN_FACING: Readonly<Record<string, string>> = {
  'ap-northeast-1': 'pl-58a04531',
  'ap-northeast-2': 'pl-22a6434b',
  'ap-south-1': 'pl-9aa247f3',
  'ap-southeast-1': 'pl-31a34658',
  'ap-southeast-2': 'pl-b8a742d1',
  'ca-central-1': 'pl-38a64351',
  'eu-central-1': 'pl-a3a144ca',
  'eu-north-1': 'pl-fab65393',
  'eu-west-1': 'pl-4fa04526',
  'eu-west-2': 'pl-93a247fa',
  'eu-west-3': 'pl-75b1541c',
  'sa-east-1': 'pl-5da64334',
  'us-east-1': 'pl-3b927c52',
  'us-east-2': 'pl-b6a144df',
  'us-west-1': 'pl-4ea04527',
  'us-west-2': 'pl-82a045eb',
};

/** A load balancer in private subnets, reached by network interfaces of CloudFront in its VPC. */
export class VpcLoadBalancerSource implements DeliverySource {
  public readonly kind = DeliveryKind.APPLICATION;
  public readonly readOnly = false;
  public readonly vpcOrigins: readonly string[];
  public readonly reads: readonly IConstruct[];

  constructor(
    private readonly name: string,
    private readonly loadBalancer: LoadBalancer,
    private readonly protocol: DeliveryOriginProtocol,
    private readonly options: DeliveryLoadBalancerOriginOptions,
    private readonly isNetwork: boolean,
  ) {
    this.vpcOrigins = [name];
    this.reads = [loadBalancer];
  }

  public rules(): Rules {
    const { internetFacingReason, readTimeout, keepaliveTimeout } = this.options;
    const resource = resourceOf(this.loadBalancer);
    return [
      matches('name', this.name, /^[A-Z][A-Za-z0-9]*$/, "a name that begins with a capital letter, as 'Api'"),
      nonEmpty('internetFacingReason', internetFacingReason),
      rule(
        resource?.scheme === 'internet-facing' && internetFacingReason === undefined,
        () =>
          `'origin' is an internet-facing load balancer, which can be called beside CloudFront and its firewall; make it internal, or say why in 'internetFacingReason'`,
      ),
      gatewayRules(this.loadBalancer),
      this.isNetwork ? networkRules(this.loadBalancer, resource) : [],
      listenerRules(this.loadBalancer, this.protocol),
      peerRules(this.loadBalancer, this.options.clients),
      originRules(this.options),
      timeoutRules(readTimeout, keepaliveTimeout),
    ];
  }

  public bind(scope: Construct, id: string): cloudfront.IOrigin {
    const { name, loadBalancer, protocol } = this;
    const { path, originShieldRegion, customHeaders, readTimeout, keepaliveTimeout } = this.options;
    letIn(loadBalancer, protocol, this.options.clients);
    const { arn, dnsName } = addressOf(loadBalancer, scope);
    // In place it would be refused while a distribution uses it: what it is decided by makes another one, and CloudFormation moves the
    // distribution before it deletes the old one. A load balancer that is replaced has another ARN.
    const decided = [arn, protocol._policy, String(protocol._port), ...replacingValues(resourceOf(loadBalancer))];
    const digest = digestOf(scope, decided);
    const owner = new Construct(scope, `${name}VpcOrigin`);
    const vpcOrigin = new cloudfront.VpcOrigin(owner, `Origin${digest}`, {
      endpoint: new Endpoint(arn, dnsName),
      // Both are there for a while, and have names of their own.
      vpcOriginName: uniqueName(new Construct(owner, `Name${digest}`), 64),
      protocolPolicy: protocol._policy,
      httpPort: protocol._secure ? undefined : protocol._port,
      httpsPort: protocol._secure ? protocol._port : undefined,
      originSslProtocols: [cloudfront.OriginSslPolicy.TLS_V1_2],
    });
    // A change of tags is refused while a distribution uses it: https://github.com/aws/aws-cdk/issues/35765
    (vpcOrigin.node.defaultChild as cloudfront.CfnVpcOrigin).addPropertyDeletionOverride('Tags');
    // CloudFront refuses a VPC without one, and nothing of an internal load balancer waits for it.
    const gateway = gatewayOf(loadBalancer);
    if (gateway) vpcOrigin.node.addDependency(gateway);
    return VpcOrigin.withVpcOrigin(vpcOrigin, {
      domainName: protocol._hostName ?? dnsName,
      originId: id,
      originPath: path,
      originShieldRegion,
      customHeaders: customHeaders && { ...customHeaders },
      readTimeout,
      keepaliveTimeout,
    });
  }
}

/** A load balancer on the internet, which takes requests of CloudFront's addresses with a secret alone. */
export class PublicLoadBalancerSource implements DeliverySource {
  public readonly kind = DeliveryKind.APPLICATION;
  public readonly readOnly = false;

  constructor(
    private readonly loadBalancer: elbv2.IApplicationLoadBalancer,
    private readonly options: DeliveryPublicLoadBalancerOriginOptions,
  ) {}

  public rules(): Rules {
    const { hostName, secretHeaderName = 'x-origin-secret', reason, clients, ...options } = this.options;
    return [
      nonEmpty('reason', reason),
      hostNameRules('hostName', hostName),
      originRules({ ...options, customHeaders: { ...options.customHeaders, [secretHeaderName]: 'secret' } }),
      headerValueRule('secretHeaderName', secretHeaderName),
      timeoutRules(options.readTimeout, options.keepaliveTimeout),
      peerRules(this.loadBalancer, clients),
    ];
  }

  public bind(_scope: Construct, id: string): cloudfront.IOrigin {
    const { hostName, secret, secretHeaderName = 'x-origin-secret', clients, ...options } = this.options;
    letIn(this.loadBalancer, { _port: 443 }, clients);
    return new HttpOrigin(hostName, {
      originId: id,
      originPath: options.path,
      originShieldRegion: options.originShieldRegion,
      // A dynamic reference: the value is in no template.
      customHeaders: { ...options.customHeaders, [secretHeaderName]: secret.unsafeUnwrap() },
      readTimeout: options.readTimeout,
      keepaliveTimeout: options.keepaliveTimeout,
      protocolPolicy: cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
      originSslProtocols: [cloudfront.OriginSslPolicy.TLS_V1_2],
    });
  }
}

/** An endpoint whose values may come from another Region. */
class Endpoint extends cloudfront.VpcOriginEndpoint {
  constructor(
    public readonly endpointArn: string,
    public readonly domainName: string,
  ) {
    super();
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

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html */
function gatewayRules(loadBalancer: LoadBalancer): Rules {
  return rule(
    vpcOf(loadBalancer) !== undefined && gatewayOf(loadBalancer) === undefined,
    () =>
      `'origin' is a load balancer in a VPC without an internet gateway, which CloudFront refuses though nothing goes through it; give the VPC one (a 'CfnInternetGateway' with a 'CfnVPCGatewayAttachment' is enough)`,
  );
}

/** The VPC of a load balancer, where it is of this app. */
function vpcOf(loadBalancer: LoadBalancer): ec2.CfnVPC | undefined {
  const resource = loadBalancer.vpc?.node.defaultChild;
  return resource instanceof ec2.CfnVPC ? resource : undefined;
}

/** What joins an internet gateway to that VPC. */
function gatewayOf(loadBalancer: LoadBalancer): ec2.CfnVPCGatewayAttachment | undefined {
  const vpc = vpcOf(loadBalancer);
  if (!vpc) return undefined;
  const stack = Stack.of(vpc);
  return stack.node
    .findAll()
    .filter((construct) => construct instanceof ec2.CfnVPCGatewayAttachment)
    .find(({ vpcId, internetGatewayId }) => internetGatewayId !== undefined && isSame(stack, vpcId, vpc.ref));
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
function listenersOf(loadBalancer: LoadBalancer): { port?: number; protocol?: string }[] {
  const resource = resourceOf(loadBalancer);
  if (!resource) return [];
  const stack = Stack.of(resource);
  return stack.node
    .findAll()
    .filter((construct) => construct instanceof elbv2.CfnListener)
    .filter(({ loadBalancerArn }) => isSame(stack, loadBalancerArn, resource.ref))
    .map(({ port, protocol }) => ({ port, protocol }));
}

function isSame(stack: Stack, left: string, right: string): boolean {
  return JSON.stringify(stack.resolve(left)) === JSON.stringify(stack.resolve(right));
}

function peerRules(loadBalancer: LoadBalancer, clients: ec2.IPeer[] | undefined): Rules {
  const { region } = Stack.of(loadBalancer);
  return [
    nonEmptyList('clients', clients),
    rule(
      clients === undefined && ORIGIN_FACING[region] === undefined,
      () =>
        `'clients' must be given, since the prefix list of CloudFront is not known for ${isKnown(region) ? region : 'a Region that is not known'}; give 'ec2.Peer.prefixList(...)' of com.amazonaws.global.cloudfront.origin-facing there`,
    ),
  ];
}

function letIn(loadBalancer: LoadBalancer, { _port }: { readonly _port: number }, clients?: ec2.IPeer[]): void {
  const peers = clients ?? [ec2.Peer.prefixList(ORIGIN_FACING[Stack.of(loadBalancer).region] ?? '')];
  for (const peer of peers) loadBalancer.connections.allowFrom(peer, ec2.Port.tcp(_port), 'CloudFront');
}
