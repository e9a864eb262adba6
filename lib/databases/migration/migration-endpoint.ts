import { Construct } from 'constructs';
import { Aws } from 'aws-cdk-lib/core';
import * as dms from 'aws-cdk-lib/aws-dms';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { matches, nonEmpty, port, required, rule, Rules } from '../../private/validation';
import {
  ALSO_UNVERIFIED,
  BINARY_LOG,
  DatabaseEngine,
  LOGICAL_REPLICATION,
  ORACLE,
  SQL_SERVER,
  VERIFIES_FULLY,
} from '../private/migration-database-engines';
import { migrationRole } from '../private/migration-role';
import { bucketRole, streamRole, tablesRole } from '../private/migration-target-roles';
import {
  BucketEndpointOptions,
  DatabaseEndpointOptions,
  MigrationObjectFormat,
  OracleEndpointOptions,
  PostgresEndpointOptions,
  SqlServerEndpointOptions,
} from './migration-endpoint-options';

/** A side of a migration. */
type Side = 'source' | 'target';

/** The settings of an endpoint, without what all of them have. */
type EngineSettings = Omit<dms.CfnEndpointProps, 'endpointType' | 'engineName' | 'resourceIdentifier'>;

/** A database, bucket, stream or table that a migration reads or writes. */
export abstract class MigrationEndpoint {
  /** A PostgreSQL database, on RDS as well. */
  public static postgres(options: PostgresEndpointOptions): MigrationEndpoint {
    return new PostgresEndpoint('postgres', options);
  }

  /** An Aurora PostgreSQL cluster. */
  public static auroraPostgres(options: PostgresEndpointOptions): MigrationEndpoint {
    return new PostgresEndpoint('aurora-postgresql', options);
  }

  /** A MySQL server, on RDS as well. */
  public static mySql(options: DatabaseEndpointOptions): MigrationEndpoint {
    return new MySqlEndpoint('mysql', options);
  }

  /** A MariaDB server, on RDS as well. */
  public static mariaDb(options: DatabaseEndpointOptions): MigrationEndpoint {
    return new MySqlEndpoint('mariadb', options);
  }

  /** An Aurora MySQL cluster. */
  public static auroraMySql(options: DatabaseEndpointOptions): MigrationEndpoint {
    return new MySqlEndpoint('aurora', options);
  }

  /** An Oracle database. */
  public static oracle(options: OracleEndpointOptions): MigrationEndpoint {
    return new OracleEndpoint(options);
  }

  /** A Microsoft SQL Server database. */
  public static sqlServer(options: SqlServerEndpointOptions): MigrationEndpoint {
    return new SqlServerEndpoint(options);
  }

  /** Objects in a bucket; as the target only. */
  public static bucket(bucket: s3.IBucket, options: BucketEndpointOptions = {}): MigrationEndpoint {
    return new BucketEndpoint(bucket, options);
  }

  /** A Kinesis data stream; as the target only. */
  public static kinesis(stream: kinesis.IStream): MigrationEndpoint {
    return new KinesisEndpoint(stream);
  }

  /**
   * DynamoDB tables; as the target only. Each has the name that the transformations give it, and exists already.
   *
   * @param tables the tables that may be written
   */
  public static dynamoDb(tables: dynamodb.ITable[]): MigrationEndpoint {
    return new DynamoDbEndpoint(tables);
  }

  /**
   * The name of the engine in DMS.
   *
   * @internal
   */
  public abstract readonly _engineName: string;

  /**
   * What it is, to see whether both sides are the same.
   *
   * @internal
   */
  public abstract readonly _place: readonly unknown[];

  /**
   * The services that it is reached by, as endpoints of a VPC.
   *
   * @internal
   */
  public abstract readonly _services: readonly string[];

  /**
   * What must be done in a source before changes can be captured.
   *
   * @internal
   */
  public readonly _preparation?: string;

  /**
   * What its encryption gives up.
   *
   * @internal
   */
  public readonly _weakness?: string;

  /** @internal */
  public abstract _rules(prop: string, side: Side): Rules;

  /**
   * Opens a security group to it.
   *
   * @internal
   */
  public abstract _open(from: ec2.Connections): void;

  /**
   * Makes the parts of the endpoint in a scope of its own.
   *
   * @internal
   */
  public abstract _settings(scope: Construct, side: Side): EngineSettings;
}

