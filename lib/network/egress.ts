import { Construct } from 'constructs';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Alarms } from '../observability';
import { MINUTE, severityOf } from '../observability/internal';
import { distinct, nonEmptyList, rule, Rules, validate, wholeNumber } from '../private/validation';
import { finishNatInstance, natInstanceProvider } from './private/nat-instance';

/** An Elastic IP address that exists already, for example one that partners have in their allow-lists. */
export interface ElasticIp {
  /** The id of its allocation, `eipalloc-...`. */
  readonly allocationId: string;

  /**
   * The address itself, which `TieredVpc.natAddresses` then has.
   *
   * @default - not known
   */
  readonly publicIp?: string;
}

/** Options for NAT gateways. */
export interface NatGatewayOptions {
  /**
   * Whether anybody is told when a gateway runs out of ports for new connections, or drops packets.
   *
   * @default Alarms.none()
   */
  readonly alarms?: Alarms;

  /**
   * The public addresses of the gateways, one for each, in the order of the zones. Another address replaces its gateway.
   *
   * @default - new ones, released with the gateway
   */
  readonly elasticIps?: ElasticIp[];
}

/** Options for a NAT instance. */
export interface NatInstanceOptions {
  /**
   * Size of the instance. Its processor must be that of the machine image; with less than 1 GiB of memory it needs minutes
   * to start.
   *
   * @default - t4g.micro, about 6 USD a month
   */
  readonly instanceType?: ec2.InstanceType;

  /**
   * The image it starts from; the NAT rules are set up by user data for Amazon Linux 2023.
   *
   * The default is resolved again at every deployment: when AWS has published a newer image, the instance is replaced,
   * and the private tier is cut off from the internet for the minutes that takes.
   *
   * @default - the latest Amazon Linux 2023 for the processor of the instance type
   */
  readonly machineImage?: ec2.IMachineImage;

  /**
   * Whether anybody is told when the instance fails its status checks or is stopped.
   *
   * @default Alarms.none()
   */
  readonly alarms?: Alarms;
}

/** Options for a provider of your own. */
export interface CustomEgressOptions {
  /**
   * The number of gateways or instances that the provider is asked for, 1 or more.
   *
   * @default - one in each zone
   */
  readonly natGateways?: number;
}

/**
 * The parts of an egress that exist once the VPC does.
 *
 * @internal
 */
export interface EgressParts {
  /** The alarms. */
  readonly alarms: cloudwatch.Alarm[];

  /** The public addresses that requests come from, where they are known. */
  readonly addresses: string[];

  /** The NAT gateways. */
  readonly natGateways: ec2.CfnNatGateway[];

  /** The NAT instances. */
  readonly natInstances: ec2.Instance[];
}

/**
 * The parts that an egress gives a VPC.
 *
 * @internal
 */
export interface EgressConfig {
  /**
   * Number of gateways or instances.
   *
   * @default - one in each zone
   */
  readonly natGateways?: number;

  /**
   * The maker of the gateways or instances.
   *
   * @default - none
   */
  readonly natGatewayProvider?: ec2.NatProvider;

  /**
   * Whether another network gives the private tier its routes.
   *
   * @default false
   */
  readonly routedElsewhere?: boolean;

  /**
   * Whether the security groups of the instances are opened to the VPC.
   *
   * @default false
   */
  readonly opensToVpc?: boolean;

  /** Finishes the egress once the VPC exists. */
  readonly finish: (scope: Construct, vpc: ec2.Vpc) => EgressParts;
}

/**
 * The egress of the private tier. Each choice that makes something costs money at idle; prices of us-east-1,
 * https://aws.amazon.com/vpc/pricing/ and https://aws.amazon.com/ec2/pricing/on-demand/.
 *
 * Going from one to another replaces no subnet. Open connections break.
 */
export abstract class Egress {
  /** None: private workloads reach AWS by VPC endpoints, and nothing else, over IPv6 neither. Free. */
  public static none(): Egress {
    return new NoEgress();
  }

