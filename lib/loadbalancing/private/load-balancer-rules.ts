import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { isKnown, nonEmptyList, port, rule, Rules, seconds, wholeNumber } from '../../private/validation';
import { ExposureConfig } from '../exposure';
import { ipv6AssociationsOf, isDualStack, rangeOf } from './load-balancer-clients';

/** The one that an HTTPS listener begins with, and the others of a load balancer. */
const MAX_CERTIFICATES = 26;

/**
 * The rules of the certificates of a listener; https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 *
 * @param instead what to do in place of giving none
 */
export function certificateRules(certificates: elbv2.IListenerCertificate[] | undefined, instead: string): Rules {
  const arns = (certificates ?? []).map(({ certificateArn }) => certificateArn);
  const doubled = arns.filter((arn, i) => arns.indexOf(arn) !== i);
  return [
    rule(certificates?.length === 0, () => `'certificates' must not be empty; ${instead}`),
    rule(
      doubled.length > 0,
      () => `'certificates' must not hold a certificate twice, got ${doubled.join(', ')}; keep one of each`,
    ),
    rule(
      arns.length > MAX_CERTIFICATES,
      () =>
        `'certificates' must be at most ${MAX_CERTIFICATES}, the first one and 25 others, got ${arns.length}; use certificates for several names, or add what a raised quota allows by 'listener.addCertificates()'`,
    ),
  ];
}

/** The ports of the listeners for production traffic. */
export function portsOf({ secure, redirectHttp }: ExposureConfig): number[] {
  if (!secure) return [80];
  return redirectHttp === false ? [443] : [443, 80];
}

/** The rules of a load balancer's options. */
export function optionRules(settings: ExposureConfig): Rules {
  const { testListener } = settings;
  const ports = portsOf(settings);
  return [
    seconds('idleTimeout', settings.idleTimeout, { min: 1, max: 4000 }),
    seconds('clientKeepAlive', settings.clientKeepAlive, { min: 60, max: 604_800 }),
    port('testListener.port', testListener?.port),
    nonEmptyList('testListener.clients', testListener?.clients),
    rule(
      isKnown(testListener?.port) && ports.includes(testListener.port),
      () =>
        `'testListener.port' must not be that of another listener (${ports.join(', ')}), got ${testListener?.port}; take another one`,
    ),
    wholeNumber('minCapacityUnits', settings.minCapacityUnits, { min: 100 }),
  ];
}

/** The rules of what a load balancer needs of its VPC. */
export function networkRules(vpc: ec2.IVpc, subnets: ec2.ISubnet[], settings: ExposureConfig): Rules {
  const zones = new Set(subnets.map((subnet) => subnet.availabilityZone)).size;
  const kind = settings.internetFacing ? 'public' : 'private';
  const what = settings.subnets ? `'subnets' must select subnets` : `'vpc' must have ${kind} subnets`;
  const vpcIsClient = !settings.internetFacing && settings.clients === undefined;
  return [
    rule(zones < 2, () => `${what} in at least two zones, got ${zones}; add them, or choose others by 'subnets'`),
    rule(
      subnets.length > zones,
      () =>
        `'subnets' must select one subnet of each zone, got ${subnets.length} in ${zones} zones; add 'onePerAz: true'`,
    ),
    rule(
      isDualStack(settings.ipAddressType) && subnets.some(hasIpv4Only),
      () =>
        `'ipAddressType' ${settings.ipAddressType} needs subnets with IPv6 ranges, got ${subnets.filter(hasIpv4Only).length} without; give the VPC IPv6, or leave it out`,
    ),
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

/** Whether a subnet certainly has no IPv6 range: nothing is known of imported ones. */
export function hasIpv4Only(subnet: ec2.ISubnet): boolean {
  const resource = subnet.node.defaultChild;
  return (
    resource instanceof ec2.CfnSubnet &&
    resource.ipv6CidrBlock === undefined &&
    resource.ipv6IpamPoolId === undefined &&
    resource.ipv6NetmaskLength === undefined
  );
}
