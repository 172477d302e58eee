import { type Finished, finish, realPackage } from "./cli-process.ts";
import { type Files, project, type TestProject } from "./cli-project.ts";
import { type CloudflareApi, cloudflareApi } from "./cloudflare-api.ts";

/** A project, and a Cloudflare whose worker has its sealing keys already. */
export interface Deployment {
  readonly site: TestProject;
  readonly api: CloudflareApi;
  readonly deploy: () => Promise<Finished>;
  readonly end: () => Promise<void>;
}

/** @param files of the project. */
export async function readyToDeploy(files: Files): Promise<Deployment> {
  const site = await project(files);
  const api = await cloudflareApi();
  api.secrets.add("SESSION_KEYS");
  return {
    site,
    api,
    deploy: async () => await finish(realPackage.cli, ["deploy"], site.folder, api.env),
    end: async () => {
      await api.end();
      await site.end();
    },
  };
}
