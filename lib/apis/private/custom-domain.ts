import { Construct } from 'constructs';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import { isKnown, matches, nonEmpty, rule, Rule } from '../../private/validation';
import { ApiDomain } from '../api-domain';

/** The rules of a custom domain. */
export function domainRules(prop: string, domain: ApiDomain | undefined): Rule[] {
  const zone = domain?.hostedZone?.zoneName;
  const name = domain?.domainName;
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
    ...nonEmpty(`${prop}.mutualTls.truststoreKey`, domain?.mutualTls?.truststoreKey),
    ...nonEmpty(`${prop}.mutualTls.truststoreVersion`, domain?.mutualTls?.truststoreVersion),
  ];
}

/** A regional domain of API Gateway, mapped to a stage, with its records. */
export function mapDomain(
  scope: Construct,
  domain: ApiDomain,
  api: apigwv2.IApiRef,
  stage: apigwv2.IStage,
  addressType: apigwv2.IpAddressType,
): apigwv2.DomainName {
  const { mutualTls } = domain;
  const domainName = new apigwv2.DomainName(scope, 'Domain', {
    domainName: domain.domainName,
    certificate: domain.certificate,
    securityPolicy: apigwv2.SecurityPolicy.TLS_1_2,
    ipAddressType: addressType,
    ownershipCertificate: mutualTls?.ownershipCertificate,
    mtls: mutualTls && {
      bucket: mutualTls.truststoreBucket,
      key: mutualTls.truststoreKey,
      version: mutualTls.truststoreVersion,
    },
  });
  new apigwv2.ApiMapping(scope, 'Mapping', { api, domainName, stage, apiMappingKey: domain.basePath });
  if (domain.hostedZone) {
    const target = route53.RecordTarget.fromAlias(
      new ApiGatewayv2DomainProperties(domainName.regionalDomainName, domainName.regionalHostedZoneId),
    );
    const record = { zone: domain.hostedZone, recordName: `${domain.domainName}.`, target };
    new route53.ARecord(scope, 'Ipv4Record', record);
    if (addressType === apigwv2.IpAddressType.DUAL_STACK) new route53.AaaaRecord(scope, 'Ipv6Record', record);
  }
  return domainName;
}
