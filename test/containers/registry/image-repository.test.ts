import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { FindingSeverity, ImageRepository, ImageRetention, ImageScanning } from '../../../lib/containers';
import { templateOf, testStack, warningsOf } from '../../support/synth';

/** The rules of the only repository's lifecycle policy. */
function lifecycleRules(template: Template): { rulePriority: number; selection: Record<string, unknown> }[] {
  const [repository] = Object.values(template.findResources('AWS::ECR::Repository'));
  return JSON.parse(repository.Properties.LifecyclePolicy.LifecyclePolicyText).rules;
}

describe('ImageRepository', () => {
  describe('defaults', () => {
    let stack: Stack;
    let template: Template;

    beforeAll(() => {
      stack = testStack();
      new ImageRepository(stack, 'Images');
      template = templateOf(stack);
    });

    test('one resource: immutable tags, scanned, encrypted, without a name', () => {
      expect(Object.keys(template.toJSON().Resources)).toHaveLength(1);
      template.hasResourceProperties('AWS::ECR::Repository', {
        ImageTagMutability: 'IMMUTABLE',
        ImageTagMutabilityExclusionFilters: Match.absent(),
        ImageScanningConfiguration: { ScanOnPush: true },
        EncryptionConfiguration: Match.absent(), // AES-256 with keys of S3 is what ECR does by itself
        RepositoryName: Match.absent(),
        EmptyOnDelete: Match.absent(),
        RepositoryPolicyText: Match.absent(),
      });
    });

    test('kept on delete and on replacement', () => {
      template.hasResource('AWS::ECR::Repository', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    });

    test('untagged images go after 14 days, the newest 500 stay', () => {
      expect(lifecycleRules(template)).toEqual([
        expect.objectContaining({
          rulePriority: 1,
          selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countNumber: 14, countUnit: 'days' },
        }),
        expect.objectContaining({
          rulePriority: 2,
          selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 500 },
        }),
      ]);
    });

    test('no warning', () => {
      expect(warningsOf(stack)).toEqual([]);
    });
  });

  describe('all options', () => {
    let template: Template;

    beforeAll(() => {
      const stack = testStack();
      const queue = new sqs.Queue(stack, 'Queue');
      const deadLetterQueue = new sqs.Queue(stack, 'Lost');
      const images = new ImageRepository(stack, 'Images', {
        repositoryName: 'shop/orders',
        mutableTags: ['latest', 'branch-*'],
        scanning: ImageScanning.onPush(),
        retention: [
          ImageRetention.keepNewest(50),
          ImageRetention.keepNewestTagged('release-*', 20),
          ImageRetention.expireTagged('pr-*', Duration.days(7)),
          ImageRetention.expireUntagged(Duration.days(1)),
        ],
        encryptionKey: new kms.Key(stack, 'Key'),
        removalPolicy: RemovalPolicy.DESTROY,
        emptyOnDelete: true,
      });
      images.onPush('Pushed', { target: new targets.SqsQueue(queue, { deadLetterQueue }), tagPrefix: 'release-' });
      images.onFinding('Vulnerable', {
        target: new targets.SqsQueue(queue, { deadLetterQueue }),
        minSeverity: FindingSeverity.CRITICAL,
      });
      images.grantPullPush(
        new iam.Role(stack, 'Build', { assumedBy: new iam.ServicePrincipal('codebuild.amazonaws.com') }),
      );
      images.grantPush(new iam.Role(stack, 'Push', { assumedBy: new iam.ServicePrincipal('codebuild.amazonaws.com') }));
      images.grantPull(new iam.AccountPrincipal('111122223333'));
      template = templateOf(stack);
    });

    test('name, movable tags, key and removal', () => {
      template.hasResource('AWS::ECR::Repository', {
        DeletionPolicy: 'Delete',
        Properties: {
          RepositoryName: 'shop/orders',
          ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
          ImageTagMutabilityExclusionFilters: [
            { ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: 'latest' },
            { ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: 'branch-*' },
          ],
          EncryptionConfiguration: {
            EncryptionType: 'KMS',
            KmsKey: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
          },
          EmptyOnDelete: true,
        },
      });
    });

    test('lifecycle rules in the order given, the one for every image last', () => {
      expect(lifecycleRules(template).map((r) => r.selection)).toEqual([
        { tagStatus: 'tagged', tagPatternList: ['release-*'], countType: 'imageCountMoreThan', countNumber: 20 },
        {
          tagStatus: 'tagged',
          tagPatternList: ['pr-*'],
          countType: 'sinceImagePushed',
          countNumber: 7,
          countUnit: 'days',
        },
        { tagStatus: 'untagged', countType: 'sinceImagePushed', countNumber: 1, countUnit: 'days' },
        { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 50 },
      ]);
    });

    test('an event for each push of a tag, with a dead-letter queue', () => {
      template.hasResourceProperties('AWS::Events::Rule', {
        EventPattern: {
          source: ['aws.ecr'],
          'detail-type': ['ECR Image Action'],
          detail: {
            'repository-name': [{ Ref: Match.stringLikeRegexp('^Images') }],
            'action-type': ['PUSH'],
            result: ['SUCCESS'],
            'image-tag': [{ prefix: 'release-' }],
          },
        },
        Targets: [
          Match.objectLike({ DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Lost'), 'Arn'] } } }),
        ],
      });
    });

    test('an event for each scan with a finding', () => {
      template.hasResourceProperties('AWS::Events::Rule', {
        EventPattern: {
          source: ['aws.ecr'],
          'detail-type': ['ECR Image Scan'],
          detail: {
            'repository-name': [{ Ref: Match.stringLikeRegexp('^Images') }],
            'scan-status': ['COMPLETE'],
            $or: [{ 'finding-severity-counts': { CRITICAL: [{ numeric: ['>', 0] }] } }],
          },
        },
      });
    });

    test('grants for pull and push to a role, and for pull to another account', () => {
      template.hasResourceProperties('AWS::IAM::Policy', {
        Roles: [{ Ref: Match.stringLikeRegexp('^Build') }],
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({ Action: Match.arrayWith(['ecr:BatchGetImage', 'ecr:PutImage']) }),
          ]),
        },
      });
      template.hasResourceProperties('AWS::IAM::Policy', {
        Roles: [{ Ref: Match.stringLikeRegexp('^Push') }],
        PolicyDocument: {
          Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['ecr:PutImage']) })]),
        },
      });
      template.hasResourceProperties('AWS::ECR::Repository', {
        RepositoryPolicyText: {
          Statement: [
            Match.objectLike({
              Action: Match.arrayWith(['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer']),
              Effect: 'Allow',
              Principal: {
                AWS: Match.objectLike({ 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('111122223333')])] }),
              },
            }),
          ],
        },
      });
    });
  });

  describe('overrides', () => {
    test('a pattern for every tag is warned of, one for some is not', () => {
      const stack = testStack();
      new ImageRepository(stack, 'All', { mutableTags: ['*'] });
      new ImageRepository(stack, 'Some', { mutableTags: ['branch-*'] });
      expect(warningsOf(stack)).toEqual([expect.stringContaining('cdk-reference-architectures:mutableImageTags')]);
    });

    test('an empty retention keeps everything; push events of every tag; pulls are counted', () => {
      const stack = testStack();
      const images = new ImageRepository(stack, 'Images', { retention: [] });
      images.onPush('Pushed', { target: new targets.SqsQueue(new sqs.Queue(stack, 'Queue')) });
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::ECR::Repository', { LifecyclePolicy: Match.absent() });
      template.hasResourceProperties('AWS::Events::Rule', {
        EventPattern: { detail: { 'action-type': ['PUSH'], 'image-tag': Match.absent() } },
      });
      expect(images.metricPullCount({ label: 'pulls' })).toMatchObject({
        namespace: 'AWS/ECR',
        metricName: 'RepositoryPullCount',
        label: 'pulls',
      });
    });
  });

  describe('fails', () => {
    const make = (props: ConstructorParameters<typeof ImageRepository>[2]) => () =>
      new ImageRepository(testStack(), 'Images', props);

    test.each([
      ['a name in upper case', { repositoryName: 'Shop' }, /'repositoryName' must be lower-case letters .* got 'Shop'/],
      ['a name of one letter', { repositoryName: 's' }, /'repositoryName' must have 2 to 256 characters, got 1/],
      ['an empty list of movable tags', { mutableTags: [] }, /'mutableTags' must not be empty/],
      ['six movable tags', { mutableTags: ['a', 'b', 'c', 'd', 'e', 'f'] }, /'mutableTags.length' .* at most 5, got 6/],
      ['a movable tag twice', { mutableTags: ['a', 'a'] }, /'mutableTags' must not hold a value twice, got 'a'/],
      ['a movable tag with a slash', { mutableTags: ['a/b'] }, /'mutableTags' must be tags of letters.* got 'a\/b'/],
      [
        'two rules for every image',
        { retention: [ImageRetention.keepNewest(1), ImageRetention.keepNewest(2)] },
        /'retention' must hold 'keepNewest' once at most, got 2/,
      ],
      [
        'two rules for untagged images',
        {
          retention: [ImageRetention.expireUntagged(Duration.days(1)), ImageRetention.expireUntagged(Duration.days(2))],
        },
        /'retention' must hold 'expireUntagged' once at most, got 2/,
      ],
      ['emptying a repository that is kept', { emptyOnDelete: true }, /'emptyOnDelete' must go with 'removalPolicy'/],
    ])('fails with %s', (_, props, message) => {
      expect(make(props)).toThrow(message);
    });

    test('fails with mistakes of different kinds in one error, before any child', () => {
      const stack = testStack();
      expect(() => new ImageRepository(stack, 'Images', { repositoryName: 'Shop', emptyOnDelete: true })).toThrow(
        /^ImageRepository at 'Test\/Images' has 2 problems:\n {2}- 'repositoryName'.*\n {2}- 'emptyOnDelete'/,
      );
      expect(stack.node.findChild('Images').node.children).toEqual([]);
    });

    test('fails with a tag prefix that no tag can have', () => {
      const stack = testStack();
      const images = new ImageRepository(stack, 'Images');
      const target = new targets.SqsQueue(new sqs.Queue(stack, 'Queue'));
      expect(() => images.onPush('P', { target, tagPrefix: 'release/' })).toThrow(/'tagPrefix' must be the beginning/);
    });
  });

  describe('in a stack', () => {
    test('two in one stack, and children can be overridden', () => {
      const stack = testStack();
      const one = new ImageRepository(stack, 'One');
      new ImageRepository(stack, 'Two');
      (one.repository.node.defaultChild as ecr.CfnRepository).imageTagMutability = 'MUTABLE';
      const template = templateOf(stack);
      template.resourceCountIs('AWS::ECR::Repository', 2);
      template.resourcePropertiesCountIs('AWS::ECR::Repository', { ImageTagMutability: 'MUTABLE' }, 1);
    });
  });
});
