import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Workflow, WorkflowDeployment, WorkflowKind, WorkflowProps } from '../../../lib/messaging';
import { Alarms, OperationsDashboard } from '../../../lib/observability';
import { statesOf } from '../../specimens/messaging-workflows';
import { alarmsOf } from '../../specimens/surroundings';
import { templateOf, testStack } from '../../support/synth';

const MACHINE = 'AWS::StepFunctions::StateMachine';
const ALARM = 'AWS::CloudWatch::Alarm';
const { JSONATA } = sfn.QueryLanguage;
const pattern = { source: ['aws.s3'] };

function make(props: Partial<WorkflowProps> = {}, stack: Stack = testStack(), id = 'Flow'): Workflow {
  return new Workflow(stack, id, { definitionBody: statesOf(stack, id), alarms: Alarms.none(), ...props });
}

function template(props: Partial<WorkflowProps> = {}, stack = testStack()): Template {
  make(props, stack);
  return templateOf(stack);
}

/** A definition as text. */
function textOf(definition: object = {}): sfn.DefinitionBody {
  const whole = { StartAt: 'A', TimeoutSeconds: 60, States: { A: { Type: 'Succeed' } }, ...definition };
  return sfn.DefinitionBody.fromString(JSON.stringify(whole));
}

const ref = (id: string) => ({ Ref: Match.stringLikeRegexp(id) });
const arnOf = (id: string) => ({ 'Fn::GetAtt': [Match.stringLikeRegexp(id), 'Arn'] });
const roleOf = (stack: Stack) => new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() });

function statementsOf(result: Template, policy: RegExp): unknown[] {
  return Object.entries(result.findResources('AWS::IAM::Policy'))
    .filter(([id]) => policy.test(id))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as unknown[]);
}

