import { Size } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ContainerSource } from '../../containers';

/** Options of a router that sends the output of a job's containers on: a container with Fluent Bit, by FireLens. */
export interface JobLogRouterOptions {
  /**
   * The options of Fluent Bit's output, for example `{ Name: 'firehose', delivery_stream: 'logs', region: 'eu-west-1' }`. Grant the
   * job what the output needs.
   */
  readonly output: { [option: string]: string };

  /**
   * Options of the output that are secret, for example an API key.
   *
   * @default - none
   */
  readonly secretOutput?: { [option: string]: ecs.Secret };

  /**
   * The router's image. It must be there for the processor architecture of the job.
   *
   * @default - AWS for Fluent Bit, `stable`, from Amazon's public ECR repository
   */
  readonly image?: ContainerSource;

  /**
   * The vCPUs of the router, a whole number: Batch takes no part of one on instances.
   *
   * @default 1
   */
  readonly vcpus?: number;

  /**
   * The memory of the router.
   *
   * @default Size.mebibytes(128)
   */
  readonly memory?: Size;

  /**
   * A configuration file in the router's image, with filters and further outputs, for example `/extra.conf`. FireLens includes it in
   * its own (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html).
   *
   * @default - none
   */
  readonly configurationFile?: string;
}