abstract class DatabaseEndpoint extends MigrationEndpoint {
  public readonly _engineName: string;
  public readonly _place: readonly unknown[];
  public readonly _services = ['secretsmanager'];
  public override readonly _preparation: string;
  public override readonly _weakness?: string;

  constructor(
    protected readonly engine: DatabaseEngine,
    private readonly database: DatabaseEndpointOptions,
    private readonly databaseName?: string,
  ) {
    super();
    this._engineName = engine.name;
    this._preparation = engine.preparation;
    this._weakness = database.tls?._weakness;
    this._place = [database.secret?.secretArn, databaseName];
  }

  public _rules(prop: string, _side: Side): Rules {
    const { secret, tls, connections, peer, port: number } = this.database;
    return [
      required(`${prop} secret`, secret, 'give it the secret with username, password, host and port'),
      required(`${prop} tls`, tls, "verify the database by 'MigrationTls.verified()'"),
      tls ? tls._rules(`${prop} tls`, this.engine.modes) : [],
      nonEmpty(`${prop} databaseName`, this.databaseName),
      port(`${prop} port`, number),
      rule(
        (connections === undefined) === (peer === undefined),
        () =>
          `'${prop} connections' or '${prop} peer' must be given, and not both: the network would stay closed, or be opened twice`,
      ),
    ];
  }

  public _open(from: ec2.Connections): void {
    const { connections, peer, port: number = this.engine.port } = this.database;
    const description = `Migration by ${this.engine.name}`;
    if (connections) from.allowTo(connections, ec2.Port.tcp(number), description);
    if (peer) from.securityGroups[0]?.addEgressRule(peer, ec2.Port.tcp(number), description);
  }

  public _settings(scope: Construct, side: Side): EngineSettings {
    const { secret, tls } = this.database;
    const role = migrationRole(scope, 'SecretRole', `Reads the secret of the ${side} of a migration`);
    const grant = secret.grantRead(role);
    return {
      databaseName: this.databaseName,
      ...tls._bind(scope, this.engine.modes),
      ...this.ofEngine(
        { secretsManagerAccessRoleArn: role.roleArn, secretsManagerSecretId: secret.secretArn },
        side,
        grant,
      ),
    };
  }

  /** The struct of the engine. */
  protected abstract ofEngine(secret: SecretSettings, side: Side, grant: iam.Grant): EngineSettings;
}

interface SecretSettings {
  readonly secretsManagerAccessRoleArn: string;
  readonly secretsManagerSecretId: string;
}

class PostgresEndpoint extends DatabaseEndpoint {
  constructor(
    name: string,
    private readonly options: PostgresEndpointOptions,
  ) {
    super(
      { name, port: 5432, modes: ALSO_UNVERIFIED, preparation: LOGICAL_REPLICATION },
      options,
      options.databaseName,
    );
  }

  public override _rules(prop: string, side: Side): Rules {
    const { databaseName, slotName, heartbeat } = this.options;
    return [
      super._rules(prop, side),
      required(`${prop} databaseName`, databaseName),
      matches(`${prop} slotName`, slotName, /^[a-z0-9_]{1,63}$/, 'of small letters, digits and underscores'),
      rule(
        side === 'target' && (slotName !== undefined || heartbeat !== undefined),
        () => `'${prop}' must not have 'slotName' or 'heartbeat': they are of a source; leave them out`,
      ),
    ];
  }

  protected ofEngine(secret: SecretSettings, side: Side): EngineSettings {
    const { slotName, heartbeat = true } = this.options;
    return {
      postgreSqlSettings: side === 'source' ? { ...secret, slotName, heartbeatEnable: heartbeat } : secret,
    };
  }
}

class MySqlEndpoint extends DatabaseEndpoint {
  constructor(name: string, options: DatabaseEndpointOptions) {
    super({ name, port: 3306, modes: VERIFIES_FULLY, preparation: BINARY_LOG }, options);
  }

  protected ofEngine(secret: SecretSettings): EngineSettings {
    return { mySqlSettings: secret };
  }
}

class OracleEndpoint extends DatabaseEndpoint {
  constructor(private readonly options: OracleEndpointOptions) {
    super(ORACLE, options, options.databaseName);
  }

