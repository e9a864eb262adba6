import {
  CfnOutput,
  DefaultStackSynthesizer,
  PermissionsBoundary,
  Stack,
  StackProps,
  Stage,
  Tags,
} from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { NorthVirginia } from '../../lib/edge';
import { templateOf, testApp, testStack } from '../support/synth';

const stackIn = (region: string, props: StackProps = {}, app = testApp()) =>
  testStack(app, 'Site', { ...props, env: { region, ...props.env } });

describe('NorthVirginia', () => {
  describe('defaults', () => {
    test('is the stack itself in us-east-1', () => {
      const stack = stackIn('us-east-1');
      expect([NorthVirginia.before(stack), NorthVirginia.after(stack)]).toEqual([stack, stack]);
    });

    test('is one stack before and one after, in the account of the stack', () => {
      const stack = stackIn('eu-west-1', { env: { account: '111122223333' } });
      const before = NorthVirginia.before(stack);
      const after = NorthVirginia.after(stack);
      expect(NorthVirginia.before(new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }))).toBe(
        before,
      );
      expect([before, after].map(({ stackName, region, account }) => [stackName, region, account])).toEqual([
        ['Site-us-east-1', 'us-east-1', '111122223333'],
        ['Site-us-east-1-after', 'us-east-1', '111122223333'],
      ]);
      expect(stack.dependencies).toEqual([before]);
      expect(after.dependencies).toEqual([stack]);
    });

    test('needs no custom resource, without feature flags either', () => {
      const stack = stackIn('eu-west-1', {}, testApp({}));
      const topic = new sns.CfnTopic(NorthVirginia.before(stack), 'Topic');
      NorthVirginia._readWeakly(topic);
      new CfnOutput(stack, 'Topic', { value: topic.ref });
      const { Resources, Outputs } = templateOf(stack).toJSON();
      expect(Resources).toBeUndefined();
      expect(JSON.stringify(Outputs)).toContain('Fn::GetStackOutput');
    });
  });

  describe('all options', () => {
    test('has what the stack has: tags, protection, qualifier, boundary', () => {
      const stack = stackIn('eu-west-1', {
        stackName: 'shop',
        tags: { team: 'web' },
        terminationProtection: true,
        synthesizer: new DefaultStackSynthesizer({ qualifier: 'mine' }),
        permissionsBoundary: PermissionsBoundary.fromName('boundary'),
      });
      const before = NorthVirginia.before(stack);
      new iam.Role(before, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
      Tags.of(stack.node.root).add('app', 'shop');
      expect(before.stackName).toBe('shop-us-east-1');
      expect(before.terminationProtection).toBe(true);
      expect(before.tags.tagValues()).toMatchObject({ team: 'web' });
      expect(before.synthesizer.bootstrapQualifier).toBe('mine');
      expect(before.synthesizer).not.toBe(stack.synthesizer);
      const role = Object.values(templateOf(before).findResources('AWS::IAM::Role'))[0];
      expect(JSON.stringify(role?.Properties.PermissionsBoundary)).toContain('boundary');
    });

    test('has the tags that Tags.of() gives the stack, later ones too', () => {
      const stack = stackIn('eu-west-1');
      Tags.of(stack).add('team', 'web');
      const after = NorthVirginia.after(stack);
      new sns.Topic(after, 'Topic');
      Tags.of(stack).add('cost', '42');
      Tags.of(stack.node.root).add('app', 'shop');
      const Tagged = ['app', 'cost', 'team'].map((Key) => expect.objectContaining({ Key }));
      const [topic] = Object.values(templateOf(after).findResources('AWS::SNS::Topic'));
      expect(topic?.Properties.Tags).toEqual(expect.arrayContaining(Tagged));
    });

    test('is one for each stack, in Stages too', () => {
      const app = testApp();
      const stacks = ['Beta', 'Prod'].map((id) => {
        const stage = new Stage(app, id, { env: { region: 'eu-west-1' } });
        return NorthVirginia.before(new Stack(stage, 'Site'));
      });
      expect(stacks.map(({ stackName }) => stackName)).toEqual(['Beta-Site-us-east-1', 'Prod-Site-us-east-1']);
    });
  });

  describe('fails', () => {
    test('fails in a stack whose Region nobody knows', () => {
      expect(() => NorthVirginia.before(testStack())).toThrow(/NorthVirginia at 'Test': .*'env: \{ region \}'/);
    });
  });
});
