import { Duration, Size, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ContentDelivery, DeliveryFirewall, DeliveryLogs, DeliveryOrigin, SiteContent } from '../../../../lib/edge';
import { Alarms } from '../../../../lib/observability';
import { SITE, siteDirectory } from '../../../specimens/edge/site-directory';
import { templateOf } from '../../../support/synth';
import { stackIn } from '../delivery-surroundings';
import { content, contentIn, Given } from './site-content-surroundings';

const DEPLOYMENT = 'Custom::CDKBucketDeployment';

/** The deployments of a template, by the name of the part. */
function deploymentsOf(subject: SiteContent): Record<string, Record<string, unknown>> {
  const found = Object.entries(Template.fromStack(Stack.of(subject)).findResources(DEPLOYMENT));
  return Object.fromEntries(
    found.map(([id, { Properties: properties }]) => [id.replace(/^Content(.*)CustomResource.*$/, '$1'), properties]),
  );
}

const failing = (given: Given) => () => content(given);
const page = (html: string) => ({ ...SITE, 'page.html': html });

describe('SiteContent', () => {
  describe('defaults', () => {
    let template: Template;
    let made: SiteContent;
    beforeAll(() => {
      made = content();
      template = templateOf(Stack.of(made));
    });

    test('brings hashed files first, to be kept for a year, and has nothing of them forgotten', () => {
      const { Assets: assets } = deploymentsOf(made);
      expect(assets).toMatchObject({
        SystemMetadata: { 'cache-control': 'public, max-age=31536000, immutable' },
        Prune: false,
      });
      expect(assets).not.toHaveProperty('DistributionId');
      expect(assets).not.toHaveProperty('Exclude');
    });

    test('brings pages last, which browsers ask for and edge locations keep for a day', () => {
      const { Pages: pages } = deploymentsOf(made);
      expect(pages).toMatchObject({
        SystemMetadata: { 'cache-control': 'public, max-age=0, s-maxage=86400, must-revalidate' },
        Prune: false,
        WaitForDistributionInvalidation: true,
        DistributionPaths: ['/about/index.html', '/about/', '/index.html', '/', '/logo.svg'],
      });
      template.hasResource(DEPLOYMENT, {
        Properties: { DistributionId: Match.anyValue() },
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('^ContentAssetsCustomResource')]),
      });
      expect(made.deployments.map(({ node }) => node.id)).toEqual(['Assets', 'Pages']);
    });

    test('keeps the files when it leaves the stack', () => {
      for (const properties of Object.values(deploymentsOf(made)))
        expect(properties).not.toHaveProperty('RetainOnDelete');
    });

    test('lets its function write objects, read archives, and have the one distribution forget', () => {
      const bucket = { 'Fn::GetAtt': [Match.stringLikeRegexp('^Files'), 'Arn'] };
      template.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Statement: [
            {
              Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              Effect: 'Allow',
              Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ContentLogGroup'), 'Arn'] },
            },
            {
              Action: 's3:GetObject',
              Effect: 'Allow',
              Resource: {
                'Fn::Join': [
                  '',
                  ['arn:aws:s3:::', { 'Fn::Sub': 'cdk-hnb659fds-assets-${AWS::AccountId}-eu-west-1' }, '/*.zip'],
                ],
              },
            },
            { Action: 's3:ListBucket', Effect: 'Allow', Resource: bucket },
            {
              Action: ['s3:AbortMultipartUpload', 's3:PutObject'],
              Effect: 'Allow',
              Resource: { 'Fn::Join': ['', [bucket, '/*']] },
            },
            {
              Action: ['cloudfront:CreateInvalidation', 'cloudfront:GetInvalidation'],
              Effect: 'Allow',
              Resource: {
                'Fn::Join': [
                  '',
                  [
                    'arn:aws:cloudfront::',
                    { Ref: 'AWS::AccountId' },
                    ':distribution/',
                    { Ref: Match.stringLikeRegexp('^DeliveryDistribution') },
                  ],
                ],
              },
            },
          ],
        },
      });
      template.resourceCountIs('AWS::IAM::Policy', 1);
    });

    test('has one processor, 512 MiB of storage and a log of three months', () => {
      template.hasResourceProperties('AWS::Lambda::Function', {
        MemorySize: 1769,
        EphemeralStorage: Match.absent(),
        LoggingConfig: { LogGroup: { Ref: Match.stringLikeRegexp('^ContentLogGroup') } },
        Role: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ContentRole'), 'Arn'] },
      });
      template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
    });
  });

  describe('overrides', () => {
    test('pageCacheTtl of 0 has edge locations ask each time', () => {
      expect(deploymentsOf(content({ pageCacheTtl: Duration.seconds(0) })).Pages).toMatchObject({
        SystemMetadata: { 'cache-control': 'no-cache' },
      });
    });

    test('files whose content type the CLI does not know are brought with it, before the others of their half', () => {
      const files = {
        ...SITE,
        'assets/inter-9C0D1E2F.woff2': '',
        'photo.webp': '',
        'model.glb': '',
        '.well-known/security.txt': '',
      };
      const made = content({ files, contentTypes: { '.glb': 'model/gltf-binary' } });
      expect(made.deployments.map(({ node }) => node.id)).toEqual([
        'AssetsFontWoff2',
        'Assets',
        'PagesModelGltfBinary',
        'PagesImageWebp',
        'Pages',
      ]);
      const { AssetsFontWoff2: font, PagesImageWebp: photo, Pages: pages } = deploymentsOf(made);
      expect(font?.SystemMetadata).toEqual({
        'cache-control': 'public, max-age=31536000, immutable',
        'content-type': 'font/woff2',
      });
      expect(photo?.DistributionPaths).toEqual(['/photo.webp']);
      expect(pages?.DistributionPaths).toContain('/.well-known/security.txt');
    });

    test('removeOldPages deletes all but what the other parts brought, and hashed files', () => {
      const made = content({ files: { ...SITE, 'photo[1].webp': '' }, removeOldPages: true });
      expect(deploymentsOf(made).Pages).toMatchObject({
        Prune: true,
        Exclude: ['assets/*', 'photo[[]1].webp'],
        DistributionPaths: ['/*'],
      });
      expect(deploymentsOf(made).Assets).toMatchObject({ Prune: false });
      templateOf(Stack.of(made)).hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({ Action: ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:PutObject'] }),
          ]),
        },
      });
    });

    test('removeOldAssets deletes hashed files of before after the pages have changed, and those of now stay', () => {
      const { Assets: assets, Pages: pages } = deploymentsOf(content({ removeOldPages: true, removeOldAssets: true }));
      expect(assets).toMatchObject({ Prune: false });
      expect(pages).toMatchObject({ Prune: true, Exclude: ['assets/app-1A2B3C4D.js', 'assets/app-5E6F7A8B.css'] });
    });

    test('hashedDirectories of another bundler', () => {
      const files = { 'index.html': '<title>A</title>', '_next/static/app-1A2B3C4D.js': '', 'assets/logo.svg': '' };
      const made = content({ files, hashedDirectories: ['_next/static'] });
      expect(deploymentsOf(made).Pages?.DistributionPaths).toEqual(['/assets/logo.svg', '/index.html', '/']);
    });

    test('more than 50 paths are one with a wildcard', () => {
      const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`${index}.html`, '<title>A</title>']));
      expect(deploymentsOf(content({ files: { ...SITE, ...many } })).Pages?.DistributionPaths).toEqual(['/*']);
    });

    test('a path of the origin is put in front of the keys', () => {
      const made = content({ path: '/site' });
      expect(deploymentsOf(made).Pages).toMatchObject({
        DestinationBucketKeyPrefix: 'site',
        DistributionPaths: expect.arrayContaining(['/index.html']),
      });
      const text = JSON.stringify(templateOf(Stack.of(made)).findResources('AWS::IAM::Policy'));
      expect(text).toContain('/site/*"');
    });

    test('size of the function, and its log', () => {
      const stack = stackIn('eu-west-1');
      const logEncryptionKey = new kms.Key(stack, 'Key');
      contentIn(stack, { memorySize: 3008, ephemeralStorage: Size.gibibytes(2), logRetention: 7, logEncryptionKey });
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::Lambda::Function', { MemorySize: 3008, EphemeralStorage: { Size: 2048 } });
      template.hasResourceProperties('AWS::Logs::LogGroup', {
        RetentionInDays: 7,
        KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
      });
    });

    test('a bucket with a key of its own lets the function use it', () => {
      const stack = stackIn('eu-west-1');
      contentIn(stack, { bucketProps: { encryptionKey: new kms.Key(stack, 'Key') } });
      templateOf(stack).hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({ Action: Match.arrayWith(['kms:Decrypt', 'kms:GenerateDataKey*']) }),
          ]),
        },
      });
    });

    test('the hash of the content is that of names and texts', () => {
      const { contentHash } = content();
      expect(contentHash).toMatch(/^[0-9a-f]{64}$/);
      expect(content().contentHash).toBe(contentHash);
      expect(content({ files: page('<title>A</title>') }).contentHash).not.toBe(contentHash);
    });
  });

  describe('in a stack', () => {
    test('all content shares the function, its role and its log', () => {
      const stack = stackIn('eu-west-1');
      const first = contentIn(stack);
      const bucket = new s3.Bucket(stack, 'Others');
      const delivery = new ContentDelivery(stack, 'Other', {
        origin: DeliveryOrigin.bucket(bucket),
        firewall: DeliveryFirewall.none('A test.'),
        accessLogs: DeliveryLogs.none('A test.'),
        alarms: Alarms.none(),
      });
      const second = new SiteContent(stack, 'Second', { delivery, bucket, directory: siteDirectory() });
      expect([second.role, second.logGroup]).toEqual([first.role, first.logGroup]);
      const template = templateOf(stack);
      template.resourceCountIs('AWS::Lambda::Function', 1);
      template.resourceCountIs('AWS::Logs::LogGroup', 1);
      template.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Action: 's3:ListBucket',
              Resource: ['^Files', '^Others'].map((name) => ({ 'Fn::GetAtt': [Match.stringLikeRegexp(name), 'Arn'] })),
            }),
          ]),
        },
      });
    });

    test('a child can be overridden', () => {
      const made = content();
      const resource = made.role.node.defaultChild as unknown as {
        addPropertyOverride(path: string, value: unknown): void;
      };
      resource.addPropertyOverride('Path', '/content/');
      templateOf(Stack.of(made)).hasResourceProperties('AWS::IAM::Role', { Path: '/content/' });
    });
  });

  describe('all options', () => {
    test.each([
      ['data in a script', '<script type="application/ld+json">{"@context":"x"}</script>'],
      ['a comment', '<!-- <script>alert(1)</script> -->'],
      ['a script of the API', '<script src="/api/config.js"></script>'],
      ['an address of the folder', '<img src="about/">'],
      ['an address without its slash', '<img src="/about">'],
      ['a picture as data', '<img src="data:image/gif;base64,R0lG">'],
      ['a link elsewhere', '<a href="https://example.com/">'],
      ['an address with a query', '<script src="/assets/app-1A2B3C4D.js?v=1#x"></script>'],
    ])('a page may have %s', (_what, html) => {
      expect(failing({ files: page(html) })).not.toThrow();
    });

    test('a page may have what the policy has the hash, or the origin of', () => {
      const policy =
        "default-src 'self'; script-src 'self' https://cdn.example.com 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='";
      const html = '<script>alert(1)</script><script src="https://cdn.example.com/a.js"></script>';
      expect(failing({ files: page(html), policy })).not.toThrow();
      expect(failing({ files: page(html) })).toThrow(/an inline script.*\n.*cdn\.example\.com/);
    });

    test("a page may have everything with 'unsafe-inline', or unchecked", () => {
      const html = '<script>alert(1)</script><p style="color: red" onclick="alert(2)">';
      expect(failing({ files: page(html), policy: "default-src 'self' 'unsafe-inline'" })).not.toThrow();
      expect(failing({ files: page(html), checkPages: false })).not.toThrow();
      expect(failing({ files: page(html), policy: "img-src 'self'" })).not.toThrow();
    });
  });
});
