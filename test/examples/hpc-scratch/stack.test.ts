import { Match, Template } from 'aws-cdk-lib/assertions';
import { HpcScratchStack } from '../../../examples/hpc-scratch/stack';
import { NetworkStack } from '../../../examples/network/stack';
import { Profile } from '../../../examples/profile';
import { describeExampleStack } from '../../support/example-stack';
import { profileApp, PROFILES } from '../../support/example-templates';

const templateIn = describeExampleStack('HpcScratch', (app, profile) => {
  const network = new NetworkStack(app, 'Network', { profile });
  new HpcScratchStack(app, 'HpcScratch', { profile, network });
});

const FILE_SYSTEM = 'AWS::FSx::FileSystem';
const LINK = 'AWS::FSx::DataRepositoryAssociation';
const ENVIRONMENT = 'AWS::Batch::ComputeEnvironment';

/** The path of a prefix of the bucket. */
function objects(prefix: string): object {
  return { 'Fn::Join': ['', ['s3://', { Ref: Match.stringLikeRegexp('^Data') }, `/${prefix}/`]] };
}

describe.each(PROFILES)('the scratch space in %s', (profile) => {
  let template: Template;
  beforeAll(() => {
    template = Template.fromJSON(templateIn(profile));
  });

  test('has the samples of the bucket as files, and writes results back to it', () => {
    template.hasResourceProperties(LINK, {
      FileSystemPath: '/samples',
      DataRepositoryPath: objects('samples'),
      BatchImportMetaDataOnCreate: true,
      S3: { AutoImportPolicy: { Events: ['NEW', 'CHANGED', 'DELETED'] }, AutoExportPolicy: Match.absent() },
    });
    template.hasResourceProperties(LINK, {
      FileSystemPath: '/results',
      DataRepositoryPath: objects('results'),
      S3: { AutoExportPolicy: { Events: ['NEW', 'CHANGED'] }, AutoImportPolicy: Match.absent() },
    });
    template.resourceCountIs(LINK, 2);
  });

  test('is reached by the hosts of jobs both ways, without which no job starts, and by nobody else', () => {
    const rules = ['AWS::EC2::SecurityGroupIngress', 'AWS::EC2::SecurityGroupEgress'].flatMap((type) =>
      Object.values(template.findResources(type)).map(({ Properties }) => {
        const { SourceSecurityGroupId, DestinationSecurityGroupId, CidrIp = '', GroupId } = Properties;
        const nameOf = (group?: { 'Fn::GetAtt': string[] }) => group?.['Fn::GetAtt'][0].replace(/SecurityGroup.*/, '');
        const port = `${Properties.FromPort}-${Properties.ToPort}`;
        return SourceSecurityGroupId
          ? `${nameOf(SourceSecurityGroupId)} > ${nameOf(GroupId)} ${port}${CidrIp}`
          : `${nameOf(GroupId)} >> ${nameOf(DestinationSecurityGroupId)} ${port}${CidrIp}`;
      }),
    );
    const between = (text: string) => [`${text} 988-988`, `${text} 1018-1023`];
    expect(rules.sort()).toEqual(
      [
        'Scratch > Scratch',
        'Scratch >> Scratch',
        'Queues > Scratch',
        'Scratch > Queues',
        'Scratch >> Queues',
        // The hosts may call everybody: images, and the endpoints of Batch and ECS.
      ]
        .flatMap(between)
        .sort(),
    );
  });

  test('is in the one zone of its clients', () => {
    const properties = (type: string) =>
      Object.values(template.findResources(type)).map(({ Properties }) => Properties);
    const places = new Set(
      [
        ...properties(FILE_SYSTEM).map(({ SubnetIds }) => SubnetIds),
        ...properties(ENVIRONMENT).map(({ ComputeResources }) => ComputeResources.Subnets),
      ].map((subnets) => JSON.stringify(subnets)),
    );
    expect(places.size).toBe(1);
    expect([...places][0]).toContain('PrivateSubnet1');
  });

  test('is mounted on every instance before a job starts, with results open to the user of the container', () => {
    const launches = Object.values(template.findResources('AWS::EC2::LaunchTemplate'));
    expect(launches).toHaveLength(2);
    for (const { Properties } of launches) {
      const userData = JSON.stringify(Properties.LaunchTemplateData.UserData);
      expect(userData).toMatch(/retry mount \/fsx.*install -d -m 1777 \/fsx\/results/);
    }
    template.hasResourceProperties('AWS::Batch::JobDefinition', {
      ContainerProperties: {
        MountPoints: [{ ContainerPath: '/fsx', SourceVolume: 'scratch' }],
        Volumes: [{ Host: { SourcePath: '/fsx' }, Name: 'scratch' }],
        Environment: [
          { Name: 'SAMPLES_DIR', Value: '/fsx/samples' },
          { Name: 'RESULTS_DIR', Value: '/fsx/results' },
        ],
      },
    });
  });

  test('spares jobs every permission of the bucket', () => {
    expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).not.toContain('s3:');
    template.hasResourceProperties('AWS::IAM::Role', {
      Description: 'Permissions of the program of a job',
      Policies: Match.absent(),
    });
  });

  test('goes with its stack, and leaves the bucket in production', () => {
    template.hasResource(FILE_SYSTEM, { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
    template.hasResource('AWS::S3::Bucket', { DeletionPolicy: profile === 'production' ? 'Retain' : 'Delete' });
  });

  test('runs no instance while there is no job', () => {
    template.allResourcesProperties(ENVIRONMENT, { ComputeResources: { MinvCpus: 0 } });
  });
});

describe('in a sandbox', () => {
  test('is the smallest, of one copy, and wakes nobody', () => {
    const template = Template.fromJSON(templateIn('sandbox'));
    template.hasResourceProperties(FILE_SYSTEM, {
      StorageCapacity: 1200,
      LustreConfiguration: { DeploymentType: 'SCRATCH_2', DataCompressionType: 'LZ4' },
    });
    template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
  });

  test('takes an image of a registry, without Docker', () => {
    const app = profileApp('sandbox', undefined, { image: 'example.com/statistics:1' });
    const profile = Profile.fromContext(app.node);
    const network = new NetworkStack(app, 'Network', { profile });
    const stack = new HpcScratchStack(app, 'HpcScratch', { profile, network });
    Template.fromStack(stack).allResourcesProperties('AWS::Batch::JobDefinition', {
      ContainerProperties: { Image: 'example.com/statistics:1' },
    });
  });
});

describe('in production', () => {
  let template: Template;
  beforeAll(() => {
    template = Template.fromJSON(templateIn('production'));
  });

  test('has servers that are replaced', () => {
    template.hasResourceProperties(FILE_SYSTEM, {
      StorageCapacity: 2400,
      LustreConfiguration: { DeploymentType: 'PERSISTENT_2', PerUnitStorageThroughput: 250 },
    });
  });

  test('wakes somebody when results are not written back, samples are not seen, or jobs fail', () => {
    const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
    expect(new Set(alarms.map(({ MetricName }) => MetricName))).toEqual(
      new Set([
        'AgeOfOldestQueuedMessage',
        'ApproximateNumberOfMessagesVisible',
        'FreeDataStorageCapacity',
        'MatchedEvents',
      ]),
    );
    expect(alarms.every(({ AlarmActions }) => AlarmActions.length > 0)).toBe(true);
    template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  });

  test('lets links use the key of the bucket, and CloudWatch Logs that of the log', () => {
    const [{ Properties }] = Object.values(
      template.findResources('AWS::KMS::Key', { Properties: { Description: Match.stringLikeRegexp('samples') } }),
    );
    const text = JSON.stringify(Properties.KeyPolicy);
    expect(text).toContain('AWSServiceRoleForFSxS3Access_fs-*');
    expect(text).toContain(':log-group:/aws/fsx/*');
  });
});
