import { Duration, Size, Stack, Tags, Token } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { EksJobCapacityOptions, JobCapacity, JobInstanceTypes, Scratch, SpotAllocation } from '../../../lib/batch';
import { vpcOf } from '../../specimens/surroundings';
import { templateOf, testStack } from '../../support/synth';
import { batchStack } from '../support';

const ENVIRONMENT = 'AWS::Batch::ComputeEnvironment';

function templateWith(capacity: JobCapacity | ((stack: Stack) => JobCapacity)): Template {
  const stack = testStack();
  return templateOf(batchStack(typeof capacity === 'function' ? capacity(stack) : capacity, stack).stack);
}

describe('JobCapacity', () => {
  describe('defaults', () => {
    let template: Template;
    beforeAll(() => {
      template = templateWith(JobCapacity.ec2SpotFirst());
    });

    test('Graviton, nothing at idle, Spot by price and capacity, On-Demand a quarter', () => {
      template.hasResourceProperties(ENVIRONMENT, {
        ComputeResources: {
          Type: 'SPOT',
          AllocationStrategy: 'SPOT_PRICE_CAPACITY_OPTIMIZED',
          InstanceTypes: ['default_arm64'],
          MinvCpus: 0,
          MaxvCpus: 256,
          BidPercentage: Match.absent(),
          SpotIamFleetRole: Match.absent(),
        },
      });
      template.hasResourceProperties(ENVIRONMENT, {
        ComputeResources: { Type: 'EC2', AllocationStrategy: 'BEST_FIT_PROGRESSIVE', MinvCpus: 0, MaxvCpus: 64 },
      });
    });

    test('the newest Amazon Linux 2023 at each replacement of instances, jobs may finish', () => {
      template.allResourcesProperties(ENVIRONMENT, {
        ReplaceComputeEnvironment: false,
        UpdatePolicy: { TerminateJobsOnUpdate: false },
        ComputeResources: { Ec2Configuration: [{ ImageType: 'ECS_AL2023' }], UpdateToLatestImageVersion: true },
      });
    });

    test('instances with an encrypted gp3 root and IMDSv2, from the newest version of the template', () => {
      template.allResourcesProperties('AWS::EC2::LaunchTemplate', {
        LaunchTemplateData: {
          MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
          BlockDeviceMappings: [
            { DeviceName: '/dev/xvda', Ebs: { Encrypted: true, VolumeType: 'gp3', VolumeSize: 30 } },
          ],
        },
      });
      template.allResourcesProperties(ENVIRONMENT, {
        ComputeResources: {
          LaunchTemplate: {
            LaunchTemplateId: { Ref: Match.stringLikeRegexp('LaunchTemplate') },
            Version: { 'Fn::GetAtt': [Match.stringLikeRegexp('LaunchTemplate'), 'LatestVersionNumber'] },
          },
        },
      });
    });

    test('the instance role has what the ECS agent needs: no managed policy, no images, no logs', () => {
      template.allResourcesProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
      const actions = JSON.stringify(template.findResources('AWS::IAM::Role'));
      expect(actions).toContain('ecs:RegisterContainerInstance');
      expect(actions).not.toMatch(/ecr:|logs:|s3:/);
    });

    test('logs are written with the execution role of the job', () => {
      expect(JSON.stringify(template.findResources('AWS::EC2::LaunchTemplate'))).toContain(
        'ECS_ENABLE_AWSLOGS_EXECUTIONROLE_OVERRIDE=true',
      );
    });

    test('the instance role has exactly the statements of the ECS agent', () => {
      const role = Object.values(templateWith(JobCapacity.ec2()).findResources('AWS::IAM::Role'))[0];
      const arn = (resource: string) => ({
        'Fn::Join': [
          '',
          [
            'arn:',
            { Ref: 'AWS::Partition' },
            ':ecs:',
            { Ref: 'AWS::Region' },
            ':',
            { Ref: 'AWS::AccountId' },
            `:${resource}`,
          ],
        ],
      });
      expect(
        role.Properties.Policies.map((p: { PolicyDocument: { Statement: unknown } }) => p.PolicyDocument.Statement),
      ).toEqual([
        [
          { Effect: 'Allow', Action: ['ec2:DescribeTags', 'ecs:DiscoverPollEndpoint'], Resource: '*' },
          {
            Effect: 'Allow',
            Action: [
              'ecs:DeregisterContainerInstance',
              'ecs:RegisterContainerInstance',
              'ecs:SubmitAttachmentStateChanges',
              'ecs:SubmitContainerStateChange',
              'ecs:SubmitTaskStateChange',
            ],
            Resource: [arn('cluster/AWSBatch*'), arn('task/AWSBatch*/*')],
          },
          {
            Effect: 'Allow',
            Action: ['ecs:Poll', 'ecs:StartTelemetrySession', 'ecs:UpdateContainerInstancesState'],
            Resource: arn('container-instance/AWSBatch*/*'),
          },
          {
            Effect: 'Allow',
            Action: 'ecs:TagResource',
            Resource: [arn('cluster/AWSBatch*'), arn('container-instance/AWSBatch*/*')],
            Condition: { StringEquals: { 'ecs:CreateAction': 'RegisterContainerInstance' } },
          },
        ],
      ]);
    });
  });

  describe('all options', () => {
    let template: Template;
    beforeAll(() => {
      template = templateWith(
        JobCapacity.ec2Spot({
          name: 'Big',
          instanceTypes: JobInstanceTypes.ofTypes([
            new ec2.InstanceType('c7gd.8xlarge'),
            new ec2.InstanceType('c7gd.16xlarge'),
          ]),
          minVcpus: 8,
          maxVcpus: 512,
          allocation: SpotAllocation.CAPACITY_OPTIMIZED,
          bidPercent: 60,
          rootVolume: { size: Size.gibibytes(200) },
          scratch: Scratch.instanceStore(),
          update: { terminateJobs: true, jobTimeout: Duration.minutes(90) },
          enabled: false,
        }),
      );
    });

    test('all of them', () => {
      template.hasResourceProperties(ENVIRONMENT, {
        State: 'DISABLED',
        UpdatePolicy: { TerminateJobsOnUpdate: true, JobExecutionTimeoutMinutes: 90 },
        ComputeResources: {
          AllocationStrategy: 'SPOT_CAPACITY_OPTIMIZED',
          BidPercentage: 60,
          InstanceTypes: ['c7gd.8xlarge', 'c7gd.16xlarge'],
          MinvCpus: 8,
          MaxvCpus: 512,
        },
      });
      template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
        LaunchTemplateData: { BlockDeviceMappings: [{ Ebs: { VolumeSize: 200 } }] },
      });
    });

    test('scratch on the disks of the instance, before the agent takes jobs', () => {
      const text = JSON.stringify(template.findResources('AWS::EC2::LaunchTemplate'));
      expect(text).toContain('Instance Storage');
      expect(text).toContain('/scratch');
    });
  });

  describe('overrides', () => {
    test('Fargate in a network of its own', () => {
      const template = templateWith((stack) =>
        JobCapacity.fargateSpotFirst({
          maxVcpus: 8,
          subnets: { availabilityZones: ['eu-west-1b'], subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
          securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0123456789abcdef2')],
        }),
      );
      template.allResourcesProperties(ENVIRONMENT, {
        ComputeResources: { Subnets: ['subnet-0123456789abcdef3'], SecurityGroupIds: ['sg-0123456789abcdef2'] },
      });
      template.hasResourceProperties(ENVIRONMENT, { ComputeResources: { Type: 'FARGATE', MaxvCpus: 2 } });
    });

    test('Container Insights, which are the account’s by default', () => {
      templateWith(JobCapacity.fargate()).hasResourceProperties(ENVIRONMENT, { EcsSettings: Match.absent() });
      for (const capacity of [
        JobCapacity.fargate({ containerInsights: ecs.ContainerInsights.ENHANCED }),
        JobCapacity.ec2SpotFirst({ containerInsights: ecs.ContainerInsights.ENHANCED }),
      ]) {
        templateWith(capacity).allResourcesProperties(ENVIRONMENT, { EcsSettings: { ContainerInsights: 'ENHANCED' } });
      }
    });

    test('tags that the environment needs, none of the app', () => {
      const tagged = (capacity: JobCapacity) => {
        const stack = testStack();
        Tags.of(stack).add('version', '7');
        const [environment] = Object.values(templateOf(batchStack(capacity, stack).stack).findResources(ENVIRONMENT));
        return environment?.Properties.Tags;
      };
      expect(tagged(JobCapacity.ec2())).toBeUndefined();
      for (const capacity of [
        JobCapacity.ec2({ environmentTags: { owner: 'lab' } }),
        JobCapacity.fargate({ environmentTags: { owner: 'lab' } }),
        JobCapacity.unmanaged({ environmentTags: { owner: 'lab' } }),
      ]) {
        expect(tagged(capacity)).toEqual({ owner: 'lab' });
      }
    });

    test('three environments one after the other', () => {
      const template = templateWith(
        JobCapacity.inOrder([
          JobCapacity.ec2({
            name: 'Reserved',
            instanceTypes: JobInstanceTypes.ofClasses([ec2.InstanceClass.C7G]),
            minVcpus: 4,
          }),
          JobCapacity.ec2SpotFirst({ maxVcpus: 100, maxOnDemandVcpus: 10 }),
        ]),
      );
      template.allResourcesProperties('AWS::Batch::JobQueue', {
        ComputeEnvironmentOrder: [{ Order: 1 }, { Order: 2 }, { Order: 3 }],
      });
      template.hasResourceProperties(ENVIRONMENT, { ComputeResources: { InstanceTypes: ['c7g'], MinvCpus: 4 } });
      template.hasResourceProperties(ENVIRONMENT, { ComputeResources: { Type: 'EC2', MaxvCpus: 10 } });
    });

    test('x86 instances, a placement group and a launch template of the caller', () => {
      const template = templateWith((stack) => {
        return JobCapacity.ec2({
          instanceTypes: JobInstanceTypes.x86(),
          placementGroup: new ec2.PlacementGroup(stack, 'Group', { strategy: ec2.PlacementGroupStrategy.CLUSTER }),
          launchTemplate: new ec2.LaunchTemplate(stack, 'Own'),
        });
      });
      template.resourceCountIs('AWS::EC2::LaunchTemplate', 1);
      template.hasResourceProperties(ENVIRONMENT, {
        ComputeResources: {
          InstanceTypes: ['default_x86_64'],
          PlacementGroup: { 'Fn::GetAtt': [Match.stringLikeRegexp('Group'), 'GroupName'] },
          LaunchTemplate: { Version: { 'Fn::GetAtt': [Match.stringLikeRegexp('Own'), 'LatestVersionNumber'] } },
        },
      });
    });

    test('instances that the caller manages', () => {
      templateWith(JobCapacity.unmanaged({ vcpus: 12 })).hasResourceProperties(ENVIRONMENT, {
        Type: 'unmanaged',
        UnmanagedvCpus: 12,
      });
    });

    test('instances that the caller manages come with the service-linked role, and with no other', () => {
      const template = templateWith(JobCapacity.unmanaged());
      template.hasResourceProperties(ENVIRONMENT, { Type: 'unmanaged', ServiceRole: Match.absent() });
      template.resourceCountIs('AWS::IAM::Role', 0);
    });

    describe('nodes of an EKS cluster', () => {
      const nodes = (stack: Stack, options: Partial<EksJobCapacityOptions> = {}) =>
        JobCapacity.eks({
          cluster: eks.Cluster.fromClusterAttributes(stack, 'Cluster', {
            clusterName: 'shared',
            clusterSecurityGroupId: 'sg-0123456789abcdef1',
          }),
          kubernetesNamespace: 'batch',
          instanceRole: new iam.Role(stack, 'Nodes', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }),
          ...options,
        });

      test('join by the security group of the cluster, and keep that of the queues', () => {
        const template = templateWith(nodes);
        template.hasResourceProperties(ENVIRONMENT, {
          ReplaceComputeEnvironment: false,
          EksConfiguration: {
            KubernetesNamespace: 'batch',
            EksClusterArn: { 'Fn::Join': ['', Match.arrayWith([':cluster/shared'])] },
          },
          ComputeResources: {
            Type: 'EC2',
            Ec2Configuration: [{ ImageType: 'EKS_AL2023', ImageIdOverride: Match.absent() }],
            SecurityGroupIds: [
              'sg-0123456789abcdef1',
              { 'Fn::GetAtt': [Match.stringLikeRegexp('JobsSecurityGroup'), 'GroupId'] },
            ],
            ScalingPolicy: Match.absent(),
          },
        });
      });

      test('have an encrypted root, IMDSv2 and no metadata for pods', () => {
        const template = templateWith(nodes);
        template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
          LaunchTemplateData: {
            MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
            BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { Encrypted: true, VolumeSize: Match.absent() } }],
            UserData: Match.absent(),
          },
        });
        template.hasResourceProperties(ENVIRONMENT, {
          ComputeResources: {
            LaunchTemplate: {
              UserdataType: 'EKS_NODEADM',
              Version: { 'Fn::GetAtt': [Match.stringLikeRegexp('LaunchTemplate'), 'LatestVersionNumber'] },
            },
          },
        });
      });

      test('have what their caller gives them', () => {
        const template = templateWith((stack) =>
          nodes(stack, {
            spot: true,
            maxVcpus: 32,
            update: { jobTimeout: Duration.hours(1) },
            scaleDownDelay: Duration.hours(1),
            instanceTypes: JobInstanceTypes.ofFamilies(['c7i', 'g6']),
            image: ec2.MachineImage.fromSsmParameter('/nodes/x86'),
            rootVolume: { size: Size.gibibytes(80) },
            subnets: { availabilityZones: ['eu-west-1a'], subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
            securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0123456789abcdef2')],
          }),
        );
        const override = { ImageIdOverride: { Ref: Match.stringLikeRegexp('nodes') } };
        template.hasResourceProperties(ENVIRONMENT, {
          ComputeResources: {
            Type: 'SPOT',
            MaxvCpus: 32,
            Ec2Configuration: [
              { ImageType: 'EKS_AL2023', ...override },
              { ImageType: 'EKS_AL2023_NVIDIA', ...override },
            ],
            SecurityGroupIds: ['sg-0123456789abcdef2'],
            Subnets: ['subnet-0123456789abcdef2'],
            ScalingPolicy: { MinScaleDownDelayMinutes: 60 },
          },
          UpdatePolicy: { JobExecutionTimeoutMinutes: 60 },
        });
        template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
          LaunchTemplateData: { BlockDeviceMappings: [{ Ebs: { VolumeSize: 80 } }] },
        });
      });

      test('may have a launch template of the caller', () => {
        const template = templateWith((stack) =>
          nodes(stack, {
            launchTemplate: ec2.LaunchTemplate.fromLaunchTemplateAttributes(stack, 'Own', {
              launchTemplateName: 'nodes',
              versionNumber: '7',
            }),
          }),
        );
        template.resourceCountIs('AWS::EC2::LaunchTemplate', 0);
        template.hasResourceProperties(ENVIRONMENT, {
          ComputeResources: {
            LaunchTemplate: { LaunchTemplateName: 'nodes', Version: '7', UserdataType: 'EKS_NODEADM' },
          },
        });
      });

      test('of a cluster of the newer module', () => {
        const stack = testStack();
        const cluster = new eksv2.Cluster(stack, 'Own', {
          version: eksv2.KubernetesVersion.V1_33,
          vpc: vpcOf(stack),
          defaultCapacityType: eksv2.DefaultCapacityType.NODEGROUP,
          defaultCapacity: 0,
        });
        templateOf(batchStack(nodes(stack, { cluster }), stack).stack).hasResourceProperties(ENVIRONMENT, {
          EksConfiguration: { EksClusterArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Own'), 'Arn'] } },
          ComputeResources: {
            SecurityGroupIds: [
              { 'Fn::GetAtt': [Match.stringLikeRegexp('^Own'), 'ClusterSecurityGroupId'] },
              { 'Fn::GetAtt': [Match.stringLikeRegexp('JobsSecurityGroup'), 'GroupId'] },
            ],
          },
        });
      });

      test('fails for a cluster whose security group nobody knows', () => {
        const stack = testStack();
        const cluster = eks.Cluster.fromClusterAttributes(stack, 'Unknown', { clusterName: 'shared' });
        expect(() => nodes(stack, { cluster })).toThrow(
          /'cluster' must know its security group, .* import it with 'clusterSecurityGroupId', or give 'securityGroups'/,
        );
        const securityGroups = [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0123456789abcdef2')];
        expect(() => nodes(testStack(), { cluster, securityGroups })).not.toThrow();
      });

      test('fails for a root volume beside a launch template of the caller', () => {
        const stack = testStack();
        const launchTemplate = new ec2.LaunchTemplate(stack, 'Own');
        expect(() => nodes(stack, { launchTemplate, rootVolume: { iops: 4000 } })).toThrow(
          /'rootVolume' must not be given with a 'launchTemplate' of your own/,
        );
      });
    });

    test('what keeps running with Spot first is kept on Spot, and the price is that of Spot', () => {
      const template = templateWith(JobCapacity.ec2SpotFirst({ minVcpus: 4, bidPercent: 60 }));
      template.hasResourceProperties(ENVIRONMENT, {
        ComputeResources: { Type: 'SPOT', MinvCpus: 4, BidPercentage: 60 },
      });
      template.hasResourceProperties(ENVIRONMENT, {
        ComputeResources: { Type: 'EC2', MinvCpus: 0, BidPercentage: Match.absent() },
      });
    });
  });

  describe('fails', () => {
    test.each([
      [
        'for a Fargate environment with instance types',
        () => JobCapacity.fargate({ instanceTypes: JobInstanceTypes.graviton() } as never),
        /'instanceTypes' must not be given for Fargate/,
      ],
      [
        'for what Fargate would ignore',
        () => JobCapacity.fargate({ rootVolume: {}, scratch: Scratch.lustre } as never),
        /'rootVolume', 'scratch' must not be given for Fargate/,
      ],
      [
        'for what Fargate Spot with Fargate behind it would ignore',
        () => JobCapacity.fargateSpotFirst({ enabled: false, bidPercent: 50 } as never),
        /'enabled', 'bidPercent' must not be given for Fargate/,
      ],
      [
        'for no security group of a capacity',
        () => JobCapacity.fargateSpot({ securityGroups: [] }),
        /'securityGroups' must not be empty/,
      ],
      [
        'for tags that AWS keeps for itself',
        () => JobCapacity.ec2SpotFirst({ environmentTags: { 'aws:owner': 'lab', team: 'x'.repeat(257) } }),
        /'environmentTags' must have names of 1 to 128 characters .* got 'aws:owner'.*'environmentTags' must have values of at most 256 characters, got 257 for 'team'/s,
      ],
      [
        'for more tags than an environment takes',
        () =>
          JobCapacity.unmanaged({
            environmentTags: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`tag${i}`, ''])),
          }),
        /'environmentTags' must hold at most 50 tags, got 51/,
      ],
      [
        'for a quarter of an unknown number',
        () => JobCapacity.fargateSpotFirst({ maxVcpus: Token.asNumber({ Ref: 'Max' }) }),
        /'maxOnDemandVcpus' must be given when 'maxVcpus' is known at deployment only/,
      ],
      [
        'for an empty name',
        () => JobCapacity.fargate({ name: '' }),
        /'name' must be a construct id in PascalCase, letters and digits, got ''/,
      ],
      [
        'for a name that is a part of another environment',
        () => JobCapacity.ec2({ name: 'SpotInstances' }),
        /'name' must not end with Instances, Nodes or ServiceRole, .* got 'SpotInstances'/,
      ],
      [
        'for Spot and On-Demand in one Fargate environment',
        () => JobCapacity.fargate({ spot: true } as never),
        /'spot' must not be given for Fargate/,
      ],
      [
        'for more than three environments',
        () =>
          JobCapacity.inOrder([
            JobCapacity.fargateSpotFirst(),
            JobCapacity.fargate({ name: 'A' }),
            JobCapacity.fargate({ name: 'B' }),
          ]),
        /'capacities' must hold at most 3 compute environments in all, got 4/,
      ],
      [
        'for Fargate and EC2 on one queue',
        () => JobCapacity.inOrder([JobCapacity.fargateSpot(), JobCapacity.ec2()]),
        /'capacities' must not mix Fargate and EC2 in one queue/,
      ],
      [
        'for arm64 and x86_64 on one queue',
        () => JobCapacity.inOrder([JobCapacity.ec2Spot(), JobCapacity.ec2({ instanceTypes: JobInstanceTypes.x86() })]),
        /'capacities' must have one CPU architecture, got arm64 and x86_64/,
      ],
      [
        'for two environments of one name',
        () => JobCapacity.inOrder([JobCapacity.fargate(), JobCapacity.fargate()]),
        /'name' must not hold a value twice, got 'OnDemand'/,
      ],
      ['for no capacity at all', () => JobCapacity.inOrder([]), /'capacities' must not be empty/],
      ['for no existing environment', () => JobCapacity.existing([]), /'environments' must not be empty/],
      [
        'for a name that is no construct id',
        () => JobCapacity.fargate({ name: 'a b' }),
        /'name' must be a construct id/,
      ],
      [
        'for a maximum of zero',
        () => JobCapacity.fargate({ maxVcpus: 0 }),
        /'maxVcpus' must be a whole number of at least 1, got 0/,
      ],
      [
        'for a minimum above the maximum',
        () => JobCapacity.ec2({ minVcpus: 300 }),
        /'minVcpus' must not exceed 'maxVcpus' \(256\), got 300/,
      ],
      [
        'for On-Demand of zero behind Spot',
        () => JobCapacity.ec2SpotFirst({ maxOnDemandVcpus: 0 }),
        /'maxOnDemandVcpus' must be/,
      ],
      [
        'for a bid above On-Demand',
        () => JobCapacity.ec2Spot({ bidPercent: 101 }),
        /'bidPercent' must be a whole number from 1 to 100, got 101/,
      ],
      [
        'for a root volume that the image does not fit',
        () => JobCapacity.ec2({ rootVolume: { size: Size.gibibytes(20) } }),
        /'rootVolume.size' must be a size in whole GiB of at least 30 GiB, got 20 GiB/,
      ],
      [
        'for scratch beside a launch template of the caller',
        () => JobCapacity.ec2({ launchTemplate: {} as never, scratch: Scratch.instanceStore() }),
        /'rootVolume', 'scratch', 'userDataCommands', 'agent', 'efaInterfaces' must not be given with a 'launchTemplate'/,
      ],
      [
        'for an update timeout over six hours',
        () => JobCapacity.ec2({ update: { jobTimeout: Duration.hours(7) } }),
        /'update.jobTimeout' must be a duration in whole seconds from 60 to 21600 s/,
      ],
      [
        'for an update timeout in parts of a minute',
        () => JobCapacity.ec2({ update: { jobTimeout: Duration.seconds(90) } }),
        /'update.jobTimeout' must be in whole minutes, got 90 s/,
      ],
      [
        'for the default namespace',
        () => JobCapacity.eks({ kubernetesNamespace: 'default' } as never),
        /'kubernetesNamespace' must be a Kubernetes namespace that is not 'default'/,
      ],
      [
        'for a negative number of unmanaged vCPUs',
        () => JobCapacity.unmanaged({ vcpus: -1 }),
        /'vcpus' must be a whole number of at least 0/,
      ],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));
  });
});
