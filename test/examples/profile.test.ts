import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { checkContext, CONTEXT } from '../../examples/context';
import { Profile } from '../../examples/profile';

const ROOT = join(__dirname, '../..');
const SITE = { domain: 'shop.example', hostedZoneId: 'Z0AB12', alarmEmail: 'oncall@shop.example' };
const CERTIFICATE = 'arn:aws:acm:us-east-1:444455556666:certificate/1234-abcd';

const nodeWith = (context: Record<string, unknown>) => new App({ context }).node;
const production = (context: Record<string, unknown>) =>
  Profile.fromContext(nodeWith({ profile: 'production', ...context }));

describe('context of the example stacks', () => {
  test('is known by every name that is read', () => {
    const folder = join(ROOT, 'examples');
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(folder, file), 'utf8'));
    const read = sources.flatMap((text) => [
      ...[...text.matchAll(/tryGetContext\(\s*'(\w+)'/g)].map(([, name]) => name),
      ...(text.includes('tryGetContext(name)') ? [...text.matchAll(/\bgiven\('(\w+)'/g)].map(([, name]) => name) : []),
    ]);
    expect(read.length).toBeGreaterThan(15);
    expect([...new Set(read)].filter((name) => name !== undefined && !(name in CONTEXT))).toEqual([]);
    expect(Object.keys(CONTEXT).filter((name) => !sources.some((text) => text.includes(`'${name}'`)))).toEqual([]);
  });

  test.each(['profil', 'Profile', 'hostedZone'])('fails with an unknown name: %s', (name) =>
    expect(() => checkContext(nodeWith({ [name]: 'production' }))).toThrow(
      `context '${name}' is not known to the example stacks; give one of profile, only, domain,`,
    ),
  );

  test('takes what the CDK reads', () => {
    const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')) as { context: object };
    expect(() =>
      checkContext(
        nodeWith({ ...context, 'availability-zones:account=1:region=x': [], 'acknowledged-issue-numbers': [1] }),
      ),
    ).not.toThrow();
  });
});

describe('site of production', () => {
  test('is given as a whole', () => {
    const { site, notice } = production({ ...SITE, cdnCertificateArn: CERTIFICATE });
    expect(site).toEqual({
      domainName: SITE.domain,
      hostedZoneId: SITE.hostedZoneId,
      alarmEmail: SITE.alarmEmail,
      cdnCertificateArn: CERTIFICATE,
    });
    expect(notice).toBeUndefined();
  });

  test('is an example as a whole, which one line says', () => {
    const { notice } = production({});
    expect(notice).toMatch(
      /^production with example values, not to be deployed: domain=example.com hostedZoneId=Z0123456789EXAMPLE alarmEmail=oncall@example.com cdnCertificateArn=arn:[^\n]+$/,
    );
  });

  test('does without a certificate of CloudFront, which one line says', () => {
    const { site, notice } = production(SITE);
    expect(site?.alarmEmail).toBe(SITE.alarmEmail);
    expect(notice).toMatch(/^production with example values, not to be deployed: cdnCertificateArn=arn:[^\n]+$/);
  });

  test.each(Object.keys(SITE))('fails without %s, given the others', (left) =>
    expect(() => production({ ...SITE, [left]: undefined })).toThrow(
      new RegExp(`^profile 'production': context '${left}' must be given with '[^;]+, or none of them, got nothing$`),
    ),
  );

  test('fails with a certificate alone', () =>
    expect(() => production({ cdnCertificateArn: CERTIFICATE })).toThrow(/'domain'[^]*'hostedZoneId'[^]*'alarmEmail'/));

  test.each<[string, string]>([
    ['domain', 'https://shop.example/'],
    ['domain', ''],
    ['hostedZoneId', 'nonsense'],
    ['hostedZoneId', ''],
    ['alarmEmail', 'oncall'],
    ['cdnCertificateArn', CERTIFICATE.replace('us-east-1', 'eu-west-1')],
  ])("fails for %s '%s'", (name, value) =>
    expect(() => production({ ...SITE, [name]: value })).toThrow(
      `profile 'production': context '${name}' must be as '`,
    ),
  );

  test.each(['staging', 'Production', ''])("fails for profile '%s'", (profile) =>
    expect(() => Profile.fromContext(nodeWith({ profile }))).toThrow(
      "'profile' must be 'sandbox' or 'production', got",
    ),
  );

  test('is not used in a sandbox, which one line says', () => {
    expect(Profile.fromContext(nodeWith(SITE)).notice).toBe(
      "a sandbox does not use 'domain', 'hostedZoneId', 'alarmEmail'",
    );
    expect(Profile.fromContext(nodeWith({})).notice).toBeUndefined();
  });
});

test('the app says in one line what is wrong with the context, without a trace', () => {
  const run = () =>
    execFileSync(
      'node',
      ['--conditions', 'cdk-reference-architectures-source', '--require', './bin/typescript.cjs', 'bin/app.ts'],
      { cwd: ROOT, stdio: 'pipe', env: { ...process.env, CDK_CONTEXT_JSON: '{"profil":"production"}' } },
    );
  let said = '';
  try {
    run();
  } catch (error) {
    said = String((error as { stderr: Buffer }).stderr);
  }
  expect(said).toMatch(/^context 'profil' is not known [^\n]+\n$/);
});
