import { Duration, Size, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import {
  HostImage,
  JobCapacity,
  JobInstanceOptions,
  JobInstanceOverride,
  JobInstanceTypes,
  JobQueues,
  Scratch,
} from '../../../lib/batch';
import { Alarms } from '../../../lib/observability';
import { vpcOf } from '../../specimens/surroundings';
import { templateOf, testStack } from '../../support/synth';
import { batchStack } from '../support';

const ENVIRONMENT = 'AWS::Batch::ComputeEnvironment';
const TEMPLATE = 'AWS::EC2::LaunchTemplate';

function templateWith(options: JobInstanceOptions | ((stack: Stack) => JobInstanceOptions)): Template {
  const stack = testStack();
  const given = typeof options === 'function' ? options(stack) : options;
  return templateOf(batchStack(JobCapacity.ec2(given), stack).stack);
}

const oneZone = { availabilityZones: ['eu-west-1a'], subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS };
const image = HostImage.fromSsmParameter('/golden/arm64');
const near = (stack: Stack) => new ec2.PlacementGroup(stack, 'Near', { strategy: ec2.PlacementGroupStrategy.CLUSTER });

describe('JobInstanceOptions', () => {
  describe('overrides', () => {
    describe('network', () => {
      test('is that of the queues, unless a capacity has its own', () => {
        const stack = testStack();
        new JobQueues(stack, 'Jobs', {
          vpc: vpcOf(stack),
          queues: [
            { name: 'Wide', priority: 1, capacity: JobCapacity.ec2() },
            {
              name: 'Near',
              priority: 1,
              capacity: JobCapacity.ec2({
                subnets: oneZone,
                securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0123456789abcdef2')],
              }),
            },
          ],
          alarms: Alarms.none(),
        });
        const template = templateOf(stack);
        template.hasResourceProperties(ENVIRONMENT, {
          ComputeResources: {
            Subnets: ['subnet-0123456789abcdef2', 'subnet-0123456789abcdef3'],
            SecurityGroupIds: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('JobsSecurityGroup'), 'GroupId'] }],
          },
        });
        template.hasResourceProperties(ENVIRONMENT, {
          ComputeResources: { Subnets: ['subnet-0123456789abcdef2'], SecurityGroupIds: ['sg-0123456789abcdef2'] },
        });
      });

      test('a capacity in subnets without egress is warned of, however the others are', () => {
        const stack = testStack();
        const vpc = new ec2.Vpc(stack, 'Vpc', {
          subnetConfiguration: [
            { name: 'Public', subnetType: ec2.SubnetType.PUBLIC },
            { name: 'Private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
            { name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
          ],
        });
        new JobQueues(stack, 'Jobs', {
          vpc,
          queues: [
            { name: 'Wide', priority: 1, capacity: JobCapacity.fargate() },
            {
              name: 'Closed',
              priority: 1,
              capacity: JobCapacity.ec2({ subnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } }),
            },
          ],
          alarms: Alarms.none(),
        });
        templateOf(stack);
        const warnings = stack.node
          .findAll()
          .flatMap(({ node }) => node.metadata)
          .filter(({ data }) => JSON.stringify(data)?.includes('jobsUnreachable'));
        expect(warnings.map(({ data }) => `${data}`)).toEqual([
          expect.stringMatching(
            /jobs cannot start in subnets Test\/Vpc\/IsolatedSubnet1.* ecs, ecs-agent, ecs-telemetry/,
          ),
        ]);
      });
    });

    describe('role', () => {
      test('a role of the caller takes the place of the one that is made', () => {
        const template = templateWith((stack) => ({ instanceRole: iam.Role.fromRoleName(stack, 'Own', 'instances') }));
        template.resourceCountIs('AWS::IAM::Role', 0);
        template.hasResourceProperties('AWS::IAM::InstanceProfile', { Roles: ['instances'] });
      });

      test('policies and a boundary of the caller are on the one that is made', () => {
        const policy = (name: string) => iam.ManagedPolicy.fromAwsManagedPolicyName(name);
        const arn = (name: string) => ({
          'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::aws:policy/${name}`]],
        });
        templateWith({
          instanceRolePolicies: [policy('AmazonSSMManagedInstanceCore')],
          permissionsBoundary: policy('PowerUserAccess'),
        }).hasResourceProperties('AWS::IAM::Role', {
          ManagedPolicyArns: [arn('AmazonSSMManagedInstanceCore')],
          PermissionsBoundary: arn('PowerUserAccess'),
          Policies: [{ PolicyName: 'EcsAgent' }],
        });
      });

      test('the queues know the roles of all instances, to grant what other job definitions need', () => {
        const stack = testStack();
        const jobs = new JobQueues(stack, 'Jobs', {
          vpc: vpcOf(stack),
          capacity: JobCapacity.ec2SpotFirst(),
          queues: [
            { name: 'Shared', priority: 1 },
            { name: 'Own', priority: 1, capacity: JobCapacity.ec2() },
            { name: 'Tasks', priority: 1, capacity: JobCapacity.fargate() },
          ],
          alarms: Alarms.none(),
        });
        expect(jobs.instanceRoles.map(({ node }) => node.path)).toEqual([
          'Test/Jobs/Capacity/SpotInstances/Role',
          'Test/Jobs/Capacity/OnDemandInstances/Role',
          'Test/Jobs/OwnCapacity/OnDemandInstances/Role',
        ]);
        expect(batchStack(JobCapacity.fargate()).queues.instanceRoles).toEqual([]);
      });
    });

    describe('root volume', () => {
      test('of an image of the caller has the size of its snapshot', () => {
        templateWith({ image }).hasResourceProperties(TEMPLATE, {
          LaunchTemplateData: {
            BlockDeviceMappings: [{ Ebs: { Encrypted: true, VolumeType: 'gp3', VolumeSize: Match.absent() } }],
          },
        });
      });

      test('of an image of the caller has the size that is asked for', () => {
        templateWith({ image, rootVolume: { size: Size.gibibytes(8) } }).hasResourceProperties(TEMPLATE, {
          LaunchTemplateData: { BlockDeviceMappings: [{ Ebs: { VolumeSize: 8 } }] },
        });
      });

      test('has the speed and the key that are asked for, and keeps its size', () => {
        templateWith((stack) => ({
          rootVolume: { iops: 6000, throughput: 500, encryptionKey: new kms.Key(stack, 'Key') },
        })).hasResourceProperties(TEMPLATE, {
          LaunchTemplateData: {
            BlockDeviceMappings: [
              {
                DeviceName: '/dev/xvda',
                Ebs: {
                  VolumeSize: 30,
                  Iops: 6000,
                  Throughput: 500,
                  KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('Key'), 'Arn'] },
                },
              },
            ],
          },
        });
      });
    });

    describe('launch template of the caller', () => {
      test('that is imported keeps the version that it was imported with', () => {
        const template = templateWith((stack) => ({
          launchTemplate: ec2.LaunchTemplate.fromLaunchTemplateAttributes(stack, 'Own', {
            launchTemplateId: 'lt-0123456789abcdef0',
            versionNumber: '3',
          }),
        }));
        template.resourceCountIs(TEMPLATE, 0);
        template.hasResourceProperties(ENVIRONMENT, {
          ComputeResources: { LaunchTemplate: { LaunchTemplateId: 'lt-0123456789abcdef0', Version: '3' } },
        });
      });

      test('that is imported by its name is named by it', () => {
        templateWith((stack) => ({
          launchTemplate: ec2.LaunchTemplate.fromLaunchTemplateAttributes(stack, 'Own', {
            launchTemplateName: 'hosts',
          }),
        })).hasResourceProperties(ENVIRONMENT, {
          ComputeResources: {
            LaunchTemplate: { LaunchTemplateName: 'hosts', LaunchTemplateId: Match.absent(), Version: '$Default' },
          },
        });
      });
    });

    describe('time before idle instances end', () => {
      test('is Batch’s by default', () => {
        templateWith({}).hasResourceProperties(ENVIRONMENT, { ComputeResources: { ScalingPolicy: Match.absent() } });
      });

      test('is what the caller asks for', () => {
        templateWith({ scaleDownDelay: Duration.hours(1) }).hasResourceProperties(ENVIRONMENT, {
          ComputeResources: { ScalingPolicy: { MinScaleDownDelayMinutes: 60 } },
        });
      });
    });

    describe('set-ups for some of the instance types', () => {
      test('are templates for some of the instance types, with what they do not say themselves from the environment', () => {
        const template = templateWith((stack) => ({
          instanceTypes: JobInstanceTypes.ofFamilies(['c7g', 'c7gd', 'c8gd', 'm7g']),
          userDataCommands: ['echo all'],
          overrides: [
            {
              name: 'Disks',
              instanceTypes: ['c7gd', 'c8gd.8xlarge'],
              scratch: Scratch.instanceStore(),
            },
            { name: 'Golden', instanceTypes: ['m7g'], image, userDataCommands: ['echo golden'] },
            {
              name: 'Own',
              instanceTypes: ['c8gd.16xlarge'],
              launchTemplate: ec2.LaunchTemplate.fromLaunchTemplateAttributes(stack, 'Own', {
                launchTemplateId: 'lt-0123456789abcdef0',
                versionNumber: '3',
              }),
            },
          ],
        }));
        const newest = (name: string) => ({
          LaunchTemplateId: { Ref: Match.stringLikeRegexp(`${name}LaunchTemplate`) },
          Version: { 'Fn::GetAtt': [Match.stringLikeRegexp(`${name}LaunchTemplate`), 'LatestVersionNumber'] },
        });
        template.hasResourceProperties(ENVIRONMENT, {
          ComputeResources: {
            LaunchTemplate: {
              ...newest('Instances'),
              Overrides: [
                { ...newest('Disks'), TargetInstanceTypes: ['c7gd', 'c8gd.8xlarge'] },
                { ...newest('Golden'), TargetInstanceTypes: ['m7g'] },
                { LaunchTemplateId: 'lt-0123456789abcdef0', Version: '3', TargetInstanceTypes: ['c8gd.16xlarge'] },
              ],
            },
          },
        });
        const texts = Object.entries(template.findResources(TEMPLATE)).map(([id, resource]) => ({
          id,
          text: JSON.stringify(resource),
        }));
        const textOf = (name: string) => texts.find(({ id }) => id.includes(`Instances${name}LaunchTemplate`))?.text;
        expect(textOf('')).toContain('echo all');
        expect(textOf('')).not.toContain('Instance Storage');
        expect(textOf('Disks')).toMatch(/Instance Storage.*echo all/);
        expect(textOf('Golden')).toContain('echo golden');
        expect(textOf('Golden')).not.toContain('echo all');
        expect(textOf('Golden')).toMatch(/"ImageId":\{"Ref":"SsmParameterValuegoldenarm64/);
        expect(textOf('Golden')).not.toContain('VolumeSize');
      });

      test('may have images of several Regions, as the environment has', () => {
        const ofRegions = (id: string) =>
          HostImage.fromMachineImage(ec2.MachineImage.genericLinux({ 'eu-west-1': id }));
        const template = templateWith({
          instanceTypes: JobInstanceTypes.ofFamilies(['c7g', 'm7g']),
          image: ofRegions('ami-0123456789abcdef0'),
          overrides: [{ name: 'Golden', instanceTypes: ['m7g'], image: ofRegions('ami-0123456789abcdef1') }],
        });
        expect(Object.keys(template.findMappings('*'))).toHaveLength(2);
      });

      test('are none by default', () => {
        templateWith({}).hasResourceProperties(ENVIRONMENT, {
          ComputeResources: { LaunchTemplate: { Overrides: Match.absent() } },
        });
      });
    });

    describe('Elastic Fabric Adapters', () => {
      let template: Template;
      beforeAll(() => {
        template = templateWith((stack) => ({
          instanceTypes: JobInstanceTypes.ofTypes([new ec2.InstanceType('hpc7a.96xlarge')]),
          placementGroup: near(stack),
          subnets: oneZone,
          efaInterfaces: 2,
        }));
      });

      test('one for each network card, in a group that lets its members through', () => {
        const queues = { 'Fn::GetAtt': [Match.stringLikeRegexp('JobsSecurityGroup'), 'GroupId'] };
        const fabric = { 'Fn::GetAtt': [Match.stringLikeRegexp('EfaSecurityGroup'), 'GroupId'] };
        template.hasResourceProperties(TEMPLATE, {
          LaunchTemplateData: {
            NetworkInterfaces: [
              { InterfaceType: 'efa', NetworkCardIndex: 0, DeviceIndex: 0, Groups: [queues, fabric] },
              { InterfaceType: 'efa', NetworkCardIndex: 1, DeviceIndex: 1, Groups: [fabric] },
            ],
          },
        });
        for (const type of ['AWS::EC2::SecurityGroupIngress', 'AWS::EC2::SecurityGroupEgress']) {
          template.hasResourceProperties(type, { IpProtocol: '-1', GroupId: fabric });
        }
      });

      test('the environment leaves the security groups to the interfaces', () => {
        template.hasResourceProperties(ENVIRONMENT, {
          ComputeResources: { SecurityGroupIds: Match.absent(), Subnets: ['subnet-0123456789abcdef2'] },
        });
        const plain = templateWith({});
        plain.hasResourceProperties(ENVIRONMENT, { ComputeResources: { SecurityGroupIds: Match.anyValue() } });
        plain.hasResourceProperties(TEMPLATE, { LaunchTemplateData: { NetworkInterfaces: Match.absent() } });
      });
    });
  });

  describe('fails', () => {
    const override = (given: Partial<JobInstanceOverride>, options: JobInstanceOptions = {}) =>
      JobCapacity.ec2({
        instanceTypes: JobInstanceTypes.ofFamilies(['c7g', 'c7gd']),
        overrides: [{ name: 'Some', instanceTypes: ['c7gd'], ...given }],
        ...options,
      });
    const role = iam.Role.fromRoleArn(testStack(), 'Role', 'arn:aws:iam::111122223333:role/instances');
    const types = JobInstanceTypes.ofTypes([new ec2.InstanceType('hpc7g.16xlarge')]);
    test.each([
      [
        'for drivers of NVIDIA on Graviton',
        () => JobCapacity.ec2({ image: HostImage.amazonLinux2023Nvidia() }),
        /'image' must be built for the architecture of 'instanceTypes' \(arm64\), got one for x86_64/,
      ],
      [
        'for drivers of Neuron on Graviton',
        () => JobCapacity.ec2Spot({ image: HostImage.amazonLinux2023Neuron() }),
        /'image' must be built for the architecture of 'instanceTypes'/,
      ],
      [
        'for GPUs on Graviton without an image',
        () => JobCapacity.ec2({ instanceTypes: JobInstanceTypes.ofFamilies(['g5g']) }),
        /'image' must be built for the architecture of 'instanceTypes' \(arm64\)/,
      ],
      [
        'for scratch on disks that the instances do not have',
        () => JobCapacity.ec2({ scratch: Scratch.instanceStore() }),
        /'scratch' on the instance store needs instance types with local disks, got those that AWS chooses/,
      ],
      [
        'for scratch on disks that some instances do not have',
        () =>
          JobCapacity.ec2SpotFirst({
            instanceTypes: JobInstanceTypes.ofFamilies(['c7g', 'c7gd']),
            scratch: Scratch.instanceStore(),
          }),
        /'scratch' on the instance store needs instance types with local disks, got c7g;/,
      ],
      [
        'for more throughput than the operations carry',
        () => JobCapacity.ec2({ rootVolume: { throughput: 1000 } }),
        /'rootVolume.throughput' must be at most a fourth of 'rootVolume.iops' \(3000\), got 1000/,
      ],
      [
        'for no memory of the operating system',
        () => JobCapacity.ec2({ agent: { reservedMemory: Size.kibibytes(500) } }),
        /'agent.reservedMemory' must be a size in whole MiB of at least 1 MiB, got 0.48828125 MiB/,
      ],
      [
        'for a delay that Batch does not take',
        () => JobCapacity.ec2({ scaleDownDelay: Duration.minutes(5) }),
        /'scaleDownDelay' must be a duration in whole seconds from 1200 to 604800 s, got 300 s/,
      ],
      [
        'for a delay in parts of a minute',
        () => JobCapacity.ec2({ scaleDownDelay: Duration.seconds(1230) }),
        /'scaleDownDelay' must be in whole minutes, got 1230 s/,
      ],
      [
        'for policies beside a role of the caller',
        () => JobCapacity.ec2({ instanceRole: role, instanceRolePolicies: [] }),
        /'instanceRolePolicies' and 'permissionsBoundary' must not be given with an 'instanceRole' of your own/,
      ],
      [
        'for more than five security groups',
        () =>
          JobCapacity.ec2({
            securityGroups: Array.from({ length: 6 }, (_, i) =>
              ec2.SecurityGroup.fromSecurityGroupId(testStack(), 'Group', `sg-0123456789abcdef${i}`),
            ),
          }),
        /'number of securityGroups' must be a whole number of at most 5, got 6/,
      ],
      [
        'for adapters without a placement group',
        () => JobCapacity.ec2({ efaInterfaces: 1, instanceTypes: types }),
        /'placementGroup' must be given with 'efaInterfaces'/,
      ],
      [
        'for adapters on families',
        () =>
          JobCapacity.ec2({
            efaInterfaces: 1,
            placementGroup: near(testStack()),
            instanceTypes: JobInstanceTypes.ofFamilies(['c7gn']),
          }),
        /'efaInterfaces' needs instance types that have them, not families/,
      ],
      [
        'for no adapter',
        () => JobCapacity.ec2({ efaInterfaces: 0, placementGroup: near(testStack()), instanceTypes: types }),
        /'efaInterfaces' must be a whole number from 1 to 32, got 0/,
      ],
      [
        'for an override of types that the environment does not have',
        () => override({ instanceTypes: ['c7i'] }),
        /'overrides.instanceTypes' must be types or families that 'instanceTypes' names, got 'c7i'/,
      ],
      [
        'for an override of what AWS chooses',
        () => override({ instanceTypes: ['c7g'] }, { instanceTypes: JobInstanceTypes.graviton() }),
        /'overrides.instanceTypes' must be types or families that 'instanceTypes' names, got 'c7g'/,
      ],
      [
        'for an override of a type beside its family',
        () => override({ instanceTypes: ['c7gd', 'c7gd.large'] }),
        /'overrides.instanceTypes' must not name a type beside its family, got 'c7gd.large'/,
      ],
      [
        'for an override of nothing',
        () => override({ instanceTypes: [] }),
        /'overrides.instanceTypes' must not be empty/,
      ],
      [
        'for an override whose name is no construct id',
        () => override({ name: 'some' }),
        /'overrides.name' must be a construct id in PascalCase/,
      ],
      ['for no override', () => override({}, { overrides: [] }), /'overrides' must not be empty/],
      [
        'for an override with an image of Batch',
        () => override({ image: HostImage.amazonLinux2023() }),
        /'overrides.image' must be an image of your own/,
      ],
      [
        'for an override with scratch at another path',
        () =>
          override(
            { scratch: Scratch.instanceStore({ path: '/other' }) },
            { instanceTypes: JobInstanceTypes.ofFamilies(['c7gd']), scratch: Scratch.instanceStore() },
          ),
        /'overrides.scratch' must have the path of 'scratch' \(\/scratch\), got \/other/,
      ],
      [
        'for an override with scratch on disks that it does not have',
        () => override({ instanceTypes: ['c7g'], scratch: Scratch.instanceStore() }),
        /'overrides.scratch' on the instance store needs instance types with local disks, got c7g/,
      ],
      [
        'for an override with a set-up beside a launch template of the caller',
        () => override({ launchTemplate: {} as never, userDataCommands: ['true'] }),
        /'image', 'rootVolume', 'scratch', 'userDataCommands', 'agent' must not be given with a 'launchTemplate' of your own in 'overrides'/,
      ],
      [
        'for an override with a launch template of the caller, which has no adapters',
        () => override({ launchTemplate: {} as never }, { efaInterfaces: 1, placementGroup: near(testStack()) }),
        /'overrides.launchTemplate' must not be given with 'efaInterfaces'/,
      ],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));
  });
});
