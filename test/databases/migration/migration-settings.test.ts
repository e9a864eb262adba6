import { Size } from 'aws-cdk-lib/core';
import { LargeObjects, MigrationErrorPolicy, MigrationSettings, TargetPreparation } from '../../../lib/databases';
import { taskSettings } from '../../../lib/databases/private/migration-task-settings';
import { validate } from '../../../lib/private/validation';

const settings = (given: MigrationSettings, target = 'postgres') =>
  taskSettings(given, target) as Record<string, Record<string, unknown>>;

describe('MigrationSettings', () => {
  describe('all options', () => {
    test('are limited, full, or left out', () => {
      expect(LargeObjects.limited(Size.kibibytes(64))._render()).toEqual({
        SupportLobs: true,
        FullLobMode: false,
        LimitedSizeLobMode: true,
        LobMaxSize: 64,
      });
      expect(LargeObjects.full()._render()).toEqual({
        SupportLobs: true,
        FullLobMode: true,
        LimitedSizeLobMode: false,
        LobChunkSize: 64,
      });
      expect(LargeObjects.none()._render()).toEqual({
        SupportLobs: false,
        FullLobMode: false,
        LimitedSizeLobMode: false,
      });
    });

    test.each([Size.bytes(512), Size.kibibytes(0), Size.kibibytes(102_401)])('fails with a limit of %s', (size) => {
      expect(() => validate('it', LargeObjects.limited(size)._rules())).toThrow('whole KB from 1 to 102,400');
    });

    test('takes the largest limit', () => {
      expect(() => validate('it', LargeObjects.limited(Size.kibibytes(102_400))._rules())).not.toThrow();
    });
  });

  describe('overrides', () => {
    test.each(['aurora', 'aurora-postgresql', 'mariadb', 'mysql', 'oracle', 'postgres', 'sqlserver'])(
      'validates %s, unless it is told not to',
      (engine) => {
        expect(settings({}, engine).ValidationSettings).toEqual({ EnableValidation: true });
        expect(settings({ validation: false }, engine).ValidationSettings).toEqual({ EnableValidation: false });
      },
    );

    test.each(['s3', 'kinesis', 'dynamodb'])('does not validate %s', (engine) => {
      expect(settings({}, engine).ValidationSettings).toEqual({ EnableValidation: false });
    });

    test.each([
      [TargetPreparation.DO_NOTHING, 'DO_NOTHING'],
      [TargetPreparation.TRUNCATE, 'TRUNCATE_BEFORE_LOAD'],
      [TargetPreparation.DROP, 'DROP_AND_CREATE'],
    ])('prepares the target by %s', (targetPreparation, mode) => {
      expect(settings({ targetPreparation }).FullLoadSettings).toMatchObject({ TargetTablePrepMode: mode });
    });

    test('stops the task where a table must not be left alone', () => {
      const { ErrorBehavior } = settings({ errorPolicy: MigrationErrorPolicy.STOP_TASK });
      expect(Object.values(ErrorBehavior ?? {}).filter((it) => it === 'SUSPEND_TABLE')).toEqual([]);
      expect(ErrorBehavior).toMatchObject({ DataErrorPolicy: 'STOP_TASK', TableErrorPolicy: 'STOP_TASK' });
    });

    test('keeps control tables in a schema', () => {
      expect(settings({ controlSchema: 'dms' }).ControlTablesSettings).toMatchObject({ ControlSchema: 'dms' });
      expect(settings({}).ControlTablesSettings).not.toHaveProperty('ControlSchema');
    });
  });
});
