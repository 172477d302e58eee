import { describeFramework } from "./support/describe-framework.ts";

describeFramework("react-router", { hashed: "/assets/" });
