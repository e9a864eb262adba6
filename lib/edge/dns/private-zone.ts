import { Construct } from 'constructs';
import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { injectedProps } from '../../private/property-injection';
import { readAgain } from '../../private/read-again';
import { at, isKnown, validate } from '../../private/validation';
import { NorthVirginia } from '../north-virginia';
import { privateZoneRules } from '../private/private-zone-rules';

/** A VPC that is known by its id. */
export interface PrivateZoneVpc {
  /** The id of the VPC, of the account of the zone. */
  readonly vpcId: string;

  /** The Region of the VPC, as `eu-west-1`. */
  readonly region: string;
}

/** Properties of a `PrivateZone`. */
export interface PrivateZoneProps {
  /**
   * The domain name, in small letters, without a dot at its end. In its VPCs nothing else answers for it and the names below. Another name
   * is another zone, without the records of this one.
   */
  readonly zoneName: string;

  /**
   * The VPCs whose resources resolve the names, of the account of the stack and of any Region. They must have DNS hostnames and DNS
   * resolution.
   *
   * @default - none: `otherVpcs` has one at least
   */
  readonly vpcs?: ec2.IVpc[];

  /**
   * VPCs that this app does not know, by id and Region.
   *
   * @default - none: `vpcs` has one at least
   */
  readonly otherVpcs?: PrivateZoneVpc[];

  /**
   * A comment, shown where zones are listed, 256 characters at most.
   *
   * @default - the stack that the zone is from
   */
  readonly comment?: string;

  /**
   * The fate of the zone when it leaves the stack.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A private hosted zone of Amazon Route 53: names that VPCs of several Regions resolve, and nobody else. It is kept.
 *
 * It costs 0.50 USD a month, and 0.40 USD for a million queries (https://aws.amazon.com/route53/pricing/).
 */
export class PrivateZone extends Construct {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.edge.PrivateZone';

  /** The hosted zone. */
  public readonly hostedZone: route53.HostedZone;

  /** Its domain name. */
  public readonly zoneName: string;

  constructor(scope: Construct, id: string, props: PrivateZoneProps) {
    super(scope, id);
    props = injectedProps(PrivateZone.PROPERTY_INJECTION_ID, scope, id, props);
    const { zoneName, comment, vpcs = [], otherVpcs = [] } = props;
    const { region, stackName } = Stack.of(this);
    validate(at('PrivateZone', scope, id), privateZoneRules(props, region));

    this.zoneName = zoneName;
    this.hostedZone = new route53.HostedZone(this, 'HostedZone', {
      zoneName,
      comment: comment ?? `From the stack ${stackName}`,
    });
    const resource = this.hostedZone.node.defaultChild as route53.CfnHostedZone;
    resource.vpcs = [
      ...vpcs.map((vpc) => ({ vpcId: this.idOf(vpc), vpcRegion: vpc.env.region })),
      ...otherVpcs.map((vpc) => ({ vpcId: vpc.vpcId, vpcRegion: vpc.region })),
    ];
    readAgain(resource, ...vpcs);
    resource.applyRemovalPolicy(props.removalPolicy ?? RemovalPolicy.RETAIN);
  }

  /** The id of a VPC, by a weak reference where it is in a stack of another Region. */
  private idOf(vpc: ec2.IVpc): string {
    const elsewhere = isKnown(vpc.env.region) && vpc.env.region !== Stack.of(this).region;
    if (elsewhere) NorthVirginia._readWeakly(vpc);
    return vpc.vpcId;
  }
}
