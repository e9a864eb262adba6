import { Duration } from 'aws-cdk-lib/core';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import {
  isKnown,
  matches,
  number,
  oneOf,
  ordered,
  port,
  Rule,
  rule,
  Rules,
  seconds,
  wholeNumber,
} from '../../private/validation';
import { HealthCheckOptions } from '../health-check';
import { Ingress } from '../ingress';
import { TargetHealthThresholds } from '../target-health-thresholds';
import { WebAlarmThresholds } from '../web-alarm-thresholds';
import { WebTargetOptions } from '../web-target-options';
import { rewriteRules } from './rewrite-rules';

const { ROUND_ROBIN, WEIGHTED_RANDOM } = elbv2.TargetGroupLoadBalancingAlgorithmType;
const { HTTP, HTTPS } = elbv2.ApplicationProtocol;
const DEFAULT_INTERVAL = Duration.seconds(15);

/** The choices of an L3's caller about its web target. */
export interface WebTargetChoices extends WebTargetOptions {
  readonly alarmThresholds?: WebAlarmThresholds;
}

/**
 * The rules of a web target, for the one `validate()` of the L3 that makes it.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html and
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/disable-cross-zone.html
 *
 * @param ingress how requests reach the target; undefined where it is behind no load balancer
 */
export function webTargetRules(options: WebTargetChoices, ingress?: Ingress): Rules {
  const { balancing, slowStart, alarmThresholds = {} } = options;
  const { serverErrorPercent, clientErrorPercent, latencyP99 } = alarmThresholds;
  return [
    healthCheckRules(options.healthCheck ?? {}, isGrpc(options)),
    thresholdRules(options.healthThresholds ?? {}),
    seconds('deregistrationDelay', options.deregistrationDelay, { min: 0, max: 3600 }),
    seconds('slowStart', slowStart, { min: 30, max: 900 }),
    rule(
      slowStart !== undefined && isKnown(balancing) && balancing !== ROUND_ROBIN,
      () => `'slowStart' works only with 'balancing' ROUND_ROBIN, got '${balancing}'; leave one of them out`,
    ),
    rule(
      options.anomalyMitigation === true && balancing !== WEIGHTED_RANDOM,
      () =>
        `'anomalyMitigation' works only with 'balancing' WEIGHTED_RANDOM, got '${balancing ?? ROUND_ROBIN}'; change one of them`,
    ),
    rule(
      options.crossZone === false && options.stickiness !== undefined,
      () => `'stickiness' does not work without 'crossZone'; leave one of them out`,
    ),
    rewriteRules(options.rewrite),
    oneOf('targetProtocol', options.targetProtocol, [HTTP, HTTPS]),
    number('alarmThresholds.serverErrorPercent', serverErrorPercent, { min: 0.01, max: 100 }),
    number('alarmThresholds.clientErrorPercent', clientErrorPercent, { min: 0.01, max: 100 }),
    rule(
      isKnown(latencyP99) && !latencyP99.isUnresolved() && latencyP99.toMilliseconds() <= 0,
      () => `'alarmThresholds.latencyP99' must be more than 0 ms; say how slow is too slow`,
    ),
    rule(
      ingress?._http2 === false && isGrpc(options),
      () => `'protocolVersion' GRPC needs an HTTPS listener with 'http2'; give the exposure 'certificates'`,
    ),
    rule(
      ingress?._http2 === false && options.protocolVersion === elbv2.ApplicationProtocolVersion.HTTP2,
      () =>
        `'protocolVersion' HTTP2 needs an HTTPS listener with 'http2', because requests by HTTP/1.1 are answered with 464; give the exposure 'certificates', or leave it out`,
    ),
    rule(
      ingress?._secure === false && options.authentication !== undefined,
      () => `'authentication' needs an HTTPS listener; give the exposure 'certificates'`,
    ),
  ];
}

/** The rules of a health check; https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html */
/** A path of a URI has characters of ASCII only (https://www.rfc-editor.org/rfc/rfc3986#section-3.3). */
const HEALTH_CHECK_PATH = "at most 1,024 characters of ASCII and start with '/', others written as %C3%BC";