  /**
   * One NAT gateway for all zones: about 36 USD a month with its public address, and 0.045 USD per GB. When its zone
   * fails, every zone is cut off.
   */
  public static natGateway(options: NatGatewayOptions = {}): Egress {
    validate('Egress.natGateway', elasticIpRules(options));
    return new NatGateways(options, 1);
  }

  /** A NAT gateway in each zone: about 36 USD a month each, and 0.045 USD per GB. Survives the failure of a zone. */
  public static natGatewayPerZone(options: NatGatewayOptions = {}): Egress {
    validate('Egress.natGatewayPerZone', elasticIpRules(options));
    return new NatGateways(options);
  }

  /**
   * One small EC2 instance that forwards: about 10 USD a month with its public address and disk. For sandboxes: it is a
   * single point of failure, its bandwidth is that of the instance, and nobody patches it but a new image. A deployment
   * that creates it waits until it forwards, and rolls back if it does not within 15 minutes.
   */
  public static natInstance(options: NatInstanceOptions = {}): Egress {
    return new NatInstance(options);
  }

  /**
   * A provider of your own, for one VPC: `ec2.NatProvider.regionalGateway()` (aws-cdk-lib 2.273.0 and later), NAT instances such
   * as those of fck-nat, or a subclass of `ec2.NatProvider`. Its resources are as it makes them; rule packs and cost are yours.
   */
  public static custom(provider: ec2.NatProvider, options: CustomEgressOptions = {}): Egress {
    validate('Egress.custom', wholeNumber('natGateways', options.natGateways, { min: 1 }));
    return new CustomEgress(provider, options);
  }

  /**
   * By another network: the private tier is routed by whoever owns it, for example to a transit gateway. Makes nothing, and
   * tells the constructs in the VPC not to ask for endpoints.
   */
  public static external(): Egress {
    return new ExternalEgress();
  }

  /** Whether the private tier reaches the internet. */
  public abstract readonly reachesInternet: boolean;

  /**
   * The rules of the egress in a VPC, for the one error of its construct.
   *
   * @internal
   */
  public _rules(_zones: number): Rules {
    return [];
  }

  /**
   * Gives the parts for one VPC.
   *
   * @internal
   */
  public abstract _bind(): EgressConfig;
}

/** Above it there may be something wrong with the service, AWS says. */
const DROPPED_PERCENT = 0.01;

const NOTHING: EgressParts = { alarms: [], addresses: [], natGateways: [], natInstances: [] };

class NoEgress extends Egress {
  public readonly reachesInternet: boolean = false;

  public _bind(): EgressConfig {
    return { natGateways: 0, finish: () => NOTHING };
  }
}

class ExternalEgress extends NoEgress {
  public override readonly reachesInternet: boolean = true;

  public override _bind(): EgressConfig {
    return { ...super._bind(), routedElsewhere: true };
  }
}

class CustomEgress extends Egress {
  public readonly reachesInternet = true;
  private bound = false;

  constructor(
    private readonly provider: ec2.NatProvider,
    private readonly options: CustomEgressOptions,
  ) {
    super();
  }

  public override _rules(): Rules {
    return rule(
      this.bound,
      () => `'egress' must not be of another VPC, because a provider keeps its gateways; make one for each`,
    );
  }

  public _bind(): EgressConfig {
    this.bound = true;
    return {
      natGateways: this.options.natGateways,
      natGatewayProvider: this.provider,
      finish: (_scope, vpc) => ({ ...NOTHING, natGateways: gatewaysOf(vpc), natInstances: instancesOf(vpc) }),
    };
  }
}

class NatGateways extends Egress {
  public readonly reachesInternet = true;

  constructor(
    private readonly options: NatGatewayOptions,
    private readonly count?: number,
  ) {
    super();
  }

  public override _rules(zones: number): Rules {
    const { elasticIps } = this.options;
    const gateways = this.count ?? zones;
    return rule(
      elasticIps !== undefined && elasticIps.length !== gateways,
      () => `'elasticIps' must have one address for each NAT gateway (${gateways}), got ${elasticIps?.length}`,
    );
  }

