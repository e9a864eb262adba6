import { Construct } from 'constructs';
import { Fn, Names, Token } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as route53 from 'aws-cdk-lib/aws-route53';
import {
  ApiGatewayDomain,
  ApiGatewayv2DomainProperties,
  InterfaceVpcEndpointTarget,
} from 'aws-cdk-lib/aws-route53-targets';
import { isKnown, matches, nonEmpty, rule, Rule } from '../../private/validation';
import { ApiDomain, ExistingApiDomain, RestApiDomain } from '../api-domain';

/**
 * The rules of a custom domain.
 *
 * @param region where API Gateway looks for the certificate: the Region of the API, and us-east-1 for an edge endpoint
 */
export function domainRules(prop: string, domain: ApiDomain | undefined, region: string): Rule[] {
  const zone = domain?.hostedZone?.zoneName;
  const name = domain?.domainName;
  const certificateRegion = domain && regionOf(domain.certificate);
  return [
    ...matches(
      `${prop}.domainName`,
      name,
      /^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/,
      "a host name in lower case, for example 'api.example.com'",
    ),
    ...basePathRules(prop, domain?.basePath),
    rule(
      isKnown(zone) && isKnown(name) && name !== zone && !name.endsWith(`.${zone}`),
      () => `'${prop}.domainName' must be in 'hostedZone' ('${zone}'), got '${name}'; change one of the two`,
    ),
    rule(
      isKnown(certificateRegion) && isKnown(region) && certificateRegion !== region,
      () =>
        `'${prop}.certificate' must be in ${region}, got one in ${certificateRegion}; request it there for this domain name`,
    ),
    ...nonEmpty(`${prop}.mutualTls.truststoreKey`, domain?.mutualTls?.truststoreKey),
    ...nonEmpty(`${prop}.mutualTls.truststoreVersion`, domain?.mutualTls?.truststoreVersion),
  ];
}

/** The Region of a certificate, where it can be known: of one by its ARN, of another by its stack. */
function regionOf(certificate: acm.ICertificate): string | undefined {
  if (!Token.isUnresolved(certificate.certificateArn)) return certificate.certificateArn.split(':')[3];
  return certificate instanceof acm.Certificate ? certificate.env.region : undefined;
}

/** The rules of a custom domain that is there already. */
export function existingDomainRules(existing: ExistingApiDomain | undefined, domain: ApiDomain | undefined): Rule[] {
  if (!existing) return [];
  const { name } = existing.domainName;
  const { hostName, basePath } = existing;
  const zone = existing.hostedZone?.zoneName;
  const host = hostName ?? name;
  const suffix = isKnown(name) && name.startsWith('*.') ? name.slice(1) : undefined;
  return [
    rule(domain !== undefined, () => `'existingDomain' must be left out beside 'domain'; an API has one of the two`),
    ...basePathRules('existingDomain', basePath),
    rule(
      suffix !== undefined && hostName === undefined,
      () => `'existingDomain.hostName' must be given below '${name}', got none; say what clients call`,
    ),
    rule(
      isKnown(hostName) &&
        isKnown(name) &&
        (suffix === undefined
          ? hostName !== name
          : !hostName.endsWith(suffix) || !/^[a-z0-9-]+$/.test(hostName.slice(0, -suffix.length))),
      () =>
        `'existingDomain.hostName' must be a name of the domain '${name}', got '${hostName}'; change one of the two`,
    ),
    rule(
      isKnown(zone) && isKnown(host) && host !== zone && !host.endsWith(`.${zone}`),
      () => `'existingDomain.hostName' must be in 'hostedZone' ('${zone}'), got '${host}'; change one of the two`,
    ),
  ];
}

function basePathRules(prop: string, basePath: string | undefined): Rule[] {
  return matches(
    `${prop}.basePath`,
    basePath,
    /^[\w.~-]+(\/[\w.~-]+)*$/,
    "path segments without slashes at the ends, for example 'v1'",
  );
}

/** The address of an API below its custom domain, without a slash at its end; nothing without a domain. */
export function urlBelow(
  scheme: 'https' | 'wss',
  domain: ApiDomain | undefined,
  existing: ExistingApiDomain | undefined,
): string | undefined {
  const host = domain?.domainName ?? existing?.hostName ?? existing?.domainName.name;
  const basePath = domain?.basePath ?? existing?.basePath;
  return host === undefined ? undefined : `${scheme}://${host}${basePath === undefined ? '' : `/${basePath}`}`;
}

