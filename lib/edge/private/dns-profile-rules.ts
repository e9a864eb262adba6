import { IConstruct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { distinct, isKnown, matches, nonEmptyList, rule, Rules, wholeNumber } from '../../private/validation';
import { vpcDnsRules } from './vpc-dns';
import { isPrivateZone } from './zone-kind';

/** The rules for those that a profile is shared with. */
export function profileRules(sharedWith: string[] | undefined): Rules {
  return [
    nonEmptyList('sharedWith', sharedWith),
    distinct('sharedWith', sharedWith),
    (sharedWith ?? []).map((principal) =>
      matches(
        'sharedWith',
        principal,
        /^(\d{12}|arn:[^:]+:organizations::\d{12}:(organization|ou)\/.+)$/,
        'accounts of 12 digits, or ARNs of the organization or its units',
      ),
    ),
  ];
}

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

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53profiles_AssociateResourceToProfile.html */
export function firewallPriorityRules(priority: number): Rules {
  return wholeNumber('priority', priority, { min: 100, max: 9900 });
}

/** The Region of a resource, which may be another one than that of its stack where it was imported. */
function regionOf(resource: IConstruct & { readonly env?: { readonly region: string } }): string {
  return resource.env?.region ?? Stack.of(resource).region;
}
