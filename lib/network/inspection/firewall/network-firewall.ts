import { Construct } from 'constructs';
import { Duration, Fn, Lazy, Names, RemovalPolicy } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as networkfirewall from 'aws-cdk-lib/aws-networkfirewall';
import { Alarms, IObservable } from '../../../observability';
import { graph, MINUTE, severityOf } from '../../../observability/internal';
import { DIGEST_LENGTH, digestOf } from '../../../private/identity-digest';
import { allowLogs } from '../../../private/log-key';
import { injectedProps } from '../../../private/property-injection';
import { uniqueName } from '../../../private/unique-name';
import { at, rule, Rules, validate } from '../../../private/validation';
import { inspectedNetworkOf, zonesOf } from '../../private/inspected-network';
import { networkFirewallRules } from '../../private/network-firewall-rules';
import { InspectionBindOptions } from '../routing/inspection';
import { StatefulRuleGroup } from './stateful-rule-group';

/** The fate of connections that no rule has decided on. */
export enum UnmatchedTraffic {
  /** They are dropped once they are open, so that rules can look into their first data, and are written to the log of alerts. */
  DROP = 'DROP',

  /** They pass, and are written to the log of alerts: to find the rules that are missing. */
  ALERT = 'ALERT',

  /** They pass, without a trace in the log of alerts. */
  PASS = 'PASS',
}

/** The thresholds of the alarms of a firewall. */
export interface NetworkFirewallAlarmThresholds {
  /**
   * The number of packets that rules drop in a zone in five minutes, three times in a row, 1 or more.
   *
   * @default 10000
   */
  readonly droppedPackets?: number;
}

/** Properties of a `NetworkFirewall`. */
export interface NetworkFirewallProps {
  /**
   * The VPC, of the same stack, with zones that are known by name: by `availabilityZones`, or by an explicit account and Region of the
   * stack. An `InspectedRouting` or a `TransitGatewayInspection` must lead its traffic here.
   */
  readonly vpc: ec2.IVpc;

  /** The rules, one to twenty groups, in the order in which they are asked. */
  readonly ruleGroups: StatefulRuleGroup[];

  /**
   * The fate of connections that no rule has decided on.
   *
   * @default UnmatchedTraffic.DROP
   */
  readonly unmatchedTraffic?: UnmatchedTraffic;

  /**
   * Whether the firewall refuses to be deleted. While it does, a first deployment that fails cannot be rolled back, and a zone or the
   * construct is taken away after a deployment with `false`.
   *
   * @default false
   */
  readonly deletionProtection?: boolean;

  /**
   * Whether the firewall refuses to have zones added or taken away.
   *
   * @default false
   */
  readonly subnetChangeProtection?: boolean;

  /**
   * Whether every connection is logged, besides alerts, as a flow log does it.
   *
   * @default true
   */
  readonly logFlows?: boolean;

  /**
   * The time that logs are kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The key that logs are encrypted with.
   *
   * @default - one of CloudWatch Logs
   */
  readonly logEncryptionKey?: kms.IKey;

  /** The recipients of the alarms on packets that rules drop. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - 10,000 dropped packets in five minutes
   */
  readonly alarmThresholds?: NetworkFirewallAlarmThresholds;
}

/** Of names that begin so, the permissions of all are one entry of the policy of CloudWatch Logs, which holds 5,120 characters. */
const LOGS = '/aws/vendedlogs/network-firewall';

/** The longest name of a firewall or a policy. */
const NAME_LENGTH = 128;

const FIVE_MINUTES = Duration.minutes(5);

const DEFAULT_ACTIONS: Record<UnmatchedTraffic, string[]> = {
  [UnmatchedTraffic.DROP]: ['aws:drop_established', 'aws:alert_established'],
  [UnmatchedTraffic.ALERT]: ['aws:alert_established'],
  [UnmatchedTraffic.PASS]: [],
};

/**
 * AWS Network Firewall between a VPC and the internet: rules by domain, of Suricata, and of AWS. An `InspectedRouting` leads the traffic
 * to it and owns its subnets: `Inspection.networkFirewall(firewall)`.
 *
 * At 0.395 USD an hour in each zone, used or not, it is about 577 USD a month in two zones, and more for each GB; bypassed as well
 * (https://aws.amazon.com/network-firewall/pricing/ has the price of your Region).
 */
