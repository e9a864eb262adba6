import { Duration } from 'aws-cdk-lib/core';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { matches, nonEmpty, port, seconds, validate } from '../../private/validation';

/** How others call a service by Service Connect. */
export interface ServiceConnectServerOptions {
  /** The name by which others call it, for example `orders`. Lower case letters, digits and hyphens. */
  readonly name: string;

  /**
   * The port at which others call it.
   *
   * @default - the container's port
   */
  readonly port?: number;

  /**
   * How long a request may take; 0 seconds for ever.
   *
   * @default Duration.seconds(15)
   */
  readonly requestTimeout?: Duration;

  /**
   * How long a connection may be silent; 0 seconds for ever.
   *
   * @default Duration.minutes(5)
   */
  readonly idleTimeout?: Duration;

  /**
   * Encrypts what passes between services, by certificates of AWS Private CA, which costs 50 USD a month in its
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

/**
 * Takes part in Service Connect: a proxy beside each task finds the other services of the cluster's namespace, spreads
 * requests over their tasks, retries and measures. The proxy takes CPU and memory of the task: 0.25 vCPU and 64 MiB are
 * recommended (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html).
 */
export abstract class ServiceConnect {
  /** Others call this service by a name, and it calls others. */
  public static server(options: ServiceConnectServerOptions): ServiceConnect {
    validate('ServiceConnect.server', [
      ...nonEmpty('name', options.name),
      ...matches('name', options.name, /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/, 'lower case letters, digits and hyphens'),
      ...port('port', options.port),
      ...seconds('requestTimeout', options.requestTimeout, { min: 0 }),
      ...seconds('idleTimeout', options.idleTimeout, { min: 0 }),
    ]);
    return new Participant(options);
  }

  /** It calls others, and nobody calls it. */
  public static clientOnly(): ServiceConnect {
    return new Participant();
  }

  /**
   * What others call it by.
   *
   * @internal
   */
  public abstract readonly _server?: ServiceConnectServerOptions;
}

class Participant extends ServiceConnect {
  constructor(public readonly _server?: ServiceConnectServerOptions) {
    super();
  }
}

/** A DNS name for the tasks of a service, for callers that are not in Service Connect. */
export interface ServiceDiscoveryOptions {
  /** A DNS namespace. */
  readonly dnsNamespace: cloudmap.INamespace;

  /** The name in it. Lower case letters, digits and hyphens. */
  readonly name: string;

  /**
   * How long callers keep an answer.
   *
   * @default Duration.seconds(10)
   */
  readonly dnsTtl?: Duration;
}
