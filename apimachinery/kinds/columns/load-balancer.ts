/** Addresses in the status of a load balancer, sorted. */
export function loadBalancerAddresses(
  status:
    | {
        readonly ingress?:
          | readonly { readonly ip?: string | undefined; readonly hostname?: string | undefined }[]
          | undefined
      }
    | undefined,
): string[] {
  const addresses = (status?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || '')
  return [...new Set(addresses.filter((address) => address !== ''))].sort()
}
