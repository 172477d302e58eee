/** The hosts of the Wix API. */
export const HOSTS: readonly string[] = ["www.wixapis.com", "edge.wixapis.com"];

/** Where the process that has the token listens; its path is a secret of that one run. */
export const ADDRESS_VARIABLE = "HEADLESS_EDGE_RUN";

/** Whose token it adds: `visitor` or `app`. */
export const IDENTITY_VARIABLE = "HEADLESS_EDGE_RUN_AS";
