import { isIP } from 'node:net';
import { Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Alarms, AlarmSeverity } from '../../observability';
import {
  distinct,
  isKnown,
  matches,
  nonEmpty,
  nonEmptyList,
  oneOf,
  port,
  rule,
  Rules,
  wholeNumber,
} from '../../private/validation';
import { CalculatedMonitorOptions, HttpMonitorOptions, TcpMonitorOptions } from '../dns/records/health-check-monitor';
import { isPrivateAddress, isPrivateName } from './public-hosts';

/** The Regions of health checkers: https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html */
const CHECKER_REGIONS = [
  'us-east-1',
  'us-west-1',
  'us-west-2',
  'eu-west-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-northeast-1',
  'sa-east-1',
];

/** The rules for an endpoint: that health checkers reach it, and that Route 53 takes the check. */
export function endpointMonitorRules(options: HttpMonitorOptions | TcpMonitorOptions): Rules {
  const { host, ipAddress, regions } = options;
  return [
    rule(host === undefined && ipAddress === undefined, () => `'host' or 'ipAddress' must be given, got neither`),
    hostRules(host),
    rule(
      isKnown(ipAddress) && isIP(ipAddress) === 0,
      () => `'ipAddress' must be an IPv4 or IPv6 address, got '${ipAddress}'`,
    ),
    rule(
      isKnown(ipAddress) && isPrivateAddress(ipAddress),
      () =>
        `'ipAddress' must be public, got ${ipAddress}: health checkers come from the internet; watch an alarm with HealthCheckMonitor.alarm()`,
    ),
    port('port', options.port),
    'path' in options ? pathRules(options.path) : [],
    'searchString' in options ? searchStringRules(options.searchString) : [],
    oneOf('interval', options.interval?.toSeconds({ integral: false }), [10, 30]),
    wholeNumber('failureThreshold', options.failureThreshold, { min: 1, max: 10 }),
    rule(
      isKnown(regions) && regions.length < 3,
      () => `'regions' must be three at least, got ${regions?.length}; add some, or leave it out for all of them`,
    ),
    distinct('regions', regions),
    (regions ?? []).map((region) => oneOf('regions', region, CHECKER_REGIONS)),
  ];
}

function hostRules(host: string | undefined): Rules {
  return [
    matches('host', host, /^(?=.{1,255}$)[a-zA-Z0-9_.-]+$/, 'a name without protocol and path'),
    rule(isKnown(host) && isIP(host) !== 0, () => `'host' must be a name, got ${host}; give it as 'ipAddress'`),
    rule(
      isKnown(host) && isIP(host) === 0 && (!host.includes('.') || isPrivateName(host)),
      () =>
        `'host' must be public, got '${host}': health checkers come from the internet; watch an alarm with HealthCheckMonitor.alarm()`,
    ),
  ];
}

function pathRules(path: string | undefined): Rules {
  return [
    matches('path', path, /^\/\S*$/, 'a path that begins with a slash'),
    rule(isKnown(path) && path.length > 255, () => `'path' must be at most 255 characters, got ${path?.length}`),
  ];
}

function searchStringRules(text: string | undefined): Rules {
  return [
    nonEmpty('searchString', text),
    rule(
      isKnown(text) && text.length > 255,
      () => `'searchString' must be at most 255 characters, got ${text?.length}`,
    ),
  ];
}

/** The rules for a calculated health check: that it can be healthy, and unhealthy. */
export function calculatedMonitorRules({ healthChecks, threshold }: CalculatedMonitorOptions): Rules {
  return [
    nonEmptyList('healthChecks', healthChecks),
    rule(healthChecks.length > 255, () => `'healthChecks' must be at most 255, got ${healthChecks.length}`),
    rule(
      healthChecks.some(isCalculated),
      () => `'healthChecks' must not hold a calculated health check, which Route 53 does not take; name its parts`,
    ),
    rule(
      new Set(healthChecks).size < healthChecks.length,
      () => `'healthChecks' must not hold a health check twice; keep one of each`,
    ),
    rule(
      isKnown(threshold) && (threshold === 0 || threshold > healthChecks.length),
      () =>
        `'threshold' must be from 1 to ${healthChecks.length}, got ${threshold}: ${threshold === 0 ? 'the check would always be healthy' : 'the check could never be healthy'}`,
    ),
    wholeNumber('threshold', threshold, { min: 0 }),
  ];
}

function isCalculated({ node }: route53.IHealthCheck): boolean {
  const resource = node.defaultChild;
  if (!(resource instanceof route53.CfnHealthCheck)) return false;
  return (resource.healthCheckConfig as route53.CfnHealthCheck.HealthCheckConfigProperty).type === 'CALCULATED';
}

/** The rules for an alarm: that Route 53 can read its metric. An alarm that is only named cannot be looked at. */
export function alarmMonitorRules(alarm: cloudwatch.IAlarm): Rules {
  const resource = alarm.node.defaultChild;
  const source = 'https://docs.aws.amazon.com/Route53/latest/APIReference/API_AlarmIdentifier.html';
  if (resource instanceof cloudwatch.CfnCompositeAlarm) {
    return rule(true, () => `'alarm' must watch a metric, got a composite alarm; take calculated() over its parts`);
  }
  if (!(resource instanceof cloudwatch.CfnAlarm)) return [];
  const { metrics, extendedStatistic, period, datapointsToAlarm, evaluationPeriods } = resource;
  return [
    rule(
      metrics !== undefined,
      () => `'alarm' must watch one metric, got a mathematical expression, which Route 53 cannot read (${source})`,
    ),
    rule(
      extendedStatistic !== undefined,
      () =>
        `'alarm' must not watch a percentile, got ${extendedStatistic}; take the average or the maximum (${source})`,
    ),
    rule(
      isKnown(period) && period < 60,
      () => `'alarm' must watch periods of a minute or more, got ${period} s (${source})`,
    ),
    rule(
      isKnown(datapointsToAlarm) && datapointsToAlarm !== evaluationPeriods,
      () =>
        `'alarm' must need all of its ${evaluationPeriods} evaluation periods, got ${datapointsToAlarm}: Route 53 reads the periods alone; set 'datapointsToAlarm' to ${evaluationPeriods}`,
    ),
  ];
}

/** That the recipients of an alarm are where the metrics of health checks are. */
export function healthCheckAlarmRules(stack: Stack, alarms: Alarms): Rules {
  return alarms
    ._topicsOf(AlarmSeverity.CRITICAL)
    .map(({ env }) =>
      rule(
        isKnown(stack.region) && isKnown(env.region) && env.region !== 'us-east-1',
        () =>
          `'alarms' must go to a topic in us-east-1, where the metrics of health checks are, got one in ${env.region}; take new AlarmTopic(NorthVirginia.before(this), ...)`,
      ),
    );
}
