/** The pattern of a repository's name in ECR, or of the beginning of one without its last slash. */
export const REPOSITORY_NAME = /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

/** `REPOSITORY_NAME` in words. */
export const REPOSITORY_NAME_FORM =
  "lower-case letters and digits, with single . _ - / between them, for example 'shop/orders'";
