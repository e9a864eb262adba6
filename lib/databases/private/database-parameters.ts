import { Construct } from 'constructs';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import * as rds from 'aws-cdk-lib/aws-rds';
import { rule, Rules } from '../../private/validation';
import { helperRemovalPolicy } from './database-helpers';
import { DatabaseFamily } from './database-names';

/**
 * The parameters by which an engine refuses connections without TLS. Oracle has none: its option `SSL` opens another port, and the
 * security group does not open the first one.
 *
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.Requiring.html
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/mysql-ssl-connections.require-ssl.html
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/SQLServer.Concepts.General.SSL.Using.html
 */
export const TLS_PARAMETERS: Readonly<Record<DatabaseFamily, Readonly<Record<string, string>>>> = {
  postgres: { 'rds.force_ssl': '1' },
  mysql: { require_secure_transport: '1' },
  mariadb: { require_secure_transport: '1' },
  sqlserver: { 'rds.force_ssl': '1' },
  oracle: {},
};

/**
 * Those of a cluster of Aurora, whose MySQL takes `ON` and `OFF` where that of RDS takes 1 and 0.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Security.html
 */
export function auroraTlsParameters(family: DatabaseFamily): Readonly<Record<string, string>> {
  return family === 'mysql' ? { require_secure_transport: 'ON' } : TLS_PARAMETERS[family];
}

/** Statements of a second and more are written to the log, where on call looks for them. The caller can change these. */
const DEFAULT_PARAMETERS: Readonly<Record<DatabaseFamily, Readonly<Record<string, string>>>> = {
  postgres: { log_min_duration_statement: '1000' },
  mysql: { slow_query_log: '1', long_query_time: '1', log_output: 'FILE' },
  mariadb: {
    slow_query_log: '1',
    long_query_time: '1',
    log_output: 'FILE',
    // Said here, because what RDS takes else depends on the version, and an alarm is derived from it.
    max_connections: 'LEAST({DBInstanceClassMemory/25165760},12000)',
  },
  sqlserver: {},
  oracle: {},
};

/** The parameters of a database: TLS forced, slow statements logged, and what the caller gives. */
export function databaseParameters(
  family: DatabaseFamily,
  given: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return { ...DEFAULT_PARAMETERS[family], ...given, ...TLS_PARAMETERS[family] };
}

/**
 * The rules of the parameters that the caller gives.
 *
 * @param tls the parameters by which TLS is forced
 */
export function parameterRules(
  prop: string,
  tls: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>> = {},
): Rules {
  return Object.entries(tls).map(([name, value]) =>
    rule(
      given[name] !== undefined && given[name] !== value,
      () =>
        `'${prop}' must not change '${name}', by which connections without TLS are refused, got '${String(given[name])}'; leave it out`,
    ),
  );
}

/**
 * The parameter group of a database, with the major version in its id: the family of a group cannot be changed, and a group in use
 * cannot be deleted. So an upgrade makes another beside it, the database takes that one, and the old one goes last.
 *
 * @param id the id, from `parametersId()`
 */
export function parameterGroup(
  scope: Construct,
  id: string,
  engine: rds.IEngine,
  parameters: Readonly<Record<string, string>>,
  removalPolicy: RemovalPolicy,
): rds.ParameterGroup {
  return new rds.ParameterGroup(scope, id, {
    engine,
    // A change would replace the group.
    description: `Parameters of ${engine.parameterGroupFamily ?? engine.engineType}`,
    parameters: { ...parameters },
    removalPolicy: helperRemovalPolicy(removalPolicy),
  });
}

/** The id of the parameter group of an engine: `ParametersPostgres18`. */
export function parametersId(engine: rds.IEngine, before = ''): string {
  return `${before}Parameters${versionId(engine)}`;
}

/** The engine and its major version as part of an id: `Postgres18`, `AuroraMysql80`, `SqlserverSe160`. */
export function versionId(engine: rds.IEngine): string {
  return familyId(engine.parameterGroupFamily ?? `${engine.engineType}${engine.engineVersion?.majorVersion ?? ''}`);
}

/** The family of a parameter group as part of an id, such as `Neptune14`, with what is before it. */
export function familyId(family: string, before = ''): string {
  const words = family.split(/[^A-Za-z0-9.]+/);
  return before + words.map((part) => part.charAt(0).toUpperCase() + part.slice(1).replace(/\./g, '')).join('');
}
