import { resource } from '../../templates';
import { Case } from './case';

const replicas = (...regions: string[]) =>
  resource('DynamoDB::GlobalTable', { TableName: 'items', Replicas: regions.map((Region) => ({ Region })) });

const consistent = (MultiRegionConsistency: string, ...regions: string[]) =>
  resource('DynamoDB::GlobalTable', {
    TableName: 'items',
    MultiRegionConsistency,
    Replicas: regions.map((Region) => ({ Region })),
  });

export const DYNAMODB_CASES: Readonly<Record<string, Case>> = {
  'multi-region-consistency': {
    versions: [
      { Table: replicas('eu-west-1', 'eu-west-2', 'eu-west-3') },
      { Table: consistent('STRONG', 'eu-west-1', 'eu-west-2', 'eu-west-3') },
    ],
    finds: 'fails at Table',
    twin: [
      { Table: replicas('eu-west-1', 'eu-west-2', 'eu-west-3') },
      { Table: consistent('EVENTUAL', 'eu-west-1', 'eu-west-2', 'eu-west-3') },
    ],
  },
  'one-replica-per-deployment': {
    versions: [{ Table: replicas('eu-west-1', 'eu-west-2') }, { Table: replicas('eu-west-1', 'eu-central-1') }],
    finds: 'fails at Table',
    twin: [
      { Table: replicas('eu-west-1', 'eu-west-2') },
      { Table: replicas('eu-west-1', 'eu-west-2', 'eu-central-1') },
    ],
  },
};
