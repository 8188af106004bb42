/** What users may set. */
export interface ApiServerConfig {
  /** Where cluster IPs of Services come from (CIDR, IPv4). */
  readonly serviceClusterIpRange: string
}

/** The range that upstream's documentation and installers use. */
export const defaultApiServerConfig: ApiServerConfig = { serviceClusterIpRange: '10.96.0.0/16' }