  public override _rules(prop: string, side: Side): Rules {
    const { databaseName, addSupplementalLogging } = this.options;
    return [
      super._rules(prop, side),
      required(`${prop} databaseName`, databaseName),
      rule(
        side === 'target' && addSupplementalLogging !== undefined,
        () => `'${prop}' must not have 'addSupplementalLogging': it is of a source; leave it out`,
      ),
    ];
  }

  protected ofEngine(secret: SecretSettings, side: Side): EngineSettings {
    const { addSupplementalLogging = false } = this.options;
    return { oracleSettings: side === 'source' ? { ...secret, addSupplementalLogging } : secret };
  }
}

class SqlServerEndpoint extends DatabaseEndpoint {
  constructor(private readonly options: SqlServerEndpointOptions) {
    super(SQL_SERVER, options, options.databaseName);
  }

  public override _rules(prop: string, side: Side): Rules {
    return [super._rules(prop, side), required(`${prop} databaseName`, this.options.databaseName)];
  }

  protected ofEngine(secret: SecretSettings): EngineSettings {
    return { microsoftSqlServerSettings: { ...secret, databaseName: this.options.databaseName } };
  }
}

/** What is reached by its API, encrypted without a setting, and written only. */
abstract class ServiceEndpoint extends MigrationEndpoint {
  public _rules(prop: string, side: Side): Rules {
    return rule(
      side === 'source',
      () => `'${prop}' must be a database, got ${this._engineName}; use it as the 'target'`,
    );
  }

  public _open(): void {
    // The security group has HTTPS to all services already.
  }
}

class BucketEndpoint extends ServiceEndpoint {
  public readonly _engineName = 's3';
  public readonly _services = ['s3'];
  public readonly _place: readonly unknown[];

  constructor(
    private readonly bucket: s3.IBucket,
    private readonly options: BucketEndpointOptions,
  ) {
    super();
    this._place = [bucket.bucketArn, options.folder];
  }

  public override _rules(prop: string, side: Side): Rules {
    return [
      super._rules(prop, side),
      matches(
        `${prop} folder`,
        this.options.folder,
        /^[^/](.*[^/])?$/,
        "without slashes at its ends, such as 'orders'",
      ),
    ];
  }

  public _settings(scope: Construct): EngineSettings {
    const { folder, format = MigrationObjectFormat.PARQUET, datePartitions = true } = this.options;
    const role = bucketRole(scope, this.bucket, folder);
    const key = this.bucket.encryptionKey;
    return {
      s3Settings: {
        bucketName: this.bucket.bucketName,
        bucketFolder: folder,
        serviceAccessRoleArn: role.roleArn,
        expectedBucketOwner: Aws.ACCOUNT_ID,
        dataFormat: format,
        compressionType: format === MigrationObjectFormat.PARQUET ? undefined : 'gzip',
        datePartitionEnabled: datePartitions,
        timestampColumnName: 'migrated_at',
        encryptionMode: key ? 'sse-kms' : 'sse-s3',
        serverSideEncryptionKmsKeyId: key?.keyArn,
      },
    };
  }
}

class KinesisEndpoint extends ServiceEndpoint {
  public readonly _engineName = 'kinesis';
  public readonly _services = ['kinesis-streams'];
  public readonly _place: readonly unknown[];

  constructor(private readonly stream: kinesis.IStream) {
    super();
    this._place = [stream.streamArn];
  }

  public _settings(scope: Construct): EngineSettings {
    const role = streamRole(scope, this.stream);
    return {
      kinesisSettings: {
        streamArn: this.stream.streamArn,
        serviceAccessRoleArn: role.roleArn,
        messageFormat: 'json-unformatted',
        includeTransactionDetails: true,
        includePartitionValue: true,
        partitionIncludeSchemaTable: true,
      },
    };
  }
}

class DynamoDbEndpoint extends ServiceEndpoint {
  public readonly _engineName = 'dynamodb';
  public readonly _services = ['dynamodb'];
  public readonly _place: readonly unknown[];

  constructor(private readonly tables: dynamodb.ITable[]) {
    super();
    this._place = tables.map(({ tableArn }) => tableArn);
  }

  public override _rules(prop: string, side: Side): Rules {
    return [
      super._rules(prop, side),
      rule(this.tables.length === 0, () => `'${prop}' must have at least one table, got none; give it the tables`),
    ];
  }

  public _settings(scope: Construct): EngineSettings {
    const role = tablesRole(scope, this.tables);
    return { dynamoDbSettings: { serviceAccessRoleArn: role.roleArn } };
  }
}
