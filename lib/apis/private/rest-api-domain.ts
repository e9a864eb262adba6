import { Construct } from 'constructs';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { ApiGatewayDomain } from 'aws-cdk-lib/aws-route53-targets';
import { ApiDomain } from '../api-domain';

/** A domain of API Gateway, mapped to the stage of a REST API, with its records. */
export function mapRestDomain(
  scope: Construct,
  domain: ApiDomain,
  stage: apigateway.Stage,
  endpointType: apigateway.EndpointType,
): apigateway.DomainName {
  const { mutualTls } = domain;
  const domainName = new apigateway.DomainName(scope, 'Domain', {
    domainName: domain.domainName,
    certificate: domain.certificate,
    endpointType,
    securityPolicy: apigateway.SecurityPolicy.TLS_1_2,
    mtls: mutualTls && {
      bucket: mutualTls.truststoreBucket,
      key: mutualTls.truststoreKey,
      version: mutualTls.truststoreVersion,
    },
  });
  if (mutualTls?.ownershipCertificate) {
    const resource = domainName.node.defaultChild as apigateway.CfnDomainName;
    resource.ownershipVerificationCertificateArn = mutualTls.ownershipCertificate.certificateArn;
  }
  // A mapping of several segments is only known to the newer API, which is for regional domains.
  if (domain.basePath?.includes('/')) domainName.addApiMapping(stage, { basePath: domain.basePath });
  else domainName.addBasePathMapping(stage.restApi, { basePath: domain.basePath, stage });

  if (domain.hostedZone) {
    const target = route53.RecordTarget.fromAlias(new ApiGatewayDomain(domainName));
    const record = { zone: domain.hostedZone, recordName: `${domain.domainName}.`, target };
    new route53.ARecord(scope, 'Ipv4Record', record);
    new route53.AaaaRecord(scope, 'Ipv6Record', record);
  }
  return domainName;
}
