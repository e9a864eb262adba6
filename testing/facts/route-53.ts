import { Fact, uniqueClaims } from '../fact';

const RECORD = 'AWS::Route53::RecordSet';

const RECORD_NAME = uniqueClaims({
  id: 'record-name',
  says: 'A record of a name and type exists once in a hosted zone (InvalidChangeBatch: it already exists).',
  source: 'https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html',
  remedy: 'take the old record away in a deployment before this one, or give the new one another name',
  claims: ({ type, properties: { HostedZoneId, HostedZoneName, Name, Type, SetIdentifier } }) =>
    type === RECORD
      ? [
          {
            key: JSON.stringify([HostedZoneId ?? HostedZoneName, Name, Type, SetIdentifier]),
            what: `the record '${String(Name)}' of type ${String(Type)}`,
          },
        ]
      : [],
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

export const ROUTE_53_FACTS: readonly Fact[] = [RECORD_NAME, PRIVATE_ZONE_NAME];
