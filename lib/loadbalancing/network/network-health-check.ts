import { Duration } from 'aws-cdk-lib/core';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { isKnown, matches, port, rule, Rules, seconds, validate, wholeNumber } from '../../private/validation';

/** Options of every check of targets. A change updates the target group in place. */
export interface NetworkHealthCheckOptions {
  /**
   * Port that is asked, 1 to 65,535. It is opened to the load balancer.
   *
   * @default - the port that traffic goes to; required for UDP, which cannot be checked itself
   */
  readonly port?: number;

  /**
   * Time from one check to the next, 5 to 300 seconds.
   *
   * @default Duration.seconds(15) - half of what Elastic Load Balancing has, so that a broken target is out after 45 seconds
   */
  readonly interval?: Duration;

  /**
   * The time that an answer may take, 2 to 120 seconds and less than `interval`.
   *
   * @default Duration.seconds(5), or one second less than `interval` where that is shorter
   */
  readonly timeout?: Duration;

  /**
   * Checks in a row that must succeed before a target takes traffic, 2 to 10.
   *
   * @default 2 - a deployment waits for it with every target
   */
  readonly healthyThreshold?: number;

  /**
   * Checks in a row that must fail before a target takes no more traffic, 2 to 10.
   *
   * @default 3 - one lost answer, or two, takes no target out
   */
  readonly unhealthyThreshold?: number;
}

/** Options of a check by HTTP. */
export interface NetworkHttpHealthCheckOptions extends NetworkHealthCheckOptions {
  /**
   * Path that is asked for, with a leading slash, at most 1,024 characters.
   *
   * @default '/'
   */
  readonly path?: string;

  /**
   * Status codes that mean healthy, for example '200' or '200-399'; 200 to 599.
   *
   * @default '200-399'
   */
  readonly healthyCodes?: string;
}

/** The check by which a Network Load Balancer finds out whether a target can take traffic. */
export abstract class NetworkHealthCheck {
  /** Whether a TCP connection can be opened. */
  public static tcp(options: NetworkHealthCheckOptions = {}): NetworkHealthCheck {
    validate('NetworkHealthCheck.tcp', rulesOf(options));
    return new Check(options.port, settingsOf(options, elbv2.Protocol.TCP));
  }

  /** Whether HTTP is answered with a status code of these. */
  public static http(options: NetworkHttpHealthCheckOptions = {}): NetworkHealthCheck {
    validate('NetworkHealthCheck.http', rulesOf(options), httpRules(options));
    return new Check(options.port, httpSettings(options, elbv2.Protocol.HTTP));
  }

  /** The same by HTTPS; the certificate is not verified. */
  public static https(options: NetworkHttpHealthCheckOptions = {}): NetworkHealthCheck {
    validate('NetworkHealthCheck.https', rulesOf(options), httpRules(options));
    return new Check(options.port, httpSettings(options, elbv2.Protocol.HTTPS));
  }

  /**
   * The port that is asked, where it is not that of the traffic.
   *
   * @internal
   */
  public abstract readonly _port?: number;

  /**
   * The settings of the target group.
   *
   * @internal
   */
  public abstract readonly _config: elbv2.HealthCheck;
}

class Check extends NetworkHealthCheck {
  constructor(
    public readonly _port: number | undefined,
    public readonly _config: elbv2.HealthCheck,
  ) {
    super();
  }
}

const DEFAULT_INTERVAL = Duration.seconds(15);

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html */
function rulesOf(options: NetworkHealthCheckOptions): Rules {
  const interval = secondsOf(options.interval ?? DEFAULT_INTERVAL);
  const timeout = options.timeout && secondsOf(options.timeout);
  return [
    port('port', options.port),
    seconds('interval', options.interval, { min: 5, max: 300 }),
    seconds('timeout', options.timeout, { min: 2, max: 120 }),
    wholeNumber('healthyThreshold', options.healthyThreshold, { min: 2, max: 10 }),
    wholeNumber('unhealthyThreshold', options.unhealthyThreshold, { min: 2, max: 10 }),
    rule(
      interval !== undefined && timeout !== undefined && timeout >= interval,
      () => `'timeout' must be less than 'interval' (${interval} s), got ${timeout} s; lower it`,
    ),
  ];
}

function httpRules({ path, healthyCodes }: NetworkHttpHealthCheckOptions): Rules {
  const fits = (text: string) => /^\d{3}$/.test(text) && Number(text) >= 200 && Number(text) <= 599;
  const parts = isKnown(healthyCodes) ? healthyCodes.split(',').map((part) => part.split('-')) : [];
  return [
    matches('path', path, /^\/\S{0,1023}$/, "at most 1,024 characters and start with '/'"),
    rule(
      parts.some((part) => part.length > 2 || !part.every(fits) || Number(part[0]) > Number(part.at(-1))),
      () => `'healthyCodes' must be codes from 200 to 599 such as '200' or '200-399', got '${healthyCodes}'`,
    ),
  ];
}

function settingsOf(options: NetworkHealthCheckOptions, protocol: elbv2.Protocol): elbv2.HealthCheck {
  const interval = options.interval ?? DEFAULT_INTERVAL;
  const intervalSeconds = secondsOf(interval);
  const timeout = intervalSeconds === undefined ? 5 : Math.min(5, intervalSeconds - 1);
  return {
    protocol,
    port: options.port === undefined ? 'traffic-port' : `${options.port}`,
    interval,
    timeout: options.timeout ?? Duration.seconds(timeout),
    healthyThresholdCount: options.healthyThreshold ?? 2,
    unhealthyThresholdCount: options.unhealthyThreshold ?? 3,
  };
}

function httpSettings(options: NetworkHttpHealthCheckOptions, protocol: elbv2.Protocol): elbv2.HealthCheck {
  return {
    ...settingsOf(options, protocol),
    path: options.path ?? '/',
    healthyHttpCodes: options.healthyCodes ?? '200-399',
  };
}

function secondsOf(duration: Duration): number | undefined {
  return duration.isUnresolved() ? undefined : duration.toSeconds({ integral: false });
}
