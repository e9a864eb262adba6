import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as efs from 'aws-cdk-lib/aws-efs';
import { distinct, isKnown, matches, nonEmptyList, rule, Rules } from '../../private/validation';
import { TransferAgent } from '../transfer/transfer-agent';

/**
 * The rules of a prefix of objects.
 * https://docs.aws.amazon.com/datasync/latest/userguide/create-s3-location.html#create-s3-location-how-to
 */
export function prefixRules(prop: string, prefix: string | undefined): Rules {
  return [
    matches(
      prop,
      prefix,
      /^[^/].*\/$/s,
      "one with a slash at its end and none at its beginning, such as 'archive/2026/'",
    ),
    rule(
      isKnown(prefix) && !/^[\w+./()\p{Zs}-]*$/u.test(prefix),
      () =>
        `'${prop}' must be of letters, digits, spaces and the characters _-+.()/ alone, which DataSync takes, got '${prefix}'; take ` +
        `the prefix above it, and name the rest by 'includes'`,
    ),
    rule(
      isKnown(prefix) && (prefix.includes('//') || /(^|\/)\.{1,2}\//.test(prefix)),
      () => `'${prop}' must not hold '//', './' or '../', whose objects DataSync cannot copy, got '${prefix}'`,
    ),
  ];
}

/**
 * The rules of a directory, or of a share with a directory.
 * https://docs.aws.amazon.com/datasync/latest/userguide/API_CreateLocationNfs.html
 */
export function directoryRules(prop: string, path: string | undefined): Rules {
  return directory(prop, path, /^[\w+./()\p{Zs}-]*$/u, '_-+.()');
}

/**
 * The same, of Lustre, of Windows and of SMB, whose hidden shares end with a dollar sign.
 * https://docs.aws.amazon.com/datasync/latest/userguide/API_CreateLocationSmb.html
 */
export function shareRules(prop: string, path: string | undefined): Rules {
  return directory(prop, path, /^[\w+./()$\p{Zs}-]*$/u, '_-+.()$');
}

function directory(prop: string, path: string | undefined, taken: RegExp, characters: string): Rules {
  return [
    matches(
      prop,
      path,
      /^(\/|(\/[^/\\]+)+)$/,
      "absolute, with forward slashes and none at its end, such as '/projects'",
    ),
    rule(
      isKnown(path) && !path.includes('\\') && !taken.test(path),
      () =>
        `'${prop}' must be of letters, digits, spaces and the characters ${characters} alone, which DataSync takes, got '${path}'; ` +
        `take the directory above it, and name the rest by 'includes'`,
    ),
    rule(
      isKnown(path) && path.split('/').some((part) => part === '.' || part === '..'),
      () => `'${prop}' must not hold '.' or '..', got '${path}'; write it out`,
    ),
  ];
}

/**
 * The rules of who signs in by SMB.
 * https://docs.aws.amazon.com/datasync/latest/userguide/API_CreateLocationSmb.html
 */
export function signInRules(
  prop: string,
  { user, domain }: { readonly user: string; readonly domain?: string },
): Rules {
  return [
    matches(
      `${prop} user`,
      user,
      /^(?=.*\S)[^"[\]/\\:;|=,+*?<>]{1,104}$/,
      `a name of up to 104 characters without any of "[]/\\:;|=,+*?<>; the domain is in 'domain'`,
    ),
    matches(
      `${prop} domain`,
      domain,
      /^(?=.{1,253}$)[A-Za-z0-9]+([.-]+[A-Za-z0-9]+)*$/,
      "the name of a Windows domain, such as 'corp.example.com'",
    ),
  ];
}

/** The rules of agents: all are of one mode, and up to four can work on one location. */
export function agentRules(prop: string, agents: readonly TransferAgent[] | undefined, needed: boolean): Rules {
  const all = agents ?? [];
  return [
    rule(
      needed && all.length === 0,
      () => `'${prop}' must be given: DataSync reaches the server by an agent only; activate one, and give it`,
    ),
    needed ? [] : nonEmptyList(prop, agents),
    rule(all.length > 4, () => `'${prop}' must be at most 4, got ${all.length}; keep 4`),
    rule(
      new Set(all.map(({ enhancedMode }) => enhancedMode)).size > 1,
      () => `'${prop}' must all be of one mode, got both; keep those of Basic or those of Enhanced mode`,
    ),
    distinct(
      prop,
      all.map(({ agentArn }) => agentArn),
    ),
    all.map((agent) => agent._rules(prop)),
  ];
}

/** The rules of the security groups of network interfaces. */
export function groupRules(prop: string, groups: readonly ec2.ISecurityGroup[]): Rules {
  return [
    rule(groups.length === 0, () => `'${prop}' must not be empty; give it that of the file system`),
    rule(groups.length > 5, () => `'${prop}' must be at most 5, got ${groups.length}; keep 5`),
  ];
}

/** The zone of a file system that is kept in one; undefined if it has several, or is imported. */
export function zoneOf({ node }: efs.IFileSystem): string | undefined {
  const resource = node.defaultChild;
  return resource instanceof efs.CfnFileSystem && isKnown(resource.availabilityZoneName)
    ? resource.availabilityZoneName
    : undefined;
}

/** The subnet of the network interfaces, in a zone that has a mount target. */
export function subnetFor(vpc: ec2.IVpc, subnet?: ec2.ISubnet, zone?: string): ec2.ISubnet | undefined {
  const first = (subnets: ec2.ISubnet[]) =>
    zone === undefined ? subnets[0] : subnets.find(({ availabilityZone }) => availabilityZone === zone);
  return subnet ?? first(vpc.privateSubnets) ?? first(vpc.isolatedSubnets);
}
