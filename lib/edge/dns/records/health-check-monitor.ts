import { createHash } from 'node:crypto';
import { Construct } from 'constructs';
import { Duration, Stack, Token } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { matches, validate } from '../../../private/validation';
import { NorthVirginia } from '../../north-virginia';
import { alarmMonitorRules, calculatedMonitorRules, endpointMonitorRules } from '../../private/health-check-rules';

/** Options for watching any endpoint. */
export interface EndpointMonitorOptions {
  /**
   * The address that is connected to, IPv4 or IPv6, in place of those that `host` has. It must be public.
   *
   * @default - an IPv4 address of the host
   */
  readonly ipAddress?: string;

  /**
   * The time between two requests of one health checker: 10 or 30 seconds. There are a dozen checkers and more, each with requests of its own.
   * Another interval replaces the health check.
   *
   * @default Duration.seconds(30) - 10 seconds cost 1 USD a month more, 2 USD outside AWS
   */
  readonly interval?: Duration;

  /**
   * The number of requests in a row that must fail, or succeed, for another status: 1 to 10.
   *
   * @default 3
   */
  readonly failureThreshold?: number;

  /**
   * The Regions from which the endpoint is asked, 3 or more of the eight that have health checkers.
   *
   * @default - all of them
   */
  readonly regions?: string[];

  /**
   * Whether the console and CloudWatch show the latency from each Region. Another choice replaces the health check.
   *
   * @default false - it costs 1 USD a month, 2 USD outside AWS
   */
  readonly measureLatency?: boolean;
}

/** Options for watching what answers HTTP. */
export interface HttpMonitorOptions extends EndpointMonitorOptions {
  /** The public name that is asked, which is also the `Host` of the requests. Not the name of the record, which leads elsewhere at times. */
  readonly host: string;

  /**
   * The port, 1 to 65535.
   *
   * @default - 443 for HTTPS, 80 for HTTP
   */
  readonly port?: number;

  /**
   * The path, with a query if need be, at most 255 characters. An answer of 200 to 399 within two seconds is healthy.
   *
   * @default '/'
   */
  readonly path?: string;

  /**
   * A text that the first 5,120 bytes of the body must have, at most 255 characters: what an error page does not say. Beginning or ceasing to
   * look for one replaces the health check.
   *
   * @default - the body is not looked at; a text costs 1 USD a month more, 2 USD outside AWS
   */
  readonly searchString?: string;
}

/** Options for watching whether a port accepts connections. */
export interface TcpMonitorOptions extends EndpointMonitorOptions {
  /**
   * The public name that is connected to.
   *
   * @default - `ipAddress`, which must be given then
   */
  readonly host?: string;

  /** The port, 1 to 65535. */
  readonly port: number;
}

/** Options for watching other health checks. */
export interface CalculatedMonitorOptions {
  /** The health checks, up to 255, none of which is calculated itself. */
  readonly healthChecks: route53.IHealthCheck[];

  /**
   * The number of them that must be healthy.
   *
   * @default - all of them
   */
  readonly threshold?: number;
}

/** Options for watching an alarm. */
export interface AlarmMonitorOptions {
  /**
   * The health while CloudWatch has too little data.
   *
   * @default route53.InsufficientDataHealthStatusEnum.LAST_KNOWN_STATUS - a gap in a metric is no reason to send clients elsewhere
   */
  readonly insufficientData?: route53.InsufficientDataHealthStatusEnum;
}

/** The subject of a health check: an endpoint, other health checks, an alarm, or a switch. */
export abstract class HealthCheckMonitor {
  /** An endpoint by HTTPS, with the name in the TLS handshake (SNI). Route 53 does not validate the certificate. */
  public static https(options: HttpMonitorOptions): HealthCheckMonitor {
    return httpMonitor('HTTPS', options);
  }

  /** An endpoint by HTTP. */
  public static http(options: HttpMonitorOptions): HealthCheckMonitor {
    return httpMonitor('HTTP', options);
  }

  /** A port that accepts TCP connections, within ten seconds. */
  public static tcp(options: TcpMonitorOptions): HealthCheckMonitor {
    validate('HealthCheckMonitor.tcp', endpointMonitorRules(options));
    return new KnownMonitor({
      type: route53.HealthCheckType.TCP,
      fqdn: options.host,
      port: options.port,
      ...endpointProps(options),
    });
  }

  /** Other health checks, of which some or all must be healthy. */
  public static calculated(options: CalculatedMonitorOptions): HealthCheckMonitor {
    validate('HealthCheckMonitor.calculated', calculatedMonitorRules(options));
    const { healthChecks, threshold } = options;
    return new KnownMonitor({
      type: route53.HealthCheckType.CALCULATED,
      childHealthChecks: healthChecks,
      healthThreshold: threshold ?? healthChecks.length,
    });
  }

