import { join } from 'node:path';
import { Construct } from 'constructs';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { Match } from 'aws-cdk-lib/aws-events';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { DefinitionBody } from 'aws-cdk-lib/aws-stepfunctions';
import { ItemTable } from 'cdk-reference-architectures/databases';
import { ApiFunction, FunctionCode } from 'cdk-reference-architectures/functions';
import { Workflow, WorkflowDeployment } from 'cdk-reference-architectures/messaging';
import { Alarms, OperationsDashboard } from 'cdk-reference-architectures/observability';
import {
  AccessLogBucket,
  BucketAccessLogs,
  SecureBucket,
  StoragePlan,
  VersionRetention,
} from 'cdk-reference-architectures/storage';
import { describe, ExampleStackProps, Profile } from '../profile';
import { FileSteps } from './file-steps';
import { acknowledgeFindings } from './findings';

/**
 * Price lists of suppliers, as files: each file that lands in a bucket starts a workflow, which checks it, prepares it for others to read,
 * and writes down what became of it. A file that cannot be worked on is written down with the reason; an event that starts nothing, and
 * an execution that fails, are kept in a queue. In production a new definition works on a tenth of the files first.
 */
export class FileWorkflowStack extends Stack {
  constructor(scope: Construct, id: string, { profile }: ExampleStackProps) {
    super(scope, id);
    describe(this, profile, 'File workflow: files in S3 start a state machine, with functions and a table');
    const alarms = profile.alarms(this);

    const bucket = this.createBucket();
    const files = new ItemTable(this, 'Files', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      deletionProtection: profile.deletionProtection,
      alarms,
    });
    const validate = this.createFunction('Validate', 'Checks a price list', profile, alarms);
    const transform = this.createFunction('Transform', 'Prepares a price list', profile, alarms);
    for (const reader of [validate, transform]) {
      grant(reader, 's3:GetObjectVersion', bucket.arnForObjects('incoming/*'));
    }
    grant(transform, 's3:PutObject', bucket.arnForObjects('prepared/*'));

    const steps = new FileSteps(this, 'Steps', {
      validate: validate.alias,
      transform: transform.alias,
      files: files.table,
    });
    const workflow = new Workflow(this, 'Workflow', {
      definitionBody: DefinitionBody.fromChainable(steps.start),
      deployment: profile.choose({ sandbox: undefined, production: WorkflowDeployment.canary() }),
      logRetention: profile.logRetention,
      alarms,
    });
    workflow.startOnEvents('NewFiles', {
      pattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [bucket.bucketName] }, object: { key: Match.prefix('incoming/') } },
      },
    });

    if (profile.site) {
      new OperationsDashboard(this, 'Operations', { subjects: [workflow, validate, transform, files] });
    }
    new CfnOutput(this, 'BucketName', {
      value: bucket.bucketName,
      description: 'Put price lists here, as incoming/*.csv',
    });
    new CfnOutput(this, 'FileTableName', { value: files.table.tableName, description: 'What became of them' });
    new CfnOutput(this, 'StateMachineArn', {
      value: workflow.stateMachine.stateMachineArn,
      description: 'The workflow that each of them starts',
    });
    new CfnOutput(this, 'TransformFunctionName', {
      value: transform.function.functionName,
      description: 'The function that prepares them',
    });
    new CfnOutput(this, 'DeadLetterQueueUrl', {
      value: workflow.deadLetterQueue!.queueUrl,
      description: 'The executions that failed, with their input',
    });
    acknowledgeFindings(this, { bucket, validate, transform });
  }

  private createBucket(): Bucket {
    return new SecureBucket(this, 'Bucket', {
      accessLogs: BucketAccessLogs.toBucket(new AccessLogBucket(this, 'AccessLogs')),
      storagePlan: StoragePlan.hot({ expireAfter: Duration.days(90), versionRetention: VersionRetention.days(30) }),
      eventBridge: true,
    }).bucket;
  }

  private createFunction(id: string, description: string, profile: Profile, alarms: Alarms): ApiFunction {
    const name = id.toLowerCase();
    return new ApiFunction(this, `${id}Function`, {
      code: FunctionCode.typeScript(join(__dirname, 'handlers', `${name}.ts`)),
      description,
      timeout: Duration.minutes(1),
      environment: { POWERTOOLS_SERVICE_NAME: name },
      logRetention: profile.logRetention,
      alarms,
    });
  }
}

function grant(grantee: ApiFunction, action: string, resource: string): void {
  Grant.addToPrincipal({ grantee, actions: [action], resourceArns: [resource] });
}
