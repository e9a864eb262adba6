import { Duration, PropertyInjectors, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Alarms } from '../../../lib/observability';
import {
  AirGappedVault,
  AirGappedVaultProps,
  BackupCopy,
  BackupProgram,
  BackupSchedule,
  BackupScope,
  RestoreTestedResource,
  RestoreTesting,
} from '../../../lib/storage';
import { keyOf } from '../../specimens/surroundings';
import { templateOf, testApp, testStack } from '../../support/synth';

const VAULT = 'AWS::Backup::LogicallyAirGappedBackupVault';
const [IRELAND, FRANKFURT] = ['eu-west-1', 'eu-central-1'];
const [HERE, THERE] = ['111122223333', '444455556666'];
const ARN = { 'Fn::GetAtt': [expect.stringMatching('^SafeVault'), 'BackupVaultArn'] };

function make(stack: Stack, props: Partial<AirGappedVaultProps> = {}, id = 'Safe'): AirGappedVault {
  return new AirGappedVault(stack, id, {
    minRetention: Duration.days(7),
    maxRetention: Duration.days(365),
    acknowledgeIrreversible: true,
    ...props,
  });
}

function template(props: Partial<AirGappedVaultProps>): Template {
  const stack = testStack();
  make(stack, props);
  return templateOf(stack);
}

function program(stack: Stack, schedule: BackupSchedule): BackupProgram {
  return new BackupProgram(stack, 'Backups', {
    scopes: [BackupScope.tags('Daily', { backup: 'daily' })],
    schedules: [schedule],
    restoreTesting: RestoreTesting.scheduled({ resourceTypes: [RestoreTestedResource.EFS] }),
    alarms: Alarms.none(),
  });
}

function ruleOf(stack: Stack): Record<string, unknown> {
  const [{ Properties }] = Object.values(templateOf(stack).findResources('AWS::Backup::BackupPlan'));
  return Properties.BackupPlan.BackupPlanRule[0];
}

function nameOf(result: Template): string {
  const [{ Properties }] = Object.values(result.findResources(VAULT));
  return Properties.BackupVaultName;
}

