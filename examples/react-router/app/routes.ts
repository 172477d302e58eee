import { index, type RouteConfig, route } from "@react-router/dev/routes";

export default [
  index("routes/home.tsx"),
  route("stream", "routes/stream.tsx"),
  route("about", "routes/about.tsx"),
  route("cart", "routes/cart.tsx"),
  route("account", "routes/account.tsx"),
  route("boom", "routes/boom.tsx"),
  route("api/hello", "routes/api.hello.ts"),
  route("api/whoami", "routes/api.whoami.ts"),
  route("api/elevate", "routes/api.elevate.ts"),
] satisfies RouteConfig;
