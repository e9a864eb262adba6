import { Duration } from 'aws-cdk-lib/core';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';

/** A DNS name for the tasks of a service, for callers that are not in Service Connect. */
export interface ServiceDiscoveryOptions {
  /** The DNS namespace. */
  readonly dnsNamespace: cloudmap.INamespace;

  /** The name in it. Lower case letters, digits and hyphens. */
  readonly name: string;

  /**
   * The time that callers keep an answer.
   *
   * @default Duration.seconds(10)
   */
  readonly dnsTtl?: Duration;
}
