import { resource } from '../../templates';
import { Case } from './case';

const replicas = (...regions: string[]) =>
  resource('DynamoDB::GlobalTable', { TableName: 'items', Replicas: regions.map((Region) => ({ Region })) });

export const DYNAMODB_CASES: Readonly<Record<string, Case>> = {
  'one-replica-per-deployment': {
    versions: [{ Table: replicas('eu-west-1', 'eu-west-2') }, { Table: replicas('eu-west-1', 'eu-central-1') }],
    finds: 'fails at Table',
    twin: [
      { Table: replicas('eu-west-1', 'eu-west-2') },
      { Table: replicas('eu-west-1', 'eu-west-2', 'eu-central-1') },
    ],
  },
};
