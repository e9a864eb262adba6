import { distinct, isKnown, matches, rule, Rule } from '../../private/validation';
import { ApiFunction } from '../../functions/api-function';
import { WebSocketApiServiceProps } from '../websocket/websocket-api-service';
import { domainRules } from './custom-domain';
import { throttleRules } from './throttle-rules';

/** The rules of a WebSocket API. */
export function websocketRules(props: WebSocketApiServiceProps): Rule[] {
  const { description, routes = [] } = props;
  const keys = routes.map(({ key }) => key);
  const handlers = [props.handler, props.connectHandler, props.disconnectHandler, ...routes.map((r) => r.handler)];
  return [
    ...keys.flatMap((key) => [
      rule(
        isKnown(key) && key.startsWith('$'),
        () =>
          `'routes.key' must not begin with '$', got '${key}'; use 'connectHandler', 'disconnectHandler' or 'handler'`,
      ),
      ...matches('routes.key', key, /^.{1,128}$/, '1 to 128 characters'),
    ]),
    ...distinct('routes.key', keys),
    ...matches('stageName', props.stageName, /^\w[\w-]{0,127}$/, '1 to 128 letters, digits, - and _'),
    ...matches(
      'routeSelectionExpression',
      props.routeSelectionExpression,
      /^(\$\{request\.body\.[^}]+\}|\$request\.body\.\S+)$/,
      "of the form '$request.body.action'",
    ),
    rule(
      isKnown(description) && description.length > 1024,
      () => `'description' must have at most 1,024 characters, got ${description?.length}`,
    ),
    ...throttleRules('throttle', props.throttle),
    ...domainRules('domain', props.domain),
    rule(
      props.domain?.mutualTls !== undefined,
      () => "'domain.mutualTls' is not for WebSocket APIs; leave it out and use 'authorization'",
    ),
    ...handlers.filter(isKnown).map(quickEnough),
  ];
}

function quickEnough({ function: fn }: ApiFunction): Rule {
  const timeout = fn.timeout;
  const seconds = timeout && !timeout.isUnresolved() ? timeout.toSeconds() : undefined;
  return rule(
    isKnown(seconds) && seconds > 29,
    () => `'timeout' of the function must be at most 29 s behind a WebSocket API, got ${seconds} s`,
  );
}