describe('Workflow', () => {
  describe('defaults', () => {
    let result: Template;
    beforeAll(() => {
      const stack = testStack();
      result = template({ alarms: alarmsOf(stack) }, stack);
    });

    test('a standard state machine in JSONata that ends after a day', () => {
      const { Properties } = Object.values(result.findResources(MACHINE))[0] as {
        Properties: { StateMachineType: string; DefinitionString: string };
      };
      expect(Properties.StateMachineType).toBe('STANDARD');
      expect(JSON.parse(Properties.DefinitionString)).toEqual({
        StartAt: 'FlowCheck',
        States: { FlowCheck: { Type: 'Pass', End: true } },
        TimeoutSeconds: 86_400,
        QueryLanguage: JSONATA,
      });
    });

    test('traced, with all events and no data in a log under the shared prefix, kept for three months', () => {
      result.hasResourceProperties(MACHINE, {
        TracingConfiguration: { Enabled: true },
        LoggingConfiguration: {
          Level: 'ALL',
          IncludeExecutionData: false,
          Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: arnOf('^FlowLogGroup') } }],
        },
        EncryptionConfiguration: Match.absent(),
      });
      result.hasResource('AWS::Logs::LogGroup', {
        DeletionPolicy: 'Retain',
        Properties: {
          LogGroupName: {
            'Fn::Join': ['', [Match.stringLikeRegexp('^/aws/vendedlogs/states/Test-Flow-'), Match.anyValue()]],
          },
          RetentionInDays: 90,
          KmsKeyId: Match.absent(),
        },
      });
      expect(JSON.stringify(result.findResources('AWS::Logs::LogGroup'))).toContain('AWS::StackId');
    });

    test('the event of each execution that did not succeed is kept for 14 days', () => {
      result.hasResourceProperties('AWS::Events::Rule', {
        EventPattern: {
          source: ['aws.states'],
          'detail-type': ['Step Functions Execution Status Change'],
          detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'], stateMachineArn: [ref('^Flow')] },
        },
        Targets: [{ Arn: arnOf('^FlowDeadLetters'), Id: 'Target0' }],
      });
      result.hasResourceProperties('AWS::SQS::Queue', {
        MessageRetentionPeriod: 1_209_600,
        SqsManagedSseEnabled: true,
      });
      result.hasResourceProperties('AWS::SQS::QueuePolicy', {
        PolicyDocument: {
          Statement: Match.arrayWith([
            {
              Sid: 'FailuresAreKept',
              Effect: 'Allow',
              Principal: { Service: 'events.amazonaws.com' },
              Action: 'sqs:SendMessage',
              Resource: arnOf('^FlowDeadLetters'),
              Condition: { ArnEquals: { 'aws:SourceArn': arnOf('^FlowFailureRule') } },
            },
          ]),
        },
      });
    });

    test('no version and no alias', () => {
      result.resourceCountIs('AWS::StepFunctions::StateMachineVersion', 0);
      result.resourceCountIs('AWS::StepFunctions::StateMachineAlias', 0);
    });

    test.each([
      ['Failed', 'ExecutionsFailed', 1],
      ['TimedOut', 'ExecutionsTimedOut', 1],
      ['Aborted', 'ExecutionsAborted', 1],
      ['Throttled', 'ExecutionThrottled', 5],
    ])('%sAlarm at the first in a minute', (_id, MetricName, EvaluationPeriods) => {
      result.hasResourceProperties(ALARM, {
        MetricName,
        Dimensions: [{ Name: 'StateMachineArn', Value: ref('^Flow') }],
        Period: 60,
        Statistic: 'Sum',
        Threshold: 1,
        EvaluationPeriods,
        TreatMissingData: 'notBreaching',
      });
      result.resourceCountIs(ALARM, 5);
    });

    test('DeadLettersAlarm until the queue is empty', () => {
      result.hasResourceProperties(ALARM, {
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Threshold: 1,
        EvaluationPeriods: 1,
        AlarmDescription: Match.stringLikeRegexp('^Test/Flow: Executions failed for good'),
      });
    });
  });

  describe('all options', () => {
    test('a state machine with a key lets its role use it by the ARNs of state machines, and logs be delivered', () => {
      const stack = testStack();
      const key = new kms.Key(stack, 'Key');
      const result = template({ encryptionKey: key }, stack);
      result.hasResourceProperties(MACHINE, {
        EncryptionConfiguration: {
          Type: 'CUSTOMER_MANAGED_KMS_KEY',
          KmsKeyId: arnOf('^Key'),
          KmsDataKeyReusePeriodSeconds: 300,
        },
      });
      const arn = (service: string, rest: string) => ({
        'Fn::Join': [
          '',
          [
            'arn:',
            { Ref: 'AWS::Partition' },
            `:${service}:`,
            { Ref: 'AWS::Region' },
            ':',
            { Ref: 'AWS::AccountId' },
            rest,
          ],
        ],
      });
      const keyArn = { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] };
      expect(statementsOf(result, /^FlowRole/)).toEqual(
        expect.arrayContaining([
          {
            Effect: 'Allow',
            Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
            Resource: keyArn,
            Condition: {
              ArnLike: { 'kms:EncryptionContext:aws:states:stateMachineArn': arn('states', ':stateMachine:*') },
            },
          },
          {
            Effect: 'Allow',
            Action: 'kms:GenerateDataKey',
            Resource: keyArn,
            Condition: { StringEquals: { 'kms:EncryptionContext:SourceArn': arn('logs', ':*') } },
          },
        ]),
      );
      result.hasResourceProperties('AWS::KMS::Key', {
        KeyPolicy: {
          Statement: Match.arrayWith([
            {
              Sid: 'WorkflowLogsAreDelivered',
              Effect: 'Allow',
              Principal: { Service: 'delivery.logs.amazonaws.com' },
              Action: 'kms:Decrypt',
              Resource: '*',
              Condition: { StringEquals: { 'kms:EncryptionContext:SourceArn': arn('logs', ':*') } },
            },
          ]),
        },
      });
    });

    test('one key for the state machine, its log and its dead-letter queue makes no circle', () => {
      const stack = testStack();
      const key = new kms.Key(stack, 'Key');
      const kind = WorkflowKind.standard({ deadLetterQueueEncryptionKey: key });
      const result = template({ encryptionKey: key, logEncryptionKey: key, kind }, stack);
      result.hasResourceProperties('AWS::SQS::Queue', { KmsMasterKeyId: arnOf('^Key') });
      result.hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: arnOf('^Key') });
      const sids = Object.values(result.findResources('AWS::KMS::Key')).flatMap(({ Properties }) =>
        (Properties.KeyPolicy.Statement as { Sid?: string }[]).map(({ Sid }) => Sid),
      );
      expect(sids).toEqual(expect.arrayContaining(['EventBridgeKeepsFailedEvents', 'WorkflowLogsAreDelivered']));
      // Nothing in the policy of the key waits for what is encrypted with it.
      expect(JSON.stringify(result.findResources('AWS::KMS::Key'))).not.toContain('Fn::GetAtt');
    });

    test('an express workflow ends after five minutes, and has the alarms that exist for it and no queue', () => {
      const stack = testStack();
      const subject = make({ kind: WorkflowKind.express(), alarms: alarmsOf(stack) }, stack);
      const result = templateOf(stack);
      result.hasResourceProperties(MACHINE, {
        StateMachineType: 'EXPRESS',
        DefinitionString: Match.serializedJson(Match.objectLike({ TimeoutSeconds: 300 })),
      });
      expect(subject.deadLetterQueue).toBeUndefined();
      for (const type of ['AWS::Events::Rule', 'AWS::SQS::Queue']) result.resourceCountIs(type, 0);
      expect(subject.alarms.map(({ node }) => node.id)).toEqual(['FailedAlarm', 'TimedOutAlarm']);
    });

    test('a topic gets the whole event, and what it does not take goes to the dead-letter queue', () => {
      const stack = testStack();
      const failureTopic = new sns.Topic(stack, 'Failures');
      const result = template({ kind: WorkflowKind.standard({ failureTopic }) }, stack);
      result.hasResourceProperties('AWS::Events::Rule', {
        Targets: Match.arrayWith([
          {
            Id: 'Target1',
            Arn: ref('^Failures'),
            DeadLetterConfig: { Arn: arnOf('^FlowDeadLetters') },
          },
        ]),
      });
    });

    test('thresholds, logs, tracing and timeout', () => {
      const stack = testStack();
      const result = template(
        {
          kind: WorkflowKind.standard({ timeout: Duration.hours(2) }),
          logLevel: sfn.LogLevel.ERROR,
          includeExecutionData: true,
          logRetention: logs.RetentionDays.ONE_WEEK,
          tracingEnabled: false,
          alarms: alarmsOf(stack),
          alarmThresholds: {
            failedExecutions: 2,
            timedOutExecutions: 3,
            abortedExecutions: 4,
            throttledTransitions: 5,
          },
        },
        stack,
      );
      result.hasResourceProperties(MACHINE, {
        TracingConfiguration: { Enabled: false },
        LoggingConfiguration: { Level: 'ERROR', IncludeExecutionData: true },
        DefinitionString: Match.serializedJson(Match.objectLike({ TimeoutSeconds: 7200 })),
      });
      result.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
      const metrics = { ExecutionsFailed: 2, ExecutionsTimedOut: 3, ExecutionsAborted: 4, ExecutionThrottled: 5 };
      for (const [MetricName, Threshold] of Object.entries(metrics))
        result.hasResourceProperties(ALARM, { MetricName, Threshold });
    });

    test('a definition as text or as a file, with values in the place of names', () => {
      const file = join(mkdtempSync(join(tmpdir(), 'workflow-')), 'definition.asl.json');
      writeFileSync(file, JSON.stringify({ StartAt: 'A', TimeoutSeconds: 60, States: { A: { Type: 'Succeed' } } }));
      template({ definitionBody: textOf(), definitionSubstitutions: { who: 'world' } }).hasResourceProperties(MACHINE, {
        DefinitionString: Match.stringLikeRegexp('"TimeoutSeconds":60'),
        DefinitionSubstitutions: { who: 'world' },
      });
      template({ definitionBody: sfn.DefinitionBody.fromFile(file) }).hasResourceProperties(MACHINE, {
        DefinitionS3Location: Match.anyValue(),
      });
    });
  });

  describe('overrides', () => {
    test.each([
      ['canary', WorkflowDeployment.canary(), { Type: 'CANARY', Percentage: 10, Interval: 5 }],
      [
        'linear',
        WorkflowDeployment.linear({ stepPercent: 25, interval: Duration.hours(1) }),
        { Type: 'LINEAR', Percentage: 25, Interval: 60 },
      ],
      ['at once', WorkflowDeployment.allAtOnce(), { Type: 'ALL_AT_ONCE', Percentage: Match.absent() }],
    ])(
      'deployment %s: a retained version of each revision, and an alias with the alarms',
      (_kind, deployment, preference) => {
        const stack = testStack();
        const result = template({ deployment, alarms: alarmsOf(stack) }, stack);
        result.hasResource('AWS::StepFunctions::StateMachineVersion', {
          DeletionPolicy: 'Retain',
          UpdateReplacePolicy: 'Retain',
          Properties: {
            StateMachineArn: ref('^Flow'),
            StateMachineRevisionId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Flow'), 'StateMachineRevisionId'] },
          },
        });
        result.hasResourceProperties('AWS::StepFunctions::StateMachineAlias', {
          Name: 'live',
          DeploymentPreference: {
            StateMachineVersionArn: arnOf('^FlowVersion'),
            Alarms: [ref('^FlowFailedAlarm'), ref('^FlowTimedOutAlarm')],
            ...preference,
          },
        });
      },
    );

    test('without alarms, at once rolls back for none', () => {
      template({ deployment: WorkflowDeployment.allAtOnce() }).hasResourceProperties(
        'AWS::StepFunctions::StateMachineAlias',
        { DeploymentPreference: { Alarms: Match.absent() } },
      );
    });

    test('callers start the alias where there is one, else the state machine', () => {
      const stack = testStack();
      const deployment = WorkflowDeployment.allAtOnce();
      const role = roleOf(stack);
      make({ deployment }, stack, 'Versioned').grantStart(role);
      make({}, stack, 'Plain').grantStart(role);
      const statements = statementsOf(templateOf(stack), /^Caller/);
      expect(statements).toEqual([
        {
          Effect: 'Allow',
          Action: 'states:StartExecution',
          Resource: [
            { 'Fn::GetAtt': [expect.stringMatching(/^VersionedAlias/), 'Arn'] },
            { Ref: expect.stringMatching(/^Plain/) },
          ],
        },
      ]);
    });

    test('express executions can be waited for', () => {
      const stack = testStack();
      make({ kind: WorkflowKind.express() }, stack).grantStartSync(roleOf(stack));
      const statements = JSON.stringify(statementsOf(templateOf(stack), /^Caller/));
      expect(statements).toContain('states:StartSyncExecution');
      expect(statements).not.toContain('kms:');
    });

    test('express executions with a key can be waited for by a caller that may decrypt', () => {
      const stack = testStack();
      const encryptionKey = new kms.Key(stack, 'Key');
      make({ kind: WorkflowKind.express(), encryptionKey }, stack).grantStartSync(roleOf(stack));
      expect(statementsOf(templateOf(stack), /^Caller/)).toContainEqual(
        expect.objectContaining({
          Effect: 'Allow',
          Action: 'kms:Decrypt',
          Condition: {
            ArnLike: {
              'kms:EncryptionContext:aws:states:stateMachineArn': expect.objectContaining({
                'Fn::Join': expect.anything(),
              }),
            },
          },
        }),
      );
    });

    test('redrive is of executions, and reading takes the key', () => {
      const stack = testStack();
      const subject = make({ encryptionKey: new kms.Key(stack, 'Key') }, stack);
      const role = roleOf(stack);
      subject.grantRedrive(role);
      subject.grantRead(role);
      const actions = (statementsOf(templateOf(stack), /^Caller/) as { Action: string | string[] }[]).flatMap(
        ({ Action }) => Action,
      );
      expect(actions).toEqual(
        expect.arrayContaining(['states:RedriveExecution', 'states:GetExecutionHistory', 'kms:Decrypt']),
      );
    });

    test('starts the alias for each event of the default bus, by a role for that, and keeps what starts nothing', () => {
      const stack = testStack();
      const subject = make({ deployment: WorkflowDeployment.canary(), alarms: alarmsOf(stack) }, stack);
      const before = subject.alarms.length;
      subject.startOnEvents('NewFiles', { pattern });
      const result = templateOf(stack);
      result.hasResource('AWS::Events::Rule', {
        DependsOn: [Match.stringLikeRegexp('^FlowStartRoleDefaultPolicy'), Match.stringLikeRegexp('^FlowStartRole')],
        Properties: {
          EventBusName: Match.absent(),
          EventPattern: pattern,
          State: 'ENABLED',
          Targets: [
            {
              Id: 'Target0',
              Arn: arnOf('^FlowAlias'),
              RoleArn: arnOf('^FlowStartRole'),
              DeadLetterConfig: { Arn: arnOf('^FlowDeadLetters') },
              RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 },
            },
          ],
        },
      });
      result.hasResourceProperties('AWS::IAM::Role', {
        AssumeRolePolicyDocument: Match.objectLike({
          Statement: [
            {
              Effect: 'Allow',
              Action: 'sts:AssumeRole',
              Principal: { Service: 'events.amazonaws.com' },
              Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
            },
          ],
        }),
      });
      expect(statementsOf(result, /^FlowStartRole/)).toEqual([
        {
          Effect: 'Allow',
          Action: 'states:StartExecution',
          Resource: { 'Fn::GetAtt': [expect.stringMatching(/^FlowAlias/), 'Arn'] },
        },
      ]);
      result.hasResourceProperties('AWS::SQS::QueuePolicy', {
        PolicyDocument: Match.objectLike({
          Statement: Match.arrayWith([
            Match.objectLike({
              Action: 'sqs:SendMessage',
              Condition: { ArnEquals: { 'aws:SourceArn': arnOf('^FlowNewFilesStartRule') } },
            }),
          ]),
        }),
      });
      expect(subject.alarms).toHaveLength(before + 1);
      result.hasResourceProperties(ALARM, {
        Namespace: 'AWS/Events',
        MetricName: 'InvocationsFailedToBeSentToDlq',
        Dimensions: [{ Name: 'RuleName', Value: ref('^FlowNewFilesStartRule') }],
        Statistic: 'Sum',
        Period: 60,
        Threshold: 1,
        EvaluationPeriods: 1,
      });
    });

    test('of another bus, with an input, retries and a queue of its own with a key; starts share a role', () => {
      const stack = testStack();
      const eventBus = new events.EventBus(stack, 'Bus');
      const deadLetterQueue = new sqs.Queue(stack, 'Own', { encryptionMasterKey: new kms.Key(stack, 'Key') });
      const subject = make({ kind: WorkflowKind.express(), alarms: alarmsOf(stack) }, stack);
      subject.startOnEvents('Orders', {
        pattern,
        eventBus,
        input: events.RuleTargetInput.fromEventPath('$.detail'),
        retryAttempts: 3,
        maxEventAge: Duration.hours(1),
        deadLetterQueue,
      });
      subject.startOnEvents('Prices', { pattern, deadLetterQueue });
      const result = templateOf(stack);
      result.hasResourceProperties('AWS::Events::Rule', {
        EventBusName: ref('^Bus'),
        Targets: [
          Match.objectLike({
            InputPath: '$.detail',
            DeadLetterConfig: { Arn: arnOf('^Own') },
            RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 3600 },
          }),
        ],
      });
      expect(JSON.stringify(result.findResources('AWS::KMS::Key'))).toContain('EventBridgeKeepsFailedEvents');
      expect(
        Object.keys(result.findResources('AWS::IAM::Role')).filter((name) => /^FlowStartRole/.test(name)),
      ).toHaveLength(1);
      result.hasResourceProperties(ALARM, {
        MetricName: 'InvocationsFailedToBeSentToDlq',
        Dimensions: [
          { Name: 'EventBusName', Value: ref('^Bus') },
          { Name: 'RuleName', Value: { 'Fn::Select': [2, { 'Fn::Split': ['/', arnOf('^FlowOrdersStartRule')] }] } },
        ],
      });
    });
  });

  describe('fails', () => {
    test('fails with mistakes of different kinds at once, before anything is made', () => {
      const stack = testStack();
      const subject = make({ kind: WorkflowKind.express() }, stack);
      const before = subject.node.children.length;
      expect(() =>
        subject.startOnEvents('new files', {
          pattern: {},
          retryAttempts: 186,
          maxEventAge: Duration.seconds(59),
        }),
      ).toThrow(
        /startOnEvents\('new files'\) of Workflow at 'Test\/Flow' has 5 problems:[^]*'id'[^]*'pattern'[^]*'retryAttempts'[^]*'maxEventAge'[^]*'deadLetterQueue' must be given with WorkflowKind.express\(\)/,
      );
      expect(subject.node.children).toHaveLength(before);
    });

    test('fails with a name that is taken, and with a dead-letter queue that EventBridge cannot write to', () => {
      const stack = testStack();
      const subject = make({}, stack);
      subject.startOnEvents('NewFiles', { pattern });
      expect(() => subject.startOnEvents('NewFiles', { pattern })).toThrow("got 'NewFiles' twice");
      const fifo = new sqs.Queue(stack, 'Fifo', { fifo: true });
      expect(() => subject.startOnEvents('Others', { pattern, deadLetterQueue: fifo })).toThrow(
        "'deadLetterQueue' must be standard",
      );
    });

    const express = { kind: WorkflowKind.express() };

    test.each<[string, () => unknown, string]>([
      [
        'with thresholds below one, all at once',
        () => make({ alarmThresholds: { failedExecutions: 0, timedOutExecutions: 0.5, abortedExecutions: -1 } }),
        'has 3 problems',
      ],
      [
        'with thresholds of what express workflows do not have',
        () => make({ ...express, alarmThresholds: { abortedExecutions: 1 } }),
        "'abortedExecutions' and 'throttledTransitions' must not be given with WorkflowKind.express()",
      ],
      [
        'without a log of an express workflow',
        () => make({ ...express, logLevel: sfn.LogLevel.OFF }),
        "'logLevel' must not be OFF with WorkflowKind.express()",
      ],
      [
        'with substitutions in states of aws-cdk-lib',
        () => make({ definitionSubstitutions: { a: 'b' } }),
        "'definitionSubstitutions' must not be given with states of aws-cdk-lib",
      ],
      [
        'with text that has no timeout',
        () => make({ definitionBody: textOf({ TimeoutSeconds: undefined }) }),
        '\'definitionBody\' must have "TimeoutSeconds" at its top, got none',
      ],
      [
        'with text whose timeout is too long for its kind',
        () => make({ ...express, definitionBody: textOf({ TimeoutSeconds: 301 }) }),
        "'TimeoutSeconds of definitionBody' must be a whole number from 1 to 300, got 301",
      ],
      [
        'with a timeout beside text',
        () => make({ kind: WorkflowKind.standard({ timeout: Duration.hours(1) }), definitionBody: textOf() }),
        "'timeout' must not be given with a 'definitionBody' that is text or a file",
      ],
      [
        'with text that is no JSON',
        () => make({ definitionBody: sfn.DefinitionBody.fromString('StartAt: A') }),
        "'definitionBody' must be JSON in the Amazon States Language",
      ],
      [
        'with text of more than 1 MB',
        () => make({ definitionBody: textOf({ Comment: 'x'.repeat(1_048_577) }) }),
        'the definition must be at most 1048576 bytes',
      ],
      [
        'with a gradual deployment that nothing can stop',
        () => make({ deployment: WorkflowDeployment.canary() }),
        "'deployment' must have an alarm that can stop it, got none",
      ],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));

    test('fails at synthesis with tasks that wait in an express workflow', () => {
      const stack = testStack();
      const child = sfn.StateMachine.fromStateMachineName(stack, 'Child', 'child');
      const task = tasks.StepFunctionsStartExecution.jsonata(stack, 'Run', {
        stateMachine: child,
        integrationPattern: sfn.IntegrationPattern.RUN_JOB,
      });
      make({ ...express, definitionBody: sfn.DefinitionBody.fromChainable(task) }, stack);
      expect(() => templateOf(stack)).toThrow("'definitionBody' must not have tasks that wait (.sync)");
    });

    test('fails at synthesis with states of more than 1 MB', () => {
      const stack = testStack();
      const states = Array.from({ length: 5 }, (_, i) =>
        sfn.Pass.jsonata(stack, `Pass${i}`, { comment: 'x'.repeat(250_000) }),
      );
      const chain = states.slice(1).reduce((all, state) => all.next(state), sfn.Chain.start(states[0]));
      make({ definitionBody: sfn.DefinitionBody.fromChainable(chain) }, stack);
      expect(() => templateOf(stack)).toThrow('the definition must be at most 1048576 bytes');
    });
  });

  describe('in a stack', () => {
    test('two have logs of their own, and show on a dashboard', () => {
      const stack = testStack();
      const observed = [make({}, stack, 'One'), make({ kind: WorkflowKind.express() }, stack, 'Two')];
      new OperationsDashboard(stack, 'Board', { subjects: observed });
      const groups = Object.values(templateOf(stack).findResources('AWS::Logs::LogGroup'));
      expect(new Set(groups.map(({ Properties }) => JSON.stringify(Properties.LogGroupName))).size).toBe(2);
      expect(observed.map((one) => one.dashboardWidgets().length)).toEqual([2, 1]);
    });
  });
});
