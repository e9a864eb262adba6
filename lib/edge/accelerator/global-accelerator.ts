import { Construct } from 'constructs';
import { Duration, Fn, Names, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ga from 'aws-cdk-lib/aws-globalaccelerator';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { GlobalAcceleratorTarget } from 'aws-cdk-lib/aws-route53-targets';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Alarms, IObservable } from '../../observability';
import { graph, severityOf } from '../../observability/internal';
import { injectedProps } from '../../private/property-injection';
import { readAgain } from '../../private/read-again';
import { at, validate } from '../../private/validation';
import { acceleratorRules } from '../private/accelerator-rules';
import { AcceleratorEndpointConfig } from './accelerator-endpoint';
import { AcceleratorFlowLogs } from './accelerator-flow-logs';
import { AcceleratorListener } from './accelerator-listener';
import { AcceleratorRegion } from './accelerator-region';

/** The thresholds of the alarm of an accelerator. */
export interface GlobalAcceleratorAlarmThresholds {
  /**
   * The number of unhealthy endpoints in three of five minutes, 1 or more.
   *
   * @default 1
   */
  readonly unhealthyEndpoints?: number;
}

/** Properties of a `GlobalAccelerator`. */
export interface GlobalAcceleratorProps {
  /** The ports that clients connect to, one to ten listeners. */
  readonly listeners: AcceleratorListener[];

  /** The Regions, and the endpoints in each. Clients are sent to the nearest one that is healthy and dialled up. */
  readonly regions: AcceleratorRegion[];

  /**
   * Whether there are IPv6 addresses as well. All endpoints must then be dual-stack load balancers that see the addresses of clients, or instances
   * whose network interface has a primary IPv6 address
   * (https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoints-caveats.html).
   *
   * @default false
   */
  readonly dualStack?: boolean;

  /**
   * IPv4 addresses of ranges that you have brought to Global Accelerator (BYOIP), one or two, each of another range
   * (https://docs.aws.amazon.com/global-accelerator/latest/dg/using-byoip.html). Given or changed later, they take the place of those that it has at
   * once, and clients that use the old ones by number no longer reach it
   * (https://docs.aws.amazon.com/global-accelerator/latest/dg/using-byoip.update-accelerator.html).
   *
   * @default - two of AWS; with one of yours, the other one of AWS
   */
  readonly ipv4Addresses?: string[];

  /**
   * Whether the accelerator takes traffic. Its addresses stay when it does not.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The flow logs.
   *
   * @default AcceleratorFlowLogs.newBucket() - kept for 90 days
   */
  readonly flowLogs?: AcceleratorFlowLogs;

  /**
   * The fate of the accelerator when it leaves the stack. Its addresses are gone with it: nobody gets the same ones again.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * The recipients of the alarm on unhealthy endpoints. Its metrics are in us-west-2 alone: give the accelerator a stack there, or
   * `Alarms.none()` in another Region.
   */
  readonly alarms: Alarms;

  /**
   * The threshold of the alarm.
   *
   * @default - one unhealthy endpoint
   */
  readonly alarmThresholds?: GlobalAcceleratorAlarmThresholds;
}

/**
 * Two addresses that stay (AWS Global Accelerator), before load balancers in several Regions: clients enter the network of AWS near to
 * them, and go to the nearest Region that is healthy.
 *
 * It costs 18 USD a month, 7 USD for its two public IPv4 addresses, and a premium on traffic by where it comes from and goes to
 * (https://aws.amazon.com/global-accelerator/pricing/, https://aws.amazon.com/vpc/pricing/).
 */
