import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { matches, validate } from '../private/validation';

const Service = ec2.InterfaceVpcEndpointAwsService;

/**
 * Interface endpoints that one kind of workload needs in subnets without a way to the internet.
 *
 * An interface endpoint costs about 7.30 USD a month in each zone, and 0.01 USD per GB
 * (https://aws.amazon.com/privatelink/pricing/). Sets overlap; an endpoint that several sets name is created once.
 */
export class InterfaceEndpointSet {
  /**
   * The endpoints that a Fargate task needs to start, log, read its secrets and be entered by ECS Exec: ECR (with S3's gateway
   * endpoint for the layers), CloudWatch Logs, Secrets Manager, Systems Manager. 6 endpoints.
   * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
   */
  public static readonly FARGATE_TASKS = new InterfaceEndpointSet({
    EcrApi: Service.ECR,
    EcrDocker: Service.ECR_DOCKER,
    Logs: Service.CLOUDWATCH_LOGS,
    SecretsManager: Service.SECRETS_MANAGER,
    Ssm: Service.SSM,
    SsmMessages: Service.SSM_MESSAGES,
  });

  /**
   * The endpoints that ECS container instances need beside the tasks' own: agent, telemetry and control plane. 3 endpoints; use it
   * together with `FARGATE_TASKS`.
   */
  public static readonly ECS_INSTANCES = new InterfaceEndpointSet({
    Ecs: Service.ECS,
    EcsAgent: Service.ECS_AGENT,
    EcsTelemetry: Service.ECS_TELEMETRY,
  });

  /**
   * The endpoints that Session Manager needs to reach an instance. 2 endpoints; an SSM Agent of before 2024 (3.3.40) also needs
   * that of `ec2messages`. https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html
   */
  public static readonly SESSION_MANAGER = new InterfaceEndpointSet({
    Ssm: Service.SSM,
    SsmMessages: Service.SSM_MESSAGES,
  });

  /**
   * The endpoints that the instances of a `compute.WebFleet` need to report that they are healthy (CloudFormation's signal and
   * Elastic Load Balancing's target health), and the CloudWatch agent's two. 4 endpoints; use it together with
   * `SESSION_MANAGER`.
   */
  public static readonly WEB_FLEET = new InterfaceEndpointSet({
    CloudFormation: Service.CLOUDFORMATION,
    ElasticLoadBalancing: Service.ELASTIC_LOAD_BALANCING,
    Logs: Service.CLOUDWATCH_LOGS,
    Monitoring: Service.CLOUDWATCH_MONITORING,
  });

  /**
   * The endpoint by which the instances of a `compute.WebFleet` with instance refresh or a warm pool report that they are ready,
   * in place of a signal. 1 endpoint.
   */
  public static readonly FLEET_REFRESH = new InterfaceEndpointSet({ AutoScaling: Service.AUTOSCALING });

  /** Metrics, logs and traces. 3 endpoints. */
  public static readonly OBSERVABILITY = new InterfaceEndpointSet({
    Logs: Service.CLOUDWATCH_LOGS,
    Monitoring: Service.CLOUDWATCH_MONITORING,
    XRay: Service.XRAY,
  });

  /** Queues, topics and events. 3 endpoints. */
  public static readonly MESSAGING = new InterfaceEndpointSet({
    Sqs: Service.SQS,
    Sns: Service.SNS,
    EventBridge: Service.EVENTBRIDGE,
  });

  /**
   * A set of your own.
   *
   * @param services the endpoints by a name; that of a service which is not of AWS becomes its construct id: keep it
   */
  public static of(services: { [name: string]: ec2.InterfaceVpcEndpointService }): InterfaceEndpointSet {
    return new InterfaceEndpointSet(services);
  }

  /** The endpoints by name. */
  public readonly services: { [name: string]: ec2.InterfaceVpcEndpointService };

  private constructor(services: { [name: string]: ec2.InterfaceVpcEndpointService }) {
    validate(
      'InterfaceEndpointSet',
      Object.keys(services).flatMap((name) =>
        matches('services', name, /^[A-Z][A-Za-z0-9]*$/, 'named by letters and digits, with a capital first'),
      ),
    );
    this.services = services;
  }
}
