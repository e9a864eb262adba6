import { Duration, SecretValue, Stack, Tags } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { DeliveryOrigin, DeliveryOriginProtocol } from '../../../lib/edge';
import { CODE } from '../../specimens/surroundings';
import { templateOf, testApp, warningsOf } from '../../support/synth';
import { configOf, delivery, loadBalancer, networkLoadBalancer, stackIn } from './delivery-surroundings';

const DISTRIBUTION_REF = { Ref: expect.stringMatching(/^DeliveryDistribution/) };
const sourceOf = (id: unknown) => ({
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':cloudfront::', { Ref: 'AWS::AccountId' }, ...[id].flat()]],
});
const THIS = { StringEquals: { 'AWS:SourceArn': sourceOf([':distribution/', DISTRIBUTION_REF]) } };
const ALL_OF_ACCOUNT = { ArnLike: { 'AWS:SourceArn': sourceOf(':distribution/*') } };
const NAMED = { StringEquals: { 'AWS:SourceArn': sourceOf(':distribution/E1A2B3C4D5E6F7') } };
const CLOUDFRONT = { Service: 'cloudfront.amazonaws.com' };

/** The statements for CloudFront of the policies of a type in a stack. */
function statementsOf(stack: Stack, type: string, policy: string): unknown[] {
  return Object.values(templateOf(stack).findResources(type))
    .flatMap(({ Properties }) => Properties[policy].Statement)
    .filter(({ Principal }) => Principal.Service === CLOUDFRONT.Service);
}
const bucketStatements = (stack: Stack) => statementsOf(stack, 'AWS::S3::BucketPolicy', 'PolicyDocument');
const keyStatements = (stack: Stack) => statementsOf(stack, 'AWS::KMS::Key', 'KeyPolicy');

const HTTP = DeliveryOriginProtocol.http();