  public _bind(): EgressConfig {
    const { elasticIps } = this.options;
    const provider = ec2.NatProvider.gateway({ eipAllocationIds: elasticIps?.map(({ allocationId }) => allocationId) });
    return {
      natGateways: this.count,
      natGatewayProvider: provider,
      finish: (scope, vpc) => ({
        ...NOTHING,
        alarms: provider.configuredGateways
          .flatMap(({ gatewayId }, index) => this.addAlarms(scope, `NatGateway${index + 1}`, gatewayId))
          .filter((alarm) => alarm !== undefined),
        natGateways: gatewaysOf(vpc),
        addresses: elasticIps ? elasticIps.flatMap(({ publicIp }) => publicIp ?? []) : newAddressesOf(vpc),
      }),
    };
  }

  /** https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway-cloudwatch.html */
  private addAlarms(scope: Construct, id: string, gatewayId: string): (cloudwatch.Alarm | undefined)[] {
    const { alarms = Alarms.none() } = this.options;
    const sum = (metricName: string) =>
      new cloudwatch.Metric({
        namespace: 'AWS/NATGateway',
        metricName,
        dimensionsMap: { NatGatewayId: gatewayId },
        statistic: cloudwatch.Stats.SUM,
        period: MINUTE,
      });
    return [
      alarms.add(scope, `${id}Ports`, {
        severity: severityOf('natPorts'),
        metric: sum('ErrorPortAllocation'),
        threshold: 1,
        evaluationPeriods: 5,
        datapointsToAlarm: 3,
        alarmDescription: `The NAT gateway ${gatewayId} has no port left for new connections to one destination: requests from the private tier fail. Look for a client that opens a connection for each request, or add gateways.`,
      }),
      alarms.add(scope, `${id}Drops`, {
        severity: severityOf('natDrops'),
        metric: new cloudwatch.MathExpression({
          label: 'Dropped packets, percent',
          expression: '100 * dropped / (fromSource + fromDestination)',
          usingMetrics: {
            dropped: sum('PacketsDropCount'),
            fromSource: sum('PacketsInFromSource'),
            fromDestination: sum('PacketsInFromDestination'),
          },
          period: MINUTE,
        }),
        threshold: DROPPED_PERCENT,
        comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluationPeriods: 5,
        datapointsToAlarm: 3,
        alarmDescription: `The NAT gateway ${gatewayId} drops more than ${DROPPED_PERCENT} % of its packets: connections of the private tier are slow. Look at the AWS Health Dashboard, and whether the gateway carries more than its bandwidth.`,
      }),
    ];
  }
}

class NatInstance extends Egress {
  public readonly reachesInternet = true;

  constructor(private readonly options: NatInstanceOptions) {
    super();
  }

  public _bind(): EgressConfig {
    const provider = natInstanceProvider(this.options);
    return {
      natGateways: 1,
      natGatewayProvider: provider,
      opensToVpc: true,
      finish: (scope) => {
        const natInstances = provider.gatewayInstances;
        const alarms = natInstances.map((it) => finishNatInstance(scope, it, this.options.alarms ?? Alarms.none()));
        return {
          ...NOTHING,
          natInstances,
          alarms: alarms.filter((alarm) => alarm !== undefined),
          addresses: natInstances.map(({ instancePublicIp }) => instancePublicIp),
        };
      },
    };
  }
}

function elasticIpRules({ elasticIps }: NatGatewayOptions): Rules {
  const ids = elasticIps?.map(({ allocationId }) => allocationId);
  return [nonEmptyList('elasticIps', elasticIps), distinct('elasticIps', ids)];
}

function gatewaysOf(vpc: ec2.Vpc): ec2.CfnNatGateway[] {
  return vpc.node.findAll().filter((child) => child instanceof ec2.CfnNatGateway);
}

function instancesOf(vpc: ec2.Vpc): ec2.Instance[] {
  return vpc.node.findAll().filter((child) => child instanceof ec2.Instance);
}

function newAddressesOf(vpc: ec2.Vpc): string[] {
  return vpc.node
    .findAll()
    .filter((child) => child instanceof ec2.CfnEIP)
    .map((address) => address.attrPublicIp);
}
