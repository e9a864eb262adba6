import { Fact, uniqueClaims } from '../fact';
import { LiveResource } from '../live-resource';

const RECORD = 'AWS::Route53::RecordSet';
const GROUP = 'AWS::Route53::RecordSetGroup';

/** The records that a resource makes: one, or those of its group. */
function recordsOf({ type, properties }: LiveResource): Record<string, unknown>[] {
  if (type === RECORD) return [properties];
  if (type !== GROUP || !Array.isArray(properties.RecordSets)) return [];
  return properties.RecordSets.map((record: object) => ({ ...properties, ...record }));
}

/** Whether two records cannot stand beside each other: the same, one of a policy beside a simple one, or another beside a CNAME. */
function collide(one: string, other: string): boolean {
  const [zone, name, type, set] = JSON.parse(one) as unknown[];
  const [otherZone, otherName, otherType, otherSet] = JSON.parse(other) as unknown[];
  if (JSON.stringify([zone, name]) !== JSON.stringify([otherZone, otherName])) return false;
  if (type !== otherType) return type === 'CNAME' || otherType === 'CNAME';
  return set === otherSet || set === null || otherSet === null;
}

const RECORD_NAME = uniqueClaims({
  id: 'record-name',
  says: 'A record of a name and type exists once in a hosted zone (InvalidChangeBatch: it already exists), and has no other policy and no CNAME beside it.',
  source: 'https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html',
  remedy: 'take the old record away in a deployment before this one, or give the new one another name',
  claims: (resource) =>
    recordsOf(resource).map(({ HostedZoneId, HostedZoneName, Name, Type, SetIdentifier }) => ({
      key: JSON.stringify([HostedZoneId ?? HostedZoneName ?? null, Name ?? null, Type ?? null, SetIdentifier ?? null]),
      what: `the record '${String(Name)}' of type ${String(Type)}`,
    })),
  collide,
});

const PRIVATE_ZONE_NAME = uniqueClaims({
  id: 'private-zone-name',
  says: 'A VPC has one private hosted zone of a name (ConflictingDomainExists).',
  source: 'https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html',
  remedy: 'take the VPC away from the old zone in a deployment before this one, or import the zone under its new id',
  claims: ({ type, properties: { Name, VPCs } }) =>
    type === 'AWS::Route53::HostedZone' && Array.isArray(VPCs)
      ? VPCs.map(({ VPCId }: { VPCId: unknown }) => ({
          key: JSON.stringify([Name, VPCId]),
          what: `the private zone '${String(Name)}' of a VPC`,
        }))
      : [],
});

const VPC_PROFILE = uniqueClaims({
  id: 'vpc-profile',
  says: 'A VPC takes a profile once (ResourceExistsException), and others beside it by a priority each.',
  source: 'https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53profiles_AssociateProfile.html',
  remedy: 'take the old association away in a deployment before this one',
  claims: ({ type, properties: { ProfileId, ResourceId, Priority } }) =>
    type === 'AWS::Route53Profiles::ProfileAssociation'
      ? [ProfileId, { priority: Priority ?? null }].map((part) => ({
          key: JSON.stringify([ResourceId, part]),
          what: 'the profile of a VPC',
        }))
      : [],
});

export const ROUTE_53_FACTS: readonly Fact[] = [RECORD_NAME, PRIVATE_ZONE_NAME, VPC_PROFILE];
