import { Duration, RemovalPolicy, Token } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { NetworkHealthCheck } from '../../loadbalancing';
import { isKnown, oneOf, required, rule, Rules, seconds, wholeNumber } from '../../private/validation';
import { FlowStickiness } from '../inspection/flow-stickiness';
import { InspectionAppliancesProps } from '../inspection/inspection-appliances';

/** The settings of an inspection with every default. */
export interface ResolvedInspection {
  readonly vpc: ec2.IVpc;
  readonly subnets: readonly ec2.ISubnet[];
  readonly healthCheck: NetworkHealthCheck;
  readonly allowedPrincipals: readonly iam.ArnPrincipal[];
  readonly acceptanceRequired: boolean;
  readonly ipAddressType: elbv2.IpAddressType;
  readonly flowStickiness: FlowStickiness;
  readonly rebalance: boolean;
  readonly deregistrationDelay: Duration;
  readonly tcpIdleTimeout: Duration;
  readonly resetOnIdleTimeout: boolean;
  readonly crossZone: boolean;
  readonly deletionProtection?: boolean;
  readonly removalPolicy: RemovalPolicy;
}

const IDLE_TIMEOUT = Duration.seconds(350);

/** The props with every default. */
export function resolveInspection(props: InspectionAppliancesProps): ResolvedInspection {
  const { vpc } = props;
  return {
    vpc,
    subnets: vpc.selectSubnets(props.subnets ?? defaultSubnets(vpc)).subnets,
    healthCheck: props.healthCheck,
    allowedPrincipals: props.allowedPrincipals ?? [],
    acceptanceRequired: props.acceptanceRequired ?? true,
    ipAddressType: props.ipAddressType ?? elbv2.IpAddressType.IPV4,
    flowStickiness: props.flowStickiness ?? FlowStickiness.FIVE_TUPLE,
    rebalance: props.rebalance ?? true,
    deregistrationDelay: props.deregistrationDelay ?? Duration.minutes(5),
    tcpIdleTimeout: props.tcpIdleTimeout ?? IDLE_TIMEOUT,
    resetOnIdleTimeout: props.resetOnIdleTimeout ?? true,
    crossZone: props.crossZone ?? true,
    deletionProtection: props.deletionProtection,
    removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
  };
}

/** Isolated subnets, since the load balancer opens no connections to anywhere else, or private ones; one of each zone. */
function defaultSubnets(vpc: ec2.IVpc): ec2.SubnetSelection {
  const { PRIVATE_WITH_EGRESS, PRIVATE_ISOLATED } = ec2.SubnetType;
  return { subnetType: vpc.isolatedSubnets.length > 0 ? PRIVATE_ISOLATED : PRIVATE_WITH_EGRESS, onePerAz: true };
}

/** The props that must be there before anything else can be said. */
export function presenceRules({ healthCheck, appliances, vpc }: InspectionAppliancesProps): Rules {
  return [
    required('vpc', vpc),
    required('appliances', appliances, "give it 'Appliances.fleet()'"),
    required(
      'healthCheck',
      healthCheck,
      "give it 'NetworkHealthCheck.tcp({ port })' with a port that the appliance answers on",
    ),
  ];
}

/** The rules of an inspection. */
export function inspectionRules(props: InspectionAppliancesProps, settings: ResolvedInspection): Rules {
  const { IPV4, DUAL_STACK } = elbv2.IpAddressType;
  const { alarmThresholds = {} } = props;
  const { healthCheck } = settings;
  return [
    subnetRules(settings),
    rule(
      healthCheck._port === undefined,
      () =>
        `'healthCheck' needs a 'port': GENEVE is UDP, which cannot be checked; give one that the appliance answers on by TCP`,
    ),
    oneOf('ipAddressType', settings.ipAddressType, [IPV4, DUAL_STACK]),
    seconds('deregistrationDelay', props.deregistrationDelay, { min: 0, max: 3600 }),
    seconds('tcpIdleTimeout', props.tcpIdleTimeout, { min: 60, max: 6000 }),
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/gateway/gateway-load-balancers.html#idle-timeout
    rule(
      settings.flowStickiness !== FlowStickiness.FIVE_TUPLE && !isDefaultTimeout(settings.tcpIdleTimeout),
      () => `'tcpIdleTimeout' can be changed with 'FlowStickiness.FIVE_TUPLE' only; leave one of the two out`,
    ),
    oneOf('removalPolicy', props.removalPolicy, [RemovalPolicy.RETAIN, RemovalPolicy.DESTROY]),
    wholeNumber('alarmThresholds.minHealthyAppliances', alarmThresholds.minHealthyAppliances, { min: 1, max: 300 }),
    seconds('alarmThresholds.unhealthyFor', alarmThresholds.unhealthyFor, { min: 60, max: 3600 }),
    rule(
      isKnown(alarmThresholds.unhealthyFor) &&
        !alarmThresholds.unhealthyFor.isUnresolved() &&
        alarmThresholds.unhealthyFor.toSeconds({ integral: false }) % 60 !== 0,
      () =>
        `'alarmThresholds.unhealthyFor' must be whole minutes, got ${alarmThresholds.unhealthyFor?.toSeconds({ integral: false })} s; round it`,
    ),
    props.appliances._rules(settings.vpc, zonesOf(settings)),
  ];
}

/** The zones of the load balancer. */
export function zonesOf({ subnets }: ResolvedInspection): string[] {
  return [...new Set(subnets.map(({ availabilityZone }) => availabilityZone))];
}

/**
 * The ranges that the load balancer sends from: those of its subnets, or that of the VPC where an imported subnet does not tell its own.
 */
export function rangesOf({ vpc, subnets }: ResolvedInspection): string[] {
  const ranges = subnets.map((subnet) => rangeOf(subnet));
  const known = ranges.filter((range) => range !== undefined);
  return known.length === ranges.length ? known : [vpc.vpcCidrBlock];
}

function rangeOf(subnet: ec2.ISubnet): string | undefined {
  try {
    return subnet.ipv4CidrBlock;
  } catch {
    return undefined;
  }
}

function subnetRules({ subnets, ...settings }: ResolvedInspection): Rules {
  const zones = zonesOf({ subnets, ...settings });
  return [
    rule(
      zones.length < 2,
      () =>
        `'subnets' must be in 2 zones or more, got ${zones.length}: the failure of a zone would cut off everybody whose packets are inspected; choose others`,
    ),
    rule(
      subnets.length > zones.length,
      () =>
        `'subnets' must select one subnet of each zone, got ${subnets.length} in ${zones.length} zones; add 'onePerAz: true'`,
    ),
  ];
}

function isDefaultTimeout(timeout: Duration): boolean {
  return (
    Token.isUnresolved(timeout) ||
    timeout.isUnresolved() ||
    timeout.toSeconds({ integral: false }) === IDLE_TIMEOUT.toSeconds()
  );
}
