import * as rds from 'aws-cdk-lib/aws-rds';
import { required, validate } from '../../private/validation';
import type { DatabaseFamily } from '../private/database-names';

/**
 * The facts of an engine that the constructs need.
 *
 * @internal
 */
export interface AuroraEngineConfig {
  readonly engine: rds.IClusterEngine;
  readonly family: DatabaseFamily;
  readonly port: number;
  /** The types of logs that the engine has, and those that are taken unless others are named. */
  readonly logTypes: readonly string[];
  readonly defaultLogTypes: readonly string[];
  /** The name of the first user unless another is given. */
  readonly masterUsername: string;
}

/** The engine of an Aurora cluster and its version. */
export abstract class AuroraEngine {
  /**
   * Aurora PostgreSQL.
   *
   * @param version the version, such as `rds.AuroraPostgresEngineVersion.VER_17_9`. Minor ones come by themselves afterwards. There is no
   * default: another one in a later release of this library would upgrade your cluster
   */
  public static postgres(version: rds.AuroraPostgresEngineVersion): AuroraEngine {
    validate('AuroraEngine.postgres', required('version', version, 'name one, such as VER_17_9'));
    return new Postgres(version);
  }

  /**
   * Aurora MySQL.
   *
   * @param version the version, such as `rds.AuroraMysqlEngineVersion.VER_3_10_4`. Minor ones come by themselves afterwards. There is no
   * default: another one in a later release of this library would upgrade your cluster
   */
  public static mysql(version: rds.AuroraMysqlEngineVersion): AuroraEngine {
    validate('AuroraEngine.mysql', required('version', version, 'name one, such as VER_3_10_4'));
    return new Mysql(version);
  }

  /**
   * Whether instances of the version can pause. Asked of a version that is known.
   *
   * @internal
   */
  public abstract readonly _canPause: boolean;

  /**
   * Says what the engine is.
   *
   * @internal
   */
  public abstract _bind(): AuroraEngineConfig;
}

class Postgres extends AuroraEngine {
  constructor(private readonly version: rds.AuroraPostgresEngineVersion) {
    super();
  }

  /** https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.how-it-works.html */
  public get _canPause(): boolean {
    const first: Record<number, number> = { 13: 15, 14: 12, 15: 7, 16: 3 };
    const [major = 0, minor = 0] = this.version.auroraPostgresFullVersion.split(/[.-]/).map(Number);
    return major > 16 || minor >= (first[major] ?? Infinity);
  }

  public _bind(): AuroraEngineConfig {
    return {
      engine: rds.DatabaseClusterEngine.auroraPostgres({ version: this.version }),
      family: 'postgres',
      port: 5432,
      logTypes: ['postgresql', 'iam-db-auth-error', 'instance'],
      defaultLogTypes: ['postgresql', 'iam-db-auth-error'],
      masterUsername: 'postgres',
    };
  }
}

class Mysql extends AuroraEngine {
  constructor(private readonly version: rds.AuroraMysqlEngineVersion) {
    super();
  }

  /** https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.how-it-works.html */
  public get _canPause(): boolean {
    const [, major = '0', minor = '0'] = /mysql_aurora\.(\d+)\.(\d+)/.exec(this.version.auroraMysqlFullVersion) ?? [];
    return Number(major) > 3 || (Number(major) === 3 && Number(minor) >= 8);
  }

  public _bind(): AuroraEngineConfig {
    return {
      engine: rds.DatabaseClusterEngine.auroraMysql({ version: this.version }),
      family: 'mysql',
      port: 3306,
      logTypes: ['error', 'slowquery', 'general', 'audit', 'iam-db-auth-error', 'instance'],
      defaultLogTypes: ['error', 'slowquery', 'iam-db-auth-error'],
      masterUsername: 'admin',
    };
  }
}
