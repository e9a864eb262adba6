import { Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import {
  InspectedRouting,
  Inspection,
  NetworkFirewall,
  NetworkFirewallProps,
  StatefulRuleGroup,
  TieredVpc,
  UnmatchedTraffic,
} from '../../../../lib/network';
import { Alarms } from '../../../../lib/observability';
import { topicOf, vpcOf } from '../../../specimens/surroundings';
import { templateOf, testApp, testStack } from '../../../support/synth';

const FIREWALL = 'AWS::NetworkFirewall::Firewall';
const POLICY = 'AWS::NetworkFirewall::FirewallPolicy';
const GROUP = 'AWS::NetworkFirewall::RuleGroup';
const LOGGING = 'AWS::NetworkFirewall::LoggingConfiguration';
const LOG_GROUP = 'AWS::Logs::LogGroup';
const ALARM = 'AWS::CloudWatch::Alarm';
const WEB = StatefulRuleGroup.allowInbound('Web', [443]);

const networkIn = (stack: Stack, id = 'Network') =>
  new TieredVpc(stack, id, { availabilityZones: ['eu-west-1a', 'eu-west-1b'] }).vpc;

function firewall(props: Partial<NetworkFirewallProps> = {}, stack = testStack()): NetworkFirewall {
  return new NetworkFirewall(stack, 'Firewall', {
    vpc: props.vpc ?? networkIn(stack),
    ruleGroups: [WEB],
    alarms: Alarms.none(),
    ...props,
  });
}

const templateWith = (props: Partial<NetworkFirewallProps> = {}): Template => {
  const stack = testStack();
  const vpc = networkIn(stack);
  const made = firewall({ vpc, ...props }, stack);
  new InspectedRouting(stack, 'Routing', {
    vpc,
    inspection: Inspection.networkFirewall(made),
    alarms: Alarms.none(),
  });
  return templateOf(stack);
};
const failing = (props: Partial<NetworkFirewallProps>) => () => firewall(props);
const nameIn = (template: Template, type: string, property: string): string =>
  String(Object.values(template.findResources(type))[0]?.Properties[property]);

describe('NetworkFirewall', () => {
  describe('defaults', () => {
    let template: Template;
    let made: NetworkFirewall;

    beforeAll(() => {
      const stack = testStack();
      const vpc = networkIn(stack);
      made = firewall({ vpc, alarms: Alarms.notify(topicOf(stack)) }, stack);
      new InspectedRouting(stack, 'Routing', {
        vpc,
        inspection: Inspection.networkFirewall(made),
        alarms: Alarms.none(),
      });
      template = templateOf(stack);
    });

    test('stands in the subnets of the routing, one for each zone', () => {
      template.resourceCountIs(FIREWALL, 1);
      template.hasResourceProperties(FIREWALL, {
        SubnetMappings: [
          { SubnetId: { Ref: Match.stringLikeRegexp('EndpointSubnet1') }, IPAddressType: 'IPV4' },
          { SubnetId: { Ref: Match.stringLikeRegexp('EndpointSubnet2') }, IPAddressType: 'IPV4' },
        ],
      });
    });

    test('says what it does not protect, because the service would', () => {
      template.hasResourceProperties(FIREWALL, {
        DeleteProtection: false,
        SubnetChangeProtection: false,
        FirewallPolicyChangeProtection: false,
      });
    });

    test('gives all traffic to rules that know connections, in strict order, and drops the rest once it is open', () => {
      template.hasResourceProperties(POLICY, {
        FirewallPolicy: {
          StatelessDefaultActions: ['aws:forward_to_sfe'],
          StatelessFragmentDefaultActions: ['aws:forward_to_sfe'],
          StatefulDefaultActions: ['aws:drop_established', 'aws:alert_established'],
          StatefulEngineOptions: { RuleOrder: 'STRICT_ORDER', StreamExceptionPolicy: 'REJECT' },
          StatefulRuleGroupReferences: [{ Priority: 10, ResourceArn: Match.anyValue() }],
        },
      });
      template.hasResourceProperties(GROUP, {
        Capacity: 500,
        Type: 'STATEFUL',
        RuleGroup: { StatefulRuleOptions: { RuleOrder: 'STRICT_ORDER' } },
      });
    });

    test('logs alerts and connections, and keeps them for three months and beyond the stack', () => {
      template.hasResourceProperties(LOGGING, {
        LoggingConfiguration: {
          LogDestinationConfigs: [
            { LogType: 'ALERT', LogDestinationType: 'CloudWatchLogs', LogDestination: { logGroup: Match.anyValue() } },
            { LogType: 'FLOW', LogDestinationType: 'CloudWatchLogs', LogDestination: { logGroup: Match.anyValue() } },
          ],
        },
      });
      const groups = template.findResources(LOG_GROUP, { Properties: { LogGroupName: Match.anyValue() } });
      expect(Object.keys(groups)).toHaveLength(2);
      for (const group of Object.values(groups)) {
        expect(group).toMatchObject({ DeletionPolicy: 'Retain', Properties: { RetentionInDays: 90 } });
        expect(JSON.stringify(group)).toContain('/aws/vendedlogs/network-firewall/');
      }
    });

    test('tells when rules drop many packets, for each zone by its name', () => {
      template.resourceCountIs(ALARM, 2);
      for (const zone of ['eu-west-1a', 'eu-west-1b']) {
        template.hasResourceProperties(ALARM, {
          Namespace: 'AWS/NetworkFirewall',
          MetricName: 'DroppedPackets',
          Statistic: 'Sum',
          Period: 300,
          Threshold: 10_000,
          EvaluationPeriods: 3,
          Dimensions: [
            { Name: 'AvailabilityZone', Value: zone },
            { Name: 'Engine', Value: 'Stateful' },
            { Name: 'FirewallName', Value: made.firewall.firewallName },
          ],
        });
      }
      expect(made.alarms).toHaveLength(2);
    });

    test('shows what came and what was dropped', () => {
      const widgets = JSON.stringify(made.dashboardWidgets().map((it) => it.toJson()));
      expect(widgets).toContain('ReceivedPackets');
      expect(widgets).toContain('DroppedPackets');
    });

    test('has its rule groups by name', () => {
      expect(Object.keys(made.ruleGroups)).toEqual(['Web']);
    });
  });

  describe('overrides', () => {
    test.each([
      [UnmatchedTraffic.ALERT, ['aws:alert_established']],
      [UnmatchedTraffic.PASS, []],
    ])('leaves what no rule has decided on to %s', (unmatchedTraffic, actions) => {
      templateWith({ unmatchedTraffic }).hasResourceProperties(POLICY, {
        FirewallPolicy: { StatefulDefaultActions: actions },
      });
    });

    test('protects what it is told to protect', () => {
      templateWith({ deletionProtection: true, subnetChangeProtection: true }).hasResourceProperties(FIREWALL, {
        DeleteProtection: true,
        SubnetChangeProtection: true,
      });
    });

    test('logs alerts alone without flows, for as long as told', () => {
      const template = templateWith({ logFlows: false, logRetention: logs.RetentionDays.ONE_YEAR });
      template.hasResourceProperties(LOGGING, {
        LoggingConfiguration: { LogDestinationConfigs: [Match.objectLike({ LogType: 'ALERT' })] },
      });
      template.resourcePropertiesCountIs(LOG_GROUP, { RetentionInDays: 365 }, 1);
    });

    test('lets CloudWatch Logs use the key for logs of firewalls alone', () => {
      const stack = testStack();
      const vpc = networkIn(stack);
      const key = new kms.Key(stack, 'Key');
      const made = firewall({ vpc, logEncryptionKey: key }, stack);
      new InspectedRouting(stack, 'Routing', {
        vpc,
        inspection: Inspection.networkFirewall(made),
        alarms: Alarms.none(),
      });
      const template = templateOf(stack);
      template.resourcePropertiesCountIs(LOG_GROUP, { KmsKeyId: Match.anyValue() }, 2);
      const [{ Properties }] = Object.values(template.findResources('AWS::KMS::Key'));
      const statements = (Properties.KeyPolicy.Statement as { Condition?: object }[]).filter((it) => it.Condition);
      expect(statements).toHaveLength(1);
      expect(JSON.stringify(statements)).toContain(':log-group:/aws/vendedlogs/network-firewall/*');
    });

    test('asks its groups in their order, and only says what one of AWS would drop', () => {
      const arn = 'arn:aws:network-firewall:eu-west-1:aws-managed:stateful-rulegroup/MalwareDomainsStrictOrder';
      templateWith({
        ruleGroups: [StatefulRuleGroup.managed(arn, { alertOnly: true }), WEB],
      }).hasResourceProperties(POLICY, {
        FirewallPolicy: {
          StatefulRuleGroupReferences: [
            { Priority: 10, ResourceArn: arn, Override: { Action: 'DROP_TO_ALERT' } },
            { Priority: 20, ResourceArn: { 'Fn::GetAtt': Match.anyValue() }, Override: Match.absent() },
          ],
        },
      });
    });

    test('has another threshold', () => {
      const stack = testStack();
      const made = firewall({ alarms: Alarms.notify(topicOf(stack)), alarmThresholds: { droppedPackets: 5 } }, stack);
      expect(made.alarms.map((it) => (it.node.defaultChild as { threshold?: number }).threshold)).toEqual([5, 5]);
    });
  });

  describe('all options', () => {
    test('has names within what AWS takes, and another for another VPC range', () => {
      const one = templateWith();
      const stack = testStack();
      const vpc = new TieredVpc(stack, 'Network', {
        cidr: '10.9.0.0/16',
        availabilityZones: ['eu-west-1a', 'eu-west-1b'],
      }).vpc;
      const made = firewall({ vpc }, stack);
      expect(nameIn(one, FIREWALL, 'FirewallName')).toMatch(/^[a-zA-Z0-9-]{1,128}$/);
      expect(nameIn(one, POLICY, 'FirewallPolicyName')).toMatch(/^[a-zA-Z0-9-]{1,128}$/);
      expect(made.firewall.firewallName).not.toBe(nameIn(one, FIREWALL, 'FirewallName'));
    });
  });

  describe('fails', () => {
    test('fails without a routing that leads to it', () => {
      const stack = testStack();
      firewall({}, stack);
      expect(() => templateOf(stack)).toThrow(/no traffic comes to the firewall; make an InspectedRouting/);
    });

    test('fails for an imported VPC, and says all problems at once', () => {
      const stack = testStack();
      expect(() =>
        firewall({ vpc: vpcOf(stack), ruleGroups: [], alarmThresholds: { droppedPackets: 0 } }, stack),
      ).toThrow(/has 3 problems[^]*'vpc' must be one of this app[^]*'ruleGroups' must not be empty/);
    });

    test('fails for zones without names, whose endpoints nothing could tell apart', () => {
      const stack = testStack();
      const { vpc } = new TieredVpc(stack, 'Network');
      expect(() => firewall({ vpc }, stack)).toThrow(/zones that are known by name/);
    });

    test('fails for a VPC of another stack', () => {
      const app = testApp();
      expect(() => firewall({ vpc: networkIn(testStack(app, 'Other')) }, testStack(app, 'Mine'))).toThrow(
        /must be of the same stack/,
      );
    });

    test('fails for groups that AWS does not take together', () => {
      const many = Array.from({ length: 21 }, (_, i) => StatefulRuleGroup.allowInbound(`Group${i}`, [443]));
      expect(failing({ ruleGroups: many })).toThrow(/must be 20 at most, got 21/);
      expect(failing({ ruleGroups: [WEB, WEB] })).toThrow(/must not hold a value twice, got 'Web'/);
      const large = ['One', 'Two'].map((name) => StatefulRuleGroup.allowInbound(name, [443], { capacity: 20_000 }));
      expect(failing({ ruleGroups: large })).toThrow(/capacity of 30000 together at most, got 40000/);
      expect(failing({ ruleGroups: [StatefulRuleGroup.allowInbound('Logging', [443])] })).toThrow(
        /are parts of the firewall/,
      );
    });
  });

  describe('in a stack', () => {
    test('stands beside another one, and its children can be overridden', () => {
      const stack = testStack();
      for (const id of ['One', 'Two']) {
        const vpc = networkIn(stack, `${id}Network`);
        const made = new NetworkFirewall(stack, id, { vpc, ruleGroups: [WEB], alarms: Alarms.none() });
        made.firewall.addPropertyOverride('Description', id);
        new InspectedRouting(stack, `${id}Routing`, {
          vpc,
          inspection: Inspection.networkFirewall(made),
          alarms: Alarms.none(),
        });
      }
      const template = templateOf(stack);
      template.resourceCountIs(FIREWALL, 2);
      template.hasResourceProperties(FIREWALL, { Description: 'Two' });
      const names = Object.values(template.findResources(GROUP)).map(({ Properties }) =>
        String(Properties.RuleGroupName),
      );
      expect(new Set(names).size).toBe(2);
    });
  });
});
