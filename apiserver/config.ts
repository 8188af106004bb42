/** What users may set. */
export interface ApiServerConfig {
  /** Where cluster IPs of Services come from (CIDR, IPv4). */
  readonly serviceClusterIpRange: string
  /** Where the Service `kubernetes` leads. Absent: it has no endpoints. */
  readonly advertise?: { readonly ip: string; readonly port: number } | undefined
}

/** The range that upstream's documentation and installers use. */
export const defaultApiServerConfig: ApiServerConfig = { serviceClusterIpRange: '10.96.0.0/16' }
