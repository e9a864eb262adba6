import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { distinct, isKnown, nonEmpty, nonEmptyList, number, rule, Rule, seconds } from '../../private/validation';
import { ApiAlarmThresholds } from '../api-alarm-thresholds';
import { HttpApiRoute } from '../http/http-api-route';
import { HttpApiServiceProps } from '../http/http-api-service';
import { domainRules } from './custom-domain';
import { throttleRules } from './throttle-rules';

/** The rules of an HTTP API, save for those of its routes. */
export function httpApiRules(props: HttpApiServiceProps): Rule[] {
  const { description, routes } = props;
  return [
    rule(
      routes.length === 0 && !props.fallback,
      () => "'routes' must not be empty without 'fallback'; give at least one route, or a fallback for all requests",
    ),
    rule(
      isKnown(description) && description.length > 1024,
      () => `'description' must have at most 1,024 characters, got ${description?.length}`,
    ),
    ...throttleRules('throttle', props.throttle),
    ...domainRules('domain', props.domain),
    ...corsRules(props.cors),
    ...thresholdRules(props.alarmThresholds),
  ];
}

/** The rules of one route. */
export function httpRouteRules(route: HttpApiRoute): Rule[] {
  const methods = route.methods ?? [apigwv2.HttpMethod.ANY];
  return [
    ...pathRules(route.path),
    ...nonEmptyList('methods', route.methods),
    ...distinct('methods', route.methods),
    rule(
      methods.length > 1 && methods.includes(apigwv2.HttpMethod.ANY),
      () => `'methods' must be ANY alone or without it, got ${methods.join(', ')}; ANY already takes the others`,
    ),
    ...nonEmptyList('scopes', route.scopes),
    ...throttleRules('throttle', route.throttle),
  ];
}

function pathRules(path: string): Rule[] {
  if (!isKnown(path)) return [];
  const segments = path.split('/').slice(1);
  const variables = segments.filter((s) => s.includes('{')).map((s) => s.replace(/[{}+]/g, ''));
  return [
    rule(!path.startsWith('/'), () => `'path' must start with '/', got '${path}'; write '/${path}'`),
    rule(
      path.startsWith('/') && path !== '/' && segments.some((s) => s === ''),
      () => `'path' must not have an empty segment or a slash at the end, got '${path}'`,
    ),
    rule(
      segments.some((s) => s !== '' && !/^([\w.~%!$&'()*,;=:@-]+|\{[\w.-]+\+?\})$/.test(s)),
      () => `'path' must be made of plain segments and whole variables such as '{id}', got '${path}'`,
    ),
    rule(
      segments.slice(0, -1).some((s) => s.endsWith('+}')),
      () => `'path' may have a variable such as '{proxy+}' only at its end, got '${path}'`,
    ),
    ...distinct('path', variables),
  ];
}

function corsRules(cors: apigwv2.CorsPreflightOptions | undefined): Rule[] {
  const origins = cors?.allowOrigins ?? [];
  return [
    rule(
      cors?.allowCredentials === true && origins.includes('*'),
      () =>
        "'cors.allowOrigins' must name the origins when 'allowCredentials' is true, got '*'; browsers refuse the two together",
    ),
    ...origins.flatMap((origin) => [
      ...nonEmpty('cors.allowOrigins', origin),
      rule(
        isKnown(origin) && origin !== '*' && !/^([a-z][a-z0-9+.-]*:\/\/)[^/\s]+$/.test(origin),
        () =>
          `'cors.allowOrigins' must hold origins such as 'https://www.example.com', got '${origin}'; no path, no slash at the end`,
      ),
    ]),
    rule(
      cors !== undefined && origins.length === 0,
      () => "'cors.allowOrigins' must not be empty; name the origins or leave 'cors' out",
    ),
    ...seconds('cors.maxAge', cors?.maxAge, { min: -1, max: 86_400 }),
  ];
}

function thresholdRules(thresholds: ApiAlarmThresholds | undefined): Rule[] {
  const percents = { min: 0.001, max: 100 };
  return [
    ...number('alarmThresholds.clientErrorPercent', thresholds?.clientErrorPercent, percents),
    ...number('alarmThresholds.serverErrorPercent', thresholds?.serverErrorPercent, percents),
  ];
}
