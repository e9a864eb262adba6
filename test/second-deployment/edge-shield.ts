import { Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as route53 from 'aws-cdk-lib/aws-route53';
import {
  ApplicationLayerResponse,
  ShieldAggregation,
  ShieldedResource,
  ShieldGroupMembers,
  ShieldProtectionGroupProps,
  ShieldProtectionProps,
  ShieldResponseTeamProps,
  WebFirewall,
} from 'cdk-reference-architectures/edge';
import { Alarms } from 'cdk-reference-architectures/observability';
import { shieldSpecimens } from '../specimens/edge/shield';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

interface Version extends ShieldProtectionProps {
  readonly id: string;
  readonly exists: boolean;
  readonly healthChecked: boolean;
  readonly response: 'block' | 'count';
  /** The name of the load balancer. */
  readonly protects: string;
}

/** A load balancer of a stack's own: in an account each has one protection. */
const loadBalancerOf = (stack: Stack, name: string) =>
  `arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/${name}-${stack.artifactId}/50dc6c495c0c9188`;
const ALARM = 'AWS::CloudWatch::Alarm';
const PROTECTION = 'AWS::Shield::Protection';

function make(stack: Stack, version: Partial<Version>): void {
  const { id = 'Shield', exists = true, healthChecked, response, protects = 'api', ...props } = version;
  const arn = loadBalancerOf(stack, protects);
  const firewall = new WebFirewall(stack, 'Firewall', { alarms: Alarms.none() });
  firewall.protect(stack, 'Behind', arn);
  if (!exists) return;
  shieldSpecimens.ShieldProtection?.minimal(stack, id, {
    resource: ShieldedResource.arn(arn),
    ...props,
    ...(healthChecked && { healthCheck: route53.HealthCheck.fromHealthCheckId(stack, 'Health', 'abcd-1234') }),
    ...(response && { applicationLayerResponse: ApplicationLayerResponse[response](firewall) }),
  });
}

interface GroupVersion extends ShieldProtectionGroupProps {
  readonly id: string;
  readonly exists: boolean;
}

function makeGroup(stack: Stack, { id = 'Group', exists = true, ...props }: Partial<GroupVersion>): void {
  shieldSpecimens.ShieldProtection?.minimal(stack, 'Shield', {
    resource: ShieldedResource.arn(loadBalancerOf(stack, 'api')),
  });
  if (exists) shieldSpecimens.ShieldProtectionGroup?.minimal(stack, id, props);
}

interface TeamVersion extends ShieldResponseTeamProps {
  readonly id: string;
  readonly exists: boolean;
  /** Whether the role is one that exists. */
  readonly given: boolean;
}

function makeTeam(stack: Stack, { id = 'Team', exists = true, given, ...props }: Partial<TeamVersion>): void {
  shieldSpecimens.ShieldProtection?.minimal(stack, 'Shield', {
    resource: ShieldedResource.arn(loadBalancerOf(stack, 'api')),
  });
  if (!exists) return;
  shieldSpecimens.ShieldResponseTeam?.minimal(stack, id, {
    ...props,
    ...(given && { role: iam.Role.fromRoleArn(stack, 'Given', 'arn:aws:iam::111122223333:role/Shield') }),
  });
}

const README = 'lib/edge/shield/README.md';
const TEAM = ['AWS::IAM::Role', 'AWS::Shield::DRTAccess', 'AWS::Shield::ProactiveEngagement'];

export const shieldTables: readonly SecondDeploymentTable[] = [
  secondDeployments<Version>(README, 'ShieldProtection', make, [
    {
      change: '`healthCheck`, `applicationLayerResponse`',
      effect: 'in place; without the response, the rules that AWS Shield wrote leave the firewall',
      versions: {
        'health check': { healthChecked: true },
        response: { response: 'block' },
        'to count': [{ response: 'block' }, { response: 'count' }],
        'no response': [{ response: 'block' }, {}],
        'no health check': [{ healthChecked: true }, {}],
      },
    },
    {
      change: '`alarms`',
      effect: 'in place; to `Alarms.none()` the alarm is deleted with its history',
      versions: { none: { alarms: Alarms.none() } },
      removed: [ALARM],
    },
    {
      change: '`resource`: another one',
      effect: 'the other one is protected, then the old one no longer; the other has to learn its traffic first',
      versions: { other: { protects: 'shop' } },
      replaced: [PROTECTION, 'AWS::WAFv2::WebACLAssociation'],
    },
    {
      change: 'another id',
      effect:
        '**fails**: the resource has its protection until the end. Keep the id, or remove the construct in a deployment before, which leaves the resource unprotected meanwhile',
      versions: { renamed: { id: 'Guard' } },
      findings: ['fails shield-protection'],
      removed: [ALARM, PROTECTION],
    },
    {
      change: 'removal',
      effect: 'the resource is no longer protected; the subscription stays, and is paid for',
      versions: { removed: { exists: false } },
      removed: [ALARM, PROTECTION],
    },
  ]),
  secondDeployments<GroupVersion>(README, 'ShieldProtectionGroup', makeGroup, [
    {
      change: '`members`, `aggregation`',
      effect: 'in place',
      versions: {
        members: { members: ShieldGroupMembers.all() },
        aggregation: { aggregation: ShieldAggregation.MEAN },
      },
    },
    {
      change: 'another id, or removal',
      effect: 'another group with the same members, and the old one goes; what is protected stays so',
      versions: { renamed: { id: 'All' }, removed: { exists: false } },
      removed: ['AWS::Shield::ProtectionGroup'],
    },
  ]),
  secondDeployments<TeamVersion>(README, 'ShieldResponseTeam', makeTeam, [
    {
      change: '`contacts`, `proactiveEngagement`, `role`',
      effect: 'in place; the team takes the new ones from then on',
      versions: {
        contacts: { contacts: [{ emailAddress: 'hotline@example.com', phoneNumber: '+4930654321' }] },
        engagement: { proactiveEngagement: false },
        role: { given: true },
      },
      except: { role: { removed: ['AWS::IAM::Role'] } },
    },
    {
      change: 'another id',
      effect:
        '**fails**: the account has its access until the end. Keep the id, or remove the construct in a deployment before, and the team has no access meanwhile',
      versions: { renamed: { id: 'Response' } },
      findings: ['fails shield-response-team'],
      removed: TEAM,
    },
    {
      change: 'removal',
      effect: 'the team has no access and no contacts any more; what is protected stays so',
      versions: { removed: { exists: false } },
      removed: TEAM,
    },
  ]),
];
