import { Duration } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { nonEmptyList, ordered, percentage, seconds, validate, wholeNumber } from '../private/validation';

/** Options of `ConnectionPooling.proxy()`. */
export interface ProxyPoolingOptions {
  /**
   * The secrets with the users that the proxy connects as, by password. SQL Server needs them.
   *
   * @default - none: the proxy connects by IAM, as the users of `grantConnect()`
   */
  readonly secrets?: secretsmanager.ISecret[];

  /**
   * The share of the connections of the database that the proxy has at most, 1 to 100.
   *
   * @default 90 - the rest is for whoever looks after the database
   */
  readonly maxConnectionsPercent?: number;

  /**
   * The share of the connections of the database that the proxy keeps open without use, 0 to `maxConnectionsPercent`.
   *
   * @default 50
   */
  readonly maxIdleConnectionsPercent?: number;

  /**
   * The time that a client waits for a connection, 1 second to 1 hour.
   *
   * @default Duration.seconds(30) - a request is given up by then
   */
  readonly borrowTimeout?: Duration;

  /**
   * The time after which a client that does nothing is disconnected, 1 minute to 8 hours.
   *
   * @default Duration.minutes(30)
   */
  readonly idleClientTimeout?: Duration;

  /**
   * The statements that do not bind a client to one connection.
   *
   * @default - none
   */
  readonly sessionPinningFilters?: rds.SessionPinningFilter[];

  /**
   * Whether statements are written to the log, with the values that are in them. RDS takes it back after 24 hours.
   *
   * @default false
   */
  readonly debugLogging?: boolean;

  /**
   * The subnets of the proxy, in two zones or more. They cannot be changed.
   *
   * @default - those of the database
   */
  readonly subnets?: ec2.SubnetSelection;
}

/** The sharing of a database's connections among its clients. */
export abstract class ConnectionPooling {
  /** Each client has connections of its own. */
  public static none(): ConnectionPooling {
    return new NoPooling();
  }

  /**
   * An RDS proxy, for clients that come and go, such as functions: they connect to it, by TLS and IAM, and it to the database. It is billed
   * by virtual processor of the database and hour (https://aws.amazon.com/rds/proxy/pricing/).
   *
   * RDS Proxy takes a major version of an engine later than RDS does, and in each Region by itself: look for the version of `engine` in the
   * list of AWS before the deployment, which else fails
   * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.RDS_Fea_Regions_DB-eng.Feature.RDSProxy.html).
   */
  public static proxy(options: ProxyPoolingOptions = {}): ConnectionPooling {
    return new ByProxy(options);
  }

  /** @internal */
  public abstract readonly _proxy?: ProxyPoolingOptions;
}

class NoPooling extends ConnectionPooling {
  public readonly _proxy = undefined;
}

class ByProxy extends ConnectionPooling {
  constructor(public readonly _proxy: ProxyPoolingOptions) {
    super();
    const { maxConnectionsPercent, maxIdleConnectionsPercent, borrowTimeout, idleClientTimeout, secrets } = _proxy;
    validate('ConnectionPooling.proxy', [
      nonEmptyList('secrets', secrets),
      wholeNumber('maxConnectionsPercent', maxConnectionsPercent, { min: 1, max: 100 }),
      percentage('maxIdleConnectionsPercent', maxIdleConnectionsPercent),
      ordered(
        'maxIdleConnectionsPercent',
        maxIdleConnectionsPercent ?? 50,
        'maxConnectionsPercent',
        maxConnectionsPercent ?? 90,
      ),
      seconds('borrowTimeout', borrowTimeout, { min: 1, max: 3600 }),
      seconds('idleClientTimeout', idleClientTimeout, { min: 60, max: 28_800 }),
    ]);
  }
}
