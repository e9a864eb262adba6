import {
  DatabaseFamily,
  databaseNameRules,
  databaseUserRules,
  masterUserRules,
} from '../../../lib/databases/private/database-names';
import { Rules, validate } from '../../../lib/private/validation';

const broken = (rules: Rules) => () => {
  validate('Database', rules);
};

describe('masterUserRules', () => {
  test.each<[DatabaseFamily, string]>([
    ['postgres', 'owner'],
    ['mysql', 'admin'],
    ['mariadb', 'admin'],
    ['sqlserver', 'admin'],
    ['oracle', 'admin'],
  ])('%s takes %s', (family, user) => {
    expect(broken(masterUserRules('masterUser', family, user))).not.toThrow();
  });

  test.each<[DatabaseFamily, string]>([
    ['postgres', 'admin'],
    ['postgres', 'Admin'],
    ['postgres', 'rdsadmin'],
    ['postgres', 'pg_owner'],
    ['postgres', 'rds_owner'],
    ['mysql', 'rdsadmin'],
    ['mysql', 'root'],
    ['mariadb', 'rdsadmin'],
    ['sqlserver', 'sa'],
    ['sqlserver', 'rdsadmin'],
    ['oracle', 'SYS'],
    ['oracle', 'rdsadmin'],
  ])('fails: %s reserves %s', (family, user) => {
    expect(broken(masterUserRules('masterUser', family, user))).toThrow(`'masterUser' must not be a name that`);
  });

  test.each(['1owner', 'my-owner', 'o wner', ''])("fails with '%s'", (user) => {
    expect(broken(masterUserRules('masterUser', 'postgres', user))).toThrow("'masterUser' must be a letter");
  });

  test.each<[DatabaseFamily, number]>([
    ['postgres', 63],
    ['mysql', 16],
    ['mariadb', 16],
    ['oracle', 30],
    ['sqlserver', 128],
  ])('fails beyond the length that %s takes', (family, length) => {
    expect(broken(masterUserRules('masterUser', family, 'o'.repeat(length)))).not.toThrow();
    expect(broken(masterUserRules('masterUser', family, 'o'.repeat(length + 1)))).toThrow(
      `at most ${length} characters`,
    );
  });
});

describe('databaseNameRules', () => {
  test.each<[DatabaseFamily, string | undefined]>([
    ['postgres', 'shop_1'],
    ['mysql', 'shop'],
    ['mariadb', 'Shop'],
    ['oracle', 'SHOP'],
    ['postgres', undefined],
    ['sqlserver', undefined],
  ])('%s takes %s', (family, name) => {
    expect(broken(databaseNameRules('databaseName', family, name))).not.toThrow();
  });

  test.each<[DatabaseFamily, string, string]>([
    ['postgres', 'my-shop', 'must be for PostgreSQL a letter'],
    ['postgres', '1shop', 'must be for PostgreSQL a letter'],
    ['postgres', 'postgres', 'must not be a name that PostgreSQL on RDS reserves'],
    ['mysql', 'mysql', 'must not be a name that MySQL on RDS reserves'],
    ['mariadb', 'sys', 'must not be a name that MariaDB on RDS reserves'],
    ['oracle', 'TOOLONGID', 'must be for Oracle the system identifier'],
    ['oracle', 'null', 'must not be a name that Oracle on RDS reserves'],
    ['sqlserver', 'shop', 'is not for SQL Server'],
  ])('fails: %s with %s', (family, name, message) => {
    expect(broken(databaseNameRules('databaseName', family, name))).toThrow(`'databaseName' ${message}`);
  });
});

describe('databaseUserRules', () => {
  test('take the name of one user', () => {
    expect(broken(databaseUserRules('user', 'shop'))).not.toThrow();
  });

  test.each(['*', 'shop*', 'a b', ''])("fails with '%s', which would be any user", (user) => {
    expect(broken(databaseUserRules('user', user))).toThrow("'user' must be the name of one user");
  });

  test('fails with the user of RDS', () => {
    expect(broken(databaseUserRules('user', 'rdsadmin'))).toThrow("'user' must not be 'rdsadmin'");
  });
});
