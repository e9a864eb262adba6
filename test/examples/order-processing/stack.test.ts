import { Match, Template } from 'aws-cdk-lib/assertions';
import { NetworkStack } from '../../../examples/network/stack';
import { readConfig } from '../../../examples/order-processing/container/src/config';
import { OrderProcessingStack } from '../../../examples/order-processing/stack';
import { describeExampleStack } from '../../support/example-stack';
import { PROFILES } from '../../support/example-templates';

const templateIn = describeExampleStack('OrderProcessing', (app, profile) => {
  const network = new NetworkStack(app, 'Network', { profile });
  new OrderProcessingStack(app, 'OrderProcessing', { profile, network });
});

describe.each(PROFILES)('OrderProcessing in %s', (profile) => {
  let template: Template;
  beforeAll(() => {
    template = Template.fromJSON(templateIn(profile));
  });

  const variablesOf = () => {
    const [task] = Object.values(template.findResources('AWS::ECS::TaskDefinition'));
    const [container] = task.Properties.ContainerDefinitions as [
      { Environment: { Name: string; Value: unknown }[]; StopTimeout: number; HealthCheck: object },
    ];
    return {
      ...container,
      environment: Object.fromEntries(container.Environment.map(({ Name, Value }) => [Name, Value])),
    };
  };

  test.each([
    ['Open', { Orders: ['GetItem', 'UpdateItem'] }],
    ['Cancel', { Orders: ['GetItem', 'UpdateItem'] }],
    ['Reserve', { Stock: ['GetItem', 'PutItem', 'UpdateItem'] }],
    ['Release', { Stock: ['GetItem', 'PutItem', 'UpdateItem'] }],
    ['Pay', { Payments: ['GetItem', 'PutItem', 'UpdateItem'] }],
    ['Refund', { Payments: ['GetItem', 'PutItem', 'UpdateItem'] }],
    ['Ship', { Orders: ['UpdateItem'], Shipments: ['GetItem', 'PutItem'] }],
    ['Close', { Orders: ['GetItem', 'UpdateItem'] }],
    ['IntakeHandler', { Orders: ['GetItem', 'PutItem', 'UpdateItem'] }],
    ['Customers', { Orders: ['UpdateItem'] }],
    ['PackingTask', { Shipments: ['GetItem', 'UpdateItem'] }],
  ])('lets %s do what it does with tables, and no more', (role, tables) => {
    const [policy] = Object.entries(template.findResources('AWS::IAM::Policy'))
      .filter(([id]) => id.startsWith(`${role}RoleDefaultPolicy`))
      .map(
        ([, { Properties }]) =>
          Properties.PolicyDocument.Statement as { Action: string | string[]; Resource: object }[],
      );
    const statements = policy.filter(({ Action }) => JSON.stringify(Action).includes('dynamodb:'));
    expect(statements).toEqual(
      Object.entries(tables).map(([table, verbs]) => ({
        Action: verbs.length === 1 ? `dynamodb:${verbs[0]}` : verbs.map((verb) => `dynamodb:${verb}`),
        Effect: 'Allow',
        Resource: { 'Fn::GetAtt': [expect.stringMatching(`^${table}Table`), 'Arn'] },
      })),
    );
  });

  test('fans out with filters: shipped orders to be packed, all to customers', () => {
    const dead = { RedrivePolicy: Match.objectLike({ deadLetterTargetArn: Match.anyValue() }) };
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'sqs',
      FilterPolicyScope: 'MessageBody',
      FilterPolicy: { 'detail-type': ['OrderShipped'] },
      RawMessageDelivery: true,
      ...dead,
    });
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'lambda',
      FilterPolicy: Match.absent(),
      ...dead,
    });
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: ['shop.orders'], 'detail-type': ['OrderShipped', 'OrderCancelled'] },
      Targets: [Match.objectLike({ DeadLetterConfig: Match.anyValue() })],
    });
    template.hasResourceProperties('AWS::Events::Archive', { RetentionDays: 30 });
  });

  test('gives the worker a heartbeat shorter than its queue hides messages, and time to end before it is killed', () => {
    const { environment, StopTimeout } = variablesOf();
    const config = readConfig({
      ...(environment as Record<string, string>),
      QUEUE_URL: 'https://sqs',
      SHIPMENT_TABLE_NAME: 'Shipments',
    });
    template.hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: config.visibilitySeconds });
    expect(config.shutdownGraceMs).toBe((StopTimeout - 10) * 1000);
    expect(config.taskProtectionMinutes! * 60).toBeGreaterThan(config.visibilitySeconds);
    expect(config.carrierUrl).toBeUndefined();
  });

  test('sees that the worker is stuck', () => {
    expect(variablesOf().HealthCheck).toMatchObject({ Command: ['CMD', 'node', '/app/health.mjs'] });
  });

  test('lets no more than ten instances take orders', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 10 },
    });
  });
});

describe('OrderProcessing', () => {
  test('runs no task in a sandbox that has nothing to pack, and one in production', () => {
    for (const [profile, MinCapacity, MaxCapacity] of [
      ['sandbox', 0, 1],
      ['production', 1, 10],
    ] as const) {
      Template.fromJSON(templateIn(profile)).hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
        MinCapacity,
        MaxCapacity,
      });
    }
  });

  test('mails what was cancelled to support, and nobody from a sandbox', () => {
    Template.fromJSON(templateIn('production')).hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'support@example.com',
      FilterPolicy: { 'detail-type': ['OrderCancelled'] },
    });
    const sandbox = Template.fromJSON(templateIn('sandbox')).findResources('AWS::SNS::Subscription');
    expect(
      Object.values(sandbox)
        .map(({ Properties }) => Properties.Protocol)
        .sort(),
    ).toEqual(['lambda', 'sqs']);
  });

  test('starts the saga by its alias where there is one', () => {
    const started = (profile: (typeof PROFILES)[number]) =>
      Object.values(Template.fromJSON(templateIn(profile)).findResources('AWS::Lambda::Function'))
        .map(({ Properties }) => Properties.Environment?.Variables?.STATE_MACHINE_ARN as object | undefined)
        .filter((arn) => arn !== undefined);
    expect(started('sandbox')).toEqual([{ Ref: expect.stringMatching(/^SagaWorkflow/) }]);
    expect(JSON.stringify(started('production'))).toMatch(/SagaWorkflowAlias/);
    Template.fromJSON(templateIn('production')).hasResourceProperties('AWS::StepFunctions::StateMachineAlias', {
      Name: 'live',
      DeploymentPreference: Match.objectLike({ Type: 'CANARY', Percentage: 10 }),
    });
  });

  test('has alarms and a dashboard in production alone, and none for functions whose saga tells', () => {
    const sandbox = Template.fromJSON(templateIn('sandbox'));
    // The one that starts the first task.
    sandbox.resourceCountIs('AWS::CloudWatch::Alarm', 1);
    sandbox.resourceCountIs('AWS::CloudWatch::Dashboard', 0);
    const production = Template.fromJSON(templateIn('production'));
    production.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
    const alarms = Object.keys(production.findResources('AWS::CloudWatch::Alarm'));
    expect(alarms.filter((id) => /^(Open|Reserve|Pay|Ship|Close|Refund|Release|Cancel)[A-Z]/.test(id))).toEqual([]);
    for (const part of ['Saga', 'IncomingOrders', 'OrdersToPack', 'Packing', 'Bus', 'Updates', 'Customers', 'Intake']) {
      expect(alarms.filter((id) => id.startsWith(part))).not.toEqual([]);
    }
  });
});
