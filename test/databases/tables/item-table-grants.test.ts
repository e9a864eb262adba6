import { Stack } from 'aws-cdk-lib/core';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ItemTable, ItemTableProps } from '../../../lib/databases';
import { Alarms } from '../../../lib/observability';
import { templateOf, testApp, testStack } from '../../support/synth';

const { STRING } = dynamodb.AttributeType;
const partitionKey = { name: 'owner', type: STRING };
const keyIn = (region: string) => `arn:aws:kms:${region}:111122223333:key/01234567-89ab-cdef-0123-456789abcdef`;

function make(stack: Stack, props: Partial<ItemTableProps> = {}): ItemTable {
  return new ItemTable(stack, 'Items', { partitionKey, tableName: 'items', alarms: Alarms.none(), ...props });
}

function inRegion(): Stack {
  return testStack(testApp(), 'Test', { env: { account: '111122223333', region: 'eu-west-1' } });
}

/** The statements that a role gets. */
function statementsOf(stack: Stack, grant: (role: iam.Role) => iam.Grant): unknown[] {
  expect(grant(new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() })).success).toBe(true);
  return Object.values(templateOf(stack).findResources('AWS::IAM::Policy')).flatMap(
    ({ Properties }) => Properties.PolicyDocument.Statement as unknown[],
  );
}

describe('item-table-grants', () => {
  const KEYS = [keyIn('eu-west-1'), keyIn('eu-central-1')];

  /** The actions on the key of each Region. */
  function actionsOnKeys(grant: (items: ItemTable, role: iam.Role) => iam.Grant): string[][] {
    const stack = inRegion();
    const items = make(stack, {
      encryption: dynamodb.TableEncryptionV2.customerManagedKey(kms.Key.fromKeyArn(stack, 'Key', keyIn('eu-west-1'))),
      replicas: [{ region: 'eu-central-1', encryptionKeyArn: keyIn('eu-central-1') }],
    });
    const statements = statementsOf(stack, (role) => grant(items, role)) as { Action: string[]; Resource: unknown }[];
    return KEYS.map((key) =>
      statements
        .filter(({ Resource }) => [Resource].flat().includes(key))
        .flatMap(({ Action }) => Action)
        .sort(),
    );
  }

  describe('all options', () => {
    test.each<[string, (items: ItemTable, role: iam.Role) => iam.Grant, string[]]>([
      ['grantRead', (items, role) => items.grantRead(role), ['kms:Decrypt', 'kms:DescribeKey']],
      [
        'grantWrite',
        (items, role) => items.grantWrite(role),
        ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
      ],
      [
        'grantReadWrite',
        (items, role) => items.grantReadWrite(role),
        ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
      ],
    ])('%s() reaches the key of the table and of each replica', (_name, grant, actions) => {
      const [own, replica] = actionsOnKeys(grant);
      expect(replica).toEqual(actions);
      expect(own).toEqual(actions);
    });
  });

  describe('overrides', () => {
    test('no statement on keys without a key of the caller', () => {
      const stack = inRegion();
      const items = make(stack, { replicas: [{ region: 'eu-central-1' }] });
      expect(JSON.stringify(statementsOf(stack, (role) => items.grantReadWrite(role)))).not.toContain('kms:');
    });
  });
});
