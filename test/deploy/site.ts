import type { Aws } from './aws';

/** The profiles of the example app. */
export const PROFILES = ['sandbox', 'production'] as const;

/** One of them. */
export type ProfileName = (typeof PROFILES)[number];

const DOMAIN = 'example.com';

/**
 * The context of a profile. Production has to find a hosted zone and CloudFront's certificate in the account, as whoever
 * deploys it has to make them first.
 */
export async function prepareSite({ acm, route53 }: Aws, profile: ProfileName): Promise<Record<string, string>> {
  if (profile === 'sandbox') return { profile };
  const { HostedZone } = await route53.createHostedZone({ Name: DOMAIN, CallerReference: 'deployment test' });
  const { CertificateArn } = await acm.requestCertificate({ DomainName: `*.${DOMAIN}`, ValidationMethod: 'DNS' });
  return {
    profile,
    domain: DOMAIN,
    hostedZoneId: HostedZone?.Id?.split('/').pop() ?? '',
    alarmEmail: `oncall@${DOMAIN}`,
    cdnCertificateArn: CertificateArn ?? '',
  };
}
