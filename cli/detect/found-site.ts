/** What a project's build left behind, and what it means. Paths are absolute, and were there. */
export interface FoundSite {
  /** Who makes such output, for a person to read. */
  readonly kind: string;
  /** The path that gave it away, relative to the project. */
  readonly evidence: string;
  readonly assets?: string;
  readonly server?: string;
  /** The wrangler file that describes this output, where it has one. */
  readonly wranglerFile?: string;
  /** A build wrote that file, with the section that was chosen then. */
  readonly isResolved?: boolean;
  /** Written for wrangler's bundler rather than for Workers. */
  readonly needsBundling?: boolean;
  readonly notFound?: "404" | "spa";
  /** Its sources are what wrangler bundles, so it is never older than they are. */
  readonly isSource?: boolean;
  /** Next.js made pages at build time, which OpenNext keeps in a cache of the deployed worker. */
  readonly hasNextCache?: boolean;
}
