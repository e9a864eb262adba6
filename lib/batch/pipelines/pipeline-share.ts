import { atLeastOne, distinct, matches, validate } from '../../private/validation';
import { INPUT_FIELD, SHARE, SHARE_FORM } from '../private/pipeline-inputs';

/** Options of a share that the input of a run names. */
export interface PipelineShareInputOptions {
  /** The shares that a run may name, letters and digits, at least one. A run that names another one fails before it submits anything. */
  readonly allowed: string[];

  /**
   * The field of the input that names the share.
   *
   * @default 'share'
   */
  readonly field?: string;
}

/** The share of a fair-share queue that the jobs of a run of an `ArrayPipeline` use. */
export abstract class PipelineShare {
  /**
   * The same share for every run, up to 255 letters and digits.
   *
   * @param share the name of the share
   */
  public static always(share: string): PipelineShare {
    validate('PipelineShare.always', matches('share', share, SHARE, SHARE_FORM));
    return new AlwaysShare(share);
  }

  /**
   * The share that the execution's input names, for example `{ "share": "oncology" }`: so that several teams use one pipeline.
   * Whoever may start runs may name each of the allowed shares.
   */
  public static fromInput(options: PipelineShareInputOptions): PipelineShare {
    const { allowed, field = 'share' } = options;
    validate(
      'PipelineShare.fromInput',
      atLeastOne('allowed', allowed),
      distinct('allowed', allowed),
      allowed.map((share) => matches('allowed', share, SHARE, SHARE_FORM)),
      matches('field', field, INPUT_FIELD, 'the name of a field'),
    );
    return new InputShare(field, allowed);
  }

  /**
   * The share, as a value of a definition in JSONata.
   *
   * @internal
   */
  public abstract readonly _share: string;

  /**
   * What is wrong with `$input`, as an expression in JSONata that gives an empty text if nothing is.
   *
   * @internal
   */
  public abstract readonly _problem: string;
}

class AlwaysShare extends PipelineShare {
  public readonly _problem = `''`;

  constructor(public readonly _share: string) {
    super();
  }
}

class InputShare extends PipelineShare {
  public readonly _share: string;
  public readonly _problem: string;

  constructor(field: string, allowed: string[]) {
    super();
    const value = `$input.${field}`;
    const demand = JSON.stringify(`'${field}' of the input must be one of ${allowed.join(', ')}, got `);
    this._share = `{% ${value} %}`;
    this._problem = `$exists(${value}) ? (${value} in ${JSON.stringify(allowed)} ? '' : ${demand} & $string(${value})) : ${demand} & 'nothing'`;
  }
}
