import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { injectedProps } from '../../private/property-injection';
import { ecsTaskRole } from '../../private/service-roles';
import { at, atLeastOne, matches, validate } from '../../private/validation';
import { acknowledgeWildcards } from '../private/findings';
import { allJobs } from '../private/submit-job-task';
import { SubmissionQueue } from './submission-queue';

/** Properties of a `JobEngine`. */
export interface JobEngineProps {
  /** The queues that the engine submits to. */
  readonly queues: SubmissionQueue[];

  /**
   * The beginning of the names of the job definitions that the engine registers and submits: letters, digits, hyphens and
   * underscores. Those of Nextflow begin with `nf-`.
   */
  readonly definitionPrefix: string;

  /**
   * The repositories of Amazon ECR that images of jobs come from.
   *
   * @default - none: images come from public registries
   */
  readonly repositories?: ecr.IRepository[];

  /**
   * The role of the programs of jobs. Jobs of the engine can have no other.
   *
   * @default - a new one without permissions: grant to `jobRole`
   */
  readonly jobRole?: iam.IRole;

  /**
   * Whether job definitions may ask for privileged containers, which are root on their instance. Fusion needs it on EC2.
   *
   * @default false
   */
  readonly allowPrivileged?: boolean;

  /**
   * The time that the log of jobs is kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The key that encrypts the log group. Its policy must admit CloudWatch Logs.
   *
   * @default - the encryption of CloudWatch Logs
   */
  readonly logEncryptionKey?: kms.IKey;
}

/**
 * The permissions of a workflow engine that registers job definitions itself, such as Nextflow, and the roles and the log group
 * that these name. The engine may use the given queues, its own definitions and these two roles, and no others.
 */
export class JobEngine extends Construct {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.batch.JobEngine';

  /** The role of the programs of jobs. */
  public readonly jobRole: iam.IRole;

  /**
   * The role that starts the containers: it pulls images and writes the log. With it, the role of the instances needs neither
   * permission.
   */
  public readonly executionRole: iam.Role;

  /** The log group of jobs. */
  public readonly logGroup: logs.LogGroup;

  private readonly queues: SubmissionQueue[];
  private readonly definitionPrefix: string;
  private readonly allowPrivileged: boolean;

  constructor(scope: Construct, id: string, props: JobEngineProps) {
    super(scope, id);
    props = injectedProps(JobEngine.PROPERTY_INJECTION_ID, scope, id, props);
    validate(
      at('JobEngine', scope, id),
      atLeastOne('queues', props.queues),
      matches(
        'definitionPrefix',
        props.definitionPrefix,
        /^[A-Za-z0-9][A-Za-z0-9_-]{1,99}$/,
        "2 to 100 letters, digits, '-' and '_', such as 'nf-'",
      ),
    );

    this.queues = props.queues;
    this.definitionPrefix = props.definitionPrefix;
    this.allowPrivileged = props.allowPrivileged ?? false;
    this.logGroup = new logs.LogGroup(this, 'LogGroup', {
      retention: props.logRetention ?? logs.RetentionDays.THREE_MONTHS,
      encryptionKey: props.logEncryptionKey,
    });
    this.jobRole = props.jobRole ?? ecsTaskRole(this, 'JobRole', 'Permissions of the programs of an engine');
    this.executionRole = this.createExecutionRole(props.repositories ?? []);
  }

  /**
   * Grants a principal to run workflows: to register job definitions of the prefix with the two roles, to submit them to the
   * queues, to look at jobs and their log, to tag and to stop jobs.
   *
   * Jobs have ids and no names, so that it can look at and stop any job of the account and Region.
   */
  public grantRun(grantee: iam.IGrantable): iam.Grant {
    const definitions = this.batchArn('job-definition', `${this.definitionPrefix}*`);
    const jobs = allJobs(this);
    const grant = (actions: string[], resourceArns: string[], conditions?: Record<string, Record<string, unknown>>) =>
      iam.Grant.addToPrincipal({ grantee, actions, resourceArns, conditions });
    this.acknowledge(grantee, definitions, jobs);
    return grant(
      [
        'batch:DescribeComputeEnvironments',
        'batch:DescribeJobDefinitions',
        'batch:DescribeJobQueues',
        'batch:DescribeJobs',
        'batch:ListJobs',
      ],
      ['*'],
    )
      .combine(
        // https://docs.aws.amazon.com/batch/latest/userguide/iam-example-job-def.html
        grant(
          ['batch:RegisterJobDefinition'],
          [definitions],
          this.allowPrivileged ? undefined : { BoolIfExists: { 'batch:Privileged': 'false' } },
        ),
      )
      .combine(grant(['batch:SubmitJob'], [...this.queues.map(({ jobQueueArn }) => jobQueueArn), definitions]))
      .combine(grant(['batch:CancelJob', 'batch:TerminateJob'], [jobs]))
      .combine(grant(['batch:TagResource'], [definitions, jobs]))
      .combine(
        // https://docs.aws.amazon.com/service-authorization/latest/reference/list_batch.html
        grant(['iam:PassRole'], [this.jobRole.roleArn, this.executionRole.roleArn], {
          StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
        }),
      )
      .combine(grant(['logs:GetLogEvents'], [this.logGroup.logGroupArn]));
  }

  private createExecutionRole(repositories: ecr.IRepository[]): iam.Role {
    const role = ecsTaskRole(this, 'ExecutionRole', 'Images and log, to start the containers of jobs of an engine');
    this.logGroup.grantWrite(role);
    for (const repository of repositories) repository.grantPull(role);
    if (repositories.length > 0) {
      acknowledgeWildcards(role, 'ecr:GetAuthorizationToken has no resource-level permissions', '*');
    }
    return role;
  }

  private acknowledge(grantee: iam.IGrantable, definitions: string, jobs: string): void {
    const principal = grantee.grantPrincipal;
    if (!Construct.isConstruct(principal)) return;
    acknowledgeWildcards(principal, 'Describing and listing have no resource-level permissions', '*');
    acknowledgeWildcards(principal, 'The engine names its job definitions, after a prefix', definitions);
    acknowledgeWildcards(principal, 'Jobs have ids and no names, so an engine cannot be limited to its own', jobs);
  }

  private batchArn(resource: string, resourceName: string): string {
    return Stack.of(this).formatArn({ service: 'batch', resource, resourceName });
  }
}
