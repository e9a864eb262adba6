import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { distinct, isKnown, nonEmptyList, oneOf, rule, Rules, wholeNumber } from '../../private/validation';
import { NetworkLoadBalancerAlarmThresholds } from '../network/network-alarm-thresholds';
import { NetworkExposureConfig } from '../network/network-exposure';
import { ipv6AssociationsOf, isDualStack, rangeOf } from './load-balancer-clients';
import { domainRules } from './load-balancer-domain';
import { hasIpv4Only } from './load-balancer-rules';
import { autoshiftRules } from './zonal-autoshift';

/** The rules of a Network Load Balancer: its options, and what it needs of its VPC. */
export function networkLoadBalancerRules(
  vpc: ec2.IVpc,
  subnets: ec2.ISubnet[],
  settings: NetworkExposureConfig,
  thresholds: NetworkLoadBalancerAlarmThresholds = {},
): Rules {
  const { IPV4, DUAL_STACK } = elbv2.IpAddressType;
  return [
    oneOf('ipAddressType', settings.ipAddressType, [IPV4, DUAL_STACK]),
    settings.domain === undefined ? [] : domainRules(settings.domain, false),
    subnetRules(vpc, subnets, settings),
    addressRules('allocationIds', settings.allocationIds, subnets),
    addressRules('privateAddresses', settings.privateAddresses, subnets),
    clientRules(vpc, settings),
    endpointServiceRules(settings),
    autoshiftRules(settings),
    rule(
      settings.takesQuic && rangeOf(vpc) === undefined,
      () =>
        `'vpc' was imported without the range of its addresses, from which targets of QUIC are checked; give the import 'vpcCidrBlock'`,
    ),
    settings.accessLogs?._networkRules() ?? [],
    wholeNumber('minCapacityUnits', settings.minCapacityUnits, {
      min: 2750 * Math.max(subnets.length, 1),
      max: 45_000 * Math.max(subnets.length, 1),
    }),
    wholeNumber('alarmThresholds.portAllocationErrors', thresholds.portAllocationErrors, { min: 1 }),
    wholeNumber('alarmThresholds.rejectedFlows', thresholds.rejectedFlows, { min: 1 }),
    wholeNumber('alarmThresholds.targetResets', thresholds.targetResets, { min: 1 }),
  ];
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/network/network-load-balancers.html */
function subnetRules(vpc: ec2.IVpc, subnets: ec2.ISubnet[], settings: NetworkExposureConfig): Rules {
  const zones = new Set(subnets.map((subnet) => subnet.availabilityZone)).size;
  const kind = settings.internetFacing ? 'public' : 'private';
  const what = settings.subnets ? `'subnets' must select subnets` : `'vpc' must have ${kind} subnets`;
  return [
    rule(zones < 1, () => `${what}, got none; add them, or choose others by 'subnets'`),
    rule(
      subnets.length > zones,
      () =>
        `'subnets' must select one subnet of each zone, got ${subnets.length} in ${zones} zones; add 'onePerAz: true'`,
    ),
    distinct(
      'ids of the subnets',
      subnets.map(({ node }) => node.id),
    ),
    rule(
      settings.internetFacing &&
        subnets.some((subnet) => [...vpc.privateSubnets, ...vpc.isolatedSubnets].includes(subnet)),
      () => `'subnets' must be public for a load balancer on the internet; choose others`,
    ),
    rule(
      isDualStack(settings.ipAddressType) && subnets.some(hasIpv4Only),
      () =>
        `'ipAddressType' ${settings.ipAddressType} needs subnets with IPv6 ranges, got ${subnets.filter(hasIpv4Only).length} without; give the VPC IPv6, or leave it out`,
    ),
  ];
}

function addressRules(prop: string, addresses: string[] | undefined, subnets: ec2.ISubnet[]): Rules {
  return [
    nonEmptyList(prop, addresses),
    distinct(prop, addresses),
    rule(
      addresses !== undefined && addresses.length > 0 && addresses.length !== subnets.length,
      () =>
        `'${prop}' must be one for each of the ${subnets.length} subnets, got ${addresses?.length}; give as many, or choose the zones by 'subnets'`,
    ),
  ];
}

function clientRules(vpc: ec2.IVpc, settings: NetworkExposureConfig): Rules {
  const vpcIsClient = !settings.internetFacing && settings.clients === undefined;
  return [
    rule(
      vpcIsClient && rangeOf(vpc) === undefined,
      () =>
        `'vpc' was imported without the range of its addresses, so its clients are not known; give the exposure 'clients', or 'vpcCidrBlock' to the import`,
    ),
    rule(
      vpcIsClient &&
        isDualStack(settings.ipAddressType) &&
        !(vpc instanceof ec2.Vpc && ipv6AssociationsOf(vpc).length > 0),
      () =>
        `'clients' must be given for a dual-stack load balancer in a VPC whose IPv6 range is not known; give the exposure the ranges that may connect`,
    ),
  ];
}

function endpointServiceRules({ endpointService }: NetworkExposureConfig): Rules {
  return [
    nonEmptyList('endpointService.allowedPrincipals', endpointService?.allowedPrincipals),
    nonEmptyList('endpointService.allowedRegions', endpointService?.allowedRegions),
    distinct(
      'endpointService.allowedPrincipals',
      endpointService?.allowedPrincipals?.map(({ arn }) => arn),
    ),
    rule(
      endpointService?.acceptanceRequired === false &&
        (endpointService.allowedPrincipals ?? []).some(({ arn }) => isKnown(arn) && arn === '*'),
      () =>
        `'endpointService.allowedPrincipals' must not be everybody ('*') without 'acceptanceRequired'; name the accounts, or accept each connection`,
    ),
  ];
}
