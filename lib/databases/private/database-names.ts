import { isKnown, matches, rule, Rules } from '../../private/validation';

/** The engines of RDS and Aurora that speak the same protocol: Aurora PostgreSQL is of `postgres`, Aurora MySQL of `mysql`. */
export type DatabaseFamily = 'postgres' | 'mysql' | 'mariadb' | 'sqlserver' | 'oracle';

interface FamilyNames {
  /** The name of the engine in a sentence. */
  readonly title: string;
  readonly maxUserLength: number;
  /** Names, in lower case, of users that the engine or RDS has already, or refuses. */
  readonly reservedUsers: readonly string[];
  /** The form of the name of the first database; undefined where RDS takes none. */
  readonly databaseName?: RegExp;
  readonly databaseForm?: string;
  readonly reservedDatabases: readonly string[];
}

/**
 * The names that RDS takes, and those that it refuses when a database is made, which takes minutes.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
 */
const NAMES: Readonly<Record<DatabaseFamily, FamilyNames>> = {
  postgres: {
    title: 'PostgreSQL',
    maxUserLength: 63,
    // Names that begin with pg_ are refused by PostgreSQL, those that begin with rds are of RDS.
    reservedUsers: ['admin', 'rdsadmin', 'rdsrepladmin', 'rdstopmgr', 'public', 'none', 'user', 'current_user'],
    databaseName: /^[A-Za-z]\w{0,62}$/,
    databaseForm: 'a letter and up to 62 letters, digits and underscores',
    reservedDatabases: ['postgres', 'rdsadmin', 'template0', 'template1', 'database', 'user', 'table'],
  },
  mysql: {
    title: 'MySQL',
    maxUserLength: 16,
    reservedUsers: ['rdsadmin', 'rdsrepladmin', 'root', 'mysql.sys', 'mysql.session', 'mysql.infoschema'],
    databaseName: /^[A-Za-z]\w{0,63}$/,
    databaseForm: 'a letter and up to 63 letters, digits and underscores',
    reservedDatabases: ['mysql', 'information_schema', 'performance_schema', 'sys', 'innodb', 'database', 'table'],
  },
  mariadb: {
    title: 'MariaDB',
    maxUserLength: 16,
    reservedUsers: ['rdsadmin', 'rdsrepladmin', 'root', 'mariadb.sys'],
    databaseName: /^[A-Za-z]\w{0,63}$/,
    databaseForm: 'a letter and up to 63 letters, digits and underscores',
    reservedDatabases: ['mysql', 'information_schema', 'performance_schema', 'sys', 'innodb', 'database', 'table'],
  },
  sqlserver: {
    title: 'SQL Server',
    maxUserLength: 128,
    reservedUsers: ['rdsa', 'rdsadmin', 'sa', 'public', 'guest', 'dbo'],
    reservedDatabases: [],
  },
  oracle: {
    title: 'Oracle',
    maxUserLength: 30,
    reservedUsers: ['rdsadmin', 'sys', 'system', 'dbsnmp', 'public', 'null'],
    databaseName: /^[A-Za-z][A-Za-z0-9]{0,7}$/,
    databaseForm: 'the system identifier, a letter and up to 7 letters and digits',
    reservedDatabases: ['null', 'rdsadmin', 'system'],
  },
};

/** The name of an engine in a sentence. */
export function titleOfFamily(family: DatabaseFamily): string {
  return NAMES[family].title;
}

/** The rules of the name of the first user, which cannot be changed. */
export function masterUserRules(prop: string, family: DatabaseFamily, user: string | undefined): Rules {
  const { title, maxUserLength, reservedUsers } = NAMES[family];
  const reserved = (name: string) =>
    reservedUsers.includes(name.toLowerCase()) || (family === 'postgres' && /^(pg_|rds)/i.test(name));
  return [
    matches(prop, user, /^[A-Za-z]\w*$/, 'a letter, and letters, digits and underscores'),
    rule(
      isKnown(user) && user.length > maxUserLength,
      () => `'${prop}' must be at most ${maxUserLength} characters for ${title}, got ${String(user?.length)}`,
    ),
    rule(
      isKnown(user) && reserved(user),
      () =>
        `'${prop}' must not be a name that ${title} on RDS reserves, got '${String(user)}'; take another, such as 'owner'`,
    ),
  ];
}

/** The rules of the name of the first database, which cannot be changed. */
export function databaseNameRules(prop: string, family: DatabaseFamily, name: string | undefined): Rules {
  const { title, databaseName, databaseForm = '', reservedDatabases } = NAMES[family];
  if (databaseName === undefined) {
    return rule(
      name !== undefined,
      () => `'${prop}' is not for ${title}, whose databases are made in it; leave it out, got '${String(name)}'`,
    );
  }
  return [
    matches(prop, name, databaseName, `for ${title} ${databaseForm}`),
    rule(
      isKnown(name) && reservedDatabases.includes(name.toLowerCase()),
      () => `'${prop}' must not be a name that ${title} on RDS reserves, got '${String(name)}'; take another`,
    ),
  ];
}

/** The rules of the name of a user that IAM principals connect as. */
export function databaseUserRules(prop: string, user: string | undefined): Rules {
  return [
    matches(prop, user, /^[^*?\s]+$/, "the name of one user, without '*', '?' and spaces"),
    rule(
      isKnown(user) && /^rdsadmin$/i.test(user),
      () => `'${prop}' must not be 'rdsadmin', the user of RDS; grant a user of your own`,
    ),
  ];
}
