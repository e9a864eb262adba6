import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { buildSite } from '../../../examples/static-site/build-site';
import { StaticSiteStack } from '../../../examples/static-site/stack';
import { describeExampleStack } from '../../support/example-stack';

const templateIn = describeExampleStack(
  'StaticSite',
  (app, profile) => new StaticSiteStack(app, 'StaticSite', { profile }),
);

describe.each(['sandbox', 'production'] as const)('StaticSite in %s', (profile) => {
  let template: Template;
  beforeAll(() => {
    template = Template.fromJSON(templateIn(profile));
  });

  test('serves files by HTTPS alone, and passes the paths of the API on uncached', () => {
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: Match.objectLike({
        DefaultRootObject: 'index.html',
        DefaultCacheBehavior: Match.objectLike({ ViewerProtocolPolicy: 'redirect-to-https' }),
        CacheBehaviors: [
          Match.objectLike({
            PathPattern: '/api/*',
            ViewerProtocolPolicy: 'https-only',
            // CachingDisabled
            CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
          }),
        ],
      }),
    });
  });

  test('forbids inline scripts and styles', () => {
    const [policy] = Object.values(template.findResources('AWS::CloudFront::ResponseHeadersPolicy'));
    const text = JSON.stringify(policy);
    expect(text).toContain("default-src 'self'");
    expect(text).not.toContain('unsafe-inline');
  });

  test('brings pages after the API that they ask, and after what they load', () => {
    const [assets, pages] = Object.values(template.findResources('Custom::CDKBucketDeployment'));
    expect(assets?.DependsOn).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^ApiStage/),
        expect.stringMatching(/^ApiPOSTapiwishes/),
        expect.stringMatching(/^LibraryFunctionAliaslive/),
      ]),
    );
    expect(pages?.DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/^ContentAssetsCustomResource/)]));
    expect(pages?.Properties).toMatchObject({ Prune: true, Exclude: ['assets/*'], DistributionPaths: ['/*'] });
  });

  test('takes five wishes a second', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      RouteSettings: Match.objectLike({
        'POST /api/wishes': { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 10 },
      }),
    });
  });
});

describe('StaticSite', () => {
  test('has a name, a certificate and a firewall in production, which are read from us-east-1', () => {
    const production = Template.fromJSON(templateIn('production'));
    const read = { 'Fn::GetStackOutput': Match.objectLike({ StackName: 'StaticSite-us-east-1', Region: 'us-east-1' }) };
    production.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: Match.objectLike({
        Aliases: ['library.example.com'],
        ViewerCertificate: Match.objectLike({ AcmCertificateArn: read }),
        WebACLId: read,
      }),
    });
    production.hasResourceProperties('AWS::Route53::RecordSet', { Type: 'AAAA', Name: 'library.example.com.' });
    const sandbox = Template.fromJSON(templateIn('sandbox'));
    sandbox.resourceCountIs('AWS::Route53::RecordSet', 0);
    sandbox.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: Match.objectLike({ Aliases: Match.absent(), WebACLId: Match.absent() }),
    });
  });

  test('keeps files and wishes in production', () => {
    const production = Template.fromJSON(templateIn('production'));
    for (const type of ['AWS::S3::Bucket', 'AWS::DynamoDB::GlobalTable']) {
      production.allResources(type, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    }
  });
});

describe('the build of the site', () => {
  const folders: string[] = [];
  const build = () => {
    const folder = mkdtempSync(join(tmpdir(), 'static-site-'));
    folders.push(folder);
    buildSite(folder);
    return Object.fromEntries(
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.includes('.'))
        .sort()
        .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
    );
  };

  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  test('is the same each time', () => {
    expect(build()).toEqual(build());
  });

  test('has all that the site is, and scripts and styles with hashes in their names', () => {
    expect(Object.keys(build()).map((name) => name.replace(/-[A-Z2-7]{8}\./, '-<hash>.'))).toEqual([
      '404.html',
      'assets/main-<hash>.js',
      'assets/style-<hash>.css',
      'favicon.svg',
      'index.html',
      'robots.txt',
    ]);
  });

  test('has pages that load them', () => {
    const built = build();
    for (const page of ['index.html', '404.html']) {
      expect(built[page]).toMatch(/href="\/assets\/style-[A-Z2-7]{8}\.css"/);
      expect(built[page]).not.toMatch(/"\/(style\.css|main\.mjs)"/);
    }
  });
});
