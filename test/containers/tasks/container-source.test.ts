import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Aws, Duration, Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import {
  ContainerLogs,
  ContainerSource,
  EcsWebService,
  EcsWebServiceProps,
  ImageRepository,
  PullThroughCache,
  QueueWorker,
  ScheduledTask,
  ServiceConnect,
  Sidecar,
  UpstreamRegistry,
} from '../../../lib/containers';
import { Alarms } from '../../../lib/observability';
import { vpcOf } from '../../specimens/surroundings';
import { templateOf, testApp, testStack } from '../../support/synth';
import { IMAGE } from '../images';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

function run(stack: Stack, image: ContainerSource, overrides: Partial<EcsWebServiceProps> = {}): EcsWebService {
  return new EcsWebService(stack, 'Web', {
    vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-1',
      availabilityZones: ['eu-west-1a'],
      privateSubnetIds: ['subnet-1'],
      privateSubnetRouteTableIds: ['rtb-1'],
    }),
    image,
    alarms: Alarms.none(),
    serviceConnect: ServiceConnect.server({ name: 'web' }),
    ...overrides,
  });
}

function cacheIn(stack: Stack): PullThroughCache {
  return new PullThroughCache(stack, 'Cache', {
    upstream: UpstreamRegistry.ecrPublic(),
    repositoryPrefix: 'ecr-public',
  });
}

/** The image that the task runs, as text. */
function imageIn(stack: Stack): string {
  const [task] = Object.values(templateOf(stack).findResources('AWS::ECS::TaskDefinition'));
  return JSON.stringify(task?.Properties.ContainerDefinitions[0].Image);
}

