import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { distinct, matches, nonEmpty, nonEmptyList, rule, Rules, validate, wholeNumber } from '../private/validation';

/** The answers of an application to a sign-in or a registration. */
export interface ResponseInspectionTexts {
  /** The texts of an answer to success, capital letters included: up to 5, of a header up to 3. */
  readonly success: string[];

  /** The texts of an answer to failure, up to as many. None can be of both. */
  readonly failure: string[];
}

/** The sign of a successful sign-in or registration, for fraud control; for firewalls of CloudFront only. */
export abstract class ResponseInspection {
  /**
   * By the HTTP status.
   *
   * @param success up to 10 statuses, for example 200
   * @param failure up to 10 statuses, for example 401
   */
  public static statusCode(success: number[], failure: number[]): ResponseInspection {
    validate('ResponseInspection.statusCode', [
      listRules(success, failure, 10),
      [...success, ...failure].map((code) => wholeNumber('success, failure', code, { min: 100, max: 599 })),
    ]);
    return new Inspection({ statusCode: { successCodes: success, failureCodes: failure } });
  }

  /**
   * By the value of a header.
   *
   * @param name the name of the header
   */
  public static header(name: string, texts: ResponseInspectionTexts): ResponseInspection {
    validate('ResponseInspection.header', [
      matches('name', name, /^[\w-]{1,200}$/, "a header's name"),
      listRules(texts.success, texts.failure, 3),
    ]);
    return new Inspection({ header: { name, successValues: texts.success, failureValues: texts.failure } });
  }

  /** By a text in the body. */
  public static body(texts: ResponseInspectionTexts): ResponseInspection {
    validate('ResponseInspection.body', [listRules(texts.success, texts.failure, 5)]);
    return new Inspection({ bodyContains: { successStrings: texts.success, failureStrings: texts.failure } });
  }

  /**
   * By a value in a JSON body, at a JSON pointer such as `/login/success`.
   *
   * @param pointer the JSON pointer
   */
  public static json(pointer: string, texts: ResponseInspectionTexts): ResponseInspection {
    validate('ResponseInspection.json', [
      matches('pointer', pointer, /^\//, "a JSON pointer such as '/login/success'"),
      listRules(texts.success, texts.failure, 5),
    ]);
    return new Inspection({
      json: { identifier: pointer, successValues: texts.success, failureValues: texts.failure },
    });
  }

  /**
   * The inspection.
   *
   * @internal
   */
  public abstract readonly _inspection: wafv2.CfnWebACL.ResponseInspectionProperty;
}

class Inspection extends ResponseInspection {
  constructor(public readonly _inspection: wafv2.CfnWebACL.ResponseInspectionProperty) {
    super();
  }
}

function listRules(success: readonly (number | string)[], failure: readonly (number | string)[], max: number): Rules {
  const one = (prop: string, values: readonly (number | string)[]): Rules => [
    nonEmptyList(prop, values),
    rule(values.length > max, () => `'${prop}' must be at most ${max}, got ${values.length}`),
    values.flatMap((value) => (typeof value === 'string' ? nonEmpty(prop, value) : [])),
  ];
  return [
    one('success', success),
    one('failure', failure),
    distinct('success, failure', [...success, ...failure].map(String)),
  ];
}
