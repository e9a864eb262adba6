import { Stack } from 'aws-cdk-lib/core';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ItemAccess, ItemTable, ItemTableProps, LeadingKeyGrantOptions } from '../../../lib/databases';
import { Alarms } from '../../../lib/observability';
import { templateOf, testApp, testStack } from '../../support/synth';

const { BINARY, STRING } = dynamodb.AttributeType;
const partitionKey = { name: 'owner', type: STRING };
const OWN = ['${cognito-identity.amazonaws.com:sub}'];
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

function granted(options: Partial<LeadingKeyGrantOptions>, props: Partial<ItemTableProps> = {}): unknown[] {
  const stack = inRegion();
  const items = make(stack, props);
  return statementsOf(stack, (role) => items.grantByLeadingKey(role, { leadingKeys: OWN, ...options }));
}

const TABLE = { 'Fn::GetAtt': [expect.stringMatching(/^ItemsTable/), 'Arn'] };
const IS_THERE = { Null: { 'dynamodb:LeadingKeys': 'false' } };
const BOTH_ARE_THERE = { Null: { 'dynamodb:LeadingKeys': 'false', 'dynamodb:Attributes': 'false' } };

describe('leading-key-grant', () => {
  describe('defaults', () => {
    test('reads what has the key, and nothing without a key: no scan, no PartiQL', () => {
      expect(granted({})).toEqual([
        {
          Action: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'],
          Effect: 'Allow',
          Resource: TABLE,
          Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': OWN }, ...IS_THERE },
        },
      ]);
    });
  });

  describe('all options', () => {
    test('reads and writes some attributes, of indexes as well; nothing that replaces whole items', () => {
      const props = {
        sortKey: { name: 'at', type: STRING },
        globalSecondaryIndexes: [
          {
            indexName: 'byFriend',
            partitionKey: { name: 'friend', type: STRING },
            sortKey: { name: 'at', type: STRING },
          },
        ],
      };
      const options = { access: ItemAccess.READ_WRITE, attributes: ['score'], indexes: ['byFriend'] };
      const of = (...names: string[]) => ({
        'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': OWN, 'dynamodb:Attributes': names },
        ...BOTH_ARE_THERE,
      });
      const Resource = [TABLE, { 'Fn::Join': ['', [TABLE, '/index/byFriend']] }];
      expect(granted(options, props)).toEqual([
        {
          Action: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'],
          Effect: 'Allow',
          Resource,
          Condition: {
            ...of('owner', 'at', 'friend', 'score'),
            StringEquals: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
          },
        },
        {
          Action: 'dynamodb:UpdateItem',
          Effect: 'Allow',
          Resource,
          Condition: {
            // The index is read by 'friend', which nobody said may be written.
            ...of('owner', 'at', 'score'),
            StringEqualsIfExists: { 'dynamodb:ReturnValues': ['NONE', 'UPDATED_OLD', 'UPDATED_NEW'] },
          },
        },
      ]);
    });
  });

  describe('overrides', () => {
    test('writes only', () => {
      expect(granted({ access: ItemAccess.WRITE })).toEqual([
        {
          Action: ['dynamodb:BatchWriteItem', 'dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
          Effect: 'Allow',
          Resource: TABLE,
          Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': OWN }, ...IS_THERE },
        },
      ]);
    });

    test('replicas and their keys', () => {
      const stack = inRegion();
      const key = kms.Key.fromKeyArn(stack, 'Key', keyIn('eu-west-1'));
      const items = make(stack, {
        encryption: dynamodb.TableEncryptionV2.customerManagedKey(key),
        replicas: [{ region: 'eu-central-1', encryptionKeyArn: keyIn('eu-central-1') }],
      });
      const statements = statementsOf(stack, (role) => items.grantByLeadingKey(role, { leadingKeys: OWN }));
      expect(statements).toEqual([
        expect.objectContaining({
          Resource: [
            TABLE,
            {
              'Fn::Join': ['', ['arn:aws:dynamodb:eu-central-1:111122223333:table/', { Ref: TABLE['Fn::GetAtt'][0] }]],
            },
          ],
        }),
        {
          Action: ['kms:Decrypt', 'kms:DescribeKey'],
          Effect: 'Allow',
          Resource: [keyIn('eu-central-1'), keyIn('eu-west-1')],
        },
      ]);
    });
  });

  describe('fails', () => {
    const several = { indexName: 'bySeveral', partitionKeys: [partitionKey, { name: 'shop', type: STRING }] };
    test.each<[string, Partial<LeadingKeyGrantOptions>, Partial<ItemTableProps>, string]>([
      ['no key', { leadingKeys: [] }, {}, "'leadingKeys' must not be empty"],
      ['an empty key', { leadingKeys: [' '] }, {}, "'leadingKeys' must not be empty"],
      ['a pattern', { leadingKeys: ['USER#*'] }, {}, "'leadingKeys' must be without '*', which is compared as it is"],
      ['no attributes', { attributes: [] }, {}, "'attributes' must not be empty"],
      ['an empty attribute', { attributes: [''] }, {}, "'attributes' must not be empty"],
      [
        'a binary key',
        {},
        { partitionKey: { name: 'owner', type: BINARY } },
        'got binary; write a statement of your own',
      ],
      ['another index', { indexes: ['byAge'] }, {}, "'indexes' must be those of the table (none), got 'byAge'"],
      [
        'an index of several attributes',
        { indexes: ['bySeveral'] },
        { globalSecondaryIndexes: [several] },
        "'indexes' must have one attribute as their partition key, got 'bySeveral'",
      ],
    ])('fails for %s', (_what, options, props, message) => {
      expect(() => granted(options, props)).toThrow(message);
    });
  });
});
