import { Duration, PropertyInjectors, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Alarms } from '../../../lib/observability';
import {
  BackupCopy,
  BackupCopyVault,
  BackupCopyVaultProps,
  BackupProgram,
  BackupSchedule,
  BackupScope,
  BackupVaultLock,
} from '../../../lib/storage';
import { keyOf } from '../../specimens/surroundings';
import { templateOf, testApp, testStack } from '../../support/synth';

const VAULT = 'AWS::Backup::BackupVault';
const [IRELAND, FRANKFURT] = ['eu-west-1', 'eu-central-1'];
const [HERE, THERE] = ['111122223333', '444455556666'];

function template(props: BackupCopyVaultProps): Template {
  const stack = testStack();
  new BackupCopyVault(stack, 'Copies', props);
  return templateOf(stack);
}

/** A program that copies every backup. */
function program(stack: Stack, copy: BackupCopy): BackupProgram {
  return new BackupProgram(stack, 'Backups', {
    scopes: [BackupScope.tags('Daily', { backup: 'daily' })],
    schedules: [BackupSchedule.daily({ copies: [copy] })],
    alarms: Alarms.none(),
  });
}

function copiesOf(stack: Stack): object[] {
  const [{ Properties }] = Object.values(templateOf(stack).findResources('AWS::Backup::BackupPlan'));
  return Properties.BackupPlan.BackupPlanRule[0].CopyActions;
}

