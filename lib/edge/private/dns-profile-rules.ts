import { IConstruct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { isKnown, rule, Rules, wholeNumber } from '../../private/validation';
import { vpcDnsRules } from './vpc-dns';
import { isPrivateZone } from './zone-kind';

/** The rules for a VPC that takes a profile. */
export function profileVpcRules(vpc: ec2.IVpc, profile: IConstruct): Rules {
  return [vpcDnsRules('vpc', vpc, true), regionRules('vpc', vpc, profile)];
}

/** The rules for a zone in a profile. */
export function profileZoneRules(zone: route53.IHostedZone): Rules {
  return rule(
    isPrivateZone(zone) === false,
    () =>
      `'zone' must be a private zone, got '${zone.node.path}', which everybody resolves already; take a PrivateZone`,
  );
}

/** Profiles are of one Region, and so is what they hold, but for zones. */
export function regionRules(prop: string, resource: IConstruct, profile: IConstruct): Rules {
  const [region, own] = [regionOf(resource), Stack.of(profile).region];
  return rule(
    isKnown(region) && isKnown(own) && region !== own,
    () => `'${prop}' must be of ${own}, the Region of the profile, got one of ${region}; make a profile there`,
  );
}

/**
 * The place of a rule group in a profile, or of a profile among those of a VPC. AWS gives 100 to 9,900 for both
 * (https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53profiles_AssociateResourceToProfile.html,
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/profiles-vpc-update-priority.html), and excludes both ends for DNS Firewall
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-route53resolver-firewallrulegroupassociation.html).
 */
export function priorityRules(priority: number | undefined): Rules {
  return wholeNumber('priority', priority, { min: 101, max: 9899 });
}

/** Quotas that cannot be raised: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html#limits-api-entities-route53-profiles */
export function profileQuotaRules(what: string, added: number, max: number): Rules {
  return rule(added >= max, () => `a profile takes ${max} ${what} at most, got another one; make one of two of them`);
}

/** The Region of a resource, which may be another one than that of its stack where it was imported. */
function regionOf(resource: IConstruct & { readonly env?: { readonly region: string } }): string {
  return resource.env?.region ?? Stack.of(resource).region;
}
