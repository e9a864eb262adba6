import { Match, Template } from 'aws-cdk-lib/assertions';
import { LegacyMessagingStack } from '../../../examples/legacy-messaging/stack';
import { NetworkStack } from '../../../examples/network/stack';
import { describeExampleStack } from '../../support/example-stack';

const templateIn = describeExampleStack('LegacyMessaging', (app, profile) => {
  const network = new NetworkStack(app, 'Network', { profile });
  new LegacyMessagingStack(app, 'LegacyMessaging', { profile, network });
});

describe('LegacyMessaging', () => {
  test('has a pair in production, which is kept, and one small instance in a sandbox', () => {
    Template.fromJSON(templateIn('production')).hasResource('AWS::AmazonMQ::Broker', {
      DeletionPolicy: 'Retain',
      Properties: { DeploymentMode: 'ACTIVE_STANDBY_MULTI_AZ', HostInstanceType: 'mq.m5.large' },
    });
    Template.fromJSON(templateIn('sandbox')).hasResource('AWS::AmazonMQ::Broker', {
      DeletionPolicy: 'Delete',
      Properties: { DeploymentMode: 'SINGLE_INSTANCE', HostInstanceType: 'mq.t3.micro', StorageType: 'EFS' },
    });
  });

  test('reads the queue as a user who may do nothing else', () => {
    const template = Template.fromJSON(templateIn('production'));
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      Queues: ['orders.new'],
      SourceAccessConfigurations: [
        { Type: 'BASIC_AUTH', URI: { Ref: Match.stringLikeRegexp('^BrokerFulfilmentSecret') } },
      ],
    });
    const [configuration] = Object.values(template.findResources('AWS::AmazonMQ::Configuration'));
    const xml = Buffer.from(configuration?.Properties.Data as string, 'base64').toString('utf8');
    expect(xml).toMatch(/read="[^"]*fulfilment" write="[^"]*merchandise" queue="orders\.>"/);
  });

  test('lets in the merchandise system by OpenWire, and nobody else but its own readers', () => {
    const template = Template.fromJSON(templateIn('production'));
    const rules = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress'));
    expect(rules.map(({ Properties }) => Properties.FromPort as number)).toEqual([61617, 61617]);
    const groups = Object.values(template.findResources('AWS::EC2::SecurityGroup'));
    expect(groups.every(({ Properties }) => Properties.SecurityGroupIngress === undefined)).toBe(true);
  });
});