describe('DeliveryOrigin', () => {
  describe('defaults', () => {
    test('signs every request, and lets this distribution alone read and list', () => {
      const stack = stackIn('us-east-1');
      const config = configOf(delivery({}, stack));
      expect(config.Origins).toEqual([
        {
          Id: 'Default',
          DomainName: { 'Fn::GetAtt': [expect.stringMatching(/^Content/), 'RegionalDomainName'] },
          OriginAccessControlId: { Ref: expect.stringMatching(/BucketAccess/) },
          S3OriginConfig: { OriginAccessIdentity: '' },
        },
      ]);
      templateOf(stack).hasResourceProperties('AWS::CloudFront::OriginAccessControl', {
        OriginAccessControlConfig: {
          OriginAccessControlOriginType: 's3',
          SigningBehavior: 'always',
          SigningProtocol: 'sigv4',
        },
      });
      const bucket = { 'Fn::GetAtt': [expect.stringMatching(/^Content/), 'Arn'] };
      expect(bucketStatements(stack)).toEqual([
        {
          Effect: 'Allow',
          Principal: CLOUDFRONT,
          Action: 's3:GetObject',
          Resource: { 'Fn::Join': ['', [bucket, '/*']] },
          Condition: THIS,
        },
        { Effect: 'Allow', Principal: CLOUDFRONT, Action: 's3:ListBucket', Resource: bucket, Condition: THIS },
      ]);
    });

    test('answers 403 for what is missing where it may not list', () => {
      const stack = stackIn('us-east-1');
      const origin = DeliveryOrigin.bucket(new s3.Bucket(stack, 'Content'), { missingAsNotFound: false });
      delivery({ origin, defaultRootObject: '' }, stack);
      expect(bucketStatements(stack)).toHaveLength(1);
    });

    test('decrypts with the key of the bucket for distributions of the account, then for the one', () => {
      const statementWith = (distributionId?: string) => {
        const stack = stackIn('us-east-1');
        const encryptionKey = new kms.Key(stack, 'Key');
        const bucket = new s3.Bucket(stack, 'Content', { encryptionKey });
        delivery({ origin: DeliveryOrigin.bucket(bucket, { distributionId }) }, stack);
        // No cycle, and no warning of aws-cdk-lib.
        const second = expect.stringMatching(/lets all distributions of the account in: give .*'distributionId'/);
        expect(warningsOf(stack)).toEqual(distributionId === undefined ? [second] : []);
        return keyStatements(stack);
      };
      const decrypts = { Effect: 'Allow', Principal: CLOUDFRONT, Action: 'kms:Decrypt', Resource: '*' };
      expect(statementWith()).toEqual([{ ...decrypts, Condition: ALL_OF_ACCOUNT }]);
      expect(statementWith('E1A2B3C4D5E6F7')).toEqual([{ ...decrypts, Condition: NAMED }]);
    });

    test('reads a bucket of another Region weakly, whose policy names the account until it can name the distribution', () => {
      const made = (distributionId?: string) => {
        const app = testApp();
        const [storage, site] = [stackIn('eu-central-1', app, 'Storage'), stackIn('us-east-1', app)];
        const origin = DeliveryOrigin.bucket(new s3.Bucket(storage, 'Content'), { distributionId });
        const config = configOf(delivery({ origin }, site));
        expect(warningsOf(site)).toHaveLength(distributionId === undefined ? 1 : 0);
        return { domainName: config.Origins[0].DomainName, statements: bucketStatements(storage) };
      };
      const first = made();
      expect(first.domainName).toEqual({
        'Fn::GetStackOutput': expect.objectContaining({ StackName: 'Storage', Region: 'eu-central-1' }),
      });
      expect(JSON.stringify(first.statements)).toContain(':distribution/*');
      expect(JSON.stringify(made('E1A2B3C4D5E6F7').statements)).toContain(':distribution/E1A2B3C4D5E6F7');
    });

    test('warns of policies that it cannot extend', () => {
      const stack = stackIn('us-east-1');
      delivery({ origin: DeliveryOrigin.bucket(s3.Bucket.fromBucketName(stack, 'Content', 'content')) }, stack);
      expect(warningsOf(stack)).toEqual([expect.stringMatching(/importedDeliveryBucket|policy of an imported bucket/)]);
    });

    test('takes a path, a shield and headers', () => {
      const stack = stackIn('us-east-1');
      const origin = DeliveryOrigin.bucket(new s3.Bucket(stack, 'Content'), {
        path: '/live',
        originShieldRegion: 'eu-west-1',
        customHeaders: { 'x-site': 'docs' },
      });
      expect(configOf(delivery({ origin }, stack)).Origins[0]).toMatchObject({
        OriginPath: '/live',
        OriginShield: { Enabled: true, OriginShieldRegion: 'eu-west-1' },
        OriginCustomHeaders: [{ HeaderName: 'x-site', HeaderValue: 'docs' }],
      });
    });
  });

  describe('all options', () => {
    test('speaks TLS 1.2 with APIs, by their own addresses', () => {
      const stack = stackIn('eu-west-1');
      const api = new apigwv2.HttpApi(stack, 'Api');
      const rest = new apigateway.RestApi(stack, 'Rest', { deployOptions: { stageName: 'live' } });
      rest.root.addMethod('GET');
      const config = configOf(
        delivery(
          {
            origin: DeliveryOrigin.httpApi(api, { readTimeout: Duration.seconds(60) }),
            routes: [{ path: '/v1/*', origin: DeliveryOrigin.restApi(rest.deploymentStage, { path: '/v1' }) }],
          },
          stack,
        ),
      );
      const [ofApi, ofRest] = config.Origins;
      expect(ofApi).toMatchObject({
        CustomOriginConfig: {
          OriginProtocolPolicy: 'https-only',
          OriginSSLProtocols: ['TLSv1.2'],
          OriginReadTimeout: 60,
        },
      });
      expect(ofApi.OriginPath).toBeUndefined();
      expect(JSON.stringify(ofApi.DomainName)).toMatch(/Api.*\.execute-api\..*URLSuffix/);
      expect(JSON.stringify(ofRest.DomainName)).toMatch(/Rest.*\.execute-api\./);
      expect(JSON.stringify(ofRest.OriginPath)).toMatch(/DeploymentStagelive.*\/v1/);
    });

    test('reads an API of another Region weakly', () => {
      const app = testApp();
      const api = new apigwv2.HttpApi(stackIn('eu-central-1', app, 'Apis'), 'Api');
      const config = configOf(delivery({ origin: DeliveryOrigin.httpApi(api) }, stackIn('us-east-1', app)));
      expect(JSON.stringify(config.Origins[0].DomainName)).toMatch(/GetStackOutput.*execute-api\.eu-central-1\./);
    });

    test('signs requests to a function URL, and lets this distribution alone call it', () => {
      const stack = stackIn('us-east-1');
      const functionUrl = new lambda.Function(stack, 'Function', CODE).addFunctionUrl();
      const config = configOf(delivery({ origin: DeliveryOrigin.functionUrl(functionUrl) }, stack));
      expect(config.Origins[0].OriginAccessControlId).toEqual({ Ref: expect.stringMatching(/FunctionAccess/) });
      templateOf(stack).hasResourceProperties('AWS::CloudFront::OriginAccessControl', {
        OriginAccessControlConfig: { OriginAccessControlOriginType: 'lambda', SigningBehavior: 'always' },
      });
      const permissions = Object.values(templateOf(stack).findResources('AWS::Lambda::Permission'));
      const allowed = {
        FunctionName: { 'Fn::GetAtt': [expect.stringMatching(/^Function/), 'FunctionArn'] },
        Principal: 'cloudfront.amazonaws.com',
        SourceArn: sourceOf([':distribution/', DISTRIBUTION_REF]),
      };
      expect(permissions.map(({ Properties }) => Properties)).toEqual([
        { ...allowed, Action: 'lambda:InvokeFunctionUrl' },
        { ...allowed, Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true },
      ]);
    });

    test('reaches an internal one by a VPC origin, from the addresses of CloudFront alone', () => {
      const stack = stackIn('eu-west-1');
      Tags.of(stack).add('team', 'web');
      const origin = DeliveryOrigin.applicationLoadBalancer('Api', loadBalancer(stack), HTTP);
      const config = configOf(delivery({ origin }, stack));
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::CloudFront::VpcOrigin', {
        Tags: Match.absent(),
        VpcOriginEndpointConfig: {
          Arn: { Ref: Match.stringLikeRegexp('^LoadBalancer') },
          HTTPPort: 80,
          OriginProtocolPolicy: 'http-only',
        },
      });
      expect(config.Origins[0]).toMatchObject({
        DomainName: { 'Fn::GetAtt': [expect.stringMatching(/^LoadBalancer/), 'DNSName'] },
        VpcOriginConfig: { VpcOriginId: { 'Fn::GetAtt': [expect.stringMatching(/VpcOrigin/), 'Id'] } },
      });
      template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
        FromPort: 80,
        ToPort: 80,
        IpProtocol: 'tcp',
        SourcePrefixListId: 'pl-4fa04526',
      });
    });

    test('waits for the internet gateway, without which CloudFront refuses a VPC', () => {
      const stack = stackIn('eu-west-1');
      const balancer = loadBalancer(stack, { vpc: new ec2.Vpc(stack, 'Vpc') });
      delivery({ origin: DeliveryOrigin.applicationLoadBalancer('Api', balancer, HTTP) }, stack);
      templateOf(stack).hasResource('AWS::CloudFront::VpcOrigin', { DependsOn: [Match.stringLikeRegexp('VPCGW')] });
    });

    test('asks for the name on the certificate, and lets in who is named', () => {
      const stack = stackIn('eu-west-1');
      const imported = elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'LoadBalancer', {
        loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/api/50dc6c495c0c9188',
        loadBalancerDnsName: 'internal-api.eu-west-1.elb.amazonaws.com',
        securityGroupId: 'sg-0123456789abcdef0',
        securityGroupAllowsAllOutbound: false,
      });
      const protocol = DeliveryOriginProtocol.https('origin.example.com', 8443);
      const clients = [ec2.Peer.securityGroupId('sg-0fedcba9876543210')];
      const origin = DeliveryOrigin.applicationLoadBalancer('Api', imported, protocol, { clients });
      expect(configOf(delivery({ origin }, stack)).Origins[0].DomainName).toBe('origin.example.com');
      templateOf(stack).hasResourceProperties('AWS::CloudFront::VpcOrigin', {
        VpcOriginEndpointConfig: {
          HTTPSPort: 8443,
          OriginProtocolPolicy: 'https-only',
          OriginSSLProtocols: ['TLSv1.2'],
        },
      });
      templateOf(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
        SourceSecurityGroupId: 'sg-0fedcba9876543210',
        FromPort: 8443,
      });
    });

    test('has another VPC origin for another endpoint, since AWS refuses changes of one in use; not for another order', () => {
      const idsOf = (protocol: DeliveryOriginProtocol, path: string) => {
        const stack = stackIn('eu-west-1');
        const made = elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'LoadBalancer', {
          loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/api/50dc6c495c0c9188',
          loadBalancerDnsName: 'internal-api.eu-west-1.elb.amazonaws.com',
          securityGroupId: 'sg-0123456789abcdef0',
        });
        const origin = DeliveryOrigin.applicationLoadBalancer('Api', made, protocol);
        const other = { path: '/other/*', origin: DeliveryOrigin.server('api.example.com') };
        delivery({ routes: path === '/a/*' ? [{ path, origin }, other] : [other, { path, origin }] }, stack);
        const [[id, { Properties }] = ['', { Properties: {} }]] = Object.entries(
          templateOf(stack).findResources('AWS::CloudFront::VpcOrigin'),
        );
        return { id, name: JSON.stringify(Properties.VpcOriginEndpointConfig.Name) };
      };
      const [one, another] = [idsOf(HTTP, '/a/*'), idsOf(DeliveryOriginProtocol.http(8080), '/a/*')];
      expect(one).toEqual(idsOf(HTTP, '/b/*'));
      expect(another.id).not.toBe(one.id);
      // Both exist until the distribution has moved.
      expect(another.name).not.toBe(one.name);
    });

    test('reaches a Network Load Balancer', () => {
      const stack = stackIn('eu-west-1');
      const origin = DeliveryOrigin.networkLoadBalancer('Tcp', networkLoadBalancer(stack), HTTP);
      delivery({ origin }, stack);
      templateOf(stack).resourceCountIs('AWS::CloudFront::VpcOrigin', 1);
    });

    test('takes one with public addresses for a reason', () => {
      const stack = stackIn('eu-west-1');
      const made = loadBalancer(stack, { internetFacing: true });
      const options = { internetFacingReason: 'It moves behind CloudFront this week.' };
      expect(() =>
        delivery({ origin: DeliveryOrigin.applicationLoadBalancer('Api', made, HTTP, options) }, stack),
      ).not.toThrow();
    });

    test('sends a secret to one on the internet, which is in no template', () => {
      const stack = stackIn('eu-west-1');
      const origin = DeliveryOrigin.publicLoadBalancer(loadBalancer(stack, { internetFacing: true }), {
        hostName: 'origin.example.com',
        secret: SecretValue.secretsManager('origin'),
        reason: 'An outage of VPC origins.',
      });
      expect(configOf(delivery({ origin }, stack)).Origins[0]).toMatchObject({
        DomainName: 'origin.example.com',
        CustomOriginConfig: { OriginProtocolPolicy: 'https-only' },
        OriginCustomHeaders: [
          { HeaderName: 'x-origin-secret', HeaderValue: '{{resolve:secretsmanager:origin:SecretString:::}}' },
        ],
      });
      templateOf(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
        FromPort: 443,
        SourcePrefixListId: 'pl-4fa04526',
      });
    });

    test('asks the second origin after server errors, for reading alone', () => {
      const stack = stackIn('us-east-1');
      const origin = DeliveryOrigin.failover(
        DeliveryOrigin.bucket(new s3.Bucket(stack, 'First')),
        DeliveryOrigin.bucket(new s3.Bucket(stack, 'Second')),
      );
      const config = configOf(delivery({ origin }, stack));
      expect(config.OriginGroups.Items).toEqual([
        expect.objectContaining({
          FailoverCriteria: { StatusCodes: { Items: [500, 502, 503, 504], Quantity: 4 } },
          Members: { Items: [{ OriginId: 'DefaultPrimary' }, { OriginId: 'DefaultSecondary' }], Quantity: 2 },
        }),
      ]);
      expect(bucketStatements(stack)).toHaveLength(4);
    });

    test('lets no request that writes through to servers', () => {
      const origin = DeliveryOrigin.failover(
        DeliveryOrigin.server('a.example.com'),
        DeliveryOrigin.server('b.example.com'),
        { statusCodes: [404] },
      );
      expect(configOf(delivery({ origin })).DefaultCacheBehavior.AllowedMethods).toEqual(['GET', 'HEAD', 'OPTIONS']);
    });
  });
});
