/** A regular expression, and what takes the place of what it matches. */
export interface RewritePattern {
  /**
   * The regular expression, at most 1,024 characters, such as `^/api/(.*)$`. Without lookaheads, lookbehinds,
   * backreferences, atomic groups, possessive quantifiers, recursion and `\p{...}`, which Elastic Load Balancing does not have.
   */
  readonly regex: string;

  /** The replacement, at most 1,024 characters, such as `/$1`; `$1` is the first group of the expression. */
  readonly replace: string;
}

/**
 * Changes of a request on the way from the listener to the targets. What does not match goes on as it was.
 *
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-transforms.html
 */
export interface RouteRewrite {
  /**
   * The change of the path and the query string, from the slash on.
   *
   * @default - as the client has sent it
   */
  readonly url?: RewritePattern;

  /**
   * The change of the Host header.
   *
   * @default - as the client has sent it
   */
  readonly host?: RewritePattern;
}
