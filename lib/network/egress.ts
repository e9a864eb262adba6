import { Construct } from 'constructs';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Alarms } from '../observability';
import { MINUTE } from '../observability/internal';
import { acknowledgeInherent } from '../private/rule-packs';

/** Options for NAT gateways. */
export interface NatGatewayOptions {
  /**
   * Whether anybody is told when a gateway runs out of ports for new connections.
   *
   * @default Alarms.none()
   */
  readonly alarms?: Alarms;
}

/** Options for a NAT instance. */
export interface NatInstanceOptions {
  /**
   * Size of the instance. Its processor must be that of the machine image.
   *
   * @default - t4g.nano, about 3 USD a month
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
   * @default - aws-cdk-lib's default
   */
  readonly natGatewayProvider?: ec2.NatProvider;

  /**
   * Whether another network gives the private tier its routes.
   *
   * @default false
   */
  readonly routedElsewhere?: boolean;

  /** Finishes the egress once the VPC exists, and gives the alarms. */
  readonly finish: (scope: Construct, cidr: string) => cloudwatch.Alarm[];
}

/**
 * The way of the private tier to the internet. Each way but `none` costs money at idle; prices of us-east-1,
 * https://aws.amazon.com/vpc/pricing/ and https://aws.amazon.com/ec2/pricing/on-demand/.
 *
 * Going from one way to another replaces no subnet. Connections through the old way break.
 */
export abstract class Egress {
  /** Not at all: private workloads reach AWS by VPC endpoints, and nothing else. Free. */
  public static none(): Egress {
    return new NoEgress();
  }

  /**
   * One NAT gateway for all zones: about 36 USD a month with its public address, and 0.045 USD per GB. When its zone
   * fails, every zone is cut off.
   */
  public static natGateway(options: NatGatewayOptions = {}): Egress {
    return new NatGateways(options.alarms ?? Alarms.none(), 1);
  }

  /** A NAT gateway in each zone: about 36 USD a month each, and 0.045 USD per GB. Survives the failure of a zone. */
  public static natGatewayPerZone(options: NatGatewayOptions = {}): Egress {
    return new NatGateways(options.alarms ?? Alarms.none());
  }

  /**
   * One small EC2 instance that forwards: about 7 USD a month with its public address. For sandboxes: it is a single
   * point of failure, its bandwidth is that of the instance, and nobody patches it but a new image.
   */
  public static natInstance(options: NatInstanceOptions = {}): Egress {
    return new NatInstance(options);
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
   * Gives the parts for one VPC.
   *
   * @internal
   */
  public abstract _bind(): EgressConfig;
}

class NoEgress extends Egress {
  public readonly reachesInternet: boolean = false;

  public _bind(): EgressConfig {
    return { natGateways: 0, finish: () => [] };
  }
}

class ExternalEgress extends NoEgress {
  public override readonly reachesInternet: boolean = true;

  public override _bind(): EgressConfig {
    return { ...super._bind(), routedElsewhere: true };
  }
}

class NatGateways extends Egress {
  public readonly reachesInternet = true;

  constructor(
    private readonly alarms: Alarms,
    private readonly count?: number,
  ) {
    super();
  }

  public _bind(): EgressConfig {
    const provider = ec2.NatProvider.gateway();
    return {
      natGateways: this.count,
      natGatewayProvider: provider,
      finish: (scope) =>
        provider.configuredGateways
          .map(({ gatewayId }, index) => this.addAlarm(scope, `NatGateway${index + 1}Ports`, gatewayId))
          .filter((alarm) => alarm !== undefined),
    };
  }

  private addAlarm(scope: Construct, id: string, gatewayId: string): cloudwatch.Alarm | undefined {
    return this.alarms.add(scope, id, {
      metric: new cloudwatch.Metric({
        namespace: 'AWS/NATGateway',
        metricName: 'ErrorPortAllocation',
        dimensionsMap: { NatGatewayId: gatewayId },
        statistic: cloudwatch.Stats.SUM,
        period: MINUTE,
      }),
      threshold: 1,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      alarmDescription:
        'A NAT gateway has no port left for new connections to one destination: requests from the private tier fail. Look for a client that opens a connection for each request, or add gateways.',
    });
  }
}

class NatInstance extends Egress {
  public readonly reachesInternet = true;

  constructor(private readonly options: NatInstanceOptions) {
    super();
  }

  public _bind(): EgressConfig {
    const provider = this.createProvider();
    return { natGateways: 1, natGatewayProvider: provider, finish: (_scope, cidr) => this.harden(provider, cidr) };
  }

  private createProvider(): ec2.NatInstanceProviderV2 {
    const {
      instanceType = ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.NANO),
      machineImage = latestImage(instanceType),
    } = this.options;
    return ec2.NatProvider.instanceV2({
      instanceType,
      machineImage,
      // The default lets the whole internet in.
      defaultAllowedTraffic: ec2.NatTrafficDirection.OUTBOUND_ONLY,
      associatePublicIpAddress: true,
      // Unlimited bursting, the default of T4g, has no upper bound of cost.
      creditSpecification: ec2.CpuCredits.STANDARD,
    });
  }

  private harden(provider: ec2.NatInstanceProviderV2, cidr: string): cloudwatch.Alarm[] {
    provider.connections.allowFrom(ec2.Peer.ipv4(cidr), ec2.Port.allTraffic(), 'Private tier to the internet');
    for (const instance of provider.gatewayInstances) {
      const server = instance.node.defaultChild as ec2.CfnInstance;
      server.metadataOptions = { httpTokens: 'required', httpPutResponseHopLimit: 1 };
      server.blockDeviceMappings = [
        { deviceName: '/dev/xvda', ebs: { encrypted: true, volumeType: 'gp3', deleteOnTermination: true } },
      ];
      acknowledgeInherent(
        instance,
        'A NAT instance is for sandboxes, which are not worth detailed monitoring, billed by the metric',
        'AwsSolutions-EC28',
        'EC2InstanceDetailedMonitoringEnabled',
      );
      acknowledgeInherent(
        instance,
        'A NAT instance holds no state: a new one takes over, and deleting the stack has to be able to remove it',
        'AwsSolutions-EC29',
      );
    }
    return [];
  }
}

function latestImage({ architecture }: ec2.InstanceType): ec2.IMachineImage {
  const { ARM_64, X86_64 } = ec2.AmazonLinuxCpuType;
  return ec2.MachineImage.latestAmazonLinux2023({
    cpuType: architecture === ec2.InstanceArchitecture.ARM_64 ? ARM_64 : X86_64,
  });
}
