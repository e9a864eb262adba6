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

export const ROUTE_53_FACTS: readonly Fact[] = [RECORD_NAME];
