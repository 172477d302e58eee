/** The header in which Wix's SDK names the API method that it calls. */
export function gatewayHeader(
  packageName: string,
  method: string,
  entity: string,
): Readonly<Record<string, string>> {
  const value = `environment=js-sdk,package-name=${packageName},method-fqn=${method},entity=${entity}`;
  return { "x-wix-bi-gateway": value };
}