describe('BackupCopyVault', () => {
  describe('defaults', () => {
    test('a vault with a key of its own, kept, in which nobody deletes, and into which no other account copies', () => {
      const result = template({});
      result.hasResource(VAULT, {
        DeletionPolicy: 'Retain',
        Properties: {
          BackupVaultName: Match.stringLikeRegexp('^Test-?Copies'),
          EncryptionKeyArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^CopiesKey'), 'Arn'] },
          AccessPolicy: {
            Statement: [
              {
                Sid: 'RefuseDeletion',
                Effect: 'Deny',
                Principal: { AWS: '*' },
                Action: ['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'],
                Resource: '*',
              },
            ],
          },
        },
      });
      result.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true } });
    });
  });

  describe('all options', () => {
    test('copies of other accounts, and of an organization', () => {
      const result = template({ allowedAccounts: [HERE, THERE], allowedOrganization: 'o-abcdefghij' });
      const [{ Properties }] = Object.values(result.findResources(VAULT));
      const root = (account: string) => ({
        'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${account}:root`]],
      });
      expect(Properties.AccessPolicy.Statement.slice(1)).toEqual([
        {
          Sid: 'CopiesOfAccounts',
          Effect: 'Allow',
          Principal: { AWS: [root(HERE), root(THERE)] },
          Action: 'backup:CopyIntoBackupVault',
          Resource: '*',
        },
        {
          Sid: 'CopiesOfOrganization',
          Effect: 'Allow',
          Principal: { AWS: '*' },
          Action: 'backup:CopyIntoBackupVault',
          Resource: '*',
          Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } },
        },
      ]);
    });

    test('a lock, a key, a name, and an end with its stack', () => {
      const stack = testStack();
      new BackupCopyVault(stack, 'Copies', {
        encryptionKey: keyOf(stack),
        vaultName: 'copies',
        removalPolicy: RemovalPolicy.DESTROY,
      });
      templateOf(stack).hasResource(VAULT, {
        DeletionPolicy: 'Delete',
        Properties: { BackupVaultName: 'copies', EncryptionKeyArn: stack.resolve(keyOf(stack).keyArn) },
      });
      const vaultLock = BackupVaultLock.governance({ minRetention: Duration.days(7) });
      template({ vaultLock }).hasResourceProperties(VAULT, { LockConfiguration: { MinRetentionDays: 7 } });
    });

    test('what an organisation sets for all', () => {
      const app = testApp();
      PropertyInjectors.of(app).add({
        constructUniqueId: BackupCopyVault.PROPERTY_INJECTION_ID,
        inject: (props: BackupCopyVaultProps) => ({ ...props, vaultName: 'injected' }),
      });
      const stack = testStack(app);
      new BackupCopyVault(stack, 'Copies');
      templateOf(stack).hasResourceProperties(VAULT, { BackupVaultName: 'injected' });
    });
  });

  describe('in a stack', () => {
    test('two of them, whose names differ', () => {
      const stack = testStack();
      new BackupCopyVault(stack, 'One');
      new BackupCopyVault(stack, 'Two');
      const names = Object.values(templateOf(stack).findResources(VAULT)).map(
        ({ Properties }) => Properties.BackupVaultName,
      );
      expect(new Set(names).size).toBe(2);
    });

    test('with the program', () => {
      const stack = testStack();
      program(stack, BackupCopy.toVault(new BackupCopyVault(stack, 'Copies')));
      expect(copiesOf(stack)).toEqual([
        { DestinationBackupVaultArn: { 'Fn::GetAtt': [expect.stringMatching('^CopiesVault'), 'BackupVaultArn'] } },
      ]);
    });

    test.each(['strong', 'weak'])(
      'of another Region: by its name, without a reference between the two (%s references)',
      (strength) => {
        const app = testApp({ '@aws-cdk/core:defaultCrossStackReferences': strength });
        const there = testStack(app, 'There', { env: { region: FRANKFURT } });
        const here = testStack(app, 'Here', { env: { region: IRELAND } });
        const vault = new BackupCopyVault(there, 'Copies');
        program(here, BackupCopy.toVault(vault, { retention: Duration.days(365) }));
        const [{ Properties }] = Object.values(templateOf(there).findResources(VAULT));
        expect(copiesOf(here)).toEqual([
          {
            DestinationBackupVaultArn: {
              'Fn::Join': [
                '',
                [
                  'arn:',
                  { Ref: 'AWS::Partition' },
                  `:backup:${FRANKFURT}:`,
                  { Ref: 'AWS::AccountId' },
                  `:backup-vault:${Properties.BackupVaultName}`,
                ],
              ],
            },
            Lifecycle: { DeleteAfterDays: 365 },
          },
        ]);
        expect(here.dependencies).toEqual([there]);
        templateOf(here).resourceCountIs('AWS::Lambda::Function', 0);
      },
    );

    test('of another account, which it lets in', () => {
      const app = testApp();
      const there = testStack(app, 'There', { env: { region: FRANKFURT, account: THERE } });
      const here = testStack(app, 'Here', { env: { region: IRELAND, account: HERE } });
      const vault = new BackupCopyVault(there, 'Copies', { allowedAccounts: [HERE], vaultName: 'copies' });
      program(here, BackupCopy.toVault(vault));
      const [copy] = copiesOf(here);
      expect(JSON.stringify(copy)).toContain(`:backup:${FRANKFURT}:${THERE}:backup-vault:copies`);
    });

    test('that exists already', () => {
      const stack = testStack();
      const arn = `arn:aws:backup:${FRANKFURT}:${HERE}:backup-vault:copies`;
      const options = { retention: Duration.days(200), coldStorageAfter: Duration.days(30) };
      program(stack, BackupCopy.toVaultArn(arn, options));
      expect(copiesOf(stack)).toEqual([
        { DestinationBackupVaultArn: arn, Lifecycle: { DeleteAfterDays: 200, MoveToColdStorageAfterDays: 30 } },
      ]);
    });
  });

  describe('fails', () => {
    const vaultLock = BackupVaultLock.governance({ minRetention: Duration.days(100) });

    test.each<[string, BackupCopyVaultProps, string]>([
      [
        'on an account that is none',
        { allowedAccounts: ['1234'] },
        "'allowedAccounts' must be account ids of 12 digits",
      ],
      ['on an account twice', { allowedAccounts: [HERE, HERE] }, "'allowedAccounts' must not hold a value twice"],
      [
        'on an organization that is none',
        { allowedOrganization: 'acme' },
        "'allowedOrganization' must be an id such as",
      ],
      ['on a name with spaces', { vaultName: 'my copies' }, "'vaultName' must be 2 to 50 letters"],
      [
        'on a lock that would go',
        { vaultLock, removalPolicy: RemovalPolicy.DESTROY },
        "'removalPolicy' must not be DESTROY",
      ],
    ])('fails %s', (_what, props, message) => {
      expect(() => template(props)).toThrow(message);
    });

    test('fails on copies that the lock does not take', () => {
      const stack = testStack();
      const vault = new BackupCopyVault(stack, 'Copies', { vaultLock });
      expect(() => program(stack, BackupCopy.toVault(vault))).toThrow(
        "'retention' of the copies in 'Test/Copies' must be at least 100 days by the lock of its vault, got 35 d",
      );
    });

    test('fails on copies from an account that the vault does not let in', () => {
      const app = testApp();
      const there = testStack(app, 'There', { env: { region: FRANKFURT, account: THERE } });
      const here = testStack(app, 'Here', { env: { region: IRELAND, account: HERE } });
      const copy = BackupCopy.toVault(new BackupCopyVault(there, 'Copies'));
      expect(() => program(here, copy)).toThrow(
        `the copies in 'There/Copies' are of another account, which the vault does not let in; give it 'allowedAccounts: ['${HERE}']'`,
      );
    });

    test('fails on a Region that only one stack knows', () => {
      const app = testApp();
      const there = testStack(app, 'There', { env: { region: FRANKFURT } });
      const copy = BackupCopy.toVault(new BackupCopyVault(there, 'Copies'));
      expect(() => program(testStack(app, 'Here'), copy)).toThrow(
        "copies between Regions need Regions that are known; give both stacks 'env.region'",
      );
    });
  });
});
