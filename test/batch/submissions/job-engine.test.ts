import { PropertyInjectors, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { JobEngine, JobEngineProps } from '../../../lib/batch';
import { runPack } from '../../support/rule-packs';
import { templateOf } from '../../support/synth';
import { batchStack } from '../support';

function engineOf(props: Partial<JobEngineProps> = {}) {
  const { stack, queues } = batchStack();
  const engine = new JobEngine(stack, 'Nextflow', { queues: [queues.queue('Low')], definitionPrefix: 'nf-', ...props });
  const head = new iam.Role(stack, 'Head', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
  return { stack, engine, head };
}

const batchArn = (end: string) => ({
  'Fn::Join': [
    '',
    ['arn:', { Ref: 'AWS::Partition' }, ':batch:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, `:${end}`],
  ],
});
const DEFINITIONS = batchArn('job-definition/nf-*');
const JOBS = batchArn('job/*');
const arnOf = (id: string) => ({ 'Fn::GetAtt': [expect.stringMatching(id), 'Arn'] });

/** The statements of the policy of a role. */
function statementsOf(stack: Stack, role: string): object[] {
  const policies = Object.values(templateOf(stack).findResources('AWS::IAM::Policy')).filter(({ Properties }) =>
    JSON.stringify(Properties.Roles).includes(`"${role}`),
  );
  return policies.flatMap(({ Properties }): object[] => Properties.PolicyDocument.Statement);
}

describe('JobEngine', () => {
  describe('defaults', () => {
    let template: Template;
    beforeAll(() => {
      template = templateOf(engineOf().stack);
    });

    test('the log is kept for three months', () => {
      template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 90, KmsKeyId: Match.absent() });
    });

    test('both roles are for tasks of this account', () => {
      const roles = Object.entries(template.findResources('AWS::IAM::Role')).filter(([id]) =>
        id.startsWith('Nextflow'),
      );
      expect(roles).toHaveLength(2);
      for (const [, { Properties }] of roles) {
        expect(Properties.AssumeRolePolicyDocument.Statement).toEqual([
          {
            Action: 'sts:AssumeRole',
            Effect: 'Allow',
            Principal: { Service: 'ecs-tasks.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          },
        ]);
      }
    });

    test('the execution role may write the log, and the program nothing', () => {
      const { stack } = engineOf();
      expect(statementsOf(stack, 'NextflowExecutionRole')).toEqual([
        {
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Effect: 'Allow',
          Resource: arnOf('^NextflowLogGroup'),
        },
      ]);
      expect(statementsOf(stack, 'NextflowJobRole')).toEqual([]);
    });

    test('the engine may use its queues, its definitions and the two roles', () => {
      const { stack, engine, head } = engineOf();
      engine.grantRun(head);
      expect(statementsOf(stack, 'Head')).toEqual([
        {
          Action: [
            'batch:DescribeComputeEnvironments',
            'batch:DescribeJobDefinitions',
            'batch:DescribeJobQueues',
            'batch:DescribeJobs',
            'batch:ListJobs',
          ],
          Effect: 'Allow',
          Resource: '*',
        },
        {
          Action: 'batch:RegisterJobDefinition',
          Effect: 'Allow',
          Resource: DEFINITIONS,
          Condition: { BoolIfExists: { 'batch:Privileged': 'false' } },
        },
        {
          Action: 'batch:SubmitJob',
          Effect: 'Allow',
          Resource: [{ 'Fn::GetAtt': [expect.stringMatching('^JobsLow'), 'JobQueueArn'] }, DEFINITIONS],
        },
        { Action: ['batch:CancelJob', 'batch:TerminateJob'], Effect: 'Allow', Resource: JOBS },
        { Action: 'batch:TagResource', Effect: 'Allow', Resource: [DEFINITIONS, JOBS] },
        {
          Action: 'iam:PassRole',
          Effect: 'Allow',
          Resource: [arnOf('^NextflowExecutionRole'), arnOf('^NextflowJobRole')],
          Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
        },
        { Action: 'logs:GetLogEvents', Effect: 'Allow', Resource: arnOf('^NextflowLogGroup') },
      ]);
    });

    test('what cannot be narrowed is acknowledged', () => {
      const { stack, engine, head } = engineOf();
      engine.grantRun(head);
      const { findings } = runPack(new AwsSolutionsChecks(), stack);
      expect(findings.filter((finding) => finding.includes('IAM5'))).toEqual([]);
    });
  });

  describe('overrides', () => {
    test('privileged containers, where they are allowed', () => {
      const { stack, engine, head } = engineOf({ allowPrivileged: true });
      engine.grantRun(head);
      expect(statementsOf(stack, 'Head')).toContainEqual({
        Action: 'batch:RegisterJobDefinition',
        Effect: 'Allow',
        Resource: DEFINITIONS,
      });
    });

    test('images of repositories, pulled by the execution role', () => {
      const { stack } = batchStack();
      const repository = ecr.Repository.fromRepositoryName(stack, 'Tools', 'tools');
      const { stack: other } = engineOf({ repositories: [repository] });
      const actions = statementsOf(other, 'NextflowExecutionRole').flatMap(
        (statement) => (statement as { Action: string | string[] }).Action,
      );
      expect(actions).toEqual(
        expect.arrayContaining(['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr:GetAuthorizationToken']),
      );
      const { findings } = runPack(new AwsSolutionsChecks(), other);
      expect(findings.filter((finding) => finding.includes('IAM5'))).toEqual([]);
    });

    test('a role of your own, and a log as you want it', () => {
      const jobRole = iam.Role.fromRoleArn(new Stack(), 'Own', 'arn:aws:iam::111122223333:role/own');
      const { stack, engine, head } = engineOf({
        jobRole,
        logRetention: logs.RetentionDays.ONE_WEEK,
        logEncryptionKey: kms.Key.fromKeyArn(new Stack(), 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/k'),
      });
      engine.grantRun(head);
      expect(engine.jobRole).toBe(jobRole);
      expect(JSON.stringify(statementsOf(stack, 'Head'))).toContain('role/own');
      templateOf(stack).hasResourceProperties('AWS::Logs::LogGroup', {
        RetentionInDays: 7,
        KmsKeyId: 'arn:aws:kms:eu-west-1:111122223333:key/k',
      });
    });

    test('takes the defaults of an organisation by property injection', () => {
      const { stack, queues } = batchStack();
      PropertyInjectors.of(stack).add({
        constructUniqueId: JobEngine.PROPERTY_INJECTION_ID,
        inject: (props: object) => ({ ...props, logRetention: logs.RetentionDays.ONE_DAY }),
      });
      new JobEngine(stack, 'Engine', { queues: [queues.queue('Low')], definitionPrefix: 'crom-' });
      templateOf(stack).hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 1 });
    });
  });

  describe('fails', () => {
    test('fails for every mistake at once, before a child is made', () => {
      const { stack } = batchStack();
      expect(() => new JobEngine(stack, 'Engine', { queues: [], definitionPrefix: '*' })).toThrow(
        /JobEngine at 'Test\/Engine' has 2 problems:[^]*'queues' must not be empty[^]*'definitionPrefix' must be 2 to 100 letters, digits, '-' and '_', such as 'nf-', got '\*'/,
      );
      expect(stack.node.findChild('Engine').node.children).toEqual([]);
    });
  });

  describe('in a stack', () => {
    test('two in one stack, and children can be overridden', () => {
      const { stack, queues } = batchStack();
      const make = (id: string, definitionPrefix: string) =>
        new JobEngine(stack, id, { queues: [queues.queue('High'), queues.queue('Low')], definitionPrefix });
      (make('Nextflow', 'nf-').logGroup.node.defaultChild as logs.CfnLogGroup).retentionInDays = 5;
      make('Cromwell', 'wdl-');
      const template = templateOf(stack);
      template.resourceCountIs('AWS::Logs::LogGroup', 2);
      template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 5 });
    });
  });
});
