import { Match, Template } from 'aws-cdk-lib/assertions';
import { VehicleHistoryStack } from '../../../examples/vehicle-history/stack';
import { describeExampleStack } from '../../support/example-stack';

const PROFILES = ['sandbox', 'production'] as const;

const templateIn = describeExampleStack('VehicleHistory', (app, profile) => {
  new VehicleHistoryStack(app, 'VehicleHistory', { profile });
});

const template = (profile: 'sandbox' | 'production') => Template.fromJSON(templateIn(profile));
const idOf = (of: Template, type: string, prefix: string) =>
  Object.keys(of.findResources(type)).find((id) => id.startsWith(prefix)) ?? '';

describe('VehicleHistory', () => {
  test('locks the evidence for ten years in production, against everybody, and for a day in a sandbox', () => {
    for (const [profile, Mode, Days] of [
      ['sandbox', 'GOVERNANCE', 1],
      ['production', 'COMPLIANCE', 3653],
    ] as const) {
      template(profile).hasResource('AWS::S3::Bucket', {
        Properties: {
          ObjectLockEnabled: true,
          ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode, Days } } },
        },
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
      });
    }
  });

  test('keeps in a sandbox what resists, and nothing else: no function empties the evidence', () => {
    const sandbox = template('sandbox');
    const retained = Object.entries(sandbox.toJSON().Resources as Record<string, { DeletionPolicy?: string }>)
      .filter(([, { DeletionPolicy }]) => DeletionPolicy?.startsWith('Retain'))
      .map(([id]) => id.replace(/[0-9A-F]{8}$/, ''));
    expect(retained.sort()).toEqual(['LedgerEvidence', 'LedgerEvidencePolicy', 'LedgerKey', 'LedgerSigningKey']);
    const emptied = Object.values(sandbox.findResources('Custom::S3AutoDeleteObjects'));
    expect(emptied.map(({ Properties }) => Properties.BucketName.Ref)).toEqual([expect.stringMatching(/^AccessLogs/)]);
    template('production').resourceCountIs('Custom::S3AutoDeleteObjects', 0);
  });

  test('refuses to delete the table in production alone', () => {
    for (const [profile, DeletionProtectionEnabled, DeletionPolicy] of [
      ['sandbox', false, 'Delete'],
      ['production', true, 'Retain'],
    ] as const) {
      template(profile).hasResource('AWS::DynamoDB::GlobalTable', {
        Properties: { Replicas: [Match.objectLike({ DeletionProtectionEnabled })] },
        DeletionPolicy,
      });
    }
  });

  test('lets the backend add, verify and look up entries: no more of the table, nothing of the evidence', () => {
    for (const profile of PROFILES) {
      const stack = template(profile);
      const table = idOf(stack, 'AWS::DynamoDB::GlobalTable', 'LedgerRecords');
      const id = idOf(stack, 'AWS::IAM::Policy', 'BackendRole');
      const statements: { Action: unknown; Resource: unknown }[] =
        stack.findResources('AWS::IAM::Policy')[id]?.Properties.PolicyDocument.Statement;
      expect(statements.filter(({ Action }) => JSON.stringify(Action).includes('dynamodb:'))).toEqual([
        {
          Action: ['dynamodb:GetItem', 'dynamodb:Query'],
          Effect: 'Allow',
          Resource: { 'Fn::GetAtt': [table, 'Arn'] },
        },
      ]);
      const invoked = statements.filter(({ Action }) => Action === 'lambda:InvokeFunction');
      expect(JSON.stringify(invoked)).toMatch(/LedgerAppend.*LedgerVerify/);
      const others = statements.flatMap(({ Action }) => Action).map(String);
      expect(others.filter((action) => !/^(dynamodb|lambda):/.test(action)).sort()).toEqual([
        'kms:Decrypt',
        'logs:CreateLogStream',
        'logs:PutLogEvents',
        'xray:PutTelemetryRecords',
        'xray:PutTraceSegments',
      ]);
    }
  });

  test('tells the backend the aliases of the functions, which change with a deployment at once', () => {
    const stack = template('production');
    stack.hasResourceProperties('AWS::Lambda::Function', {
      Timeout: 28,
      Environment: {
        Variables: Match.objectLike({
          APPEND_FUNCTION_NAME: { Ref: Match.stringLikeRegexp('^LedgerAppend.*Alias') },
          VERIFY_FUNCTION_NAME: { Ref: Match.stringLikeRegexp('^LedgerVerify.*Alias') },
          LEDGER_TABLE_NAME: { Ref: Match.stringLikeRegexp('^LedgerRecords') },
        }),
      },
    });
  });

  test('signs every quarter of an hour in production, every hour in a sandbox', () => {
    for (const [profile, rate] of [
      ['sandbox', 'rate(1 hour)'],
      ['production', 'rate(15 minutes)'],
    ] as const) {
      template(profile).hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: rate });
    }
  });

  test('asks for a signature in a sandbox, and in production for users whom an administrator makes', () => {
    template('sandbox').allResourcesProperties('AWS::ApiGatewayV2::Route', { AuthorizationType: 'AWS_IAM' });
    const production = template('production');
    production.allResourcesProperties('AWS::ApiGatewayV2::Route', { AuthorizationType: 'JWT' });
    production.hasResource('AWS::Cognito::UserPool', {
      Properties: { MfaConfiguration: 'ON', AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } },
      DeletionPolicy: 'Retain',
    });
    production.hasResourceProperties('AWS::Cognito::UserPoolGroup', { GroupName: 'registrars' });
    for (const type of ['Cognito::UserPool', 'CloudWatch::Alarm', 'ApiGatewayV2::DomainName']) {
      template('sandbox').resourceCountIs(`AWS::${type}`, 0);
    }
    production.hasResourceProperties('AWS::ApiGatewayV2::DomainName', { DomainName: 'vehicles.example.com' });
  });

  test('takes fewer entries and proofs than questions, since entries stay and proofs read a digest', () => {
    for (const [profile, rate] of [
      ['sandbox', 5],
      ['production', 50],
    ] as const) {
      const limited = Match.objectLike({ ThrottlingRateLimit: rate });
      template(profile).hasResourceProperties('AWS::ApiGatewayV2::Stage', {
        RouteSettings: {
          'POST /vehicles': limited,
          'POST /vehicles/{vin}/transfers': limited,
          'GET /vehicles/{vin}/proofs/{sequence}': limited,
        },
      });
    }
  });

  test('mails of tampering in production', () => {
    const production = template('production');
    production.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'CdkReferenceArchitectures/Ledger',
      MetricName: 'TamperEvents',
      Dimensions: [{ Name: 'Ledger', Value: { Ref: idOf(production, 'AWS::DynamoDB::GlobalTable', 'LedgerRecords') } }],
      Statistic: 'Sum',
      DatapointsToAlarm: 1,
      Threshold: 1,
      TreatMissingData: 'notBreaching',
      AlarmActions: [{ Ref: Match.stringLikeRegexp('^Alarms') }],
    });
  });
});
