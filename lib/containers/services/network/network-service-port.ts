import { NetworkPort, NetworkTargetOptions } from '../../../loadbalancing';

/** A port of an `EcsNetworkService`: that of the load balancer, and that of the container. */
export interface NetworkServicePort extends NetworkTargetOptions {
  /** The port of the load balancer, and the protocol on it. Not `NetworkPort.tcpAndUdp()`. */
  readonly listenerPort: NetworkPort;

  /**
   * The port on which the container listens. Each port of a service has another one, also where their protocols differ: ECS
   * refuses a container port twice (https://github.com/aws/amazon-ecs-agent/issues/3428). A change updates in place.
   *
   * @default - the number of `listenerPort`
   */
  readonly containerPort?: number;
}
