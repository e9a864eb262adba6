import { Aws, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { isKnown, matches, Rule, rule, validate } from '../../private/validation';

/**
 * The address of a registry, and the access to it.
 *
 * @internal
 */
export interface UpstreamRegistryConfig {
  /** The host of the registry. */
  readonly url: string;

  /**
   * The login.
   *
   * @default - none is needed
   */
  readonly credentials?: secretsmanager.ISecret;

  /**
   * The role that ECR assumes.
   *
   * @default - none is needed
   */
  readonly role?: iam.IRole;
}

/**
 * A registry that ECR can cache images of
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html).
 *
 * Those that need a login take a secret with the keys `username` and `accessToken`, in the same account and Region, whose
 * name begins with `ecr-pullthroughcache/`
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-creating-secret.html).
 */
export abstract class UpstreamRegistry {
  /** The Amazon ECR Public Gallery. No login. */
  public static ecrPublic(): UpstreamRegistry {
    return new Upstream('public.ecr.aws');
  }

  /** The registry of Kubernetes, `registry.k8s.io`. No login. */
  public static kubernetes(): UpstreamRegistry {
    return new Upstream('registry.k8s.io');
  }

  /** Quay. No login. */
  public static quay(): UpstreamRegistry {
    return new Upstream('quay.io');
  }

  /** Docker Hub. Images of Docker's own are below `library/`, for example `library/nginx`. */
  public static dockerHub(credentials: secretsmanager.ISecret): UpstreamRegistry {
    return withLogin('UpstreamRegistry.dockerHub', 'registry-1.docker.io', credentials);
  }

  /** GitHub's container registry. */
  public static gitHub(credentials: secretsmanager.ISecret): UpstreamRegistry {
    return withLogin('UpstreamRegistry.gitHub', 'ghcr.io', credentials);
  }

  /** GitLab's container registry; only that of GitLab.com. */
  public static gitLab(credentials: secretsmanager.ISecret): UpstreamRegistry {
    return withLogin('UpstreamRegistry.gitLab', 'registry.gitlab.com', credentials);
  }

  /** Chainguard's registry. */
  public static chainguard(credentials: secretsmanager.ISecret): UpstreamRegistry {
    return withLogin('UpstreamRegistry.chainguard', 'cgr.dev', credentials);
  }

  /**
   * An Azure container registry.
   *
   * @param name the registry's name, in front of `.azurecr.io`
   * @param credentials a secret with `username` and `accessToken`
   */
  public static azure(name: string, credentials: secretsmanager.ISecret): UpstreamRegistry {
    const where = 'UpstreamRegistry.azure';
    validate(where, matches('name', name, /^[a-z0-9]{5,50}$/, '5 to 50 lower-case letters and digits'));
    return withLogin(where, `${name}.azurecr.io`, credentials);
  }

  /**
   * A private ECR registry, of another Region or account.
   *
   * @param accountId the account of the registry
   * @param region the Region of the registry
   * @param role for another account: the role that ECR assumes, with the permissions of
   * https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-private.html
   */
  public static ecr(accountId: string, region: string, role?: iam.IRole): UpstreamRegistry {
    validate('UpstreamRegistry.ecr', [
      ...matches('accountId', accountId, /^\d{12}$/, '12 digits'),
      ...matches('region', region, /^[a-z]{2}(-[a-z]+)+-\d$/, "a Region such as 'eu-central-1'"),
    ]);
    return new Upstream(`${accountId}.dkr.ecr.${region}.${Aws.URL_SUFFIX}`, undefined, role);
  }

  /**
   * The address of the registry, and the access to it.
   *
   * @internal
   */
  public abstract _bind(): UpstreamRegistryConfig;
}

class Upstream extends UpstreamRegistry {
  private readonly config: UpstreamRegistryConfig;

  constructor(url: string, credentials?: secretsmanager.ISecret, role?: iam.IRole) {
    super();
    this.config = { url, credentials, role };
  }

  public _bind(): UpstreamRegistryConfig {
    return this.config;
  }
}

function withLogin(where: string, url: string, credentials: secretsmanager.ISecret): UpstreamRegistry {
  validate(where, credentialRules(credentials));
  return new Upstream(url, credentials);
}

/** A secret that this app creates has the name that it was given, or one of CloudFormation's, which ECR does not take. */
function credentialRules(credentials: secretsmanager.ISecret): Rule[] {
  const resource = credentials.node.defaultChild;
  const own = resource instanceof secretsmanager.CfnSecret;
  const name: unknown = own ? Stack.of(resource).resolve(resource.name) : credentials.secretName;
  const unnamed = own && name === undefined;
  return [
    rule(
      unnamed || (typeof name === 'string' && isKnown(name) && !name.startsWith(PREFIX)),
      () =>
        `'credentials' must be a secret whose name begins with '${PREFIX}', got ${unnamed ? 'one without a name' : String(name)}; ECR takes no other`,
    ),
  ];
}

const PREFIX = 'ecr-pullthroughcache/';
