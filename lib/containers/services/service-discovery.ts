import { Duration } from 'aws-cdk-lib/core';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';

/** A DNS name for the tasks of a service, for callers that are not in Service Connect. */
export interface ServiceDiscoveryOptions {
  /** The DNS namespace. */
  readonly dnsNamespace: cloudmap.INamespace;

  /** The name in it. Lower case letters, digits and hyphens. */
  readonly name: string;

  /**
   * Whether the record is of type SRV, with the port of the tasks beside their addresses, which API Gateway asks for
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-private.html). Change it
   * together with the name.
   *
   * @default false - of type A
   */
  readonly srvRecord?: boolean;

  /**
   * The time that callers keep an answer.
   *
   * @default Duration.seconds(10)
   */
  readonly dnsTtl?: Duration;
}
