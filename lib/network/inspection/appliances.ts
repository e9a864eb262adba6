import { isIPv4 } from 'node:net';
import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { FleetImage, InstanceAccess, RootVolumeOptions } from '../../compute';
import { isPrivateAddress } from '../../loadbalancing/internal';
import { distinct, isKnown, nonEmptyList, rule, Rules, validate } from '../../private/validation';
import { ApplianceFleet } from '../private/appliance-fleet';
import { fleetFactoryRules, fleetRefresh, fleetRules, startTimeoutOf } from '../private/appliance-fleet-rules';
import { GENEVE_PORT } from '../private/gateway-load-balancer';

/** The replacement of appliances when a deployment changes their launch template. */
export interface ApplianceRefreshOptions {
  /**
   * The share of the desired capacity that stays in service, 0 to 100.
   *
   * @default 100
   */
  readonly minHealthyPercent?: number;

  /**
   * The share of the desired capacity that the group may grow to, 100 to 200, and at most 100 above `minHealthyPercent`.
   *
   * @default 110 - at least one more appliance is launched before an old one is terminated
   */
  readonly maxHealthyPercent?: number;

  /**
   * The time after the last appliance before the update counts as done, up to 2 days.
   *
   * @default Duration.minutes(0)
   */
  readonly bakeTime?: Duration;

  /**
   * Alarms that stop the refresh and roll the stack back, up to 10.
   *
   * @default - none
   */
  readonly alarms?: cloudwatch.IAlarm[];
}

/** Options of a fleet of appliances. */
export interface ApplianceFleetOptions {
  /**
   * The image of the appliance: of a vendor from AWS Marketplace, whose terms the account must have accepted, or your own. Unlike that of a
   * `compute.WebFleet` it needs neither Bash nor the AWS CLI, unless there are `commands` or `twoArm`. Where its root device is not `/dev/xvda`,
   * name it by `rootDeviceName` of the image: with another name no instance is launched.
   */
  readonly image: FleetImage;

  /** The instance type, one that the vendor supports. */
  readonly instanceType: ec2.InstanceType;

  /**
   * The minimum number of appliances, at least one for each zone of the load balancer, which every zone must have
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/gateway/target-group-register-targets.html), and at most 300.
   *
   * @default - one for each zone of the load balancer
   */
  readonly minCapacity?: number;

  /**
   * The maximum number of appliances, up to 300.
   *
   * @default - `minCapacity`: the fleet does not scale
   */
  readonly maxCapacity?: number;

  /**
   * The average CPU that the fleet is kept at, 10 to 90 percent; needs a `maxCapacity` above `minCapacity`.
   *
   * @default - the fleet does not scale
   */
  readonly targetCpuPercent?: number;

  /**
   * The subnets of the appliances, in each zone of the load balancer.
   *
   * @default - private subnets with egress, else isolated ones
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * The commands that an instance runs by Bash at its first start, and stops at the first that fails. Not with `userData`.
   *
   * @default - none
   */
  readonly commands?: string[];

  /**
   * The user data in the appliance's own format (`ec2.UserData.custom()`), as most vendors have one. It can be read by whoever may describe
   * launch templates: put no secrets into it.
   *
   * @default - the `commands`
   */
  readonly userData?: ec2.UserData;

  /**
   * Whether the appliances send packets on themselves, for example as NAT, rather than all of them back to the load balancer. Each
   * instance then switches its source/destination check off, for which the image needs Bash and the AWS CLI. An appliance that returns
   * every packet needs none of it: the packets of the tunnel have its own address.
   *
   * @default false
   */
  readonly twoArm?: boolean;

  /**
   * Shell access to the appliances. Session Manager needs its agent in the image.
   *
   * @default InstanceAccess.sessionManager()
   */
  readonly access?: InstanceAccess;

  /**
   * The root volume; always encrypted.
   *
   * @default - gp3, of the size of the image
   */
  readonly rootVolume?: RootVolumeOptions;

  /**
   * The role of the instances.
   *
   * @default - a new one
   */
  readonly role?: iam.IRole;

  /**
   * The time that an appliance takes from its launch until it inspects, 1 minute to 2 hours: only then does a deployment go on with the
   * next one, and only after it is an unhealthy one replaced.
   *
   * @default Duration.minutes(10) - virtual firewalls start slowly
   */
  readonly startTimeout?: Duration;

  /**
   * The replacement of the appliances by deployments.
   *
   * @default - one more is launched before an old one is terminated
   */
  readonly refresh?: ApplianceRefreshOptions;
}

/**
 * The input of appliances.
 *
 * @internal
 */
export interface AppliancesBindOptions {
  readonly vpc: ec2.IVpc;
  /** The ranges that the load balancer sends from. */
  readonly ranges: readonly string[];
  readonly healthPort: number;
  /** The number of zones of the load balancer. */
  readonly zones: number;
  readonly targetGroup: elbv2.CfnTargetGroup;
  readonly listener: elbv2.CfnListener;
}

/**
 * The output of appliances.
 *
 * @internal
 */
export interface AppliancesConfig {
  readonly group?: autoscaling.AutoScalingGroup;
  readonly launchTemplate?: ec2.LaunchTemplate;
  readonly role?: iam.IRole;
  readonly instancePolicy?: iam.Policy;
  readonly securityGroup?: ec2.SecurityGroup;
}

/** The appliances behind a Gateway Load Balancer. They must speak GENEVE with its options of AWS, on UDP port 6081. */
export abstract class Appliances {
  /** A fleet of instances in an Auto Scaling group, which replaces one that fails its health check. */
  public static fleet(options: ApplianceFleetOptions): Appliances {
    validate('Appliances.fleet', fleetFactoryRules(options));
    fleetRefresh(options);
    return new FleetAppliances(options);
  }