describe('ContainerSource', () => {
  describe('defaults', () => {
    test('is built from a directory for the processor of the task', () => {
      const platforms = [ecs.CpuArchitecture.ARM64, ecs.CpuArchitecture.X86_64].map((architecture) => {
        const app = testApp();
        run(testStack(app), ContainerSource.fromDirectory(join(__dirname, 'fixtures/image')), { architecture });
        const manifest = readFileSync(join(app.synth().directory, 'Test.assets.json'), 'utf8');
        return /"platform": "([^"]*)"/.exec(manifest)?.[1];
      });
      expect(platforms).toEqual(['linux/arm64', 'linux/amd64']);
    });

    test('is built from a directory by its path from where the app runs', () => {
      const directory = join(__dirname, 'fixtures/image');
      const [one, other] = [directory, relative(process.cwd(), directory)].map((path) => {
        const stack = testStack();
        run(stack, ContainerSource.fromDirectory(path));
        return imageIn(stack);
      });
      expect(other).toBe(one);
    });
  });

  describe('overrides', () => {
    test('is pulled from another registry with credentials', () => {
      const stack = testStack();
      run(
        stack,
        ContainerSource.fromRegistry('ghcr.io/store/web:1', { credentials: new secretsmanager.Secret(stack, 'Login') }),
      );
      templateOf(stack).hasResourceProperties('AWS::ECS::TaskDefinition', {
        ContainerDefinitions: [Match.objectLike({ RepositoryCredentials: { CredentialsParameter: Match.anyValue() } })],
      });
    });
  });

  describe('fails', () => {
    const stack = testStack();
    const repository = ecr.Repository.fromRepositoryName(stack, 'Images', 'store');
    const tagParameter = ssm.StringParameter.fromStringParameterName(stack, 'Tag', '/store/tag');

    test.each<[string, () => ContainerSource, string]>([
      [
        'on neither tag nor digest nor placeholder',
        () => ContainerSource.fromRepository(repository, {}),
        "'tag', 'tagParameter' or 'digest' must be given",
      ],
      [
        'on a tag beside that of the pipeline',
        () => ContainerSource.fromRepository(repository, { tag: 'a', tagParameter }),
        "'tagParameter' and 'tag' or 'digest' must not both be given",
      ],
      [
        'on both tag and digest',
        () => ContainerSource.fromRepository(repository, { tag: 'a', digest }),
        "'tag' and 'digest' must not both be given",
      ],
      [
        'on a tag with a name',
        () => ContainerSource.fromRepository(repository, { tag: 'store:1' }),
        "'tag' must be a tag of an image",
      ],
      [
        'on a digest that is none',
        () => ContainerSource.fromRepository(repository, { digest: 'sha256:abc' }),
        "'digest' must be 'sha256:'",
      ],
      ['on an empty directory', () => ContainerSource.fromDirectory(''), "'directory' must not be empty"],
      ['on an empty name', () => ContainerSource.fromRegistry(' '), "'name' must not be empty"],
      [
        'on a private ECR repository by a name that ends with a token',
        () => ContainerSource.fromRegistry(`111122223333.dkr.ecr.eu-west-1.${Aws.URL_SUFFIX}/store:1`),
        "use 'fromRepository' or 'fromCache', which grant access",
      ],
      [
        'on a private ECR repository that is a token altogether',
        () => ContainerSource.fromRegistry(repository.repositoryUriForTag('1')),
        "use 'fromRepository' or 'fromCache', which grant access",
      ],
      [
        'on an image of a cache with its registry',
        () => ContainerSource.fromCache(cacheIn(testStack()), 'public.ecr.aws/nginx/nginx:1'),
        "'image' must be a name without its registry",
      ],
      [
        'on a private ECR repository by name',
        () => ContainerSource.fromRegistry('111122223333.dkr.ecr.eu-west-1.amazonaws.com/store:1'),
        "use 'fromRepository' or 'fromCache', which grant access",
      ],
    ])('%s', (_title, attempt, message) => {
      expect(attempt).toThrow(message);
    });

    test('on a repository of the same stack that is empty when the service is created', () => {
      const own = testStack();
      const image = ContainerSource.fromRepository(new ImageRepository(own, 'Images').repository, { tag: '1.0.0' });
      expect(() => run(own, image)).toThrow('is made by the same stack and is empty when the service is created');
    });

    test('on a tag parameter of the same stack, which would read what the stack wrote', () => {
      const own = testStack();
      const tag = new ssm.StringParameter(own, 'Tag', { stringValue: 'none' });
      const store = ecr.Repository.fromRepositoryName(own, 'Images', 'store');
      expect(() => run(own, ContainerSource.fromRepository(store, { tagParameter: tag }))).toThrow(
        "'tagParameter' 'Test/Tag' is made by the same stack, which would read its own value and not the pipeline's",
      );
    });
  });

  describe('in a stack', () => {
    describe('is pulled by a cache with the permissions of the first pull, after the rule of the cache', () => {
      const cached = (stack: Stack) => ContainerSource.fromCache(cacheIn(stack), 'nginx/nginx:1.29');

      test.each<[string, (stack: Stack) => unknown]>([
        ['a service', (stack) => run(stack, cached(stack))],
        [
          'a worker',
          (stack) => new QueueWorker(stack, 'Web', { vpc: vpcOf(stack), image: cached(stack), alarms: Alarms.none() }),
        ],
        [
          'a scheduled task',
          (stack) =>
            new ScheduledTask(stack, 'Web', {
              vpc: vpcOf(stack),
              image: cached(stack),
              alarms: Alarms.none(),
              schedule: ScheduleExpression.rate(Duration.days(1)),
            }),
        ],
        [
          'a sidecar',
          (stack) => run(stack, IMAGE, { sidecars: [Sidecar.container({ name: 'proxy', image: cached(stack) })] }),
        ],
        ['a collector', (stack) => run(stack, IMAGE, { sidecars: [Sidecar.openTelemetry({ image: cached(stack) })] })],
        [
          'a log router',
          (stack) =>
            run(stack, IMAGE, { logs: ContainerLogs.router({ output: { Name: 'stdout' }, image: cached(stack) }) }),
        ],
        [
          'a placeholder',
          (stack) =>
            run(
              stack,
              ContainerSource.fromRepository(new ImageRepository(stack, 'Images').repository, {
                placeholder: cached(stack),
              }),
            ),
        ],
      ])('by %s', (_what, make) => {
        const stack = testStack();
        make(stack);
        const template = templateOf(stack);
        const images = template.findResources('AWS::ECS::TaskDefinition');
        expect(JSON.stringify(images)).toContain('/ecr-public/nginx/nginx:1.29"');
        template.hasResource('AWS::ECS::TaskDefinition', {
          DependsOn: Match.arrayWith([Match.stringLikeRegexp('^CacheRule')]),
        });
        template.hasResourceProperties('AWS::IAM::Policy', {
          Roles: [{ Ref: Match.stringLikeRegexp('^WebExecutionRole') }],
          PolicyDocument: {
            Statement: Match.arrayWith([
              { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
              {
                Effect: 'Allow',
                Action: [
                  'ecr:BatchCheckLayerAvailability',
                  'ecr:BatchGetImage',
                  'ecr:BatchImportUpstreamImage',
                  'ecr:CreateRepository',
                  'ecr:GetDownloadUrlForLayer',
                ],
                Resource: { 'Fn::Join': ['', Match.arrayWith([':repository/ecr-public/*'])] },
              },
            ]),
          },
        });
      });
    });

    test.each([
      ['tag', { tag: '1.4.2' }, ':1.4.2'],
      ['digest', { digest }, `@${digest}`],
    ])('is pulled from a repository of another stack by %s, with permission', (_title, version, suffix) => {
      const app = testApp();
      const { repository } = new ImageRepository(testStack(app, 'Images'), 'Images');
      const stack = testStack(app);
      run(stack, ContainerSource.fromRepository(repository, version));
      expect(imageIn(stack)).toContain(suffix);
      templateOf(stack).hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['ecr:BatchGetImage']) })]),
        },
      });
    });

    test('has the tag that the pipeline wrote, which CloudFormation reads at each deployment', () => {
      const stack = testStack();
      const { repository } = new ImageRepository(stack, 'Images');
      const tagParameter = ssm.StringParameter.fromStringParameterName(stack, 'Tag', '/store/tag');
      const placeholder = ContainerSource.fromRegistry('public.ecr.aws/nginx/nginx:1.29');
      run(stack, ContainerSource.fromRepository(repository, { tagParameter, placeholder }));
      const template = templateOf(stack);
      const [name] = Object.keys(
        template.findParameters('*', { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/store/tag' }),
      );
      expect(imageIn(stack)).toContain(`{"Ref":"${name}"}`);
      expect(imageIn(stack)).not.toContain('nginx');
    });

    test('is a placeholder while a repository of the same stack is empty, and the tag afterwards', () => {
      const images = [undefined, '1.0.0'].map((tag) => {
        const stack = testStack();
        const { repository } = new ImageRepository(stack, 'Images');
        const placeholder = ContainerSource.fromRegistry('public.ecr.aws/nginx/nginx:1.29');
        run(stack, ContainerSource.fromRepository(repository, { tag, placeholder }));
        return imageIn(stack);
      });
      expect(images[0]).toBe('"public.ecr.aws/nginx/nginx:1.29"');
      expect(images[1]).toContain(':1.0.0');
    });
  });
});
