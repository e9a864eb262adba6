import { Duration, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { ImageRetention, PullThroughCache, PullThroughCacheProps, UpstreamRegistry } from '../../../lib/containers';
import { templateOf, testStack } from '../../support/synth';

const upstream = UpstreamRegistry.ecrPublic();

function loginIn(stack: Stack): secretsmanager.ISecret {
  return secretsmanager.Secret.fromSecretNameV2(stack, 'Login', 'ecr-pullthroughcache/docker-hub');
}

function lifecycleRules(template: Template): { selection: object }[] {
  const [found] = Object.values(template.findResources('AWS::ECR::RepositoryCreationTemplate'));
  return JSON.parse(found?.Properties.LifecyclePolicy).rules;
}

describe('PullThroughCache', () => {
  describe('defaults', () => {
    let template: Template;

    beforeAll(() => {
      const stack = testStack();
      const cache = new PullThroughCache(stack, 'Cache', { upstream, repositoryPrefix: 'gallery' });
      cache.grantPull(new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }));
      template = templateOf(stack);
    });

    test('a rule, made after the template for what it caches', () => {
      template.hasResource('AWS::ECR::PullThroughCacheRule', {
        Properties: {
          EcrRepositoryPrefix: 'gallery',
          UpstreamRegistryUrl: 'public.ecr.aws',
          CredentialArn: Match.absent(),
          CustomRoleArn: Match.absent(),
        },
        DependsOn: [Match.stringLikeRegexp('^CacheTemplate')],
      });
      template.hasResourceProperties('AWS::ECR::RepositoryCreationTemplate', {
        Prefix: 'gallery',
        AppliedFor: ['PULL_THROUGH_CACHE'],
        ImageTagMutability: 'MUTABLE',
        EncryptionConfiguration: { EncryptionType: 'AES256' },
      });
    });

    test('what is cached is deleted after 90 days, untagged images after one', () => {
      expect(lifecycleRules(template)).toEqual([
        {
          rulePriority: 1,
          description: 'expire untagged images',
          selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countNumber: 1, countUnit: 'days' },
          action: { type: 'expire' },
        },
        {
          rulePriority: 2,
          description: 'expire images tagged *',
          selection: {
            tagStatus: 'tagged',
            tagPatternList: ['*'],
            countType: 'sinceImagePushed',
            countNumber: 90,
            countUnit: 'days',
          },
          action: { type: 'expire' },
        },
      ]);
    });

    test('pulling includes the first pull, of repositories with the prefix only', () => {
      template.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({ Action: 'ecr:GetAuthorizationToken', Resource: '*' }),
            Match.objectLike({
              Action: [
                'ecr:BatchCheckLayerAvailability',
                'ecr:BatchGetImage',
                'ecr:BatchImportUpstreamImage',
                'ecr:CreateRepository',
                'ecr:GetDownloadUrlForLayer',
              ],
              Resource: { 'Fn::Join': ['', Match.arrayWith([':repository/gallery/*'])] },
            }),
          ]),
        },
      });
    });
  });

  describe('all options', () => {
    let template: Template;
    let stack: Stack;
    let cache: PullThroughCache;

    beforeAll(() => {
      stack = testStack();
      cache = new PullThroughCache(stack, 'Cache', {
        upstream: UpstreamRegistry.dockerHub(loginIn(stack)),
        repositoryPrefix: 'docker-hub',
        retention: [ImageRetention.keepNewest(20), ImageRetention.expireUntagged(Duration.days(3))],
        encryption: {
          key: new kms.Key(stack, 'Key'),
          role: new iam.Role(stack, 'Creator', { assumedBy: new iam.ServicePrincipal('ecr.amazonaws.com') }),
        },
      });
      template = templateOf(stack);
    });

    test('a login, a key and a role to use it', () => {
      template.hasResourceProperties('AWS::ECR::PullThroughCacheRule', {
        UpstreamRegistryUrl: 'registry-1.docker.io',
        CredentialArn: {
          'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('ecr-pullthroughcache/docker-hub')])],
        },
      });
      template.hasResourceProperties('AWS::ECR::RepositoryCreationTemplate', {
        EncryptionConfiguration: { EncryptionType: 'KMS', KmsKey: Match.anyValue() },
        CustomRoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Creator'), 'Arn'] },
      });
    });

    test('the rule for every image stands last', () => {
      expect(lifecycleRules(template).map((r) => r.selection)).toEqual([
        expect.objectContaining({ tagStatus: 'untagged', countNumber: 3 }),
        { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 20 },
      ]);
    });

    test('images are named below the prefix', () => {
      expect(stack.resolve(cache.imageName('library/nginx:1.29'))).toEqual({
        'Fn::Join': ['', expect.arrayContaining([expect.stringMatching('/docker-hub/library/nginx:1.29$')])],
      });
    });
  });

  describe('fails', () => {
    test.each<[string, Partial<PullThroughCacheProps>, RegExp]>([
      ['a prefix in upper case', { repositoryPrefix: 'Hub' }, /'repositoryPrefix' must be lower-case letters/],
      ['a prefix of one letter', { repositoryPrefix: 'h' }, /'repositoryPrefix' must be 2 to 30 characters, got 'h'/],
      ['a prefix with a slash at its end', { repositoryPrefix: 'hub/' }, /'repositoryPrefix' must be .* got 'hub\/'/],
      [
        'two rules for every image',
        { retention: [ImageRetention.keepNewest(1), ImageRetention.keepNewest(2)] },
        /'retention' must hold 'keepNewest' once at most/,
      ],
    ])('fails with %s', (_, props, message) => {
      expect(
        () => new PullThroughCache(testStack(), 'Cache', { upstream, repositoryPrefix: 'cache', ...props }),
      ).toThrow(message);
    });

    test('fails with mistakes of different kinds in one error, before any child', () => {
      const stack = testStack();
      const retention = [ImageRetention.keepNewest(1), ImageRetention.keepNewest(2)];
      expect(() => new PullThroughCache(stack, 'Cache', { upstream, repositoryPrefix: 'Hub', retention })).toThrow(
        /^PullThroughCache at 'Test\/Cache' has 2 problems:\n {2}- 'repositoryPrefix'.*\n {2}- 'retention'/,
      );
      expect(stack.node.findChild('Cache').node.children).toEqual([]);
    });

    test('fails with an image name that has a registry', () => {
      const cache = new PullThroughCache(testStack(), 'Cache', { upstream, repositoryPrefix: 'gallery' });
      expect(() => cache.imageName('public.ecr.aws/nginx/nginx:1')).toThrow(
        /'image' must be a name without its registry/,
      );
      expect(() => cache.imageName('')).toThrow(/'image' must not be empty/);
    });
  });

  describe('in a stack', () => {
    test('two in one stack, and children can be overridden', () => {
      const stack = testStack();
      const one = new PullThroughCache(stack, 'One', { upstream, repositoryPrefix: 'one' });
      new PullThroughCache(stack, 'Two', { upstream, repositoryPrefix: 'two' });
      one.creationTemplate.imageTagMutability = ecr.TagMutability.IMMUTABLE;
      const template = templateOf(stack);
      template.resourceCountIs('AWS::ECR::PullThroughCacheRule', 2);
      template.resourcePropertiesCountIs(
        'AWS::ECR::RepositoryCreationTemplate',
        { ImageTagMutability: 'IMMUTABLE' },
        1,
      );
    });
  });
});
