import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Alarms } from '../observability';
import { EgressSettings } from './private/egress-settings';

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
 * How the private tier reaches the internet. Each way but `none` costs money at idle; prices of us-east-1,
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

  /** Whether the private tier reaches the internet. */
  public abstract readonly reachesInternet: boolean;

  /**
   * What the VPC is made with.
   *
   * @internal
   */
  public abstract _settings(): EgressSettings;

  /**
   * Finishes the way out once the VPC is there.
   *
   * @internal
   */
  public abstract _finish(scope: Construct, cidr: string, settings: EgressSettings): void;
}

class NoEgress extends Egress {
  public readonly reachesInternet = false;

  public _settings(): EgressSettings {
    return { natGateways: 0 };
  }

  public _finish(): void {
    // Nothing to finish.
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

  public _settings(): EgressSettings {
    return { natGateways: this.count, natGatewayProvider: ec2.NatProvider.gateway() };
  }

  public _finish(scope: Construct, _cidr: string, settings: EgressSettings): void {
    settings.natGatewayProvider?.configuredGateways.forEach(({ gatewayId }, index) => {
      this.alarms.add(scope, `NatGateway${index + 1}Ports`, {
        metric: new cloudwatch.Metric({
          namespace: 'AWS/NATGateway',
          metricName: 'ErrorPortAllocation',
          dimensionsMap: { NatGatewayId: gatewayId },
          statistic: 'Sum',
          period: Duration.minutes(1),
        }),
        threshold: 1,
        evaluationPeriods: 5,
        datapointsToAlarm: 3,
        alarmDescription:
          'The NAT gateway has no port left for new connections to one destination: requests from the private tier fail. Look for a client that opens a connection per request, or add gateways.',
      });
    });
  }
}

class NatInstance extends Egress {
  public readonly reachesInternet = true;

  constructor(private readonly options: NatInstanceOptions) {
    super();
  }

  public _settings(): EgressSettings {
    const instanceType = this.options.instanceType ?? ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.NANO);
    return {
      natGateways: 1,
      natGatewayProvider: ec2.NatProvider.instanceV2({
        instanceType,
        machineImage:
          this.options.machineImage ??
          ec2.MachineImage.latestAmazonLinux2023({
            cpuType:
              instanceType.architecture === ec2.InstanceArchitecture.ARM_64
                ? ec2.AmazonLinuxCpuType.ARM_64
                : ec2.AmazonLinuxCpuType.X86_64,
          }),
        // The default lets the whole internet in.
        defaultAllowedTraffic: ec2.NatTrafficDirection.OUTBOUND_ONLY,
        associatePublicIpAddress: true,
        // Unlimited bursting, the default of T4g, has no upper bound of cost.
        creditSpecification: ec2.CpuCredits.STANDARD,
      }),
    };
  }

  public _finish(_scope: Construct, cidr: string, settings: EgressSettings): void {
    const provider = settings.natGatewayProvider as ec2.NatInstanceProviderV2;
    provider.connections.allowFrom(ec2.Peer.ipv4(cidr), ec2.Port.allTraffic(), 'Private tier to the internet');
    for (const instance of provider.gatewayInstances) {
      const server = instance.node.defaultChild as ec2.CfnInstance;
      server.metadataOptions = { httpTokens: 'required', httpPutResponseHopLimit: 1 };
      server.blockDeviceMappings = [
        { deviceName: '/dev/xvda', ebs: { encrypted: true, volumeType: 'gp3', deleteOnTermination: true } },
      ];
    }
  }
}
