import { Construct } from 'constructs';
import { Aws, CustomResource, Duration } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { acknowledgeInherent } from '../../private/rule-packs';
import { wildcardFinding } from '../../private/wildcard-finding';
import { dmsArn } from './migration-role';
import { MIGRATION_RUN_HANDLER } from './migration-run-handler';

/** The migration that is started and stopped. */
export interface MigrationRunProps {
  /** The beginning of the names of all its versions. */
  readonly base: string;

  /** The log of the functions. */
  readonly logGroup: logs.LogGroup;
}

/** The longest that a deployment waits for a migration that prepares itself: one that fails does so earlier. */
const PATIENCE = Duration.minutes(40);

/**
 * Starts and stops a migration around what CloudFormation does with it: it neither starts one, nor can it change or delete one that
 * runs. It works on a resource when everything is done that the resource depends on, and deletes in the opposite order. So there
 * are three custom resources of one provider, of which each depends on the one before:
 *
 * - `Resume` notes whether the task runs;
 * - `Pause`, on which the endpoints and the task depend, stops it before they are changed;
 * - `Run`, which depends on the task, starts it afterwards, and stops it before it is deleted.
 *
 * All have the version of the settings as a property, and are left alone where it is the same. Where a deployment fails after `Pause`
 * and before `Run`, nobody tells `Run`. But `Resume` has got another physical id with each version, and the new one is deleted in the
 * clean-up of the rollback, after everything else: then the task goes on. `Pause` keeps its id, so that the rollback of a
 * deployment that fails after `Run` tells it to stop the task again, before it is changed back.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requesttypes-update.html
 */
export class MigrationRun extends Construct {
  public readonly handlerFunction: lambda.Function;
  private readonly provider: Provider;

  constructor(scope: Construct, id: string, props: MigrationRunProps) {
    super(scope, id);
    const role = this.createRole(props);
    const handler = (name: string, handlerId: string, description: string, timeout: Duration) =>
      new lambda.Function(this, handlerId, {
        description,
        runtime: lambda.Runtime.NODEJS_LATEST,
        architecture: lambda.Architecture.ARM_64,
        handler: `index.${name}`,
        code: lambda.Code.fromInline(MIGRATION_RUN_HANDLER),
        timeout,
        memorySize: 256,
        role,
        environment: {
          // Ten minutes at most until a task can be started, which is shorter than the time of the function.
          MIGRATION_RUN: JSON.stringify({ attempts: 40, pause: 15_000, patience: PATIENCE.toMilliseconds() }),
        },
        logGroup: props.logGroup,
      });
    this.handlerFunction = handler('onEvent', 'Handler', 'Starts and stops a migration', Duration.minutes(14));
    const watcher = handler('isComplete', 'Watcher', 'Waits for a migration that starts or stops', Duration.minutes(1));
    this.provider = new Provider(this, 'Provider', {
      onEventHandler: this.handlerFunction,
      isCompleteHandler: watcher,
      queryInterval: Duration.seconds(15),
      // CloudFormation waits for an hour at most.
      totalTimeout: Duration.minutes(55),
      logGroup: props.logGroup,
    });
    this.acknowledge();
  }

  /** A custom resource; `part` is what the handler is told. */
  public part(part: 'Resume' | 'Pause' | 'Run', properties: Record<string, string>): CustomResource {
    const resource = new CustomResource(this, part, {
      resourceType: 'Custom::DatabaseMigrationRun',
      serviceToken: this.provider.serviceToken,
      properties: { Part: part, ...properties },
    });
    // Its permissions must be there before it is called, and as long as it is.
    resource.node.addDependency(this.provider, this.handlerFunction.role as iam.Role);
    return resource;
  }

  private createRole({ base, logGroup }: MigrationRunProps): iam.Role {
    const role = new iam.Role(this, 'Role', {
      description: 'Starts and stops a migration',
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    logGroup.grantWrite(role);
    // Another version of the task has another end of its name, or is of the other kind; the old one has to be stopped, too.
    const tasks = dmsArn(this, 'task', `${base}-*`);
    const serverless = dmsArn(this, 'replication-config', `${base}-*`);
    const allow = (actions: string[], resource: string) =>
      role.addToPolicy(new iam.PolicyStatement({ actions, resources: [resource] }));
    allow(['dms:StartReplicationTask', 'dms:StopReplicationTask'], tasks);
    allow(['dms:StartReplication', 'dms:StopReplication'], serverless);
    // Lists have no resource-level permissions.
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsdatabasemigrationservice.html
    allow(['dms:DescribeReplicationTasks', 'dms:DescribeReplications'], '*');
    allow(['cloudformation:DescribeStacks'], Aws.STACK_ID);
    acknowledgeInherent(
      role,
      'Lists of DMS have no resource-level permissions, and the name of the next version of the task is not known before it is made.',
      'AwsSolutions-IAM5[Resource::*]',
      wildcardFinding(this, tasks),
      wildcardFinding(this, serverless),
    );
    return role;
  }

  private acknowledge(): void {
    acknowledgeInherent(
      this,
      'CloudFormation and the state machine of the provider framework invoke the functions while a stack is deployed, wait for the ' +
        'answer, and take an error for a failed deployment.',
      'LambdaDLQ',
      'LambdaConcurrency',
      'LambdaInsideVPC',
      'LambdaTracing',
    );
    const functions = this.node.findAll().filter((child) => child instanceof lambda.Function);
    acknowledgeInherent(
      this,
      'The provider framework of aws-cdk-lib makes its functions, roles and state machine itself, and invokes all versions of a function.',
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
      ...functions.map(({ functionArn }) => wildcardFinding(this, `${functionArn}:*`)),
      'AwsSolutions-L1',
      'AwsSolutions-SF1',
      'AwsSolutions-SF2',
      'LambdaDefaultMemorySize',
      'StepFunctionStateMachineXray',
    );
  }
}
