import * as rds from 'aws-cdk-lib/aws-rds';
import { DatabaseFamily } from '../private/database-names';

/** Options of `RelationalEngine.postgres()`. */
export interface PostgresEngineOptions {
  /**
   * The version. Of a major version alone, RDS takes the newest minor version.
   *
   * @default rds.PostgresEngineVersion.VER_18
   */
  readonly version?: rds.PostgresEngineVersion;
}

/** Options of `RelationalEngine.mySql()`. */
export interface MySqlEngineOptions {
  /**
   * The version. Of a major version alone, RDS takes the newest minor version: `rds.MysqlEngineVersion.of('8.4', '8.4')`.
   *
   * @default - 8.4
   */
  readonly version?: rds.MysqlEngineVersion;
}

/** Options of `RelationalEngine.mariaDb()`. */
export interface MariaDbEngineOptions {
  /**
   * The version. Of a major version alone, RDS takes the newest minor version: `rds.MariaDbEngineVersion.of('11.8', '11.8')`.
   *
   * @default - 11.8
   */
  readonly version?: rds.MariaDbEngineVersion;
}

/** The editions of SQL Server, each with its license in the price. */
export enum SqlServerEdition {
  /** At most 10 GiB a database and 1 GiB of memory, without a standby. */
  EXPRESS = 'EXPRESS',

  /** For public web sites alone, by its license, without a standby. */
  WEB = 'WEB',

  /** Standard. */
  STANDARD = 'STANDARD',

  /** Enterprise. */
  ENTERPRISE = 'ENTERPRISE',
}

/** Options of `RelationalEngine.sqlServer()`. */
export interface SqlServerEngineOptions {
  /** The edition. A change replaces the database, which CloudFormation refuses. */
  readonly edition: SqlServerEdition;

  /**
   * The version.
   *
   * @default rds.SqlServerEngineVersion.VER_16 - SQL Server 2022
   */
  readonly version?: rds.SqlServerEngineVersion;

  /**
   * The collation of the server, such as `Latin1_General_CI_AS`. It cannot be changed.
   *
   * @default - SQL_Latin1_General_CP1_CI_AS, by RDS
   */
  readonly collation?: string;

  /**
   * The time zone of the server by its name in Windows, such as `W. Europe Standard Time`. It cannot be changed.
   *
   * @default - UTC
   */
  readonly timezone?: string;
}

/** The editions of Oracle, each with the licenses that it has on RDS. */
export enum OracleEdition {
  /** Standard Edition 2, with the license in the price. */
  STANDARD_TWO_LICENSE_INCLUDED = 'SE2_INCLUDED',

  /** Standard Edition 2, with a license of your own. */
  STANDARD_TWO_OWN_LICENSE = 'SE2_OWN',

  /** Enterprise Edition, with a license of your own. */
  ENTERPRISE_OWN_LICENSE = 'EE_OWN',
}

/** Options of `RelationalEngine.oracle()`. */
export interface OracleEngineOptions {
  /** The edition. A change replaces the database, which CloudFormation refuses. */
  readonly edition: OracleEdition;

  /**
   * The version.
   *
   * @default rds.OracleEngineVersion.VER_19
   */
  readonly version?: rds.OracleEngineVersion;

  /**
   * The character set. It cannot be changed.
   *
   * @default - AL32UTF8, by RDS
   */
  readonly characterSet?: string;
}

/**
 * The facts of an engine.
 *
 * @internal
 */
export interface EngineFacts {
  readonly family: DatabaseFamily;
  readonly engine: rds.IInstanceEngine;
  readonly port: number;
  readonly logTypes: readonly string[];
  readonly defaultLogTypes: readonly string[];
  readonly iam?: boolean;
  readonly defaultInstanceType: string;
  readonly hasStandby?: boolean;
  readonly cluster?: 'postgres' | 'mysql';
  readonly proxy?: boolean;
  readonly license?: rds.LicenseModel;
  readonly characterSet?: string;
  readonly timezone?: string;
  readonly tlsPort?: number;
  readonly openSource?: boolean;
}

/** Of the same price and speed as other current classes, or better, where the engine runs on Graviton. */
const GRAVITON = 'm7g.large';
const MYSQL_LOGS = ['audit', 'error', 'general', 'slowquery', 'iam-db-auth-error'];

/** The engine of a relational database, with the options that it has, and no other. */
export class RelationalEngine {
  /** PostgreSQL. Another major version needs `allowMajorVersionUpgrade`. */
  public static postgres(options: PostgresEngineOptions = {}): RelationalEngine {
    return new RelationalEngine({
      family: 'postgres',
      engine: rds.DatabaseInstanceEngine.postgres({ version: options.version ?? rds.PostgresEngineVersion.VER_18 }),
      port: 5432,
      logTypes: ['postgresql', 'upgrade', 'iam-db-auth-error'],
      defaultLogTypes: ['postgresql', 'upgrade'],
      defaultInstanceType: GRAVITON,
      iam: true,
      cluster: 'postgres',
      proxy: true,
      openSource: true,
    });
  }

