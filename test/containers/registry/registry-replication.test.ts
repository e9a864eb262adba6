import { Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import { RegistryReplication, ReplicationDestination, ReplicationRule } from '../../../lib/containers';
import { templateOf, testApp, testStack } from '../../support/synth';

const paris = ReplicationDestination.region('eu-west-3');

describe('RegistryReplication', () => {
  describe('defaults', () => {
    test('every repository, to another Region of the account', () => {
      const stack = testStack();
      new RegistryReplication(stack, 'Replication', { rules: [{ destinations: [paris] }] });
      templateOf(stack).hasResourceProperties('AWS::ECR::ReplicationConfiguration', {
        ReplicationConfiguration: {
          Rules: [
            {
              Destinations: [{ Region: 'eu-west-3', RegistryId: { Ref: 'AWS::AccountId' } }],
              RepositoryFilters: Match.absent(),
            },
          ],
        },
      });
    });
  });

  describe('all options', () => {
    test('several rules, accounts, and beginnings of names; children can be overridden', () => {
      const stack = testStack();
      const replication = new RegistryReplication(stack, 'Replication', {
        rules: [
          {
            destinations: [paris, ReplicationDestination.account('111122223333', 'us-east-1')],
            repositoryPrefixes: ['shop/', 'tools/'],
          },
          { destinations: [ReplicationDestination.region('ap-southeast-2')] },
        ],
      });
      replication.configuration.addMetadata('owner', 'platform');
      const template = templateOf(stack);
      template.hasResource('AWS::ECR::ReplicationConfiguration', {
        Metadata: Match.objectLike({ owner: 'platform' }),
        Properties: {
          ReplicationConfiguration: {
            Rules: [
              {
                Destinations: [
                  { Region: 'eu-west-3', RegistryId: { Ref: 'AWS::AccountId' } },
                  { Region: 'us-east-1', RegistryId: '111122223333' },
                ],
                RepositoryFilters: [
                  { Filter: 'shop/', FilterType: 'PREFIX_MATCH' },
                  { Filter: 'tools/', FilterType: 'PREFIX_MATCH' },
                ],
              },
              { Destinations: [{ Region: 'ap-southeast-2', RegistryId: { Ref: 'AWS::AccountId' } }] },
            ],
          },
        },
      });
    });
  });

  describe('fails', () => {
    test.each<[string, ReplicationRule[], RegExp]>([
      ['no rule', [], /'rules' must not be empty/],
      ['eleven rules', Array(11).fill({ destinations: [paris] }), /'rules.length' .* at most 10, got 11/],
      ['a rule without destinations', [{ destinations: [] }], /'destinations' must not be empty/],
      [
        'an empty list of names',
        [{ destinations: [paris], repositoryPrefixes: [] }],
        /'repositoryPrefixes' must not be/,
      ],
      [
        'a name in upper case',
        [{ destinations: [paris], repositoryPrefixes: ['Shop'] }],
        /'repositoryPrefixes' must be/,
      ],
      [
        'too many destinations',
        [
          {
            destinations: Array.from({ length: 26 }, (_, i) =>
              ReplicationDestination.account(`1111222233${10 + i}`, 'eu-west-3'),
            ),
          },
        ],
        /'number of different destinations' .* at most 25, got 26/,
      ],
    ])('fails with %s', (_, rules, message) => {
      expect(() => new RegistryReplication(testStack(), 'Replication', { rules })).toThrow(message);
    });

    test('fails with mistakes of different kinds in one error, before any child', () => {
      const stack = testStack();
      const rules = [{ destinations: [] }, { destinations: [paris], repositoryPrefixes: ['Shop'] }];
      expect(() => new RegistryReplication(stack, 'Replication', { rules })).toThrow(
        /^RegistryReplication at 'Test\/Replication' has 2 problems:\n {2}- 'destinations'.*\n {2}- 'repositoryPrefixes'/,
      );
      expect(stack.node.findChild('Replication').node.children).toEqual([]);
    });

    test('fails to copy to itself', () => {
      const stack = testStack(testApp(), 'Test', { env: { account: '111122223333', region: 'eu-west-3' } });
      expect(() => new RegistryReplication(stack, 'Replication', { rules: [{ destinations: [paris] }] })).toThrow(
        /'destinations' must not be the registry itself, got eu-west-3/,
      );
    });

    test('fails with a Region or account that is none', () => {
      expect(() => ReplicationDestination.region('Paris')).toThrow(/'region' must be a Region such as/);
      expect(() => ReplicationDestination.account('1', 'eu-west-3')).toThrow(/'accountId' must be 12 digits, got '1'/);
    });

    test('fails when there is one in the stack already, which another stack may have', () => {
      const app = testApp();
      const stack = testStack(app);
      const rules = [{ destinations: [paris] }];
      new RegistryReplication(stack, 'One', { rules });
      expect(() => new RegistryReplication(stack, 'Two', { rules })).toThrow(
        /a registry has one RegistryReplication, and 'Test\/One' is one already/,
      );
      expect(() => new RegistryReplication(new Stack(app, 'Other'), 'Two', { rules })).not.toThrow();
    });
  });
});