function healthCheckRules(check: HealthCheckOptions, grpc: boolean): Rule[] {
  const interval = secondsOf(check.interval ?? DEFAULT_INTERVAL);
  const timeout = check.timeout && secondsOf(check.timeout);
  return [
    ...matches('healthCheck.path', check.path, /^\/[!-~]{0,1023}$/, HEALTH_CHECK_PATH),
    ...port('healthCheck.port', check.port),
    grpc
      ? codes('healthCheck.healthyCodes', check.healthyCodes, 0, 99)
      : codes('healthCheck.healthyCodes', check.healthyCodes, 200, 499),
    ...seconds('healthCheck.interval', check.interval, { min: 5, max: 300 }),
    ...seconds('healthCheck.timeout', check.timeout, { min: 2, max: 120 }),
    ...wholeNumber('healthCheck.healthyThreshold', check.healthyThreshold, { min: 2, max: 10 }),
    ...wholeNumber('healthCheck.unhealthyThreshold', check.unhealthyThreshold, { min: 2, max: 10 }),
    rule(
      interval !== undefined && timeout !== undefined && timeout >= interval,
      () => `'healthCheck.timeout' must be less than 'healthCheck.interval' (${interval} s), got ${timeout} s`,
    ),
  ];
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html */
export function thresholdRules(thresholds: TargetHealthThresholds): Rules {
  const { failOpenMinTargets, failOpenMinPercent, dnsFailoverMinTargets, dnsFailoverMinPercent } = thresholds;
  const at = (name: keyof TargetHealthThresholds) => `healthThresholds.${name}`;
  const share = { min: 1, max: 100 };
  return [
    wholeNumber(at('failOpenMinTargets'), failOpenMinTargets, { min: 1 }),
    wholeNumber(at('failOpenMinPercent'), failOpenMinPercent, share),
    wholeNumber(at('dnsFailoverMinTargets'), dnsFailoverMinTargets, { min: 1 }),
    wholeNumber(at('dnsFailoverMinPercent'), dnsFailoverMinPercent, share),
    ordered(at('failOpenMinTargets'), failOpenMinTargets, at('dnsFailoverMinTargets'), dnsFailoverMinTargets),
    ordered(at('failOpenMinPercent'), failOpenMinPercent, at('dnsFailoverMinPercent'), dnsFailoverMinPercent),
  ];
}

/** The thresholds of the target group, all of them: one that is no longer given would keep its value. 0 is off. */
export function targetGroupHealthOf({
  healthThresholds = {},
}: Pick<WebTargetOptions, 'healthThresholds'>): elbv2.TargetGroupHealth {
  const { failOpenMinTargets = 1, failOpenMinPercent = 0 } = healthThresholds;
  return {
    routingMinimumHealthyTargetCount: failOpenMinTargets,
    routingMinimumHealthyTargetPercentage: failOpenMinPercent,
    dnsMinimumHealthyTargetCount: healthThresholds.dnsFailoverMinTargets ?? failOpenMinTargets,
    dnsMinimumHealthyTargetPercentage: healthThresholds.dnsFailoverMinPercent ?? failOpenMinPercent,
  };
}

/** The health check of the target group, with the defaults filled in. */
export function healthCheckOf(options: WebTargetOptions): elbv2.HealthCheck {
  const check = options.healthCheck ?? {};
  const interval = check.interval ?? DEFAULT_INTERVAL;
  const intervalSeconds = secondsOf(interval);
  const timeout = intervalSeconds === undefined ? 5 : Math.min(5, intervalSeconds - 1);
  return {
    path: check.path ?? (isGrpc(options) ? '/AWS.ALB/healthcheck' : '/'),
    port: check.port === undefined ? 'traffic-port' : `${check.port}`,
    protocol: options.targetProtocol === HTTPS ? elbv2.Protocol.HTTPS : elbv2.Protocol.HTTP,
    ...(isGrpc(options)
      ? { healthyGrpcCodes: check.healthyCodes ?? '12' }
      : { healthyHttpCodes: check.healthyCodes ?? '200' }),
    interval,
    timeout: check.timeout ?? Duration.seconds(timeout),
    healthyThresholdCount: check.healthyThreshold ?? 2,
    unhealthyThresholdCount: check.unhealthyThreshold ?? 3,
  };
}

/** Whether the targets speak gRPC. */
export function isGrpc(options: WebTargetOptions): boolean {
  return options.protocolVersion === elbv2.ApplicationProtocolVersion.GRPC;
}

function codes(prop: string, value: string | undefined, min: number, max: number): Rule {
  const fits = (text: string) => /^\d+$/.test(text) && Number(text) >= min && Number(text) <= max;
  const parts = isKnown(value) ? value.split(',').map((part) => part.split('-')) : [];
  return rule(
    parts.some((part) => part.length > 2 || !part.every(fits) || Number(part[0]) > Number(part.at(-1))),
    () => `'${prop}' must be codes from ${min} to ${max} such as '${min}' or '${min}-${max}', got '${value}'`,
  );
}

function secondsOf(duration: Duration): number | undefined {
  return duration.isUnresolved() ? undefined : duration.toSeconds({ integral: false });
}
