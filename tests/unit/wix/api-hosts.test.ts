import { describe, it } from "vitest";
import { isApiUrl } from "../../../src/wix/api-hosts.ts";

describe("a URL of the Wix API", () => {
  for (const ours of [
    "https://www.wixapis.com/members/v1/members/my",
    "https://edge.wixapis.com/ecom/v1/carts/current?x=1#y",
    "https://www.wixapis.com:443/",
    "HTTPS://WWW.WIXAPIS.COM/",
  ]) {
    it(`is ${ours}`, ({ expect }) => {
      expect(isApiUrl(new URL(ours))).toBe(true);
    });
  }

  for (const other of [
    "http://www.wixapis.com/",
    "https://www.wixapis.com:8443/",
    "https://wixapis.com/",
    "https://www.wixapis.com.evil.example/",
    "https://www.wixapis.com./",
    "https://evil.example/www.wixapis.com",
    "https://www.wixapis.com@evil.example/",
    "https://user:pass@www.wixapis.com/",
    "https://user@www.wixapis.com/",
    "https://:pass@www.wixapis.com/",
    "https://sub.www.wixapis.com/",
    "wss://www.wixapis.com/",
    "blob:https://www.wixapis.com/1",
    "data:text/plain,https://www.wixapis.com/",
  ]) {
    it(`is not ${other}`, ({ expect }) => {
      expect(isApiUrl(new URL(other))).toBe(false);
    });
  }
});
