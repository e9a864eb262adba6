import { Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as resolver from 'aws-cdk-lib/aws-route53resolver';
import { DnsProfile, DnsProfileProps } from 'cdk-reference-architectures/edge';
import { dnsSpecimens as specimens } from '../specimens/edge/dns';
import { once, vpcOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

interface Version extends DnsProfileProps {
  readonly id: string;
  readonly exists: boolean;
  /** The id of the association of the VPC; none without one. */
  readonly vpc: string | undefined;
  readonly otherVpc: boolean;
  /** The priority of a rule group of DNS Firewall; none without one. */
  readonly firewall: number;
}

const ASSOCIATION = 'AWS::Route53Profiles::ProfileAssociation';
const RESOURCE = 'AWS::Route53Profiles::ProfileResourceAssociation';
const SHARE = 'AWS::RAM::ResourceShare';
const PROFILE = 'AWS::Route53Profiles::Profile';

const otherVpcOf = (stack: Stack): ec2.IVpc =>
  once(stack, 'Spoke', (scope) =>
    ec2.Vpc.fromVpcAttributes(scope, 'Spoke', { vpcId: 'vpc-11111111111111111', availabilityZones: ['eu-west-1a'] }),
  );

function make(stack: Stack, version: Partial<Version>): void {
  const { id = 'Dns', exists = true, vpc = 'Vpc', otherVpc, firewall, ...props } = version;
  new kms.Key(stack, 'Another');
  const group = new resolver.CfnFirewallRuleGroup(stack, 'Group', {});
  if (!exists) return;
  const profile = specimens.DnsProfile?.minimal(stack, id, props) as DnsProfile;
  profile.addVpc(vpc, otherVpc ? otherVpcOf(stack) : vpcOf(stack));
  if (firewall !== undefined) profile.addFirewallRuleGroup('Blocked', group, firewall);
}

export const profileTables: readonly SecondDeploymentTable[] = [
  secondDeployments<Version>('lib/edge/dns/profiles/README.md', 'DnsProfile', make, [
    {
      change: '`sharedWith`',
      effect:
        'in place; accounts that are taken out can associate no further VPC. Have them take their associations away before, as AWS does not say what becomes of those',
      versions: {
        given: { sharedWith: ['111122223333'] },
        others: [{ sharedWith: ['111122223333'] }, { sharedWith: ['111122223333', '444455556666'] }],
        'taken away': [{ sharedWith: ['111122223333'] }, {}],
      },
      except: { 'taken away': { removed: [SHARE] } },
    },
    {
      change: 'What is added to it: one more, one less, the priority of a rule group',
      effect: 'in place; names that are taken out are no longer resolved by any VPC that takes the profile',
      versions: {
        more: { firewall: 200 },
        priority: [{ firewall: 200 }, { firewall: 300 }],
        less: [{ firewall: 200 }, {}],
      },
      except: { less: { removed: [RESOURCE] } },
    },
    {
      change: '`addVpc()` for another VPC',
      effect: 'the other VPC takes the profile, then the old one no longer',
      versions: { other: { otherVpc: true } },
      replaced: [ASSOCIATION],
    },
    {
      change: '`addVpc()` under another id',
      effect: '**fails**: the VPC has the profile until the end. Keep the id',
      versions: { renamed: { vpc: 'Own' } },
      findings: ['fails vpc-profile'],
      removed: [ASSOCIATION],
    },
    {
      change: 'another id',
      effect:
        '**fails** where a VPC takes it: the VPC has the old profile until the end. Make the new one beside the old one, with a `priority` of the association, move the VPCs of other accounts, then remove the old one',
      versions: { renamed: { id: 'Names' } },
      findings: ['fails vpc-profile'],
      removed: [ASSOCIATION, PROFILE],
    },
    {
      change: 'removal',
      effect:
        'VPCs of this app no longer resolve what was in it; as long as a VPC of another account has it, it stays outside the stack',
      versions: { removed: { exists: false } },
      removed: [ASSOCIATION, PROFILE],
    },
  ]),
];
