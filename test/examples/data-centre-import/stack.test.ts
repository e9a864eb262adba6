import { Match, Template } from 'aws-cdk-lib/assertions';
import { DataCentreImportStack } from '../../../examples/data-centre-import/stack';
import { Profile } from '../../../examples/profile';
import { describeExampleStack } from '../../support/example-stack';
import { profileApp, ProfileName, PROFILES } from '../../support/example-templates';

const templateIn = describeExampleStack('DataCentreImport', (app, profile) => {
  new DataCentreImportStack(app, 'DataCentreImport', { profile });
});
const imported = (profile: ProfileName) => Template.fromJSON(templateIn(profile));

const TASK = 'AWS::DataSync::Task';
const ALARM = 'AWS::CloudWatch::Alarm';

describe.each(PROFILES)('the import in %s', (profile) => {
  let template: Template;
  beforeAll(() => {
    template = imported(profile);
  });

  test('copies from the file server by the agent, what differs, with owners and permissions', () => {
    template.hasResourceProperties('AWS::DataSync::LocationNFS', {
      ServerHostname: 'files.example.com',
      Subdirectory: '/export/archive',
      OnPremConfig: { AgentArns: [Match.stringLikeRegexp(':agent/agent-0123456789abcdef0$')] },
    });
    template.hasResourceProperties(TASK, {
      TaskMode: 'ENHANCED',
      SourceLocationArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ImportSource'), 'LocationArn'] },
      DestinationLocationArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ImportDestination'), 'LocationArn'] },
      Options: Match.objectLike({
        TransferMode: 'CHANGED',
        VerifyMode: 'ONLY_FILES_TRANSFERRED',
        Uid: 'INT_VALUE',
        Gid: 'INT_VALUE',
        PosixPermissions: 'PRESERVE',
      }),
    });
  });

  test('keeps in S3 what is deleted in the data centre', () => {
    template.hasResourceProperties(TASK, { Options: Match.objectLike({ PreserveDeletedFiles: 'PRESERVE' }) });
  });

  test('writes to the archive below its prefix, to reports below theirs, and nowhere else', () => {
    const below = (bucket: string, prefix: string) => ({
      'Fn::Join': ['', [{ 'Fn::GetAtt': [Match.stringLikeRegexp(`^${bucket}`), 'Arn'] }, `/${prefix}/*`]],
    });
    const policy = (PolicyName: string, statement: object) =>
      template.hasResourceProperties('AWS::IAM::Policy', {
        PolicyName: Match.stringLikeRegexp(PolicyName),
        PolicyDocument: { Statement: Match.arrayWith([Match.objectLike(statement)]) },
      });
    policy('^ImportDestinationRole', {
      Action: Match.arrayWith(['s3:PutObject']),
      Resource: below('Archive', 'archive'),
    });
    policy('^ImportReportRole', { Action: 's3:PutObject', Resource: below('Reports', 'reports') });
  });

  test('reports every file, for a year', () => {
    template.hasResourceProperties(TASK, {
      TaskReportConfig: Match.objectLike({ ReportLevel: 'SUCCESSES_AND_ERRORS', OutputType: 'STANDARD' }),
    });
    template.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: { Rules: Match.arrayWith([Match.objectLike({ ExpirationInDays: 365 })]) },
    });
  });

  test('gets colder after a month, and is never deleted by age', () => {
    const [{ Properties }] = Object.entries(template.findResources('AWS::S3::Bucket'))
      .filter(([id]) => id.startsWith('Archive'))
      .map(([, bucket]) => bucket);
    const rules = JSON.stringify(Properties.LifecycleConfiguration);
    expect(rules).toContain('"Transitions":[{"StorageClass":"GLACIER_IR","TransitionInDays":30}]');
    expect(rules).not.toContain('ExpirationInDays');
  });
});

test('in a sandbox it is started by hand, and wakes nobody', () => {
  imported('sandbox').hasResourceProperties(TASK, { Schedule: Match.absent() });
  imported('sandbox').resourceCountIs(ALARM, 0);
  imported('sandbox').hasOutput('StartCommand', {});
});

test('in production it runs every night, and wakes somebody when one fails or two are missing', () => {
  const template = imported('production');
  template.hasResourceProperties(TASK, {
    Schedule: { ScheduleExpression: 'cron(0 20 * * ? *)', Status: 'ENABLED' },
  });
  const rule = (name: string) => ({ Name: 'RuleName', Value: { Ref: Match.stringLikeRegexp(`^Import${name}`) } });
  template.hasResourceProperties(ALARM, {
    Dimensions: [rule('Failed')],
    Threshold: 1,
    AlarmActions: [Match.anyValue()],
  });
  template.hasResourceProperties(ALARM, {
    Dimensions: [rule('Succeeded')],
    Period: 86_400,
    EvaluationPeriods: 2,
    TreatMissingData: 'breaching',
    AlarmActions: [Match.anyValue()],
  });
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: Match.objectLike({ detail: { State: ['ERROR'] } }),
    Targets: [Match.objectLike({ Arn: { Ref: Match.stringLikeRegexp('^AlarmsTopic') } })],
  });
});

test('takes another data centre as context', () => {
  const transferAgentArn = 'arn:aws:datasync:eu-central-1:444455556666:agent/agent-0fedcba9876543210';
  const app = profileApp('sandbox', undefined, {
    transferAgentArn,
    fileServer: '10.1.2.3',
    exportedPath: '/vol/archive',
  });
  const template = Template.fromStack(
    new DataCentreImportStack(app, 'DataCentreImport', { profile: Profile.fromContext(app.node) }),
  );
  template.hasResourceProperties('AWS::DataSync::LocationNFS', {
    ServerHostname: '10.1.2.3',
    Subdirectory: '/vol/archive',
    OnPremConfig: { AgentArns: [transferAgentArn] },
  });
});
