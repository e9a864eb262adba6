import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { OutpostBucket, OutpostBucketProps, OutpostEndpoint } from '../../../lib/storage';
import { vpcOf } from '../../specimens/surroundings';
import { templateOf, testStack } from '../../support/synth';

const OUTPOST = 'op-0123456789abcdef0';

function make(props: Partial<OutpostBucketProps> = {}, stack: Stack = testStack(), id = 'Scans'): OutpostBucket {
  return new OutpostBucket(stack, id, {
    outpostId: OUTPOST,
    vpc: vpcOf(stack),
    endpoint: OutpostEndpoint.existing(),
    ...props,
  });
}

describe('OutpostBucket', () => {
  describe('defaults', () => {
    test('is kept, tidied up, and refuses other accounts and requests without TLS', () => {
      const stack = testStack();
      const { bucket } = make({}, stack);
      const result = templateOf(stack);
      const arn = stack.resolve(bucket.attrArn) as unknown;
      result.hasResource('AWS::S3Outposts::Bucket', {
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          OutpostId: OUTPOST,
          BucketName: { 'Fn::Join': ['', [Match.stringLikeRegexp('^[a-z0-9-]+$'), Match.anyValue()]] },
          LifecycleConfiguration: {
            Rules: [
              {
                Id: 'Objects',
                Status: 'Enabled',
                Filter: { Prefix: '' },
                AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
              },
            ],
          },
        },
      });
      const refused = (Condition: object) => ({
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 's3-outposts:*',
        Resource: [arn, { 'Fn::Join': ['', [arn, '/object/*']] }],
        Condition,
      });
      result.hasResourceProperties('AWS::S3Outposts::BucketPolicy', {
        PolicyDocument: {
          Statement: [
            refused({ Bool: { 'aws:SecureTransport': 'false' } }),
            refused({
              StringNotEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } },
              Bool: { 'aws:PrincipalIsAWSService': 'false' },
            }),
          ],
        },
      });
      result.hasResourceProperties('AWS::S3Outposts::AccessPoint', {
        Bucket: arn,
        VpcConfiguration: { VpcId: 'vpc-0123456789abcdef0' },
      });
      result.resourceCountIs('AWS::S3Outposts::Endpoint', 0);
    });
  });

  describe('all options', () => {
    test('an endpoint on premises, ages, and no keeping', () => {
      const stack = testStack();
      const subnet = ec2.Subnet.fromSubnetId(stack, 'Subnet', 'subnet-0123456789abcdef9');
      const bucket = make(
        {
          endpoint: OutpostEndpoint.onPremises(subnet, 'ipv4pool-coip-0123456789abcdef0'),
          expireAfter: Duration.days(30),
          prefixExpirations: { 'scratch/': Duration.days(7) },
          removalPolicy: RemovalPolicy.DESTROY,
        },
        stack,
      );
      bucket.allowFrom(ec2.Peer.ipv4('10.1.0.0/16'));
      const result = templateOf(stack);
      result.hasResourceProperties('AWS::S3Outposts::Endpoint', {
        AccessType: 'CustomerOwnedIp',
        CustomerOwnedIpv4Pool: 'ipv4pool-coip-0123456789abcdef0',
        OutpostId: OUTPOST,
        SubnetId: 'subnet-0123456789abcdef9',
      });
      result.hasResourceProperties('AWS::EC2::SecurityGroup', {
        SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.1.0.0/16', FromPort: 443, ToPort: 443 })],
      });
      result.hasResource('AWS::S3Outposts::Bucket', {
        DeletionPolicy: 'Delete',
        Properties: {
          LifecycleConfiguration: {
            Rules: [
              Match.objectLike({ ExpirationInDays: 30 }),
              { Id: 'Objects scratch/', Status: 'Enabled', ExpirationInDays: 7, Filter: { Prefix: 'scratch/' } },
            ],
          },
        },
      });
    });
  });

  describe('in a stack', () => {
    test('an access point for another VPC has another name, since the old one is still there when it is made', () => {
      const nameFor = (vpcId: string) => {
        const stack = testStack();
        make({ vpc: ec2.Vpc.fromVpcAttributes(stack, 'Other', { vpcId, availabilityZones: ['eu-west-1a'] }) }, stack);
        const [{ Properties }] = Object.values(templateOf(stack).findResources('AWS::S3Outposts::AccessPoint'));
        return Properties.Name['Fn::Join'][1][0] as string;
      };
      const name = nameFor('vpc-0123456789abcdef0');
      expect(name).toMatch(/^test-scans-[0-9a-f]{8}-[0-9a-f]{8}-$/);
      expect(nameFor('vpc-0123456789abcdef0')).toBe(name);
      expect(nameFor('vpc-0123456789abcdef9')).not.toBe(name);
    });

    test('who reads may not write, who fills it may not delete, and all by the access point and the bucket', () => {
      const stack = testStack();
      const bucket = make({}, stack);
      const arns = [bucket.accessPointArn, bucket.bucket.attrArn].map((arn) => stack.resolve(arn) as unknown);
      const role = (id: string) => new iam.Role(stack, id, { assumedBy: new iam.AccountRootPrincipal() });
      const list = { Action: 's3-outposts:ListBucket', Effect: 'Allow', Resource: arns };
      const objects = (prefix: string) => arns.map((arn) => ({ 'Fn::Join': ['', [arn, `/object/${prefix}*`]] }));
      bucket.grantRead(role('Reader'), 'scans/');
      bucket.grantReadWrite(role('Writer'));
      bucket.grantPut(role('Filler'), 'scans/');
      const result = templateOf(stack);
      const statements = (Statement: object[]) =>
        result.hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement } });
      statements([
        list,
        {
          Action: ['s3-outposts:GetObject', 's3-outposts:GetObjectTagging'],
          Effect: 'Allow',
          Resource: objects('scans/'),
        },
      ]);
      statements([
        {
          Action: [
            's3-outposts:AbortMultipartUpload',
            's3-outposts:ListMultipartUploadParts',
            's3-outposts:PutObject',
            's3-outposts:PutObjectTagging',
          ],
          Effect: 'Allow',
          Resource: objects('scans/'),
        },
      ]);
      statements([
        list,
        {
          Action: [
            's3-outposts:AbortMultipartUpload',
            's3-outposts:DeleteObject',
            's3-outposts:GetObject',
            's3-outposts:GetObjectTagging',
            's3-outposts:ListMultipartUploadParts',
            's3-outposts:PutObject',
            's3-outposts:PutObjectTagging',
          ],
          Effect: 'Allow',
          Resource: objects(''),
        },
      ]);
    });
  });

  describe('fails', () => {
    test('fails without an Outpost, a VPC and an endpoint', () => {
      expect(() => new OutpostBucket(testStack(), 'Scans', {} as OutpostBucketProps)).toThrow(
        /3 problems[^]*'outpostId' must be given[^]*'vpc' must be given[^]*'endpoint' must be given/,
      );
    });

    test.each<[string, Partial<OutpostBucketProps>, string]>([
      [
        'an id that is none',
        { outpostId: 'op-1' },
        "'outpostId' must be the id of an Outpost, 'op-' and 17 hexadecimal digits, got 'op-1'",
      ],
      [
        'an age of hours',
        { expireAfter: Duration.hours(5) },
        "'expireAfter' must be a duration in whole days from 1 to 36500, got 0.20833333333333334 d",
      ],
      [
        'an age of no days',
        { expireAfter: Duration.days(0) },
        "'expireAfter' must be a duration in whole days from 1 to 36500, got 0 d",
      ],
      [
        'a prefix that begins with a slash',
        { prefixExpirations: { '/x': Duration.days(1) } },
        "'prefixExpirations' must be prefixes without a slash at their beginning, such as 'scans/', got '/x'",
      ],
      [
        'a prefix of no age',
        { prefixExpirations: { 'x/': Duration.days(0) } },
        "'prefixExpirations['x/']' must be a duration in whole days from 1 to 36500, got 0 d",
      ],
      [
        'a prefix that is too long for the id of a rule',
        { prefixExpirations: { ['x'.repeat(248)]: Duration.days(1), ['y'.repeat(247)]: Duration.days(1) } },
        "'prefixExpirations' must be prefixes of at most 247 characters, got one of 248; shorten it",
      ],
      [
        'more prefixes than a lifecycle has rules',
        { prefixExpirations: Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`${i}/`, Duration.days(1)])) },
        "'prefixExpirations' must be at most 999, got 1000; join prefixes",
      ],
      [
        'a snapshot on removal',
        { removalPolicy: RemovalPolicy.SNAPSHOT },
        "'removalPolicy' must be RETAIN or DESTROY, got SNAPSHOT, which S3 does not have; take RETAIN",
      ],
    ])('fails with %s, and says nothing else', (_title, props, problem) => {
      expect(() => make(props)).toThrow(new Error(`OutpostBucket at 'Test/Scans': ${problem}`));
    });

    test('fails with all problems at once', () => {
      expect(() =>
        make({
          outpostId: 'op-1',
          expireAfter: Duration.hours(5),
          prefixExpirations: { '/x': Duration.days(0) },
          removalPolicy: RemovalPolicy.SNAPSHOT,
        }),
      ).toThrow(
        /5 problems[^]*'outpostId'[^]*'expireAfter'[^]*'prefixExpirations'[^]*'prefixExpirations\['\/x'\]'[^]*'removalPolicy'/,
      );
    });

    test('fails with a second endpoint for a VPC and an Outpost', () => {
      const stack = testStack();
      const subnet = ec2.Subnet.fromSubnetId(stack, 'Subnet', 'subnet-0123456789abcdef9');
      const endpoint = OutpostEndpoint.inSubnet(subnet);
      make({ endpoint }, stack);
      make({ endpoint: OutpostEndpoint.existing() }, stack, 'Further');
      make({ endpoint, outpostId: 'op-0fedcba9876543210' }, stack, 'Elsewhere');
      templateOf(stack).resourceCountIs('AWS::S3Outposts::Endpoint', 2);
      const again = testStack();
      const same = ec2.Subnet.fromSubnetId(again, 'Subnet', 'subnet-0123456789abcdef9');
      make({ endpoint: OutpostEndpoint.inSubnet(same) }, again);
      make({ endpoint: OutpostEndpoint.inSubnet(same) }, again, 'Second');
      expect(() => templateOf(again)).toThrow(
        "'Test/Second' has another endpoint for the VPC and the Outpost of 'Test/Scans', of which the two have one in all",
      );
    });

    test('fails with a pool that is none, and a subnet of the Region or of another Outpost', () => {
      const stack = testStack();
      const vpc = vpcOf(stack);
      const subnet = new ec2.Subnet(stack, 'Subnet', {
        vpcId: vpc.vpcId,
        cidrBlock: '10.0.9.0/24',
        availabilityZone: 'eu-west-1a',
      });
      expect(() => make({ endpoint: OutpostEndpoint.onPremises(subnet, '') }, stack)).toThrow(
        /2 problems[^]*'endpoint pool' must be[^]*'endpoint subnet' must be one of the Outpost/,
      );
      const resource = subnet.node.defaultChild as ec2.CfnSubnet;
      resource.outpostArn = 'arn:aws:outposts:eu-west-1:111122223333:outpost/op-0123456789abcdef1';
      const endpoint = OutpostEndpoint.inSubnet(subnet);
      expect(() => make({ endpoint }, stack, 'Other')).toThrow("got 'Test/Subnet' of 'arn:aws:outposts");
      resource.outpostArn = `arn:aws:outposts:eu-west-1:111122223333:outpost/${OUTPOST}`;
      make({ endpoint }, stack, 'Right');
      templateOf(stack).hasResourceProperties('AWS::S3Outposts::Endpoint', { AccessType: 'Private' });
    });
  });
});
