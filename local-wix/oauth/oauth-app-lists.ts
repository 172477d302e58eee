/** Where an OAuth app lets Wix send people, as its owner has changed it. */
export interface OauthAppLists {
  readonly allowedRedirectUris: readonly string[];
  readonly allowedRedirectDomains: readonly string[];
}