  /** MySQL. Another major version needs `allowMajorVersionUpgrade`. */
  public static mySql(options: MySqlEngineOptions = {}): RelationalEngine {
    return new RelationalEngine({
      family: 'mysql',
      engine: rds.DatabaseInstanceEngine.mysql({ version: options.version ?? rds.MysqlEngineVersion.of('8.4', '8.4') }),
      port: 3306,
      logTypes: MYSQL_LOGS,
      defaultLogTypes: ['error', 'slowquery'],
      defaultInstanceType: GRAVITON,
      iam: true,
      cluster: 'mysql',
      proxy: true,
      openSource: true,
    });
  }

  /** MariaDB. Another major version needs `allowMajorVersionUpgrade`. */
  public static mariaDb(options: MariaDbEngineOptions = {}): RelationalEngine {
    return new RelationalEngine({
      family: 'mariadb',
      engine: rds.DatabaseInstanceEngine.mariaDb({
        version: options.version ?? rds.MariaDbEngineVersion.of('11.8', '11.8'),
      }),
      port: 3306,
      logTypes: MYSQL_LOGS,
      defaultLogTypes: ['error', 'slowquery'],
      defaultInstanceType: GRAVITON,
      iam: true,
      proxy: true,
    });
  }

  /** SQL Server, with its license in the price. Its databases are made in it. */
  public static sqlServer(options: SqlServerEngineOptions): RelationalEngine {
    const { edition, collation, timezone, version = rds.SqlServerEngineVersion.VER_16 } = options;
    const { EXPRESS, WEB } = SqlServerEdition;
    return new RelationalEngine({
      family: 'sqlserver',
      engine: SQL_SERVERS[edition](version),
      port: 1433,
      logTypes: ['agent', 'error'],
      defaultLogTypes: edition === EXPRESS ? ['error'] : ['agent', 'error'],
      defaultInstanceType: SQL_SERVER_TYPES[edition],
      hasStandby: edition !== EXPRESS && edition !== WEB,
      proxy: true,
      license: rds.LicenseModel.LICENSE_INCLUDED,
      characterSet: collation,
      timezone,
    });
  }

  /** Oracle. Clients connect by TLS, on the port 2484. */
  public static oracle(options: OracleEngineOptions): RelationalEngine {
    const { edition, characterSet, version = rds.OracleEngineVersion.VER_19 } = options;
    const included = edition === OracleEdition.STANDARD_TWO_LICENSE_INCLUDED;
    return new RelationalEngine({
      family: 'oracle',
      engine:
        edition === OracleEdition.ENTERPRISE_OWN_LICENSE
          ? rds.DatabaseInstanceEngine.oracleEe({ version })
          : rds.DatabaseInstanceEngine.oracleSe2({ version }),
      port: 1521,
      tlsPort: 2484,
      logTypes: ['alert', 'audit', 'listener', 'oemagent', 'trace'],
      defaultLogTypes: ['alert', 'audit', 'listener'],
      defaultInstanceType: 'r6i.large',
      license: included ? rds.LicenseModel.LICENSE_INCLUDED : rds.LicenseModel.BRING_YOUR_OWN_LICENSE,
      characterSet,
    });
  }

  /** The engine as aws-cdk-lib has it. */
  public readonly instanceEngine: rds.IInstanceEngine;

  /** @internal */
  public readonly _facts: EngineFacts;

  private constructor(facts: EngineFacts) {
    this._facts = facts;
    this.instanceEngine = facts.engine;
  }
}

/** The Enterprise edition begins with four virtual processors. */
const SQL_SERVER_TYPES: Readonly<Record<SqlServerEdition, string>> = {
  [SqlServerEdition.EXPRESS]: 't3.medium',
  [SqlServerEdition.WEB]: 'm6i.large',
  [SqlServerEdition.STANDARD]: 'm6i.large',
  [SqlServerEdition.ENTERPRISE]: 'm6i.xlarge',
};

const SQL_SERVERS: Readonly<Record<SqlServerEdition, (version: rds.SqlServerEngineVersion) => rds.IInstanceEngine>> = {
  [SqlServerEdition.EXPRESS]: (version) => rds.DatabaseInstanceEngine.sqlServerEx({ version }),
  [SqlServerEdition.WEB]: (version) => rds.DatabaseInstanceEngine.sqlServerWeb({ version }),
  [SqlServerEdition.STANDARD]: (version) => rds.DatabaseInstanceEngine.sqlServerSe({ version }),
  [SqlServerEdition.ENTERPRISE]: (version) => rds.DatabaseInstanceEngine.sqlServerEe({ version }),
};
