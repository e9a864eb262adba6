import { Match, Template } from 'aws-cdk-lib/assertions';
import { BlockchainNodeStack } from '../../../examples/blockchain-node/stack';
import { NetworkStack } from '../../../examples/network/stack';
import { describeExampleStack } from '../../support/example-stack';

const templateIn = describeExampleStack('BlockchainNode', (app, profile) => {
  const network = new NetworkStack(app, 'Network', { profile });
  new BlockchainNodeStack(app, 'BlockchainNode', { profile, network });
});

const template = (profile: 'sandbox' | 'production') => Template.fromJSON(templateIn(profile));

describe('BlockchainNode', () => {
  test('has one node of a test network in a sandbox, whose volume goes with it', () => {
    const sandbox = template('sandbox');
    sandbox.resourceCountIs('AWS::AutoScaling::AutoScalingGroup', 1);
    sandbox.hasResource('AWS::EC2::Volume', { Properties: { Size: 500 }, DeletionPolicy: 'Delete' });
    expect(JSON.stringify(sandbox.toJSON())).toContain('--sepolia');
    sandbox.resourceCountIs('AWS::CloudWatch::Alarm', 0);
  });

  test('has two nodes of mainnet in production, of whose volumes snapshots stay', () => {
    const production = template('production');
    production.resourceCountIs('AWS::AutoScaling::AutoScalingGroup', 2);
    production.resourceCountIs('AWS::EC2::Volume', 2);
    production.allResources('AWS::EC2::Volume', {
      Properties: Match.objectLike({ Size: 2048, Encrypted: true }),
      DeletionPolicy: 'Snapshot',
    });
    expect(JSON.stringify(production.toJSON())).toContain('--mainnet');
  });

  test.each([
    ['sandbox', 80],
    ['production', 443],
  ] as const)('lets the function alone call the nodes in %s, on port %i', (profile, port) => {
    const result = template(profile);
    for (const { Properties } of Object.values(result.findResources('AWS::EC2::SecurityGroup'))) {
      expect(Properties.SecurityGroupIngress).toBeUndefined();
    }
    const rules = Object.values(result.findResources('AWS::EC2::SecurityGroupIngress')).map(({ Properties }) => [
      Properties.FromPort,
      Properties.SourceSecurityGroupId['Fn::GetAtt'][0].replace(/SecurityGroup\w*$/, ''),
    ]);
    expect(rules.sort()).toEqual(
      [
        [8080, 'NodeLoadBalancer'],
        [8545, 'NodeLoadBalancer'],
        [port, 'BackendFunction'],
      ].sort(),
    );
    result.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internal' });
  });

  test('tells the function an address that is encrypted in production', () => {
    template('production').hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ RPC_URL: 'https://node.example.com' }) },
    });
  });

  test('starts no program whose checksum nobody has given', () => {
    for (const profile of ['sandbox', 'production'] as const) {
      const scripts = JSON.stringify(template(profile).findResources('AWS::EC2::LaunchTemplate'));
      expect(
        scripts.match(new RegExp(`install_client \\w+ '[^']+' ${'0'.repeat(64)}`, 'g'))?.length,
      ).toBeGreaterThanOrEqual(2);
    }
  });

  test('asks for a signature', () => {
    for (const profile of ['sandbox', 'production'] as const) {
      template(profile).allResourcesProperties('AWS::ApiGatewayV2::Route', { AuthorizationType: 'AWS_IAM' });
    }
  });
});
