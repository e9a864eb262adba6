import { Size, Stack, Token } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import { gibibytes, matches, required, Rules, validate } from '../../private/validation';
import { replicatedRules } from '../private/read-replica';
import { RelationalDatabase } from './relational-database';
import { RelationalEngine } from './relational-engine';

/** Options of `RelationalReplicaSource.fromInstanceArn()`. */
export interface ReplicaSourceOptions {
  /** The engine of the source. */
  readonly engine: RelationalEngine;

  /** The instance type of the source, which that of the replica is by default. */
  readonly instanceType: ec2.InstanceType;

  /** The storage of the source. */
  readonly allocatedStorage: Size;

  /**
   * The storage that RDS may make of it by itself.
   *
   * @default - five times `allocatedStorage`
   */
  readonly maxAllocatedStorage?: Size;

  /**
   * The parameters of the source beside those that the construct sets: a replica that is promoted must have them.
   *
   * @default - none
   */
  readonly parameters?: { [name: string]: string };

  /**
   * The port of the source.
   *
   * @default - that of the engine
   */
  readonly port?: number;
}

/**
 * The facts that a replica takes over from its source.
 *
 * @internal
 */
export interface ReplicaSourceConfig extends ReplicaSourceOptions {
  readonly arn: string;
  readonly region?: string;
  readonly maxAllocatedStorage: Size;
  readonly logExports: readonly string[];
  readonly caCertificate?: rds.CaCertificate;
  readonly rules: Rules;
}

/** The source of a `RelationalDatabaseReplica`. */
export abstract class RelationalReplicaSource {
  /**
   * A database of the app, in a stack of another Region. Both stacks need `env.region`. It needs `RelationalMasterPassword.secret()`, but for
   * SQL Server.
   */
  public static database(database: RelationalDatabase): RelationalReplicaSource {
    return new OfTheApp(database);
  }

  /**
   * A database that exists already, by its ARN. RDS must not manage its password, but for SQL Server.
   *
   * @param instanceArn the ARN, of another Region
   */
  public static fromInstanceArn(instanceArn: string, options: ReplicaSourceOptions): RelationalReplicaSource {
    return new Existing(instanceArn, options);
  }

  /** @internal */
  public abstract _bind(): ReplicaSourceConfig;
}

class OfTheApp extends RelationalReplicaSource {
  constructor(private readonly database: RelationalDatabase) {
    super();
    validate('RelationalReplicaSource.database', required('database', database, 'give it the database'));
  }

  public _bind(): ReplicaSourceConfig {
    const { props, resolved } = this.database._source;
    const resource = this.database.instance?.node.defaultChild as rds.CfnDBInstance | undefined;
    return {
      engine: props.engine,
      instanceType: resolved.instanceType,
      allocatedStorage: resolved.allocatedStorage,
      maxAllocatedStorage: resolved.maxAllocatedStorage,
      parameters: props.parameters,
      port: props.port,
      caCertificate: props.caCertificate,
      logExports: resolved.logExports,
      // An attribute of the L1: it is read from the other stack without a name of its own.
      arn: resource?.attrDbInstanceArn ?? '',
      region: Stack.of(this.database).region,
      rules: replicatedRules(this.database._source, `'source'`),
    };
  }
}

class Existing extends RelationalReplicaSource {
  constructor(
    private readonly instanceArn: string,
    private readonly options: ReplicaSourceOptions,
  ) {
    super();
    validate('RelationalReplicaSource.fromInstanceArn', [
      matches('instanceArn', instanceArn, /^arn:[\w-]+:rds:[\w-]+:\d{12}:db:[\w-]+$/, 'the ARN of an instance of RDS'),
      required('engine', options.engine),
      required('instanceType', options.instanceType),
      required('allocatedStorage', options.allocatedStorage),
      gibibytes('allocatedStorage', options.allocatedStorage, { min: 20 }),
    ]);
  }

  public _bind(): ReplicaSourceConfig {
    const { engine, allocatedStorage } = this.options;
    return {
      ...this.options,
      maxAllocatedStorage: this.options.maxAllocatedStorage ?? Size.gibibytes(allocatedStorage.toGibibytes() * 5),
      logExports: engine._facts.defaultLogTypes,
      arn: this.instanceArn,
      region: Token.isUnresolved(this.instanceArn) ? undefined : this.instanceArn.split(':')[3],
      rules: [],
    };
  }
}
