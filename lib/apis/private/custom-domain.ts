import { Construct } from 'constructs';
import { Token } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { ApiGatewayDomain, ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import { isKnown, matches, nonEmpty, rule, Rule } from '../../private/validation';
import { ApiDomain } from '../api-domain';

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
    ...matches(
      `${prop}.basePath`,
      domain?.basePath,
      /^[\w.~-]+(\/[\w.~-]+)*$/,
      "path segments without slashes at the ends, for example 'v1'",
    ),
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

/** The address of an API below its custom domain, without a slash at its end. */
export function urlBelow(scheme: 'https' | 'wss', { domainName, basePath }: ApiDomain): string {
  return `${scheme}://${domainName}${basePath === undefined ? '' : `/${basePath}`}`;
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
  domain: ApiDomain,
  stage: apigateway.Stage,
  endpointType: apigateway.EndpointType,
): apigateway.DomainName {
  const domainName = new apigateway.DomainName(scope, 'Domain', {
    domainName: domain.domainName,
    certificate: domain.certificate,
    endpointType,
    securityPolicy: apigateway.SecurityPolicy.TLS_1_2,
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

function truststoreOf({ mutualTls }: ApiDomain): apigwv2.MTLSConfig | undefined {
  return (
    mutualTls && {
      bucket: mutualTls.truststoreBucket,
      key: mutualTls.truststoreKey,
      version: mutualTls.truststoreVersion,
    }
  );
}

function addRecords(scope: Construct, domain: ApiDomain, alias: route53.IAliasRecordTarget, dualStack: boolean): void {
  if (!domain.hostedZone) return;
  const target = route53.RecordTarget.fromAlias(alias);
  const record = { zone: domain.hostedZone, recordName: `${domain.domainName}.`, target };
  new route53.ARecord(scope, 'Ipv4Record', record);
  if (dualStack) new route53.AaaaRecord(scope, 'Ipv6Record', record);
}