/** The stage of an API as its domain that is there already maps it, with records on request. */
export function mapExistingDomain(
  scope: Construct,
  existing: ExistingApiDomain,
  apiId: string,
  stage: apigateway.Stage | apigwv2.IStage,
): void {
  const { domainName, basePath, hostName, hostedZone } = existing;
  const mapping = new apigwv2.CfnApiMapping(scope, 'ExistingDomainMapping', {
    apiId,
    domainName: domainName.name,
    stage: stage.stageName,
    apiMappingKey: basePath,
  });
  // The name of a stage may be known before there is one.
  mapping.node.addDependency(stage);
  const alias = new ApiGatewayv2DomainProperties(domainName.regionalDomainName, domainName.regionalHostedZoneId);
  addRecords(scope, { domainName: hostName ?? domainName.name, hostedZone }, alias, true);
}

/** A regional domain of API Gateway, mapped to the stage of an HTTP or WebSocket API, with its records. */
export function mapDomain(
  scope: Construct,
  domain: ApiDomain,
  api: apigwv2.IApiRef,
  stage: apigwv2.IStage,
  addressType: apigwv2.IpAddressType,
): apigwv2.DomainName {
  const domainName = new apigwv2.DomainName(scope, 'Domain', {
    domainName: domain.domainName,
    certificate: domain.certificate,
    securityPolicy: apigwv2.SecurityPolicy.TLS_1_2,
    ipAddressType: addressType,
    ownershipCertificate: domain.mutualTls?.ownershipCertificate,
    mtls: truststoreOf(domain),
  });
  new apigwv2.ApiMapping(scope, 'Mapping', { api, domainName, stage, apiMappingKey: domain.basePath });
  const alias = new ApiGatewayv2DomainProperties(domainName.regionalDomainName, domainName.regionalHostedZoneId);
  addRecords(scope, domain, alias, addressType === apigwv2.IpAddressType.DUAL_STACK);
  return domainName;
}

/** A domain of API Gateway, mapped to the stage of a REST API, with its records. */
export function mapRestDomain(
  scope: Construct,
  domain: RestApiDomain,
  stage: apigateway.Stage,
  endpointType: apigateway.EndpointType,
): apigateway.DomainName {
  const domainName = new apigateway.DomainName(scope, 'Domain', {
    domainName: domain.domainName,
    certificate: domain.certificate,
    endpointType,
    ...tlsOf(domain),
    mtls: truststoreOf(domain),
  });
  const resource = domainName.node.defaultChild as apigateway.CfnDomainName;
  // aws-cdk-lib leaves the domain to IPv4, beside which the AAAA record would lead nowhere.
  resource.addPropertyOverride('EndpointConfiguration.IpAddressType', apigateway.IpAddressType.DUAL_STACK);
  if (domain.mutualTls?.ownershipCertificate) {
    resource.ownershipVerificationCertificateArn = domain.mutualTls.ownershipCertificate.certificateArn;
  }
  // Only the newer API, which is for regional domains, knows a mapping of several segments.
  if (domain.basePath?.includes('/')) domainName.addApiMapping(stage, { basePath: domain.basePath });
  else domainName.addBasePathMapping(stage.restApi, { basePath: domain.basePath, stage });
  addRecords(scope, domain, new ApiGatewayDomain(domainName), true);
  return domainName;
}

/** The domain of a private API, and what leads to it. */
export interface PrivateDomain {
  readonly domainName: apigateway.CfnDomainNameV2;
  /** The host name of the one VPC endpoint of this app that the domain is for. */
  readonly target?: string;
}

/**
 * A private domain of API Gateway, mapped to the stage of a private REST API, and associated with the VPC endpoints that alone
 * may call it. Its name need not be unique in the world
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains.html).
 */
