import { Duration } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { matches, nonEmpty, port, seconds, validate } from '../../private/validation';

/** Options for a service that others call by Service Connect. */
export interface ServiceConnectServerOptions {
  /**
   * The name by which others call it, for example `orders`. Lower case letters, digits and hyphens. Unique in the namespace
   * of the cluster.
   */
  readonly name: string;

  /**
   * The port at which others call it.
   *
   * @default - the container's port
   */
  readonly port?: number;

  /**
   * The maximum duration of a request; 0 seconds for no limit.
   *
   * @default Duration.seconds(15)
   */
  readonly requestTimeout?: Duration;

  /**
   * The maximum time without traffic on a connection; 0 seconds for no limit.
   *
   * @default Duration.minutes(5)
   */
  readonly idleTimeout?: Duration;

  /**
   * The encryption of traffic between services, by certificates of AWS Private CA, which costs 50 USD a month in its
   * short-lived mode (https://aws.amazon.com/private-ca/pricing/).
   *
   * @default - no encryption inside the VPC
   */
  readonly tls?: ecs.ServiceConnectTlsConfiguration;

  /**
   * Whether each request is logged as JSON, without its query, beside the application's log.
   *
   * @default false
   */
  readonly accessLogs?: boolean;
}

/** A service that calls others by Service Connect: an `EcsWebService`, an `EcsNetworkService` or a `QueueWorker`. */
export interface IServiceConnectClient extends ec2.IConnectable {
  /** The service. */
  readonly service: ecs.BaseService;
}

/**
 * The task that takes part.
 *
 * @internal
 */
export interface ServiceConnectBindOptions {
  /** The log group of the task, which the proxy writes to as well. */
  readonly logGroup: logs.ILogGroup;

  /** The name of the port at which the application listens. */
  readonly portMappingName: string;
}

/**
 * The part of a service in Service Connect: a proxy beside each task finds the other services of the cluster's namespace, spreads
 * requests over their tasks, retries and measures. The proxy takes CPU and memory of the task: 0.25 vCPU and 64 MiB are
 * recommended (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html).
 */
export abstract class ServiceConnect {
  /** Others call this service by a name, and it calls others. */
  public static server(options: ServiceConnectServerOptions): ServiceConnect {
    validate('ServiceConnect.server', [
      nonEmpty('name', options.name),
      matches('name', options.name, /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/, 'lower case letters, digits and hyphens'),
      port('port', options.port),
      seconds('requestTimeout', options.requestTimeout, { min: 0 }),
      seconds('idleTimeout', options.idleTimeout, { min: 0 }),
    ]);
    return new Participant(options);
  }

  /** The service calls others, and nobody calls it. */
  public static clientOnly(): ServiceConnect {
    return new Participant();
  }

  /**
   * Whether others call the service.
   *
   * @internal
   */
  public abstract readonly _isServer: boolean;

  /**
   * The name by which others call the service.
   *
   * @internal
   */
  public abstract readonly _name?: string;

  /**
   * The configuration of the service.
   *
   * @internal
   */
  public abstract _bind(options: ServiceConnectBindOptions): ecs.ServiceConnectProps;
}

class Participant extends ServiceConnect {
  public readonly _isServer: boolean;
  public readonly _name?: string;

  constructor(private readonly server?: ServiceConnectServerOptions) {
    super();
    this._isServer = server !== undefined;
    this._name = server?.name;
  }

  public _bind({ logGroup, portMappingName }: ServiceConnectBindOptions): ecs.ServiceConnectProps {
    const { server } = this;
    return {
      logDriver: ecs.LogDrivers.awsLogs({ logGroup, streamPrefix: 'service-connect' }),
      accessLogConfiguration: server?.accessLogs ? { format: ecs.ServiceConnectAccessLogFormat.JSON } : undefined,
      services: server && [
        {
          portMappingName,
          discoveryName: server.name,
          dnsName: server.name,
          port: server.port,
          perRequestTimeout: server.requestTimeout,
          idleTimeout: server.idleTimeout,
          tls: server.tls,
        },
      ],
    };
  }
}
