import { isIP } from 'node:net';
import { Construct, IConstruct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as ga from 'aws-cdk-lib/aws-globalaccelerator';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import { distinct, isKnown, matches, nonEmptyList, rule, validate } from '../../../private/validation';
import { NorthVirginia } from '../../north-virginia';
import { DnsAnswerType } from '../../private/dns-answer-type';
import { DnsRecord } from './dns-record';

/** The hosted zone of all distributions: https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html */
const CLOUDFRONT_ZONE = 'Z2FDTNDATAQYW2';

/** Options for an answer that is an alias. */
export interface DnsAliasOptions {
  /**
   * Whether there is an AAAA record beside the A record.
   *
   * @default - as the target is known to have IPv6 addresses
   */
  readonly ipv6?: boolean;
}

/** Options for an answer whose target says itself how healthy it is. */
export interface DnsHealthyAliasOptions extends DnsAliasOptions {
  /**
   * Whether Route 53 asks the target how healthy it is, and passes over it when it is not.
   *
   * @default true for load balancers, false for others
   */
  readonly evaluateTargetHealth?: boolean;
}

/**
 * An answer of Route 53, as CloudFormation takes it.
 *
 * @internal
 */
export interface DnsAnswerConfig {
  /** The properties of a record of each type. */
  readonly records: ReadonlyMap<DnsAnswerType, Partial<route53.CfnRecordSetGroup.RecordSetProperty>>;

  /** Whether it is an alias, which has no TTL of its own. */
  readonly isAlias: boolean;

  /** Whether the target says itself how healthy it is. */
  readonly hasOwnHealth: boolean;

  /** Whether the target is a CloudFront distribution, which does not. */
  readonly isDistribution: boolean;

  /** The target of an alias, which may be in another stack. */
  readonly target?: IConstruct;
}

/** The answer to a query for a name: an alias of something in AWS, addresses, or another name. */
export abstract class DnsAnswer {
  /**
   * An Application or a Network Load Balancer, of another Region too: its stack needs an explicit Region then. Route 53 asks whether it has
   * healthy targets.
   */
  public static loadBalancer(loadBalancer: elbv2.ILoadBalancerV2, options: DnsHealthyAliasOptions = {}): DnsAnswer {
    const { evaluateTargetHealth = true, ipv6 = isDualStack(loadBalancer) } = options;
    return new AliasAnswer(new targets.LoadBalancerTarget(loadBalancer, { evaluateTargetHealth }), ipv6, loadBalancer);
  }

  /**
   * A CloudFront distribution, by IPv4 and IPv6. Route 53 cannot ask how healthy it is
   * (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-alias.html): where one answer takes the place of
   * another, give it a health check.
   */
  public static distribution(distribution: cloudfront.IDistribution, options: DnsAliasOptions = {}): DnsAnswer {
    return new AliasAnswer(new targets.CloudFrontTarget(distribution), options.ipv6 ?? true, distribution);
  }

  /** A Global Accelerator, by IPv4 unless it is dual-stack. */
  public static accelerator(accelerator: ga.IAccelerator, options: DnsHealthyAliasOptions = {}): DnsAnswer {
    const { evaluateTargetHealth = false, ipv6 = false } = options;
    const target = new targets.GlobalAcceleratorTarget(accelerator, { evaluateTargetHealth });
    return new AliasAnswer(target, ipv6, accelerator);
  }

  /**
   * Any other target of `aws-cdk-lib/aws-route53-targets`, for example the domain of an API, or a website in a bucket. By IPv4 alone unless
   * `ipv6` says otherwise.
   */
  public static alias(target: route53.IAliasRecordTarget, options: DnsHealthyAliasOptions = {}): DnsAnswer {
    return new AliasAnswer(target, options.ipv6 ?? false, undefined, options.evaluateTargetHealth);
  }

  /**
   * Another name of the same zone, whose own routing then chooses: latency between Regions, for example, and failover in each. It is healthy
   * as long as one of the answers there is.
   */
  public static record(record: DnsRecord): DnsAnswer {
    return new RecordAnswer(record);
  }

  /**
   * Addresses, IPv4 and IPv6 in any order: an A record of the one kind, an AAAA record of the other.
   *
   * @param addresses the addresses
   */
  public static addresses(...addresses: string[]): DnsAnswer {
    validate('DnsAnswer.addresses', [
      nonEmptyList('addresses', addresses),
      distinct('addresses', addresses),
      rule(addresses.length > 400, () => `'addresses' must be at most 400, got ${addresses.length}`),
      addresses.map((address) =>
        rule(
          isKnown(address) && isIP(address) === 0,
          () => `'addresses' must be IPv4 or IPv6 addresses, got '${address}'; take hostName() for a name`,
        ),
      ),
    ]);
    const v6 = addresses.filter((address) => isKnown(address) && isIP(address) === 6);
    return new ValueAnswer([
      ['A', addresses.filter((address) => !v6.includes(address))],
      ['AAAA', v6],
    ]);
  }

  /**
   * Another name, by a CNAME record, for targets outside AWS. The name of the zone itself cannot have one.
   *
   * @param name the other name
   */
  public static hostName(name: string): DnsAnswer {
    validate('DnsAnswer.hostName', [
      matches('name', name, /^(?=.{1,255}$)[a-zA-Z0-9_]([a-zA-Z0-9_-]*\.)+[a-zA-Z][a-zA-Z0-9-]*\.?$/, 'a name of DNS'),
      rule(isKnown(name) && isIP(name) !== 0, () => `'name' must not be an address, got ${name}; take addresses()`),
    ]);
    return new ValueAnswer([['CNAME', [name]]]);
  }

  /**
   * The answer as the stack of a record names it.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, zone: route53.IHostedZone): DnsAnswerConfig;

  /**
   * Equal for answers that lead to the same place.
   *
   * @internal
   */
  public abstract get _identity(): unknown;
}

class AliasAnswer extends DnsAnswer {
  constructor(
    private readonly target: route53.IAliasRecordTarget,
    private readonly ipv6: boolean,
    private readonly resource?: Construct | cloudfront.IDistribution | ga.IAccelerator | elbv2.ILoadBalancerV2,
    private readonly evaluateTargetHealth?: boolean,
  ) {
    super();
  }

  public get _identity(): unknown {
    return this.resource ?? this.target;
  }

  public _bind(scope: Construct, zone: route53.IHostedZone): DnsAnswerConfig {
    const { resource } = this;
    // A stack of another Region is asked at deployment: no custom resource, and no export that would block its update.
    if (resource && Stack.of(resource) !== Stack.of(scope)) NorthVirginia._readWeakly(resource);
    const { hostedZoneId, dnsName, evaluateTargetHealth } = this.target.bind(
      scope as unknown as route53.IRecordSet,
      zone,
    );
    const asked = this.evaluateTargetHealth ?? evaluateTargetHealth ?? false;
    return {
      ...aliasConfig(this.ipv6 ? ['A', 'AAAA'] : ['A'], { hostedZoneId, dnsName, evaluateTargetHealth: asked }),
      target: resource,
      isDistribution: this.target instanceof targets.CloudFrontTarget || hostedZoneId === CLOUDFRONT_ZONE,
    };
  }
}

class RecordAnswer extends DnsAnswer {
  constructor(private readonly record: DnsRecord) {
    super();
  }

  public get _identity(): unknown {
    return this.record;
  }

  public _bind(scope: Construct, zone: route53.IHostedZone): DnsAnswerConfig {
    const { record } = this;
    validate(
      `DnsAnswer.record for '${scope.node.path}'`,
      rule(
        record.zone.hostedZoneId !== zone.hostedZoneId,
        () => `'record' must be of the same zone, got ${record.domainName}; an alias cannot lead out of its zone`,
      ),
    );
    // Route 53 takes no alias of a record that does not exist.
    scope.node.addDependency(record);
    const alias = { hostedZoneId: zone.hostedZoneId, dnsName: record.domainName, evaluateTargetHealth: true };
    return aliasConfig(record._types, alias);
  }
}

class ValueAnswer extends DnsAnswer {
  private readonly values: readonly (readonly [DnsAnswerType, readonly string[]])[];

  constructor(values: readonly (readonly [DnsAnswerType, readonly string[]])[]) {
    super();
    this.values = values.filter(([, list]) => list.length > 0);
  }

  public get _identity(): unknown {
    return JSON.stringify(this.values.map(([type, list]) => [type, [...list].sort()]));
  }

  public _bind(): DnsAnswerConfig {
    return {
      records: new Map(this.values.map(([type, list]) => [type, { resourceRecords: [...list] }])),
      isAlias: false,
      hasOwnHealth: false,
      isDistribution: false,
    };
  }
}

function aliasConfig(
  types: readonly DnsAnswerType[],
  aliasTarget: route53.CfnRecordSetGroup.AliasTargetProperty,
): DnsAnswerConfig {
  return {
    records: new Map(types.map((type) => [type, { aliasTarget }])),
    isAlias: true,
    hasOwnHealth: aliasTarget.evaluateTargetHealth === true,
    isDistribution: false,
  };
}

/** Whether a load balancer of this app has IPv6 addresses; one that is only named is taken to have none. */
function isDualStack({ node }: elbv2.ILoadBalancerV2): boolean {
  const resource = node.defaultChild;
  return resource instanceof elbv2.CfnLoadBalancer && (resource.ipAddressType ?? 'ipv4').startsWith('dualstack');
}
