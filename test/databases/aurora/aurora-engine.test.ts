import * as rds from 'aws-cdk-lib/aws-rds';
import { AuroraEngine } from '../../../lib/databases';

describe('AuroraEngine', () => {
  describe('defaults', () => {
    test.each([
      ['17.9', true],
      ['16.3', true],
      ['16.2', false],
      ['15.7', true],
      ['14.11', false],
      ['13.15', true],
      ['12.22', false],
    ])('PostgreSQL %s can pause: %s', (version, can) => {
      expect(
        AuroraEngine.postgres(rds.AuroraPostgresEngineVersion.of(version, version.split('.')[0] ?? ''))._canPause,
      ).toBe(can);
    });

    test.each([
      ['8.0.mysql_aurora.3.08.2', true],
      ['8.0.mysql_aurora.3.10.4', true],
      ['8.0.mysql_aurora.3.07.1', false],
      ['5.7.mysql_aurora.2.12.0', false],
    ])('MySQL %s can pause: %s', (version, can) => {
      expect(AuroraEngine.mysql(rds.AuroraMysqlEngineVersion.of(version))._canPause).toBe(can);
    });
  });

  describe('fails', () => {
    test('fails without a version', () => {
      expect(() => AuroraEngine.postgres(undefined as never)).toThrow("'version' must be given, got nothing; name one");
      expect(() => AuroraEngine.mysql(undefined as never)).toThrow("'version' must be given, got nothing; name one");
    });
  });
});
