import { Duration } from 'aws-cdk-lib/core';
import { AcceleratorEndpoint } from './accelerator-endpoint';

/** The way in which Global Accelerator asks instances and addresses whether they are healthy. */
export enum AcceleratorHealthProtocol {
  /** A connection is enough. */
  TCP = 'TCP',
  /** A request over HTTP is answered with 200. */
  HTTP = 'HTTP',
  /** A request over HTTPS is answered with 200; the certificate is not looked at. */
  HTTPS = 'HTTPS',
}

/**
 * The health check of instances and Elastic IP addresses. Load balancers are asked for nothing: the checks of their target groups count
 * (https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoint-groups-health-check-options.html).
 */
export interface AcceleratorHealthCheck {
  /**
   * The way of asking.
   *
   * @default AcceleratorHealthProtocol.TCP
   */
  readonly protocol?: AcceleratorHealthProtocol;

  /**
   * The path of the requests over HTTP and HTTPS.
   *
   * @default '/'
   */
  readonly path?: string;

  /**
   * The port that is asked.
   *
   * @default - the first port of the listener
   */
  readonly port?: number;

  /**
   * The time between two checks: 10 or 30 seconds.
   *
   * @default Duration.seconds(10)
   */
  readonly interval?: Duration;

  /**
   * The number of checks in a row that change the verdict, 1 to 10.
   *
   * @default 3
   */
  readonly threshold?: number;
}

/** Another port at the endpoints than clients use. */
export interface AcceleratorPortOverride {
  /** The port of clients; one of the listener's. */
  readonly listenerPort: number;

  /** The port of the endpoints. */
  readonly endpointPort: number;
}

/** The endpoints of one Region, which every listener sends traffic to. */
export interface AcceleratorRegion {
  /** The Region, as `eu-west-1`. A change makes another endpoint group. */
  readonly region: string;

  /** The endpoints, one to ten. */
  readonly endpoints: AcceleratorEndpoint[];

  /**
   * The percentage of the traffic that comes to this Region which it takes, 0 to 100. The rest goes to the next best Region: 0 drains it.
   *
   * @default 100
   */
  readonly trafficDial?: number;

  /**
   * The health check of instances and Elastic IP addresses.
   *
   * @default - a connection every 10 seconds, three in a row; load balancers are asked for nothing
   */
  readonly healthCheck?: AcceleratorHealthCheck;

  /**
   * Other ports at the endpoints, up to ten.
   *
   * @default - the ports of the listeners
   */
  readonly portOverrides?: AcceleratorPortOverride[];
}