  /**
   * The metric of an alarm, by a copy of its threshold and periods as they are when the health check is made: for what health checkers cannot
   * reach. Another threshold of an alarm of this app makes another health check. Of one metric, by a statistic such as the average, with all of its evaluation periods
   * (https://docs.aws.amazon.com/Route53/latest/APIReference/API_CloudWatchAlarmConfiguration.html).
   */
  public static alarm(alarm: cloudwatch.IAlarm, options: AlarmMonitorOptions = {}): HealthCheckMonitor {
    validate('HealthCheckMonitor.alarm', alarmMonitorRules(alarm));
    return new AlarmMonitor(alarm, options);
  }

  /**
   * A routing control of Amazon Application Recovery Controller: a switch that somebody throws.
   *
   * @param arn the ARN of the routing control
   */
  public static routingControl(arn: string): HealthCheckMonitor {
    const pattern = /^arn:[\w-]+:route53-recovery-control::\d{12}:controlpanel\/\w+\/routingcontrol\/\w+$/;
    validate('HealthCheckMonitor.routingControl', matches('arn', arn, pattern, 'the ARN of a routing control'));
    return new KnownMonitor({ type: route53.HealthCheckType.RECOVERY_CONTROL, routingControl: arn });
  }

  /**
   * The properties of the health check.
   *
   * @internal
   */
  public abstract _bind(scope: Construct): route53.HealthCheckProps;

  /**
   * The id of the health check: another one for what a health check reads once, when it is made.
   *
   * @internal
   */
  public get _id(): string {
    return 'HealthCheck';
  }
}

class KnownMonitor extends HealthCheckMonitor {
  constructor(private readonly props: route53.HealthCheckProps) {
    super();
  }

  public _bind(): route53.HealthCheckProps {
    return this.props;
  }
}

class AlarmMonitor extends HealthCheckMonitor {
  constructor(
    private readonly alarm: cloudwatch.IAlarm,
    private readonly options: AlarmMonitorOptions,
  ) {
    super();
  }

  public override get _id(): string {
    const resource = this.alarm.node.defaultChild;
    if (!(resource instanceof cloudwatch.CfnAlarm)) return super._id;
    const { namespace, metricName, dimensions, statistic, period, threshold, comparisonOperator, evaluationPeriods } =
      resource;
    const read = {
      namespace,
      metricName,
      dimensions,
      statistic,
      period,
      threshold,
      comparisonOperator,
      evaluationPeriods,
    };
    const text = JSON.stringify(resource.stack.resolve(read));
    const hash = createHash('sha256').update(text).digest('hex');
    return `${super._id}${hash.slice(0, 8)}`;
  }

  public _bind(scope: Construct): route53.HealthCheckProps {
    const { alarm } = this;
    const resource = alarm.node.defaultChild;
    const region = Token.isUnresolved(alarm.env.region) ? Stack.of(scope).region : alarm.env.region;
    let name = alarm.alarmName;
    if (resource instanceof cloudwatch.CfnAlarm) {
      if (Stack.of(alarm) !== Stack.of(scope)) NorthVirginia._readWeakly(resource);
      name = resource.ref;
    }
    return {
      type: route53.HealthCheckType.CLOUDWATCH_METRIC,
      alarmIdentifier: { name, region },
      insufficientDataHealthStatus:
        this.options.insufficientData ?? route53.InsufficientDataHealthStatusEnum.LAST_KNOWN_STATUS,
    };
  }
}

function httpMonitor(protocol: 'HTTP' | 'HTTPS', options: HttpMonitorOptions): HealthCheckMonitor {
  const { host, path = '/', searchString } = options;
  validate(`HealthCheckMonitor.${protocol.toLowerCase()}`, endpointMonitorRules(options));
  return new KnownMonitor({
    type: route53.HealthCheckType[searchString === undefined ? protocol : (`${protocol}_STR_MATCH` as const)],
    fqdn: host,
    port: options.port ?? (protocol === 'HTTPS' ? 443 : 80),
    resourcePath: path,
    searchString,
    enableSNI: protocol === 'HTTPS' ? true : undefined,
    ...endpointProps(options),
  });
}

function endpointProps(options: EndpointMonitorOptions) {
  const { ipAddress, regions } = options;
  return {
    ipAddress,
    regions,
    requestInterval: options.interval ?? Duration.seconds(30),
    failureThreshold: options.failureThreshold ?? 3,
    measureLatency: options.measureLatency ?? false,
  };
}
