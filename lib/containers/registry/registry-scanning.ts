import { Construct } from 'constructs';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { injectedProps } from '../../private/property-injection';
import { at, matches, nonEmptyList, Rule, rule, validate, wholeNumber } from '../../private/validation';
import { keepOnRename, onePerRegistry } from '../private/registry-setting';

/** Properties of a `RegistryScanning`. */
export interface RegistryScanningProps {
  /**
   * The repositories whose images are scanned when they are pushed and whenever a new vulnerability becomes known, as names
   * in which `*` stands for any text.
   *
   * @default ['*'] - all of them
   */
  readonly continuous?: string[];

  /**
   * The repositories whose images are scanned once, when they are pushed. Those that are also in `continuous` are scanned
   * continuously.
   *
   * @default - none
   */
  readonly onPush?: string[];
}

/**
 * Enhanced scanning for the registry: Amazon Inspector looks at the packages of the operating system and of
 * the programming language. Repositories say that they rely on it by `ImageScanning.enhanced()`.
 *
 * A registry, which is an account in a Region, has **one** scanning configuration, and it concerns every repository in it.
 * Create this once, in the stack that owns the registry. Inspector charges for each image and for each time that it is
 * scanned again (https://aws.amazon.com/inspector/pricing/). Deleting it goes back to basic scanning.
 *
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-enhanced.html
 */
export class RegistryScanning extends Construct {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.containers.RegistryScanning';

  /** The configuration. */
  public readonly configuration: ecr.CfnRegistryScanningConfiguration;

  constructor(scope: Construct, id: string, props: RegistryScanningProps = {}) {
    super(scope, id);
    props = injectedProps(RegistryScanning.PROPERTY_INJECTION_ID, scope, id, props);
    const { continuous = ['*'], onPush = [] } = props;
    validate(at('RegistryScanning', scope, id), [
      onePerRegistry(this, RegistryScanning),
      rule(
        continuous.length + onPush.length === 0,
        () => `'continuous' and 'onPush' must not both be empty: nothing would be scanned; name repositories in one`,
      ),
      nonEmptyList('onPush', props.onPush),
      wholeNumber('number of patterns', continuous.length + onPush.length, { max: 100 }),
      [...continuous, ...onPush].map((pattern) => patternRules(pattern)),
    ]);

    this.configuration = new ecr.CfnRegistryScanningConfiguration(this, 'Configuration', {
      scanType: 'ENHANCED',
      rules: [...scanningRule('CONTINUOUS_SCAN', continuous), ...scanningRule('SCAN_ON_PUSH', onPush)],
    });
    keepOnRename(this.configuration, 'EcrRegistryScanning');
  }
}

function patternRules(pattern: string): Rule[] {
  return matches('patterns', pattern, /^[a-z0-9*][a-z0-9._/*-]{0,255}$/, "names such as 'shop/*' in lower case");
}

function scanningRule(
  scanFrequency: string,
  patterns: string[],
): ecr.CfnRegistryScanningConfiguration.ScanningRuleProperty[] {
  if (patterns.length === 0) return [];
  const repositoryFilters = patterns.map((filter) => ({ filter, filterType: 'WILDCARD' }));
  return [{ scanFrequency, repositoryFilters }];
}
