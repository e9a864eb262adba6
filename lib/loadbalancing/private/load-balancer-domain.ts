import { Construct } from 'constructs';
import { Token } from 'aws-cdk-lib/core';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { LoadBalancerTarget } from 'aws-cdk-lib/aws-route53-targets';
import { distinct, isKnown, matches, nonEmptyList, rule, Rules } from '../../private/validation';
import { LoadBalancerDomain } from '../load-balancer-domain';

/** https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html */
const MAX_NAMES_OF_CERTIFICATE = 10;

/** The rules of the names of a load balancer. */
export function domainRules({ hostNames, hostedZone }: LoadBalancerDomain, certified: boolean): Rules {
  const zone = hostedZone.zoneName;
  return [
    nonEmptyList('domain.hostNames', hostNames),
    distinct('domain.hostNames', hostNames),
    rule(
      certified && hostNames.length > MAX_NAMES_OF_CERTIFICATE,
      () =>
        `'domain.hostNames' must be at most ${MAX_NAMES_OF_CERTIFICATE} for one certificate, got ${hostNames.length}; give 'certificates', or a name with a wildcard`,
    ),
    rule(
      hostNames.some((name) => Token.isUnresolved(name)),
      () => `'domain.hostNames' must be known at synthesis: the records are named after them; write them out`,
    ),
    hostNames.flatMap((name) => [
      ...matches(
        'domain.hostNames',
        name,
        /^(\*\.)?([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\.)+[a-z]{2,}$/,
        "host names in lower case, for example 'shop.example.com'",
      ),
      rule(
        isKnown(zone) && isKnown(name) && name !== zone && !name.endsWith(`.${zone}`),
        () => `'domain.hostNames' must be in 'hostedZone' ('${zone}'), got '${name}'; change one of the two`,
      ),
    ]),
  ];
}

/** Issues a certificate for the names. */
export function certify(scope: Construct, { hostNames, hostedZone }: LoadBalancerDomain): acm.Certificate {
  return new acm.Certificate(scope, 'Certificate', {
    domainName: hostNames[0] ?? '',
    subjectAlternativeNames: hostNames.length > 1 ? hostNames.slice(1) : undefined,
    validation: acm.CertificateValidation.fromDns(hostedZone),
  });
}

/** Points the names to a load balancer. The id of a record comes from its name, so that no name moves another one. */
export function addRecords(
  scope: Construct,
  { hostNames, hostedZone: zone }: LoadBalancerDomain,
  loadBalancer: elbv2.ApplicationLoadBalancer | elbv2.NetworkLoadBalancer,
  addressType: elbv2.IpAddressType,
): void {
  const target = route53.RecordTarget.fromAlias(new LoadBalancerTarget(loadBalancer));
  for (const name of hostNames) {
    const record = { zone, recordName: `${name}.`, target };
    if (addressType !== elbv2.IpAddressType.DUAL_STACK_WITHOUT_PUBLIC_IPV4) {
      new route53.ARecord(scope, `${name}Ipv4Record`, record);
    }
    if (addressType !== elbv2.IpAddressType.IPV4) new route53.AaaaRecord(scope, `${name}Ipv6Record`, record);
  }
}