export function mapPrivateDomain(
  scope: Construct,
  domain: RestApiDomain,
  stage: apigateway.Stage,
  vpcEndpoints: readonly ec2.IInterfaceVpcEndpoint[],
): PrivateDomain {
  const domainName = new apigateway.CfnDomainNameV2(scope, 'PrivateDomain', {
    domainName: domain.domainName,
    certificateArn: domain.certificate.certificateArn,
    ...tlsOf(domain),
    endpointConfiguration: {
      types: [apigateway.EndpointType.PRIVATE],
      ipAddressType: apigateway.IpAddressType.DUAL_STACK,
    },
    policy: onlyThrough(vpcEndpoints),
  });
  const mapping = new apigateway.CfnBasePathMappingV2(scope, 'PrivateMapping', {
    domainNameArn: domainName.attrDomainNameArn,
    restApiId: stage.restApi.restApiId,
    stage: stage.stageName,
    basePath: domain.basePath,
  });
  // The name of a stage may be known before there is one.
  mapping.node.addDependency(stage);
  for (const endpoint of vpcEndpoints) {
    const name = Names.nodeUniqueId(endpoint.node);
    new apigateway.CfnDomainNameAccessAssociation(scope, `${name}Access`, {
      domainNameArn: domainName.attrDomainNameArn,
      accessAssociationSource: endpoint.vpcEndpointId,
      accessAssociationSourceType: 'VPCE',
    });
  }
  const [endpoint, ...others] = vpcEndpoints;
  if (!(endpoint instanceof ec2.InterfaceVpcEndpoint) || others.length > 0) return { domainName };
  const alias = new InterfaceVpcEndpointTarget(endpoint);
  addRecords(scope, domain, alias, false);
  // 'Z1HUB23UULQXV:vpce-01abc23456de78f9g-12abccd3.execute-api.eu-west-1.vpce.amazonaws.com'
  return { domainName, target: Fn.select(1, Fn.split(':', Fn.select(0, endpoint.vpcEndpointDnsEntries))) };
}

/** The rules of the domain of a private API. */
export function privateDomainRules(
  domain: RestApiDomain | undefined,
  vpcEndpoints: readonly ec2.IInterfaceVpcEndpoint[],
): Rule[] {
  const [endpoint, ...others] = vpcEndpoints;
  return [
    rule(
      domain?.mutualTls !== undefined,
      () => `'domain.mutualTls' must be left out of a private endpoint, whose domains have none`,
    ),
    rule(
      isKnown(domain?.basePath) && domain.basePath.includes('/'),
      () => `'domain.basePath' must be one segment at a private endpoint, got '${domain?.basePath}'`,
    ),
    rule(
      isKnown(domain?.domainName) && domain.domainName.startsWith('*.'),
      () => `'domain.domainName' must be a host name at a private endpoint, got '${domain?.domainName}'`,
    ),
    rule(
      domain?.hostedZone !== undefined && (others.length > 0 || !(endpoint instanceof ec2.InterfaceVpcEndpoint)),
      () =>
        `'domain.hostedZone' needs one VPC endpoint of this app, to which the record can lead; leave it out, and make a record in the zone of each VPC`,
    ),
  ];
}

/** What lets anybody in but through the endpoints is denied, whatever an identity may do. */
function onlyThrough(vpcEndpoints: readonly ec2.IInterfaceVpcEndpoint[]): iam.PolicyDocument {
  const ids = vpcEndpoints.map(({ vpcEndpointId }) => vpcEndpointId);
  const statement = {
    principals: [new iam.AnyPrincipal()],
    actions: ['execute-api:Invoke'],
    resources: ['execute-api:/*'],
  };
  return new iam.PolicyDocument({
    statements: [
      new iam.PolicyStatement({
        ...statement,
        effect: iam.Effect.DENY,
        conditions: { StringNotEquals: { 'aws:SourceVpce': ids } },
      }),
      new iam.PolicyStatement(statement),
    ],
  });
}

function tlsOf(domain: RestApiDomain): Pick<apigateway.DomainNameOptions, 'securityPolicy' | 'endpointAccessMode'> {
  const securityPolicy = domain.securityPolicy ?? apigateway.SecurityPolicy.TLS_1_2;
  const isEnhanced = securityPolicy.startsWith('SecurityPolicy_');
  return {
    securityPolicy,
    endpointAccessMode: domain.endpointAccessMode ?? (isEnhanced ? apigateway.EndpointAccessMode.STRICT : undefined),
  };
}

function truststoreOf({ mutualTls }: ApiDomain): apigwv2.MTLSConfig | undefined {
  return (
    mutualTls && {
      bucket: mutualTls.truststoreBucket,
      key: mutualTls.truststoreKey,
      version: mutualTls.truststoreVersion,
    }
  );
}

function addRecords(
  scope: Construct,
  domain: Pick<ApiDomain, 'domainName' | 'hostedZone'>,
  alias: route53.IAliasRecordTarget,
  dualStack: boolean,
): void {
  if (!domain.hostedZone) return;
  const target = route53.RecordTarget.fromAlias(alias);
  const record = { zone: domain.hostedZone, recordName: `${domain.domainName}.`, target };
  new route53.ARecord(scope, 'Ipv4Record', record);
  if (dualStack) new route53.AaaaRecord(scope, 'Ipv6Record', record);
}
