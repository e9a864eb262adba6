import { Match, Template } from 'aws-cdk-lib/assertions';
import { NetworkStack } from '../../../examples/network/stack';
import { OnlineStoreStack } from '../../../examples/online-store/stack';
import { describeExampleStack } from '../../support/example-stack';

const templateIn = describeExampleStack('OnlineStore', (app, profile) => {
  const network = new NetworkStack(app, 'Network', { profile });
  new OnlineStoreStack(app, 'OnlineStore', { profile, network });
});

const store = (profile: 'sandbox' | 'production') => Template.fromJSON(templateIn(profile));

const GROUP = 'AWS::AutoScaling::AutoScalingGroup';

/** Every rule of a security group, in it or beside it. */
function rulesOf(template: Template, direction: 'Ingress' | 'Egress', group: string): unknown[] {
  const resources = template.findResources('AWS::EC2::SecurityGroup');
  const inside = resources[group]?.Properties[`SecurityGroup${direction}`] ?? [];
  const beside = Object.values(template.findResources(`AWS::EC2::SecurityGroup${direction}`))
    .map(({ Properties }) => Properties)
    .filter(({ GroupId }) => JSON.stringify(GroupId).includes(`"${group}"`));
  return [...inside, ...beside];
}

describe('in both profiles', () => {
  let template: Template;
  let userData: string;
  beforeAll(() => {
    template = store('sandbox');
    const [launchTemplate] = Object.values(template.findResources('AWS::EC2::LaunchTemplate'));
    userData = launchTemplate.Properties.LaunchTemplateData.UserData['Fn::Base64']['Fn::Join'][1]
      .map((part: unknown) => (typeof part === 'string' ? part : JSON.stringify(part)))
      .join('');
  });

  test('two instances, up to six, out over 70 % CPU and in under 30 %', () => {
    template.hasResourceProperties(GROUP, { MinSize: '2', MaxSize: '6', DesiredCapacity: Match.absent() });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'CPUUtilization',
      Threshold: 70,
      ComparisonOperator: 'GreaterThanThreshold',
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'CPUUtilization',
      Threshold: 30,
      ComparisonOperator: 'LessThanThreshold',
    });
  });

  test.each([
    ['/images/*', 8081],
    ['/videos/*', 8082],
  ])('%s goes to a target group of its own', (path, port) => {
    const groups = template.findResources('AWS::ElasticLoadBalancingV2::TargetGroup', {
      Properties: { Port: port, HealthCheckPath: '/health' },
    });
    expect(Object.keys(groups)).toHaveLength(1);
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: [path] } }],
      Actions: [{ Type: 'forward', TargetGroupArn: { Ref: Object.keys(groups)[0] } }],
    });
  });

  test('an instance that fails in any of them is replaced', () => {
    template.hasResourceProperties(GROUP, {
      HealthCheckType: 'ELB',
      TargetGroupARNs: [Match.anyValue(), Match.anyValue(), Match.anyValue()],
    });
  });

  test('instances install Node.js and the application, and run each service by systemd', () => {
    expect(userData).toContain('dnf install -y nodejs22');
    expect(userData).toMatch(/aws s3 cp 's3:\/\/.*\.zip' '.*\.zip'/);
    for (const [service, port] of Object.entries({ store: 8080, images: 8081, videos: 8082 })) {
      expect(userData).toContain(
        `echo PORT=${port} > /etc/online-store/${service}.env\nsystemctl enable --now store@${service}`,
      );
    }
  });

  test('instances may read the one object that the application is in', () => {
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([
          {
            Action: 's3:GetObject',
            Effect: 'Allow',
            Resource: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('/[0-9a-f]{64}\\.zip$')])] },
          },
        ]),
      }),
    });
    expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).not.toMatch(/s3:(List|GetBucket)/);
  });

  test('tells where the store is', () => {
    template.hasOutput('Url', {});
    template.hasOutput('GroupName', {});
    template.hasOutput('DatabaseSecurityGroupId', {});
  });
});

describe.each(['sandbox', 'production'] as const)('the database tier in %s', (profileName) => {
  let template: Template;
  let tier: string;
  beforeAll(() => {
    template = store(profileName);
    [tier] = Object.keys(
      template.findResources('AWS::EC2::SecurityGroup', {
        Properties: { GroupDescription: 'Databases of the store: from its instances only' },
      }),
    );
  });

  test('lets in the instances of the group on the port of PostgreSQL, and nothing else', () => {
    const [{ Properties: launch }] = Object.values(template.findResources('AWS::EC2::LaunchTemplate'));
    const [instances] = launch.LaunchTemplateData.SecurityGroupIds;
    expect(rulesOf(template, 'Ingress', tier)).toEqual([
      expect.objectContaining({
        IpProtocol: 'tcp',
        FromPort: 5432,
        ToPort: 5432,
        SourceSecurityGroupId: instances,
      }),
    ]);
  });

  test('lets nothing out: its one rule names an address that nobody has', () => {
    expect(rulesOf(template, 'Egress', tier)).toEqual([
      expect.objectContaining({ CidrIp: '255.255.255.255/32', IpProtocol: 'icmp' }),
    ]);
  });

  test('has no route out of its subnets, in the network of the store', () => {
    const network = Template.fromJSON(templateIn(profileName, 'Network'));
    const isolated = Object.keys(network.findResources('AWS::EC2::RouteTable')).filter((id) => /Isolated/.test(id));
    expect(isolated).toHaveLength(profileName === 'production' ? 3 : 2);
    const routed = Object.values(network.findResources('AWS::EC2::Route')).map(
      ({ Properties }) => Properties.RouteTableId.Ref,
    );
    expect(routed.filter((id) => isolated.includes(id))).toEqual([]);
  });
});

describe('in a sandbox', () => {
  test('cheap, by plain HTTP, and gone when it is deleted', () => {
    const template = store('sandbox');
    template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
      LaunchTemplateData: Match.objectLike({ InstanceType: 't4g.micro' }),
    });
    template.hasResourceProperties(GROUP, { DeletionProtection: 'none' });
    template.resourcePropertiesCountIs('AWS::Logs::LogGroup', { RetentionInDays: 7 }, 1);
    template.resourceCountIs('AWS::Logs::LogGroup', 1);
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 80, Protocol: 'HTTP' });
    template.resourceCountIs('AWS::WAFv2::WebACL', 0);
  });
});

describe('in production', () => {
  test('by HTTPS at a name, watched, behind a firewall, and with a forecast', () => {
    const template = store('production');
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 443, Protocol: 'HTTPS' });
    template.hasResourceProperties('AWS::Route53::RecordSet', { Name: 'shop.example.com.', Type: 'A' });
    template.resourceCountIs('AWS::WAFv2::WebACL', 1);
    template.hasResourceProperties('AWS::AutoScaling::ScalingPolicy', {
      PredictiveScalingConfiguration: Match.objectLike({ Mode: 'ForecastOnly' }),
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: Match.stringLikeRegexp('has been at its maximum'),
    });
  });

  test('more instances on working days, by the clock of the customers, and a dashboard', () => {
    const template = store('production');
    template.hasResourceProperties('AWS::AutoScaling::ScheduledAction', {
      Recurrence: '30 7 * * MON-FRI',
      TimeZone: 'Europe/Berlin',
      MinSize: 3,
    });
    template.hasResourceProperties('AWS::AutoScaling::ScheduledAction', {
      Recurrence: '0 22 * * *',
      TimeZone: 'Europe/Berlin',
      MinSize: 2,
    });
    template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  });
});
