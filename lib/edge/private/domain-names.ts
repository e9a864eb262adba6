import { isKnown, rule, Rules } from '../../private/validation';

/** Names under which anybody may register one: a zone of such a name is nobody's. Not all of them, but those that are typed by accident. */
const PUBLIC_SUFFIXES = new Set(
  ['ac', 'co', 'com', 'edu', 'gov', 'gob', 'gouv', 'net', 'ne', 'or', 'org'].flatMap((second) =>
    [
      'uk',
      'au',
      'nz',
      'jp',
      'br',
      'za',
      'in',
      'mx',
      'kr',
      'tr',
      'sg',
      'hk',
      'tw',
      'cn',
      'ar',
      'id',
      'il',
      'th',
      'my',
      'fr',
    ].map((country) => `${second}.${country}`),
  ),
);

/** 63 characters of small letters, digits, hyphens and underscores: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html */
const LABEL = /^[a-z0-9_]([-a-z0-9_]{0,61}[a-z0-9_])?$/;

/** Whether a text is a domain name in small letters, of one label or more, without a dot at its end. */
export function isDomainName(name: string): boolean {
  return name.length <= 253 && name.split('.').every((label) => LABEL.test(label));
}

/** Whether a name is below another one. */
export function isBelow(name: string, parent: string): boolean {
  return name.endsWith(`.${parent}`);
}

/** The form of the name of a zone. */
export function domainNameRules(prop: string, name: string): Rules {
  const small = name.toLowerCase().replace(/\.$/, '');
  const wanted = isDomainName(small) ? `, got '${name}'; write '${small}'` : `, got '${name}'`;
  return rule(
    isKnown(name) && !isDomainName(name),
    () =>
      `'${prop}' must be a domain name in small letters without a dot at its end, of labels of 63 letters, digits and hyphens at most${wanted}`,
  );
}

/** That a name can be registered by somebody. */
export function registrableRules(prop: string, name: string): Rules {
  return rule(
    isKnown(name) && isDomainName(name) && (!name.includes('.') || PUBLIC_SUFFIXES.has(name)),
    () => `'${prop}' must be a name below a public suffix, as 'example.com', got '${name}', which nobody can register`,
  );
}

/** Top-level names that are in use: a private zone of one hides all that is below it. */
const TOP_LEVEL = new Set([
  'com',
  'net',
  'org',
  'edu',
  'gov',
  'info',
  'io',
  'dev',
  'app',
  'cloud',
  'aws',
  'amazonaws.com',
]);

/** That a zone does not hide what others have registered. Names that nobody can register, as `internal`, are free. */
export function suffixRules(prop: string, name: string): Rules {
  return rule(
    isKnown(name) && (PUBLIC_SUFFIXES.has(name) || TOP_LEVEL.has(name)),
    () =>
      `'${prop}' must not be '${name}', whose names of others nobody in the VPCs would find; name a zone of yours below it`,
  );
}

/** A construct's id of a domain name: `corp.example.com` as `CorpExampleCom`. */
export function domainNameId(domainName: string): string {
  if (domainName === '.') return 'Root';
  return domainName.replace(/(^|[^a-z0-9]+)([a-z0-9]?)/g, (_all, _between, letter: string) => letter.toUpperCase());
}
