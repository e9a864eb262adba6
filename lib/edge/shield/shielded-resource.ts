import { IConstruct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as ga from 'aws-cdk-lib/aws-globalaccelerator';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { distinct, isKnown, nonEmptyList, rule, validate } from '../../private/validation';

/** The kinds of resources that AWS Shield Advanced protects, as a protection group names them. */
export enum ShieldedResourceType {
  /** Application Load Balancers. */
  APPLICATION_LOAD_BALANCER = 'APPLICATION_LOAD_BALANCER',

  /** Classic Load Balancers. */
  CLASSIC_LOAD_BALANCER = 'CLASSIC_LOAD_BALANCER',

  /** CloudFront distributions. */
  CLOUDFRONT_DISTRIBUTION = 'CLOUDFRONT_DISTRIBUTION',

  /** Elastic IP addresses, those of Network Load Balancers and instances. */
  ELASTIC_IP_ALLOCATION = 'ELASTIC_IP_ALLOCATION',

  /** Standard accelerators of Global Accelerator. */
  GLOBAL_ACCELERATOR = 'GLOBAL_ACCELERATOR',

  /** Public hosted zones of Route 53. */
  ROUTE_53_HOSTED_ZONE = 'ROUTE_53_HOSTED_ZONE',
}

/**
 * The facts of a resource that its protection needs.
 *
 * @internal
 */
export interface ShieldedResourceConfig {
  /** The kind. */
  readonly type: ShieldedResourceType;

  /** The resources, each with the beginning of the ids that its parts have in the construct; one has none. */
  readonly members: readonly { readonly name: string; readonly arn: string }[];

  /**
   * The resource, which alarms in another Region read.
   *
   * @default - not of this app, or of the Region of its alarms
   */
  readonly construct?: IConstruct;
}

/** A resource that AWS Shield Advanced protects. */
export abstract class ShieldedResource {
  /** An Application Load Balancer. */
  public static applicationLoadBalancer(loadBalancer: elbv2.IApplicationLoadBalancer): ShieldedResource {
    return new One(ShieldedResourceType.APPLICATION_LOAD_BALANCER, () => loadBalancer.loadBalancerArn, loadBalancer);
  }

  /** A CloudFront distribution. */
  public static distribution(distribution: cloudfront.IDistribution): ShieldedResource {
    return new One(
      ShieldedResourceType.CLOUDFRONT_DISTRIBUTION,
      () => globalArn(distribution, 'cloudfront', 'distribution', distribution.distributionId),
      distribution,
    );
  }

  /** A standard accelerator, for example `accelerator` of a `GlobalAccelerator`. */
  public static accelerator(accelerator: ga.IAccelerator): ShieldedResource {
    return new One(ShieldedResourceType.GLOBAL_ACCELERATOR, () => accelerator.acceleratorArn, accelerator);
  }

  /** A public hosted zone. */
  public static hostedZone(zone: route53.IPublicHostedZone): ShieldedResource {
    return new One(ShieldedResourceType.ROUTE_53_HOSTED_ZONE, () => zone.hostedZoneArn, zone);
  }

  /**
   * Elastic IP addresses, each with a protection of its own. It is how a Network Load Balancer is protected:
   * `ShieldedResource.elasticIps(nlb.elasticIps)`.
   */
  public static elasticIps(addresses: ec2.CfnEIP[]): ShieldedResource {
    validate('ShieldedResource.elasticIps', [
      nonEmptyList('addresses', addresses),
      distinct(
        'ids of the addresses',
        addresses.map(({ node }) => node.id),
      ),
    ]);
    return new Addresses(addresses);
  }

  /**
   * Any of these by its ARN, for example from another app: an Elastic IP address is `arn:aws:ec2:...:eip-allocation/eipalloc-...`.
   *
   * @param resourceArn the ARN of the resource
   */
  public static arn(resourceArn: string): ShieldedResource {
    const type = typeOf(resourceArn);
    validate('ShieldedResource.arn', [
      rule(
        /:loadbalancer\/net\//.test(resourceArn),
        () =>
          `'resourceArn' must not be a Network Load Balancer, which AWS Shield protects by its Elastic IP addresses; give those, got ${resourceArn}`,
      ),
      rule(
        type === undefined && !/:loadbalancer\/net\//.test(resourceArn),
        () =>
          `'resourceArn' must be the ARN of an Application or Classic Load Balancer, a distribution, a standard accelerator, a hosted zone or an Elastic IP address, got ${isKnown(resourceArn) ? resourceArn : 'a token'}`,
      ),
    ]);
    return new One(type as ShieldedResourceType, () => resourceArn);
  }

  /**
   * The facts that its protection needs.
   *
   * @internal
   */
  public abstract readonly _config: ShieldedResourceConfig;
}

class One extends ShieldedResource {
  constructor(
    private readonly type: ShieldedResourceType,
    private readonly arn: () => string,
    private readonly construct?: IConstruct,
  ) {
    super();
  }

  public get _config(): ShieldedResourceConfig {
    const { type, construct } = this;
    return { type, members: [{ name: '', arn: this.arn() }], construct };
  }
}

class Addresses extends ShieldedResource {
  constructor(private readonly addresses: ec2.CfnEIP[]) {
    super();
  }

  public get _config(): ShieldedResourceConfig {
    return {
      type: ShieldedResourceType.ELASTIC_IP_ALLOCATION,
      members: this.addresses.map((address) => ({
        name: address.node.id,
        arn: Stack.of(address).formatArn({
          service: 'ec2',
          resource: 'eip-allocation',
          resourceName: address.attrAllocationId,
        }),
      })),
    };
  }
}

/** https://docs.aws.amazon.com/waf/latest/DDOSAPIReference/API_CreateProtection.html */
const PATTERNS: readonly (readonly [ShieldedResourceType, RegExp])[] = [
  [
    ShieldedResourceType.APPLICATION_LOAD_BALANCER,
    /^arn:[\w-]+:elasticloadbalancing:[\w-]+:\d{12}:loadbalancer\/app\/[^/]+\/[^/]+$/,
  ],
  [ShieldedResourceType.CLASSIC_LOAD_BALANCER, /^arn:[\w-]+:elasticloadbalancing:[\w-]+:\d{12}:loadbalancer\/[^/]+$/],
  [ShieldedResourceType.CLOUDFRONT_DISTRIBUTION, /^arn:[\w-]+:cloudfront::\d{12}:distribution\/[^/]+$/],
  [ShieldedResourceType.GLOBAL_ACCELERATOR, /^arn:[\w-]+:globalaccelerator::\d{12}:accelerator\/[^/]+$/],
  [ShieldedResourceType.ROUTE_53_HOSTED_ZONE, /^arn:[\w-]+:route53:::hostedzone\/[^/]+$/],
  [ShieldedResourceType.ELASTIC_IP_ALLOCATION, /^arn:[\w-]+:ec2:[\w-]+:\d{12}:eip-allocation\/eipalloc-[0-9a-f]+$/],
];

function typeOf(arn: string): ShieldedResourceType | undefined {
  return PATTERNS.find(([, pattern]) => pattern.test(arn))?.[0];
}

function globalArn(construct: IConstruct, service: string, resource: string, resourceName: string): string {
  return Stack.of(construct).formatArn({ service, region: '', resource, resourceName });
}