describe('AirGappedVault', () => {
  describe('defaults', () => {
    test('a vault that is kept, with a key of AWS, into which no other account copies', () => {
      template({}).hasResource(VAULT, {
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          BackupVaultName: Match.stringLikeRegexp('^Test-Safe-[0-9A-F]{8}-[0-9a-f]{8}$'),
          MinRetentionDays: 7,
          MaxRetentionDays: 365,
          EncryptionKeyArn: Match.absent(),
          AccessPolicy: Match.absent(),
        },
      });
    });
  });

  describe('all options', () => {
    test('copies of other accounts and of an organization, a key, a name, and an end with its stack', () => {
      const stack = testStack();
      make(stack, {
        encryptionKey: keyOf(stack),
        allowedAccounts: [THERE],
        allowedOrganization: 'o-abcdefghij',
        vaultName: 'safe',
        removalPolicy: RemovalPolicy.DESTROY,
      });
      templateOf(stack).hasResource(VAULT, {
        DeletionPolicy: 'Delete',
        Properties: {
          BackupVaultName: 'safe',
          EncryptionKeyArn: stack.resolve(keyOf(stack).keyArn),
          AccessPolicy: {
            Statement: [
              {
                Sid: 'CopiesOfAccounts',
                Effect: 'Allow',
                Principal: { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${THERE}:root`]] } },
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
            ],
          },
        },
      });
    });

    test('what an organisation sets for all', () => {
      const app = testApp();
      PropertyInjectors.of(app).add({
        constructUniqueId: AirGappedVault.PROPERTY_INJECTION_ID,
        inject: (props: AirGappedVaultProps) => ({ ...props, vaultName: 'injected' }),
      });
      const stack = testStack(app);
      make(stack);
      templateOf(stack).hasResourceProperties(VAULT, { BackupVaultName: 'injected' });
    });
  });

  describe('overrides', () => {
    test.each<[string, Partial<AirGappedVaultProps>]>([
      ['the shortest retention', { minRetention: Duration.days(8) }],
      ['the longest retention', { maxRetention: Duration.days(366) }],
    ])('another name with %s, for the old vault keeps its own', (_what, props) => {
      expect(nameOf(template({}))).toBe(nameOf(template({})));
      expect(nameOf(template(props))).not.toBe(nameOf(template({})));
    });

    test('another name with a key', () => {
      const stack = testStack();
      make(stack, { encryptionKey: keyOf(stack) });
      expect(nameOf(templateOf(stack))).not.toBe(nameOf(template({})));
    });
  });

  describe('in a stack', () => {
    test('two of them, whose names differ', () => {
      const stack = testStack();
      make(stack, {}, 'One');
      make(stack, {}, 'Two');
      const names = Object.values(templateOf(stack).findResources(VAULT)).map(
        ({ Properties }) => Properties.BackupVaultName,
      );
      expect(new Set(names).size).toBe(2);
    });

    test('with copies of each backup', () => {
      const stack = testStack();
      const copy = BackupCopy.toAirGappedVault(make(stack), { retention: Duration.days(90) });
      program(stack, BackupSchedule.daily({ copies: [copy] }));
      expect(ruleOf(stack)).toMatchObject({
        CopyActions: [{ DestinationBackupVaultArn: ARN, Lifecycle: { DeleteAfterDays: 90 } }],
      });
      expect(ruleOf(stack)).not.toHaveProperty('TargetLogicallyAirGappedBackupVaultArn');
    });

    test('as the first place of backups: failures and successes in it are matched, and it is restored from on trial', () => {
      const stack = testStack();
      program(stack, BackupSchedule.daily({ airGappedVault: make(stack) }));
      expect(ruleOf(stack)).toMatchObject({ TargetLogicallyAirGappedBackupVaultArn: ARN });
      const own = { 'Fn::GetAtt': [Match.stringLikeRegexp('^BackupsVault'), 'BackupVaultArn'] };
      const safe = { 'Fn::GetAtt': [Match.stringLikeRegexp('^SafeVault'), 'BackupVaultArn'] };
      const result = templateOf(stack);
      result.hasResourceProperties('AWS::Events::Rule', {
        EventPattern: { detail: { state: ['COMPLETED'], backupVaultArn: [own, safe] } },
      });
      result.hasResourceProperties('AWS::Backup::RestoreTestingPlan', {
        RecoveryPointSelection: { IncludeVaults: [own, safe] },
      });
    });

    test('of another Region: by its name', () => {
      const app = testApp();
      const there = testStack(app, 'There', { env: { region: FRANKFURT, account: HERE } });
      const here = testStack(app, 'Here', { env: { region: IRELAND, account: HERE } });
      program(here, BackupSchedule.daily({ copies: [BackupCopy.toAirGappedVault(make(there))] }));
      expect(JSON.stringify(ruleOf(here))).toContain(
        `:backup:${FRANKFURT}:${HERE}:backup-vault:${nameOf(templateOf(there))}`,
      );
    });
  });

  describe('fails', () => {
    test.each<[string, Partial<AirGappedVaultProps>, string]>([
      [
        'on less than a week',
        { minRetention: Duration.days(6) },
        "'minRetention' must be a duration in whole days from 7",
      ],
      [
        'on a longest retention below the shortest one',
        { minRetention: Duration.days(30), maxRetention: Duration.days(29) },
        "'maxRetention' must not be less than 'minRetention' (30 d), got 29 d",
      ],
      ['without acknowledgement', { acknowledgeIrreversible: false }, "'acknowledgeIrreversible' must be true"],
      [
        'on an account that is none',
        { allowedAccounts: ['1234'] },
        "'allowedAccounts' must be account ids of 12 digits",
      ],
      [
        'on an organization that is none',
        { allowedOrganization: 'acme' },
        "'allowedOrganization' must be an id such as",
      ],
      ['on a name with spaces', { vaultName: 'my safe' }, "'vaultName' must be 2 to 50 letters"],
      ['on snapshots', { removalPolicy: RemovalPolicy.SNAPSHOT }, "'removalPolicy' must be RETAIN or DESTROY"],
    ])('fails %s', (_what, props, message) => {
      expect(() => template(props)).toThrow(message);
    });

    test('fails on copies that it does not take', () => {
      const stack = testStack();
      const vault = make(stack, { maxRetention: Duration.days(30) });
      expect(() => program(stack, BackupSchedule.daily({ copies: [BackupCopy.toAirGappedVault(vault)] }))).toThrow(
        "'retention' of the copies in 'Test/Safe' must be from 7 to 30 days by the lock of its vault, got 35 d",
      );
    });

    test('fails on backups that it does not take', () => {
      const stack = testStack();
      const vault = make(stack, { minRetention: Duration.days(100) });
      expect(() => program(stack, BackupSchedule.daily({ airGappedVault: vault }))).toThrow(
        "'retention' of the schedule 'Daily' must be from 100 to 365 days by the lock of its vault, got 35 d",
      );
    });

    test('fails on copies from an account that it does not let in', () => {
      const app = testApp();
      const there = testStack(app, 'There', { env: { region: FRANKFURT, account: THERE } });
      const here = testStack(app, 'Here', { env: { region: IRELAND, account: HERE } });
      const copy = BackupCopy.toAirGappedVault(make(there));
      expect(() => program(here, BackupSchedule.daily({ copies: [copy] }))).toThrow(
        `the copies in 'There/Safe' are of another account, which the vault does not let in; give it 'allowedAccounts: ['${HERE}']'`,
      );
    });

    test('fails on a first place in another Region', () => {
      const app = testApp();
      const there = testStack(app, 'There', { env: { region: FRANKFURT } });
      const here = testStack(app, 'Here', { env: { region: IRELAND } });
      const vault = make(there);
      expect(() => program(here, BackupSchedule.daily({ airGappedVault: vault }))).toThrow(
        "'airGappedVault' of the schedule 'Daily' must be of the same account and Region, got 'There/Safe' of another",
      );
    });
  });
});
