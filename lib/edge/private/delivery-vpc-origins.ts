import { Construct, IConstruct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { VpcOrigin, VpcOriginProps } from 'aws-cdk-lib/aws-cloudfront-origins';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { digestOf } from '../../private/identity-digest';
import { uniqueName } from '../../private/unique-name';
import { isKnown, matches, nonEmptyList, rule, Rules } from '../../private/validation';
import type { DeliveryExistingVpcOriginOptions, DeliveryVpcOriginOptions } from '../delivery/delivery-origin-options';
import type { DeliveryOriginProtocol } from '../delivery/delivery-origin-protocol';
import { hostNameRules, originPropsOf, originRules, timeoutRules } from './delivery-origin-rules';
import { DeliveryKind, DeliverySource } from './delivery-source';

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

/** A load balancer or an instance in a VPC. */
export type VpcServer = IConstruct & ec2.IConnectable;

/** A server that is reached by network interfaces of CloudFront in its VPC. */
export abstract class VpcSource implements DeliverySource {
  public readonly kind = DeliveryKind.APPLICATION;
  public readonly readOnly = false;
  public readonly grpcObstacle = 'a VPC origin';
  public readonly vpcOrigins: readonly string[];
  public readonly reads: readonly IConstruct[];

  /** @param what what it is, for messages */
  constructor(
    protected readonly name: string,
    private readonly server: VpcServer,
    protected readonly protocol: DeliveryOriginProtocol,
    private readonly vpcOptions: DeliveryVpcOriginOptions,
    private readonly what: string,
  ) {
    this.vpcOrigins = [name];
    this.reads = [server];
  }

  public rules(): Rules {
    const { readTimeout, keepaliveTimeout, clients } = this.vpcOptions;
    const vpc = this.vpc();
    return [
      matches('name', this.name, /^[A-Z][A-Za-z0-9]*$/, "a name that begins with a capital letter, as 'Api'"),
      // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
      rule(
        vpc !== undefined && gatewayOf(vpc) === undefined,
        () =>
          `'origin' is ${this.what} in a VPC without an internet gateway, which CloudFront refuses though nothing goes through it; give the VPC one (a 'CfnInternetGateway' with a 'CfnVPCGatewayAttachment' is enough)`,
      ),
      peerRules(this.server, clients),
      originRules(this.vpcOptions),
      timeoutRules(readTimeout, keepaliveTimeout),
    ];
  }

  public bind(scope: Construct, id: string): cloudfront.IOrigin {
    const { readTimeout, keepaliveTimeout, clients } = this.vpcOptions;
    letIn(this.server, this.protocol._port, clients);
    const { arn, dnsName } = this.address(scope);
    return VpcOrigin.withVpcOrigin(this.vpcOrigin(scope, arn, dnsName), {
      ...originPropsOf(id, this.vpcOptions),
      domainName: this.protocol._hostName ?? dnsName,
      readTimeout,
      keepaliveTimeout,
    });
  }

  /** What it is known by, for the stack of a construct. */
  protected abstract address(scope: Construct): { readonly arn: string; readonly dnsName: string };

  /** Its VPC, where that is of this app. */
  protected abstract vpc(): ec2.CfnVPC | undefined;

  /** What makes another one of it, beside its reference. */
  protected identity(): string[] {
    return [];
  }

  /** The VPC origin, which a delivery and its staging distribution share. */
  private vpcOrigin(scope: Construct, arn: string, dnsName: string): cloudfront.VpcOrigin {
    const { name, protocol } = this;
    // In place it would be refused while a distribution uses it: what it is decided by makes another one, and CloudFormation moves the
    // distribution before it deletes the old one.
    const digest = digestOf(scope, [arn, protocol._policy, String(protocol._port), ...this.identity()]);
    const id = `${name}VpcOrigin`;
    const owner = scope.node.tryFindChild(id) ?? new Construct(scope, id);
    const found = owner.node.tryFindChild(`Origin${digest}`);
    if (found) return found as cloudfront.VpcOrigin;
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
    // CloudFront refuses a VPC without one, and nothing of a private server waits for it.
    const vpc = this.vpc();
    const gateway = vpc && gatewayOf(vpc);
    if (gateway) vpcOrigin.node.addDependency(gateway);
    return vpcOrigin;
  }
}

/** A VPC origin that somebody else has made. */
export class ExistingVpcOriginSource implements DeliverySource {
  public readonly kind = DeliveryKind.APPLICATION;
  public readonly readOnly = false;
  public readonly grpcObstacle = 'a VPC origin';

  constructor(
    private readonly vpcOrigin: cloudfront.IVpcOrigin,
    private readonly hostName: string,
    private readonly options: DeliveryExistingVpcOriginOptions,
  ) {}

  public rules(): Rules {
    const { readTimeout, keepaliveTimeout, ownerAccountId } = this.options;
    return [
      hostNameRules('hostName', this.hostName),
      matches('ownerAccountId', ownerAccountId, /^\d{12}$/, "the id of an account, as '111122223333'"),
      originRules(this.options),
      timeoutRules(readTimeout, keepaliveTimeout),
    ];
  }

  public bind(_scope: Construct, id: string): cloudfront.IOrigin {
    const { readTimeout, keepaliveTimeout, ownerAccountId } = this.options;
    return new SharedVpcOrigin(this.vpcOrigin, ownerAccountId, {
      ...originPropsOf(id, this.options),
      domainName: this.hostName,
      readTimeout,
      keepaliveTimeout,
    });
  }
}

/** That of aws-cdk-lib has no property for the account of it. */
class SharedVpcOrigin extends VpcOrigin {
  constructor(
    shared: cloudfront.IVpcOrigin,
    private readonly ownerAccountId: string | undefined,
    props: VpcOriginProps & { readonly domainName: string },
  ) {
    super(props.domainName, props);
    this.vpcOrigin = shared;
  }

  protected override renderVpcOriginConfig(): cloudfront.CfnDistribution.VpcOriginConfigProperty | undefined {
    const config = super.renderVpcOriginConfig();
    return config && { ...config, ownerAccountId: this.ownerAccountId };
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

/** What joins an internet gateway to a VPC. */
function gatewayOf(vpc: ec2.CfnVPC): ec2.CfnVPCGatewayAttachment | undefined {
  const stack = Stack.of(vpc);
  return stack.node
    .findAll()
    .filter((construct) => construct instanceof ec2.CfnVPCGatewayAttachment)
    .find(({ vpcId, internetGatewayId }) => internetGatewayId !== undefined && isSame(stack, vpcId, vpc.ref));
}

/** Whether two values are the same in a template. */
export function isSame(stack: Stack, left: string, right: string): boolean {
  return JSON.stringify(stack.resolve(left)) === JSON.stringify(stack.resolve(right));
}

/** The rules of whom a server lets in. */
export function peerRules(server: IConstruct, clients: ec2.IPeer[] | undefined): Rules {
  const { region } = Stack.of(server);
  return [
    nonEmptyList('clients', clients),
    rule(
      clients === undefined && ORIGIN_FACING[region] === undefined,
      () =>
        `'clients' must be given, since the prefix list of CloudFront is not known for ${isKnown(region) ? region : 'a Region that is not known'}; give 'ec2.Peer.prefixList(...)' of com.amazonaws.global.cloudfront.origin-facing there`,
    ),
  ];
}

/** Has the security groups of a server let CloudFront in. */
export function letIn(server: VpcServer, port: number, clients?: ec2.IPeer[]): void {
  const peers = clients ?? [ec2.Peer.prefixList(ORIGIN_FACING[Stack.of(server).region] ?? '')];
  for (const peer of peers) server.connections.allowFrom(peer, ec2.Port.tcp(port), 'CloudFront');
}
