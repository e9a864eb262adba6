import { Duration } from 'aws-cdk-lib/core';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { rule, Rules, seconds } from '../../private/validation';
import { NetworkTargetAlarmThresholds } from '../network/network-alarm-thresholds';
import { NetworkPort } from '../network/network-port';
import { NetworkTargetOptions } from '../network/network-target-options';
import { thresholdRules } from './target-rules';

const DAY = 24 * 60 * 60;

/** The choices of an L3's caller about what is behind a port. */
export interface NetworkTargetChoices extends NetworkTargetOptions {
  readonly listenerPort: NetworkPort;
  readonly alarmThresholds?: NetworkTargetAlarmThresholds;
}

/** Whether datagrams of UDP come through a port. */
export function takesDatagrams({ _config: { protocol } }: NetworkPort): boolean {
  return protocol === elbv2.Protocol.UDP || protocol === elbv2.Protocol.TCP_UDP;
}

/**
 * The conditions of Elastic Load Balancing for a port of QUIC beside others
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/network/create-listener.html).
 */
export function quicRules(port: NetworkPort, others: readonly NetworkPort[], takesQuic: boolean): Rules {
  const { quic } = port._config;
  const isPlainUdp = (one: NetworkPort) => one._config.quic === undefined && takesDatagrams(one);
  return [
    rule(
      quic !== undefined && !takesQuic,
      () =>
        `'listenerPort' of ${quic} needs a load balancer without a security group; give it the exposure NetworkExposure.internetWithQuic()`,
    ),
    rule(
      quic !== undefined && others.some(({ _config }) => _config.quic !== undefined),
      () => `'listenerPort' of ${quic} must be the only one of QUIC; make another load balancer for it`,
    ),
    rule(
      (quic !== undefined && others.some(isPlainUdp)) || (isPlainUdp(port) && takesQuic),
      () => `'listenerPort' of UDP does not go with QUIC on one load balancer; make another one for it`,
    ),
  ];
}

/**
 * The conditions of zonal shift with cross-zone load balancing for what is behind a port
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/network/enable-zonal-shift.html).
 */
export function shiftRules(port: NetworkPort, targetType: elbv2.TargetType, shiftsTargets: boolean): Rules {
  return [
    rule(
      shiftsTargets && takesDatagrams(port),
      () =>
        `'listenerPort' of ${port._config.quic ?? 'UDP'} does not go with both 'zonalShift' and 'crossZone' of the load balancer; set 'crossZone' to false, or leave 'zonalShift' out`,
    ),
    rule(
      shiftsTargets && targetType === elbv2.TargetType.ALB,
      () =>
        `'targets' must not be an Application Load Balancer with both 'zonalShift' and 'crossZone' of the load balancer; set 'crossZone' to false, or leave 'zonalShift' out`,
    ),
  ];
}

/**
 * The rules of what is behind a port, for the one `validate()` of the L3 that makes it.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html
 */
export function networkTargetRules(options: NetworkTargetChoices): Rules {
  const { listenerPort, healthCheck, preserveClientIp, sourceIpStickiness } = options;
  const { protocol } = listenerPort._config;
  return [
    thresholdRules(options.healthThresholds ?? {}),
    seconds('deregistrationDelay', options.deregistrationDelay, { min: 0, max: 3600 }),
    expiryRules(options.alarmThresholds?.certificateExpiry),
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html
    rule(
      protocol === elbv2.Protocol.UDP && healthCheck?._port === undefined,
      () =>
        `'healthCheck' must be given for ${listenerPort._config.quic ?? 'UDP'}, which cannot be checked itself: NetworkHealthCheck.tcp() or http(), with a 'port' on which the targets listen by TCP`,
    ),
    rule(
      preserveClientIp === false && takesDatagrams(listenerPort),
      () =>
        `'preserveClientIp' cannot be false for ${listenerPort._config.quic ?? 'UDP'}, whose targets always see the client; leave it out`,
    ),
    rule(
      sourceIpStickiness === true && protocol === elbv2.Protocol.TLS,
      () => `'sourceIpStickiness' does not work with TLS; leave it out`,
    ),
  ];
}

function expiryRules(certificateExpiry: Duration | undefined): Rules {
  return seconds('alarmThresholds.certificateExpiry', certificateExpiry, { min: DAY, max: 365 * DAY });
}
