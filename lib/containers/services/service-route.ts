import { Ingress, WebAlarmThresholds, WebTargetOptions } from '../../loadbalancing';

/** A further route to the tasks of a service: another port of its container, or a container beside it. */
export interface ServiceRoute extends WebTargetOptions {
  /** The load balancer and the requests: `Ingress.shared()` on that of the service or another one, or an own `Exposure`. */
  readonly ingress: Ingress;

  /** The port that the requests go to. Of a sidecar one of its `ports`. */
  readonly containerPort: number;

  /**
   * The name of the sidecar that listens there.
   *
   * @default - the application's container, which listens on this port, too
   */
  readonly containerName?: string;

  /**
   * The thresholds of the alarms on the requests of this route.
   *
   * @default - 1 % of the requests with an error, 3 seconds for 99 % of them
   */
  readonly alarmThresholds?: WebAlarmThresholds;
}