export class GlobalAccelerator extends Construct implements IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.edge.GlobalAccelerator';

  /** The accelerator. */
  public readonly accelerator: ga.Accelerator;

  /** Its two IPv4 addresses, for the allow lists of others. */
  public readonly ipv4Addresses: string[];

  /** Its two IPv6 addresses; empty without `dualStack`. */
  public readonly ipv6Addresses: string[];

  /** The name that its addresses have. */
  public readonly dnsName: string;

  /** Its listeners, in the order of `listeners`. */
  public readonly listeners: ga.Listener[];

  /** Its endpoint groups: for each listener, those of the Regions in the order of `regions`. */
  public readonly endpointGroups: ga.EndpointGroup[];

  /** The bucket of the flow logs. */
  public readonly flowLogBucket?: s3.IBucket;

  /** The alarm on unhealthy endpoints; empty with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly dualStack: boolean;

  constructor(scope: Construct, id: string, props: GlobalAcceleratorProps) {
    super(scope, id);
    props = injectedProps(GlobalAccelerator.PROPERTY_INJECTION_ID, scope, id, props);
    const endpoints = props.regions.map((region) => region.endpoints.map((endpoint) => endpoint._bind(this)));
    validate(at('GlobalAccelerator', scope, id), acceleratorRules(Stack.of(this).region, props, endpoints));

    this.dualStack = props.dualStack ?? false;
    this.accelerator = this.createAccelerator(props);
    this.ipv4Addresses = both(this.accelerator.ipv4Addresses);
    this.ipv6Addresses = this.dualStack ? both(this.accelerator.ipv6Addresses) : [];
    const { dnsName, dualStackDnsName = dnsName } = this.accelerator;
    this.dnsName = this.dualStack ? dualStackDnsName : dnsName;
    this.flowLogBucket = this.writeFlowLogs(props.flowLogs ?? AcceleratorFlowLogs.newBucket());
    this.listeners = props.listeners.map((listener) => this.createListener(listener));
    this.endpointGroups = this.listeners.flatMap((listener, number) =>
      props.regions.map((region, index) =>
        this.createEndpointGroup(listener, props.listeners[number]?._ranges ?? [], region, endpoints[index] ?? []),
      ),
    );
    this.alarms = this.createAlarms(props);
    this.node.addValidation({ validate: () => endpoints.flat().flatMap(({ problems }) => problems?.() ?? []) });
  }

  /**
   * Names the accelerator in a zone, with alias records of its addresses.
   *
   * @param recordName the name in the zone, or the zone's own with an empty text
   */
  public addAlias(id: string, zone: route53.IHostedZone, recordName: string): void {
    const target = route53.RecordTarget.fromAlias(new GlobalAcceleratorTarget(this.accelerator));
    const name = recordName === '' ? undefined : recordName;
    new route53.ARecord(this, `${id}Ipv4`, { zone, recordName: name, target });
    if (this.dualStack) new route53.AaaaRecord(this, `${id}Ipv6`, { zone, recordName: name, target });
  }

  /** Endpoints that are not healthy, their maximum in a minute. */
  public metricUnhealthyEndpoints(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('UnhealthyEndpointCount', cloudwatch.Stats.MAXIMUM, options);
  }

  /** Connections that clients opened. */
  public metricNewFlows(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('NewFlowCount', cloudwatch.Stats.SUM, options);
  }

  /** Bytes that came in. */
  public metricProcessedBytesIn(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('ProcessedBytesIn', cloudwatch.Stats.SUM, options);
  }

  public dashboardWidgets(): cloudwatch.IWidget[] {
    const region = 'us-west-2';
    return [
      graph(this, 'connections', {
        region,
        left: [this.metricNewFlows({ region })],
        right: [this.metricUnhealthyEndpoints({ region })],
      }),
    ];
  }

  private createAccelerator({ enabled, ipv4Addresses, removalPolicy }: GlobalAcceleratorProps): ga.Accelerator {
    const accelerator = new ga.Accelerator(this, 'Accelerator', {
      acceleratorName: Names.uniqueResourceName(this, { maxLength: 64, separator: '-' }),
      enabled: enabled ?? true,
      ipAddresses: ipv4Addresses,
      ipAddressType: this.dualStack ? ga.IpAddressType.DUAL_STACK : ga.IpAddressType.IPV4,
    });
    // Kept, unless the deployment that makes it fails: nobody knows its addresses then, and it would cost all the same.
    const policy = removalPolicy ?? RemovalPolicy.RETAIN;
    accelerator.applyRemovalPolicy(policy === RemovalPolicy.RETAIN ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : policy);
    return accelerator;
  }

  private writeFlowLogs(flowLogs: AcceleratorFlowLogs): s3.IBucket | undefined {
    const config = flowLogs._bind(this);
    const resource = this.accelerator.node.defaultChild as ga.CfnAccelerator;
    if (!config) {
      // Said, too: what is taken out of a template may keep its value.
      resource.addPropertyOverride('FlowLogsEnabled', false);
      return undefined;
    }
    resource.addPropertyOverride('FlowLogsEnabled', true);
    resource.addPropertyOverride('FlowLogsS3Bucket', config.bucket.bucketName);
    resource.addPropertyOverride('FlowLogsS3Prefix', config.prefix);
    // The bucket is written to when the logs are switched on.
    if (config.bucket.policy) resource.node.addDependency(config.bucket.policy);
    return config.bucket;
  }

  private createListener({ _name, _protocol, _ranges, _options }: AcceleratorListener): ga.Listener {
    return new ga.Listener(this, _name, {
      accelerator: this.accelerator,
      portRanges: _ranges.map(({ first, last }) => ({ fromPort: first, toPort: last })),
      protocol: ga.ConnectionProtocol[_protocol],
      clientAffinity: _options.stickyClients ? ga.ClientAffinity.SOURCE_IP : ga.ClientAffinity.NONE,
    });
  }

  private createEndpointGroup(
    listener: ga.Listener,
    ranges: AcceleratorListener['_ranges'],
    region: AcceleratorRegion,
    endpoints: AcceleratorEndpointConfig[],
  ): ga.EndpointGroup {
    const { healthCheck = {} } = region;
    const asked = endpoints.some(({ hasOwnHealth }) => !hasOwnHealth);
    const overrides = (region.portOverrides ?? []).filter(({ listenerPort }) =>
      ranges.some(({ first, last }) => first <= listenerPort && listenerPort <= last),
    );
    const group = new ga.EndpointGroup(listener, idOf(region.region), {
      listener,
      region: region.region,
      trafficDialPercentage: region.trafficDial ?? 100,
      ...(asked && {
        healthCheckProtocol: ga.HealthCheckProtocol[healthCheck.protocol ?? 'TCP'],
        healthCheckPath: healthCheck.path,
        healthCheckPort: healthCheck.port,
        healthCheckInterval: healthCheck.interval ?? Duration.seconds(10),
        healthCheckThreshold: healthCheck.threshold ?? 3,
      }),
      portOverrides: overrides.length > 0 ? overrides : undefined,
      endpoints: endpoints.map(
        ({ endpointId, weight, preserveClientAddress }) =>
          new ga.RawEndpoint({ endpointId, weight: weight ?? 128, preserveClientIp: preserveClientAddress }),
      ),
    });
    const resource = group.node.defaultChild as ga.CfnEndpointGroup;
    readAgain(resource, ...endpoints.map(({ reads }) => reads));
    // The L2 knows no endpoints of other accounts.
    endpoints.forEach(({ attachmentArn }, index) => {
      if (attachmentArn === undefined) return;
      resource.addPropertyOverride(`EndpointConfigurations.${index}.AttachmentArn`, attachmentArn);
    });
    return group;
  }

  private metric(metricName: string, statistic: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/GlobalAccelerator',
      metricName,
      // The last part of the ARN: https://docs.aws.amazon.com/global-accelerator/latest/dg/cloudwatch-monitoring.html
      dimensionsMap: { Accelerator: Fn.select(1, Fn.split('/', this.accelerator.acceleratorArn)) },
      statistic,
      period: Duration.minutes(1),
      ...options,
    }).attachTo(this);
  }

  private createAlarms({ alarms, alarmThresholds = {} }: GlobalAcceleratorProps): cloudwatch.Alarm[] {
    const { unhealthyEndpoints: threshold = 1 } = alarmThresholds;
    const alarm = alarms.add(this, 'UnhealthyEndpointsAlarm', {
      severity: severityOf('acceleratorEndpoints'),
      metric: this.metricUnhealthyEndpoints(),
      threshold,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      alarmDescription: `The accelerator has ${threshold} unhealthy endpoints or more, and sends their clients to other Regions: look at the targets of their load balancers.`,
    });
    return alarm ? [alarm] : [];
  }
}

/** `eu-west-1` as `EuWest1`. */
function idOf(region: string): string {
  return region.replace(/(^|-)([a-z0-9])/g, (_all, _dash, letter: string) => letter.toUpperCase());
}

function both(addresses: string[] | undefined): string[] {
  return addresses ? [Fn.select(0, addresses), Fn.select(1, addresses)] : [];
}