export class NetworkFirewall extends Construct implements IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.network.NetworkFirewall';

  /** The firewall. */
  public readonly firewall: networkfirewall.CfnFirewall;

  /** The policy. */
  public readonly firewallPolicy: networkfirewall.CfnFirewallPolicy;

  /** The rule groups of its own, by name. */
  public readonly ruleGroups: { [name: string]: networkfirewall.CfnRuleGroup } = {};

  /** The logging of the firewall. */
  public readonly loggingConfiguration: networkfirewall.CfnLoggingConfiguration;

  /** The log group of alerts: what rules dropped, rejected, or were told to say. */
  public readonly alertLogGroup: logs.LogGroup;

  /** The log group of connections; undefined without `logFlows`. */
  public readonly flowLogGroup?: logs.LogGroup;

  /** The alarms on dropped packets, one for each zone; empty with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly vpc: ec2.IVpc;
  private readonly zones: readonly string[];
  private homeNetworks?: readonly string[];
  private subnetMappings?: networkfirewall.CfnFirewall.SubnetMappingProperty[];

  constructor(scope: Construct, id: string, props: NetworkFirewallProps) {
    super(scope, id);
    props = injectedProps(NetworkFirewall.PROPERTY_INJECTION_ID, scope, id, props);
    const network = inspectedNetworkOf(props.vpc);
    validate(at('NetworkFirewall', scope, id), networkFirewallRules(this, props, network));

    this.vpc = props.vpc;
    this.zones = network ? zonesOf(network) : [];
    this.firewallPolicy = this.createPolicy(props);
    this.firewall = this.createFirewall(props);
    this.alertLogGroup = this.createLogGroup('AlertLogGroup', 'alert', props);
    this.flowLogGroup = (props.logFlows ?? true) ? this.createLogGroup('FlowLogGroup', 'flow', props) : undefined;
    this.loggingConfiguration = this.createLogging(props);
    this.alarms = this.createAlarms(props);
    this.node.addValidation({
      validate: () =>
        this.subnetMappings
          ? []
          : [
              'no traffic comes to the firewall; make an InspectedRouting or a TransitGatewayInspection of its VPC with Inspection.networkFirewall()',
            ],
    });
  }

  /**
   * Packets that rules dropped in a zone.
   *
   * @param zone the number of the zone, 0 for the first
   */
  public metricDroppedPackets(zone: number, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('DroppedPackets', zone, options);
  }

  /**
   * Packets that came to the rules in a zone.
   *
   * @param zone the number of the zone, 0 for the first
   */
  public metricReceivedPackets(zone: number, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('ReceivedPackets', zone, options);
  }

  public dashboardWidgets(): cloudwatch.IWidget[] {
    return [
      graph(this, 'inspected packets', {
        left: this.zones.map((label, zone) => this.metricReceivedPackets(zone, { label })),
        right: this.zones.map((label, zone) => this.metricDroppedPackets(zone, { label: `${label}, dropped` })),
      }),
    ];
  }

  /**
   * The rules for a routing that leads here.
   *
   * @internal
   */
  public _routingRules(vpc: ec2.IVpc): Rules {
    return rule(
      vpc !== this.vpc,
      () =>
        `'inspection' must be a firewall of the same VPC, got one of '${this.vpc.node.path}'; make another NetworkFirewall`,
    );
  }

  /**
   * Takes the subnets of a routing, and gives the ids of the endpoints in them.
   *
   * @internal
   */
  public _attach(
    subnets: readonly ec2.Subnet[],
    { ipv6, homeNetworks }: Pick<InspectionBindOptions, 'ipv6' | 'homeNetworks'>,
  ): string[] {
    this.homeNetworks = homeNetworks;
    const ipAddressType = ipv6 ? 'DUALSTACK' : 'IPV4';
    this.subnetMappings = subnets.map(({ subnetId }) => ({ subnetId, ipAddressType }));
    // The endpoints are 'eu-west-1a:vpce-...' each, in no particular order, as the documentation of the attribute has it: they are found
    // by the name of the zone, never by their number.
    const all = Fn.join(',', this.firewall.attrEndpointIds);
    return subnets.map(({ availabilityZone }) =>
      Fn.select(0, Fn.split(',', Fn.select(1, Fn.split(`${availabilityZone}:`, all)))),
    );
  }

  private createPolicy({ ruleGroups, unmatchedTraffic }: NetworkFirewallProps): networkfirewall.CfnFirewallPolicy {
    const references = ruleGroups.map((group, index) => {
      const { resourceArn, alertOnly, resource } = group._bind(this);
      if (group._name && resource) this.ruleGroups[group._name] = resource;
      return {
        resourceArn,
        priority: (index + 1) * 10,
        override: alertOnly ? { action: 'DROP_TO_ALERT' } : undefined,
      };
    });
    const defaultActions = DEFAULT_ACTIONS[unmatchedTraffic ?? UnmatchedTraffic.DROP];
    return new networkfirewall.CfnFirewallPolicy(this, 'FirewallPolicy', {
      firewallPolicyName: Names.uniqueResourceName(this, { maxLength: NAME_LENGTH, separator: '-' }),
      firewallPolicy: {
        // All traffic, fragments as well, goes to the rules that know connections and can log.
        statelessDefaultActions: ['aws:forward_to_sfe'],
        statelessFragmentDefaultActions: ['aws:forward_to_sfe'],
        statefulDefaultActions: defaultActions,
        // After a break in the middle clients are told at once to connect again, rather than to wait for their timeouts.
        statefulEngineOptions: { ruleOrder: 'STRICT_ORDER', streamExceptionPolicy: 'REJECT' },
        statefulRuleGroupReferences: references,
        policyVariables: Lazy.any({ produce: () => this.policyVariables() }),
      },
    });
  }

  /**
   * Rules ask for `HOME_NET`, which is the VPC of the firewall unless it is told otherwise: those of an inspection VPC would match nothing.
   * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-networkfirewall-firewallpolicy-policyvariables.html
   */
  private policyVariables(): networkfirewall.CfnFirewallPolicy.PolicyVariablesProperty | undefined {
    return this.homeNetworks && { ruleVariables: { HOME_NET: { definition: [...this.homeNetworks] } } };
  }

  private createFirewall(props: NetworkFirewallProps): networkfirewall.CfnFirewall {
    const { vpcId } = this.vpc;
    const { cidrBlock } = this.vpc.node.defaultChild as ec2.CfnVPC;
    const maxLength = NAME_LENGTH - DIGEST_LENGTH - 1;
    return new networkfirewall.CfnFirewall(this, 'Firewall', {
      // Another VPC takes another firewall, which is made while the old one has its name.
      firewallName: `${Names.uniqueResourceName(this, { maxLength, separator: '-' })}-${digestOf(this, [vpcId, cidrBlock])}`,
      vpcId,
      firewallPolicyArn: this.firewallPolicy.attrFirewallPolicyArn,
      subnetMappings: Lazy.any({ produce: () => this.subnetMappings ?? [] }),
      // All three are said: without a value the service protects, and the next change fails.
      deleteProtection: props.deletionProtection ?? false,
      subnetChangeProtection: props.subnetChangeProtection ?? false,
      firewallPolicyChangeProtection: false,
    });
  }

  private createLogGroup(id: string, kind: string, props: NetworkFirewallProps): logs.LogGroup {
    if (id === 'AlertLogGroup') allowLogs(this, props.logEncryptionKey, LOGS);
    return new logs.LogGroup(this, id, {
      logGroupName: `${LOGS}/${kind}/${uniqueName(this)}`,
      retention: props.logRetention ?? logs.RetentionDays.THREE_MONTHS,
      encryptionKey: props.logEncryptionKey,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  private createLogging({ logFlows = true }: NetworkFirewallProps): networkfirewall.CfnLoggingConfiguration {
    const config = (logType: string, { logGroupName }: logs.LogGroup) => ({
      logType,
      logDestinationType: 'CloudWatchLogs',
      logDestination: { logGroup: logGroupName },
    });
    return new networkfirewall.CfnLoggingConfiguration(this, 'Logging', {
      firewallArn: this.firewall.attrFirewallArn,
      loggingConfiguration: {
        logDestinationConfigs: [
          config('ALERT', this.alertLogGroup),
          ...(logFlows && this.flowLogGroup ? [config('FLOW', this.flowLogGroup)] : []),
        ],
      },
    });
  }

  private metric(metricName: string, zone: number, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/NetworkFirewall',
      metricName,
      // https://docs.aws.amazon.com/network-firewall/latest/developerguide/monitoring-cloudwatch.html
      dimensionsMap: {
        FirewallName: this.firewall.firewallName,
        AvailabilityZone: this.zones[zone] ?? '',
        Engine: 'Stateful',
      },
      statistic: cloudwatch.Stats.SUM,
      period: MINUTE,
      ...options,
    }).attachTo(this);
  }

  private createAlarms({ alarms, alarmThresholds = {} }: NetworkFirewallProps): cloudwatch.Alarm[] {
    const { droppedPackets: threshold = 10_000 } = alarmThresholds;
    return this.zones
      .map((zone, index) =>
        alarms.add(this, `Zone${index + 1}DropsAlarm`, {
          severity: severityOf('firewallDrops'),
          metric: this.metricDroppedPackets(index, { period: FIVE_MINUTES }),
          threshold,
          evaluationPeriods: 3,
          alarmDescription: `The rules drop ${threshold} packets in five minutes or more in ${zone}: an attack, or a workload that calls what no rule allows. Look for the addresses in the log group of alerts.`,
        }),
      )
      .filter((alarm) => alarm !== undefined);
  }
}
