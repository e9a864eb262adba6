import * as rds from 'aws-cdk-lib/aws-rds';
import { OracleEdition, RelationalEngine, SqlServerEdition } from 'cdk-reference-architectures/databases';

describe('RelationalEngine', () => {
  describe('defaults', () => {
    test.each([
      [RelationalEngine.postgres(), 'postgres', '18'],
      [RelationalEngine.mySql(), 'mysql', '8.4'],
      [RelationalEngine.mariaDb(), 'mariadb', '11.8'],
      [RelationalEngine.sqlServer({ edition: SqlServerEdition.WEB }), 'sqlserver-web', '16.00'],
      [RelationalEngine.oracle({ edition: OracleEdition.ENTERPRISE_OWN_LICENSE }), 'oracle-ee', '19'],
    ])('a major version alone, so that no minor version ages in the template', ({ instanceEngine }, type, version) => {
      expect(instanceEngine.engineType).toBe(type);
      expect(instanceEngine.engineVersion?.fullVersion).toBe(version);
    });
  });

  describe('defaults', () => {
    test.each([
      [RelationalEngine.postgres(), 'm7g.large'],
      [RelationalEngine.oracle({ edition: OracleEdition.STANDARD_TWO_OWN_LICENSE }), 'r6i.large'],
      [RelationalEngine.sqlServer({ edition: SqlServerEdition.STANDARD }), 'm6i.large'],
      [RelationalEngine.sqlServer({ edition: SqlServerEdition.ENTERPRISE }), 'm6i.xlarge'],
      [RelationalEngine.sqlServer({ edition: SqlServerEdition.EXPRESS }), 't3.medium'],
    ])('an instance type that the edition has (%#)', ({ _facts }, type) => {
      expect(_facts.defaultInstanceType).toBe(type);
    });
  });

  describe('overrides', () => {
    test.each([
      RelationalEngine.postgres({ version: rds.PostgresEngineVersion.VER_16 }),
      RelationalEngine.mySql({ version: rds.MysqlEngineVersion.of('8.4.10', '8.4') }),
      RelationalEngine.mariaDb({ version: rds.MariaDbEngineVersion.of('11.4', '11.4') }),
      RelationalEngine.sqlServer({ edition: SqlServerEdition.STANDARD, version: rds.SqlServerEngineVersion.VER_15 }),
      RelationalEngine.oracle({
        edition: OracleEdition.STANDARD_TWO_LICENSE_INCLUDED,
        version: rds.OracleEngineVersion.VER_21,
      }),
    ])('another version (%#)', ({ instanceEngine }) => {
      expect(['16', '8.4.10', '11.4', '15.00', '21']).toContain(instanceEngine.engineVersion?.fullVersion);
    });
  });
});
