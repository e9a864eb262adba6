import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';

/** What a choice of logs gives the containers of a task. */
export interface ContainerLogsConfig {
  /** The log group: of the application, or of the router. */
  readonly logGroup: logs.LogGroup;

  /** Whether a router's image comes from the internet. */
  readonly fromInternet: boolean;

  /** The driver of the application's container. */
  readonly driver: ecs.LogDriver;

  /** The driver of another container, by its name. */
  readonly sidecarDriver: (name: string) => ecs.LogDriver;
}