  /** Instances that exist in this app, 2 to 300, at least one in each zone of the load balancer. They let the load balancer in. */
  public static instances(instances: ec2.Instance[]): Appliances {
    validate('Appliances.instances', nonEmptyList('instances', instances), tooMany('instances', instances.length));
    return new InstanceAppliances(instances);
  }

  /**
   * Private IPv4 addresses in the VPC of the load balancer or in one that is peered with it in the Region, 2 to 300, at least one in each zone. That they let the
   * load balancer in is up to their owner.
   *
   * @param addresses the addresses
   */
  public static addresses(addresses: string[]): Appliances {
    validate(
      'Appliances.addresses',
      nonEmptyList('addresses', addresses),
      distinct('addresses', addresses),
      tooMany('addresses', addresses.length),
      addresses.map((address) =>
        rule(
          isKnown(address) && !(isIPv4(address) && isPrivateAddress(address)),
          () => `'addresses' must be private IPv4 addresses such as '10.0.0.10', got '${address}'`,
        ),
      ),
    );
    return new AddressAppliances(addresses);
  }

  /**
   * The type of the targets.
   *
   * @internal
   */
  public abstract readonly _targetType: elbv2.TargetType.INSTANCE | elbv2.TargetType.IP;

  /**
   * The time that an appliance may be unhealthy before somebody should look.
   *
   * @internal
   */
  public get _patience(): Duration {
    return PATIENCE;
  }

  /**
   * The targets that are known before the group.
   *
   * @internal
   */
  public abstract readonly _targets?: elbv2.CfnTargetGroup.TargetDescriptionProperty[];

  /**
   * What depends on the load balancer.
   *
   * @internal
   */
  public abstract _rules(vpc: ec2.IVpc, zones: readonly string[]): Rules;

  /**
   * Makes what is to be made, and opens the way from the load balancer.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, options: AppliancesBindOptions): AppliancesConfig;
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/gateway/quotas-limits.html */
const MAX_TARGETS = 300;

const PATIENCE = Duration.minutes(5);

function tooMany(prop: string, count: number): Rules {
  return rule(
    count > MAX_TARGETS,
    () => `'${prop}' must be at most ${MAX_TARGETS}, the limit of a Gateway Load Balancer, got ${count}; take fewer`,
  );
}

class FleetAppliances extends Appliances {
  public readonly _targetType = elbv2.TargetType.INSTANCE;
  public readonly _targets = undefined;

  constructor(private readonly options: ApplianceFleetOptions) {
    super();
  }

  /** An appliance that starts is unhealthy until it inspects: neither a deployment nor a replacement is a reason to wake somebody. */
  public override get _patience(): Duration {
    const starting = Math.ceil(startTimeoutOf(this.options).toSeconds() / 60);
    return Duration.minutes(PATIENCE.toMinutes() + starting);
  }

  public _rules(vpc: ec2.IVpc, zones: readonly string[]): Rules {
    return fleetRules(this.options, vpc, zones);
  }

  public _bind(scope: Construct, options: AppliancesBindOptions): AppliancesConfig {
    return new ApplianceFleet(scope, 'Fleet', { ...options, fleet: this.options });
  }
}

class InstanceAppliances extends Appliances {
  public readonly _targetType = elbv2.TargetType.INSTANCE;
  public readonly _targets: elbv2.CfnTargetGroup.TargetDescriptionProperty[];

  constructor(private readonly instances: ec2.Instance[]) {
    super();
    this._targets = instances.map(({ instanceId }) => ({ id: instanceId }));
  }

  public _rules(_vpc: ec2.IVpc, zones: readonly string[]): Rules {
    const used = new Set(this.instances.map(({ instanceAvailabilityZone }) => instanceAvailabilityZone));
    // The zone of an instance is an attribute of it; where its subnet is known, so is the zone.
    return oneForEachZone('instances', Math.min(this.instances.length, knownZones(used)), zones);
  }

  public _bind(_scope: Construct, { ranges, healthPort }: AppliancesBindOptions): AppliancesConfig {
    for (const { connections } of this.instances) {
      for (const range of ranges) {
        const peer = ec2.Peer.ipv4(range);
        connections.allowFrom(peer, ec2.Port.udp(GENEVE_PORT), 'Packets from the Gateway Load Balancer');
        connections.allowFrom(peer, ec2.Port.tcp(healthPort), 'Health checks of the Gateway Load Balancer');
        connections.allowTo(peer, ec2.Port.udp(GENEVE_PORT), 'Packets back to the Gateway Load Balancer');
      }
    }
    return {};
  }
}

class AddressAppliances extends Appliances {
  public readonly _targetType = elbv2.TargetType.IP;
  public readonly _targets: elbv2.CfnTargetGroup.TargetDescriptionProperty[];

  constructor(private readonly addresses: string[]) {
    super();
    this._targets = addresses.map((id) => ({ id }));
  }

  public _rules(_vpc: ec2.IVpc, zones: readonly string[]): Rules {
    return oneForEachZone('addresses', this.addresses.length, zones);
  }

  public _bind(): AppliancesConfig {
    return {};
  }
}

/** Zones that are tokens may be any number of zones. */
function knownZones(zones: ReadonlySet<string>): number {
  return [...zones].every((zone) => isKnown(zone)) ? zones.size : Infinity;
}

function oneForEachZone(prop: string, count: number, zones: readonly string[]): Rules {
  return rule(
    count < zones.length,
    () =>
      `'appliances' must have ${prop} in each of the ${zones.length} zones of the load balancer, got ${count}; add some, or choose fewer zones by 'subnets'`,
  );
}
